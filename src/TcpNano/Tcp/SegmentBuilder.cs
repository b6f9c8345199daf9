using TcpNano.Internet;
using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <summary>Writes one segment into the transmit frame, fields, options and checksum, and passes it to IPv4. Decides nothing; changes no connection.</summary>
internal sealed class SegmentBuilder
{
    private const int Tcp = IPv4Output.Payload;

    /// <summary>IPv4 type of service of each connection, as the app set it (RFC 9293 MUST-48).</summary>
    public readonly byte[] TypeOfService;

    /// <summary>Segments sent, by connection.</summary>
    public readonly int[] Sent;

    /// <summary>SEG.SEQ in the frame.</summary>
    public uint Sequence;

    /// <summary>SEG.ACK in the frame.</summary>
    public uint Acknowledgment;

    /// <summary>Data offset and control bits in the frame.</summary>
    public int OffsetAndFlags;

    /// <summary>TSval in the frame, if the connection whose headers are in it uses timestamps.</summary>
    public uint TsVal;

    /// <summary>TSecr, likewise.</summary>
    public uint TsEcr;

    /// <summary>Has ports, our address, and the peer's place in the destination cache.</summary>
    public readonly ConnectionTable Table;

    private readonly DestinationCache _destinations;
    private readonly Routing _routing;
    private readonly IPv4Output _output;
    private readonly SipHash _hash;
    private readonly byte[] _frame;
    private readonly StackCounters _counters;
    private readonly uint[] _counts;
    private readonly EventRing _events;
    private readonly byte[] _hardware;
    private readonly Timestamps _timestamps;
    private readonly ExplicitCongestion _congestion;
    private readonly bool _fillChecksum;
    private readonly int _announcedMss;
    private readonly int _scale;
    private readonly int _options;
    private uint _ports; // in the frame

    /// <summary>Makes the builder of a stack.</summary>
    /// <param name="table">Has ports and our address.</param>
    /// <param name="destinations">Have the peer's address.</param>
    /// <param name="routing">Has our address.</param>
    /// <param name="hardware">The neighbours' hardware addresses, 6 octets an entry.</param>
    /// <param name="output">Has the frame.</param>
    /// <param name="hash">Keyed hash.</param>
    /// <param name="timestamps">Our timestamps.</param>
    /// <param name="congestion">ECN; null without.</param>
    /// <param name="counters">Counts segments.</param>
    /// <param name="fillChecksum">Whether to fill in the checksum: the driver does not.</param>
    /// <param name="announcedMss">The MSS our SYNs announce (MUST-14, MUST-67).</param>
    /// <param name="scale">The shift of our windows that they announce.</param>
    /// <param name="options">What else they offer: see <see cref="SynOptions"/>.</param>
    public SegmentBuilder(
        ConnectionTable table,
        DestinationCache destinations,
        Routing routing,
        byte[] hardware,
        IPv4Output output,
        SipHash hash,
        Timestamps timestamps,
        ExplicitCongestion congestion,
        StackCounters counters,
        bool fillChecksum,
        int announcedMss,
        int scale,
        int options)
    {
        TypeOfService = new byte[table.All.Length];
        Sent = new int[table.All.Length];
        Table = table;
        _destinations = destinations;
        _routing = routing;
        _hardware = hardware;
        _output = output;
        _hash = hash;
        _frame = output.Frame;
        _counters = counters;
        _counts = counters.Values;
        _events = counters.Events;
        _fillChecksum = fillChecksum;
        _announcedMss = announcedMss;
        _timestamps = timestamps;
        _congestion = congestion;
        _scale = scale;
        _options = options;
    }

    /// <summary>Sends a segment of a connection.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="entry">The next hop's ARP entry.</param>
    /// <param name="sequence">SEG.SEQ.</param>
    /// <param name="header">Octets of header; those beyond the timestamps are written already. Ignored with SYN.</param>
    /// <param name="flags">Control bits; SYN brings the options of a SYN (MUST-14; never without SYN, MUST-65).</param>
    /// <param name="window">SEG.WND.</param>
    /// <param name="skip">Where the data starts, in octets from SND.UNA.</param>
    /// <param name="count">Octets of data; none with SYN.</param>
    /// <returns>What the driver answered: false when it has no room.</returns>
    public bool Send(TransmissionControlBlock c, int entry, uint sequence, int header, int flags, int window, int skip, int count)
    {
        int index = c.Index;
        Address(_hardware, EthernetHeader.AddressLength * entry, Table.Locals[index], _destinations.Addresses[Table.Destinations[index]], Table.Ports[index], TypeOfService[index]);
        if ((flags & TcpHeader.Syn) != 0)
        {
            header = WriteOptionsOfSyn(c, flags);
            if (_congestion != null)
            {
                // It asks for ECN, but may not be marked itself (RFC 3168 rule 6.1.1-3).
                flags |= _congestion.FlagsOfSyn(c, flags);
            }
        }
        else if ((c.SndFlags & (SndFlags.MayFragment | SndFlags.Ecn)) == 0)
        {
            _output.Owner = c;
        }
        else
        {
            // Never prepared headers, because each datagram needs something of its own: for the fast paths this costs nothing.
            return SendUnlike(c, sequence, header, flags, window, skip, count);
        }

        return SendPrepared(c, sequence, (flags & TcpHeader.Ack) != 0 ? c.RcvNxt : 0, header, flags, window, skip, count);
    }

