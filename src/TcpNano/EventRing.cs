namespace TcpNano;

/// <summary>
/// The latest events of a stack, in fixed memory: a circle of entries in which a new event takes the place of the oldest (<see cref="StackOptions.EventEntries"/>). EventReader of TcpNano.Diagnostics reads it.
/// Where it is off there is none, and who would write into it compares with null.
/// </summary>
/// <remarks>
/// The common paths write their segments themselves: they take <see cref="Next"/>, move it on, and fill in the entry. Nobody counts these events, because <see cref="StackCounter.SegmentsReceived"/> and
/// <see cref="StackCounter.SegmentsSent"/> have counted the segments already: whoever counts one there writes exactly one event here. All other events are counted by <see cref="_others"/>.
/// </remarks>
public sealed class EventRing
{
    /// <summary>No connection.</summary>
    internal const int None = -1;

    /// <summary>The place of an entry that holds no event yet.</summary>
    internal const int Unused = int.MinValue;

    /// <summary>Kind in the upper half of <see cref="EventEntry.What"/>: a segment without control block came. Place has both ports, Third text and window in its halves, Fourth the peer's address.</summary>
    internal const int StrayReceived = 0x101;

    /// <summary>As <see cref="StrayReceived"/>, of a segment that left.</summary>
    internal const int StraySent = 0x102;

    /// <summary>The kind is in this half.</summary>
    internal const int KindShift = 16;

    /// <summary>The entry for the next event: the oldest one.</summary>
    internal EventEntry Next;

    /// <summary>How many entries there are.</summary>
    public readonly int Entries;

    private readonly uint[] _counts;
    private readonly Clock _clock;
    private uint _others; // events that are no segments

    /// <summary>Takes the memory.</summary>
    /// <param name="entries">How many events are kept, at least 1.</param>
    /// <param name="counters">Count segments.</param>
    /// <param name="clock">The time.</param>
    internal EventRing(int entries, uint[] counters, Clock clock)
    {
        Entries = entries;
        _counts = counters;
        _clock = clock;
        EventEntry first = new EventEntry();
        first.Place = Unused;
        EventEntry last = first;
        for (int i = 1; i < entries; i++)
        {
            EventEntry entry = new EventEntry();
            entry.Place = Unused;
            entry.Next = first;
            first = entry;
        }

        last.Next = first;
        Next = first;
    }

    /// <summary>The number of the next event: how many there were, modulo 2^32.</summary>
    public uint Count
    {
        get { return _counts[(int)StackCounter.SegmentsReceived] + _counts[(int)StackCounter.SegmentsSent] + _others; }
    }

    /// <summary>Takes an entry for an event that is no segment.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="code">The code, 0 to 65535.</param>
    /// <param name="place">The slot, or <see cref="None"/>.</param>
    /// <returns>The entry; the caller fills in its numbers, of which all but the first are 0.</returns>
    internal EventEntry Add(int kind, int code, int place)
    {
        _others++;
        EventEntry e = Take((kind << KindShift) | code);
        e.Place = place;
        return e;
    }

    /// <summary>Takes the entry for a segment without control block, which the caller has counted.</summary>
    /// <param name="kind"><see cref="StrayReceived"/> or <see cref="StraySent"/>.</param>
    /// <param name="flags">Control bits.</param>
    /// <param name="remote">The peer's address.</param>
    /// <param name="ports">The peer's port in the upper half, ours in the lower.</param>
    /// <param name="sizes">Octets of text in the upper half, the window field in the lower.</param>
    /// <returns>The entry; the caller fills in SEG.SEQ and SEG.ACK.</returns>
    internal EventEntry AddStray(int kind, int flags, uint remote, uint ports, int sizes)
    {
        EventEntry e = Take((kind << KindShift) | flags);
        e.Place = (int)ports;
        e.Third = sizes;
        e.Fourth = (int)remote;
        return e;
    }

    /// <summary>Notes that a counter has counted.</summary>
    /// <param name="counter">The counter.</param>
    internal void Counted(int counter)
    {
        EventEntry e = Add((int)StackEventKind.Counted, counter, None);
        e.First = _counts[counter];
    }

    /// <summary>Notes a change of state.</summary>
    /// <param name="place">The slot, or <see cref="None"/>.</param>
    /// <param name="before">The old state.</param>
    /// <param name="after">The new state.</param>
    /// <param name="reason">Why it has ended, if it has.</param>
    /// <param name="remote">The peer's address.</param>
    /// <param name="ports">Both ports.</param>
    internal void StateChanged(int place, TcpState before, TcpState after, CloseReason reason, uint remote, uint ports)
    {
        EventEntry e = Add((int)StackEventKind.StateChanged, (int)after, place);
        e.First = remote;
        e.Second = ports;
        e.Third = (int)before;
        e.Fourth = (int)reason;
    }

    private EventEntry Take(int what)
    {
        EventEntry e = Next;
        Next = e.Next;
        e.Time = _clock.Now;
        e.What = what;
        e.Second = 0;
        e.Third = 0;
        e.Fourth = 0;
        return e;
    }
}
