using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <summary>The segment being processed: parsed once, options included, and not changed afterwards. One object serves all segments.</summary>
internal sealed class Segment
{
    /// <summary>The frame that holds it.</summary>
    public byte[] Frame;

    /// <summary>Source address. Only demultiplexing and stateless replies use it.</summary>
    public uint Source;

    /// <summary>Destination address: ours.</summary>
    public uint Target;

    /// <summary>The peer's port in the upper half, ours in the lower.</summary>
    public uint Ports;

    /// <summary>SEG.SEQ.</summary>
    public uint Sequence;

    /// <summary>SEG.ACK; meaningless without ACK.</summary>
    public uint Ack;

    /// <summary>Control bits, as in <see cref="TcpHeader"/>.</summary>
    public int Flags;

    /// <summary>SEG.WND, 0 to 65535: the field is unsigned (MUST-1).</summary>
    public int Window;

    /// <summary>SEG.UP; meaningless without URG.</summary>
    public int UrgentPointer;

    /// <summary>Where the text starts in the frame.</summary>
    public int DataAt;

    /// <summary>Octets of text.</summary>
    public int DataLength;

    /// <summary>SEG.LEN: text, and one each for SYN and FIN.</summary>
    public int Length;

    /// <summary>The options; they may come in any segment (MUST-5).</summary>
    public readonly TcpOptions Options = new TcpOptions();

    private readonly StackCounters _counters;
    private readonly uint[] _counts;
    private readonly EventRing _events;
    private readonly bool _verifyChecksum;

    /// <summary>Makes the one segment of a stack.</summary>
    /// <param name="counters">Counts segments, and reasons to drop them.</param>
    /// <param name="verifyChecksum">Whether to verify the checksum: the driver does not.</param>
    public Segment(StackCounters counters, bool verifyChecksum)
    {
        _counters = counters;
        _counts = counters.Values;
        _events = counters.Events;
        _verifyChecksum = verifyChecksum;
    }

    /// <summary>Reads a segment from a frame. Counts it, or the reason to drop it.</summary>
    /// <param name="f">The frame.</param>
    /// <param name="o">Where the TCP header starts.</param>
    /// <param name="length">Octets of header and text.</param>
    /// <param name="source">Source address; valid and unicast.</param>
    /// <param name="target">Destination address; ours.</param>
    /// <returns>False when the segment is malformed and must be dropped.</returns>
    public bool Parse(byte[] f, int o, int length, uint source, uint target)
    {
        if (length < TcpHeader.MinLength)
        {
            _counters.Count(StackCounter.TcpDroppedMalformed);
            return false;
        }

        int header = (f[o + TcpHeader.DataOffset] >> 4) << 2;
        if (header < TcpHeader.MinLength || header > length)
        {
            _counters.Count(StackCounter.TcpDroppedMalformed);
            return false;
        }

        if (_verifyChecksum)
        {
            // Drops a segment with a wrong checksum (MUST-3).
            uint sum = InternetChecksum.PseudoHeader(source, target, IPv4Header.ProtocolTcp, length);
            if (InternetChecksum.Finish(InternetChecksum.Add(sum, f, o, length)) != 0)
            {
                _counters.Count(StackCounter.TcpDroppedBadChecksum);
                return false;
            }
        }

        _counts[(int)StackCounter.SegmentsReceived]++;
        Frame = f;
        Source = source;
        Target = target;
        uint ports = ((uint)f[o] << 24) | ((uint)f[o + 1] << 16) | ((uint)f[o + 2] << 8) | f[o + 3];
        Ports = ports;
        Sequence = ((uint)f[o + 4] << 24) | ((uint)f[o + 5] << 16) | ((uint)f[o + 6] << 8) | f[o + 7];
        Ack = ((uint)f[o + 8] << 24) | ((uint)f[o + 9] << 16) | ((uint)f[o + 10] << 8) | f[o + 11];
        int flags = f[o + TcpHeader.Flags];
        Flags = flags;
        Window = (f[o + TcpHeader.Window] << 8) | f[o + TcpHeader.Window + 1];
        if ((flags & TcpHeader.Urg) != 0)
        {
            UrgentPointer = (f[o + TcpHeader.UrgentPointer] << 8) | f[o + TcpHeader.UrgentPointer + 1];
        }

        DataAt = o + header;
        length -= header;
        DataLength = length;
        if (_events != null)
        {
            // With both ends: nobody has looked yet whether there is a connection between them.
            EventRing events = _events;
            EventEntry e = events.Next;
            events.Next = e.Next;
            e.Time = events.Clock.Now;
            e.What = flags;
            e.Place = (int)ports;
            e.First = Sequence;
            e.Second = Ack;
            e.Third = (length << 16) | Window;
            e.Fourth = (int)source;
        }

        if ((flags & (TcpHeader.Syn | TcpHeader.Fin)) != 0)
        {
            length += (flags & (TcpHeader.Syn | TcpHeader.Fin)) == (TcpHeader.Syn | TcpHeader.Fin) ? 2 : 1;
        }

        Length = length;
        Options.Present = 0;
        if (header > TcpHeader.MinLength && !Options.Read(f, o + TcpHeader.MinLength, o + header))
        {
            _counters.Count(StackCounter.TcpDroppedBadOptions);
            return false;
        }

        if ((ushort)ports == 0 || ports <= 0xFFFF)
        {
            _counters.Count(StackCounter.TcpDroppedBadPort);
            return false;
        }

        return true;
    }
}