    /// <summary>Sends a segment with the addresses and ports of the last one, which are still in the frame.</summary>
    /// <param name="c">The connection whose send buffer has the data, and which may have timestamps; null without either.</param>
    /// <param name="sequence">SEG.SEQ.</param>
    /// <param name="ack">SEG.ACK; 0 without ACK.</param>
    /// <param name="header">Octets of header. All options but timestamps are written already.</param>
    /// <param name="flags">Control bits.</param>
    /// <param name="window">SEG.WND.</param>
    /// <param name="skip">Where the data starts, in octets from SND.UNA.</param>
    /// <param name="count">Octets of data.</param>
    /// <returns>What the driver answered: false when it has no room. The caller notes the segment of a connection in the event ring.</returns>
    public bool SendPrepared(TransmissionControlBlock c, uint sequence, uint ack, int header, int flags, int window, int skip, int count)
    {
        byte[] f = _frame;
        Sequence = sequence;
        Acknowledgment = ack;
        OffsetAndFlags = (header << 10) | flags;
        f[Tcp + TcpHeader.Sequence] = (byte)(sequence >> 24);
        f[Tcp + TcpHeader.Sequence + 1] = (byte)(sequence >> 16);
        f[Tcp + TcpHeader.Sequence + 2] = (byte)(sequence >> 8);
        f[Tcp + TcpHeader.Sequence + 3] = (byte)sequence;
        f[Tcp + TcpHeader.Acknowledgment] = (byte)(ack >> 24);
        f[Tcp + TcpHeader.Acknowledgment + 1] = (byte)(ack >> 16);
        f[Tcp + TcpHeader.Acknowledgment + 2] = (byte)(ack >> 8);
        f[Tcp + TcpHeader.Acknowledgment + 3] = (byte)ack;
        f[Tcp + TcpHeader.DataOffset] = (byte)(header << 2);
        f[Tcp + TcpHeader.Flags] = (byte)flags;
        f[Tcp + TcpHeader.Window] = (byte)(window >> 8);
        f[Tcp + TcpHeader.Window + 1] = (byte)window;
        if (c != null && header > TcpHeader.MinLength && (flags & TcpHeader.Syn) == 0 && Timestamps.IsOn(c))
        {
            // In every segment (RFC 7323 rule 3.2-7), in a RST, too (RFC 7323 rules 3.2-8 and 5.2-7); TSecr is 0 without ACK (RFC 7323 rules 3.2-4, 3.2-5 and 4.3-R3).
            TsVal = _timestamps.Value(c);
            TsEcr = (flags & TcpHeader.Ack) != 0 ? _timestamps.Recent[c.Index] : 0;
            TcpOptions.WriteTimestamps(f, Tcp + TcpHeader.MinLength, TsVal, TsEcr);
        }

        if (count > 0)
        {
            SendBuffer.CopyTo(c, skip, f, Tcp + header, count);
        }

        int length = header + count;
        if (_fillChecksum)
        {
            SumUp(length);
        }

        if (_output.SendPrepared(length))
        {
            _counts[(int)StackCounter.SegmentsSent]++;
            if (c == null && _events != null)
            {
                // With both ends, as in Segment.Parse, and never with text.
                EventRing events = _events;
                EventEntry e = events.Next;
                events.Next = e.Next;
                e.Time = events.Clock.Now;
                e.What = OffsetAndFlags;
                e.Place = (int)_ports;
                e.First = sequence;
                e.Second = ack;
                e.Third = window;
                e.Fourth = (int)_output.Destination;
            }

            return true;
        }

        return false;
    }

    /// <summary>As <see cref="Send(TransmissionControlBlock, int, uint, int, int, int, int, int)"/>, where the IPv4 header is not that of the segment before: an identification where routers fragment, and ECN's bits.</summary>
    private bool SendUnlike(TransmissionControlBlock c, uint sequence, int header, int flags, int window, int skip, int count)
    {
        if ((c.SndFlags & SndFlags.MayFragment) != 0)
        {
            AllowFragments(c.Index, Table.Destinations[c.Index]);
        }

        bool isCapable = false;
        if ((c.SndFlags & SndFlags.Ecn) != 0)
        {
            isCapable = _congestion.IsCapable(c, sequence, skip, count);
            _output.SetCodepoint(isCapable ? IPv4Header.EcnCapable : 0);
            flags |= _congestion.Flags(c, flags, isCapable);
        }

        bool sent = SendPrepared(c, sequence, (flags & TcpHeader.Ack) != 0 ? c.RcvNxt : 0, header, flags, window, skip, count);
        if (sent && isCapable)
        {
            _congestion.Sent(c);
        }

        return sent;
    }

