namespace TcpNano.Explain.Analysis;

/// <summary>One end of a conversation as a sender: what it has sent, and what it offers.</summary>
public sealed class HalfConnection
{
    /// <summary>Segments it has sent.</summary>
    public int Segments { get; internal set; }

    /// <summary>Segments with data, retransmissions included.</summary>
    public int DataSegments { get; internal set; }

    /// <summary>Octets of data, each counted once.</summary>
    public long Octets { get; internal set; }

    /// <summary>Segments that brought what was sent before.</summary>
    public int Retransmissions { get; internal set; }

    /// <summary>How long nothing passed before them, in nanoseconds: what they cost.</summary>
    public long WaitedToRepeat { get; internal set; }

    /// <summary>Of these, those whose octets the peer had acknowledged.</summary>
    public int Needless { get; internal set; }

    /// <summary>Segments that others overtook.</summary>
    public int Overtaken { get; internal set; }

    /// <summary>Acknowledgments it has repeated because something was missing.</summary>
    public int DuplicateAcks { get; internal set; }

    /// <summary>Segments with a wrong checksum.</summary>
    public int Damaged { get; internal set; }

    /// <summary>Segments whose checksum was not filled in yet where the capture was made.</summary>
    public int Unsummed { get; internal set; }

    /// <summary>Whether all of them have wrong checksums, and they are several: nobody has filled checksums in yet where the capture was made.</summary>
    public bool IsUnsummed => Damaged == Segments && Segments > 2;

    /// <summary>Probes whether the peer is still there.</summary>
    public int KeepAlives { get; internal set; }

    /// <summary>Probes of a closed window.</summary>
    public int WindowProbes { get; internal set; }

    /// <summary>Segments that a comment in the capture calls lost.</summary>
    public int Lost { get; internal set; }

    /// <summary>Octets that the peer has acknowledged although the capture has not got them.</summary>
    public long Unseen { get; internal set; }

    /// <summary>The largest segment it takes; 0 when it did not say.</summary>
    public int MaxSegmentSize { get; internal set; }

    /// <summary>The smallest window it has offered, -1 before the first.</summary>
    public long SmallestWindow { get; internal set; } = -1;

    /// <summary>The largest window it has offered.</summary>
    public long LargestWindow { get; internal set; }

    /// <summary>Times at which it took no more.</summary>
    public IReadOnlyList<ZeroWindow> ZeroWindows => Zeros;

    /// <summary>Times at which it waited for an acknowledgment that was delayed.</summary>
    public Stalls Stalls { get; } = new();

    /// <summary>The frame of its first FIN; 0 without.</summary>
    public long FinFrame { get; internal set; }

    /// <summary>When it sent its first FIN.</summary>
    public long FinTime { get; internal set; }

    /// <summary>Whether the peer has acknowledged the FIN.</summary>
    public bool IsFinAcknowledged => FinFrame > 0 && Acknowledged >= FinEnd;

    /// <summary>The frame of its SYN; 0 without.</summary>
    public long SynFrame { get; internal set; }

    /// <summary>SYNs it has sent, repetitions included.</summary>
    public int Syns { get; internal set; }

    /// <summary>Round trips from its data to the acknowledgment.</summary>
    public RoundTrips RoundTrips { get; } = new();

    /// <summary>The next octet it will send, as far as is known.</summary>
    public long Next { get; internal set; }

    /// <summary>The next octet the peer waits for.</summary>
    public long Acknowledged { get; internal set; }

    /// <summary>Retransmissions since the peer was last heard.</summary>
    public int RepeatsInVain { get; internal set; }

    /// <summary>When the first segment was sent that the peer has left without any answer; 0 when there is none.</summary>
    public long SilentSince { get; internal set; }

    /// <summary>The frame of that segment.</summary>
    public long SilentFrame { get; internal set; }

    /// <summary>When it last sent anything.</summary>
    public long LastTime { get; internal set; }

    internal List<ZeroWindow> Zeros { get; } = [];

    internal RangeSet Seen { get; } = new();

    internal bool IsNumbered { get; set; }

    internal uint Origin { get; set; }

    internal int Scale { get; set; } = -1;

    internal long Window { get; set; } = -1;

    internal long LastAck { get; set; } = -1;

    internal long GapTime { get; set; }

    internal int DuplicatesOfGap { get; set; }

    internal long FinEnd { get; set; }

    internal long NextAtReset { get; set; }

    internal int SynAcks { get; set; }

    internal long ProbedTo { get; set; }

    internal int LastLength { get; set; }

    internal long LastDataTime { get; set; }

    /// <summary>A number of the wire, counted from this end's first and unwrapped.</summary>
    /// <param name="number">The number.</param>
    /// <returns>Its distance from the initial sequence number.</returns>
    internal long Relative(uint number)
    {
        return Next + unchecked((int)(number - (uint)(Origin + (ulong)Next)));
    }

    /// <summary>Begins to count.</summary>
    /// <param name="origin">The initial sequence number.</param>
    /// <param name="next">The next octet that will come.</param>
    internal void Number(uint origin, long next)
    {
        IsNumbered = true;
        Origin = origin;
        Next = next;
        Acknowledged = next;
    }
}