    /// <summary>Whether there is a next hop for what answers a segment.</summary>
    public bool CanAnswer(Segment s)
    {
        return _destinations.HasRoute(s.Source);
    }

    /// <summary>Answers a segment whose connection has no control block, to the station the frame came from: no neighbour need be asked.</summary>
    /// <param name="s">The segment.</param>
    /// <param name="sequence">SEG.SEQ.</param>
    /// <param name="ack">SEG.ACK.</param>
    /// <param name="flags">Control bits, as above.</param>
    /// <param name="window">SEG.WND.</param>
    /// <param name="options">The options in use, or of the SYN: see <see cref="SynOptions"/>.</param>
    /// <param name="tsEcr">The timestamp to echo, if they are in use.</param>
    /// <returns>What the driver answered: false when it has no room.</returns>
    public bool Answer(Segment s, uint sequence, uint ack, int flags, int window, int options, uint tsEcr)
    {
        Address(s.Frame, FrameLayout.Source, s.Target, s.Source, s.Ports, 0);
        int header = WriteOptions(s.Target, s.Source, s.Ports, flags, options, tsEcr);
        if ((options & SynOptions.Ecn) != 0)
        {
            flags |= EchoOfSyn(flags);
        }

        return SendPrepared(null, sequence, ack, header, flags, window, 0, 0);
    }

    /// <summary>Sends a segment of a connection that is an entry of the SYN cache: SYN|ACK, or RST.</summary>
    /// <param name="cache">The cache.</param>
    /// <param name="i">The entry.</param>
    /// <param name="flags">Control bits.</param>
    /// <param name="window">SEG.WND.</param>
    /// <param name="now">The time.</param>
    /// <returns>False when the neighbour is not known yet, or the driver has no room.</returns>
    public bool Send(SynCache cache, int i, int flags, int window, int now)
    {
        uint remote = cache.Remotes[i];
        int entry = _destinations.ResolveOnce(remote, now);
        if (entry < 0)
        {
            return false;
        }

        uint sequence = cache.Iss[i];
        Address(_hardware, EthernetHeader.AddressLength * entry, _routing.Address, remote, cache.Ports[i], 0);
        int header = WriteOptions(_routing.Address, remote, cache.Ports[i], flags, cache.OptionsOf(i), cache.TsRecentOf(i));
        if ((cache.OptionsOf(i) & SynOptions.Ecn) != 0)
        {
            flags |= EchoOfSyn(flags);
        }

        if ((flags & TcpHeader.Syn) == 0)
        {
            sequence++;
        }

        return SendPrepared(null, sequence, cache.Irs[i] + 1, header, flags, window, 0, 0);
    }

    /// <summary>Answers a segment that belongs to no connection with a RST (section 3.5.2, groups 1 and 2), to the station the frame came from.</summary>
    public void Refuse(Segment s)
    {
        uint sequence = 0;
        uint ack = 0;
        int flags = TcpHeader.Rst;
        if ((s.Flags & TcpHeader.Ack) != 0)
        {
            sequence = s.Ack;
        }
        else
        {
            ack = s.Sequence + (uint)s.Length;
            flags = TcpHeader.Rst | TcpHeader.Ack;
        }

        int header = TcpHeader.MinLength;
        if ((s.Options.Present & _options & TcpOptions.HasTimestamps) != 0)
        {
            // TSecr shows the peer which segment drew the RST; TSval is 0 (RFC 7323 rules 5.2-4, 5.2-5 and 5.2-6).
            TcpOptions.WriteTimestamps(_frame, Tcp + TcpHeader.MinLength, 0, s.Options.TsVal);
            header += TcpHeader.TimestampsLength;
        }

        Address(s.Frame, FrameLayout.Source, s.Target, s.Source, s.Ports, 0);
        if (SendPrepared(null, sequence, ack, header, flags, 0, 0, 0))
        {
            _counters.Count(StackCounter.ResetsSent);
        }
        else
        {
            _counters.Count(StackCounter.ReplyDroppedNoRoom);
        }
    }

    /// <summary>
    /// The options of a SYN of a connection that the app opens: all that are enabled (RFC 7323 rules 2.2-1, 2.2-2 and 3.2-1, RFC 2018 rule 2-1); as an answer to the peer's SYN, those
    /// that it has, too (RFC 7323 rules 1.3-2, 2.2-5, 2.3-1 and 3.2-2).
    /// </summary>
    private int WriteOptionsOfSyn(TransmissionControlBlock c, int flags)
    {
        int options = _options;
        uint echo = 0;
        if ((flags & TcpHeader.Ack) != 0)
        {
            options = ((c.RcvFlags & RcvFlags.Sack) != 0 ? TcpOptions.HasSackPermitted : 0) | ((c.SndFlags & SndFlags.WindowScaled) != 0 ? TcpOptions.HasWindowScale : 0);
            if (Timestamps.IsOn(c))
            {
                options |= TcpOptions.HasTimestamps;
                echo = _timestamps.Recent[c.Index];
            }
        }

        uint value = (options & TcpOptions.HasTimestamps) != 0 ? _timestamps.Value(c) : 0;
        return TcpHeader.MinLength + TcpOptions.WriteSyn(_frame, Tcp + TcpHeader.MinLength, _announcedMss, options, _scale, value, echo);
    }

    /// <summary>The options of a segment whose connection has no control block.</summary>
    /// <returns>Octets of header.</returns>
    private int WriteOptions(uint local, uint remote, uint ports, int flags, int options, uint tsEcr)
    {
        uint value = (options & TcpOptions.HasTimestamps) != 0 ? _timestamps.ValueFor(local, remote, ports) : 0;
        if ((flags & TcpHeader.Syn) != 0)
        {
            return TcpHeader.MinLength + TcpOptions.WriteSyn(_frame, Tcp + TcpHeader.MinLength, _announcedMss, options, _scale, value, tsEcr);
        }

        if ((options & TcpOptions.HasTimestamps) == 0)
        {
            return TcpHeader.MinLength;
        }

        TcpOptions.WriteTimestamps(_frame, Tcp + TcpHeader.MinLength, value, (flags & TcpHeader.Ack) != 0 ? tsEcr : 0);
        return TcpHeader.MinLength + TcpHeader.TimestampsLength;
    }

    /// <summary>What a SYN|ACK has beside its own control bits when both ends use ECN (RFC 3168 rule 6.1.1-2); nothing else has it before the connection has a control block.</summary>
    private static int EchoOfSyn(int flags)
    {
        return (flags & TcpHeader.Syn) != 0 ? TcpHeader.Ece : 0;
    }

    /// <summary>Writes what all segments of a connection have in common. IP gets the type of service unchanged (SHLD-22).</summary>
    private void Address(byte[] hardware, int hardwareOffset, uint local, uint remote, uint ports, int typeOfService)
    {
        byte[] f = _frame;
        _output.Address(hardware, hardwareOffset, local, remote, IPv4Header.ProtocolTcp, typeOfService);

        // Our port is the lower half, and the source.
        _ports = ports;
        f[Tcp + TcpHeader.SourcePort] = (byte)(ports >> 8);
        f[Tcp + TcpHeader.SourcePort + 1] = (byte)ports;
        f[Tcp + TcpHeader.DestinationPort] = (byte)(ports >> 24);
        f[Tcp + TcpHeader.DestinationPort + 1] = (byte)(ports >> 16);
        f[Tcp + TcpHeader.Checksum] = 0;
        f[Tcp + TcpHeader.Checksum + 1] = 0;
        f[Tcp + TcpHeader.UrgentPointer] = 0;
        f[Tcp + TcpHeader.UrgentPointer + 1] = 0;
    }

    /// <summary>Clears DF. Identifications count from a number for the connection that nobody without the key can compute (RFC 6864 section 4.2).</summary>
    private void AllowFragments(int index, int destination)
    {
        // The low octet of the second word keeps this use of the hash apart from the others.
        ulong first = _hash.Hash(_destinations.Addresses[destination], ((ulong)Table.Ports[index] << 8) | 0x85);
        _output.AllowFragments((ushort)((uint)first + (uint)Sent[index]), 0);
    }

    /// <summary>Fills in the checksum of the segment in the frame (MUST-2).</summary>
    /// <param name="length">Octets of header and text.</param>
    public void SumUp(int length)
    {
        byte[] f = _frame;
        f[Tcp + TcpHeader.Checksum] = 0;
        f[Tcp + TcpHeader.Checksum + 1] = 0;

        // Starts from the sum of the pseudo-header's addresses, which IPv4Output keeps.
        uint sum = InternetChecksum.Add(_output.AddressSum + (uint)(IPv4Header.ProtocolTcp + length), f, Tcp, length);
        int checksum = InternetChecksum.Finish(sum);
        f[Tcp + TcpHeader.Checksum] = (byte)(checksum >> 8);
        f[Tcp + TcpHeader.Checksum + 1] = (byte)checksum;
    }
}
