using System.Buffers.Binary;
using TcpNano.Link;
using TcpNano.Wire;

namespace TcpNano.Virtual.Oracles;

/// <summary>Holds every frame of one station's stack to what must always be so: well-formed in every layer, from this station and to one other.</summary>
internal sealed class WireStation
{
    private const int DefendInterval = 10_000;

    private readonly WireOracle _oracle;
    private readonly VirtualHost _host;
    private readonly uint _netmask;
    private readonly byte[] _hardware = new byte[EthernetHeader.AddressLength];
    private readonly Dictionary<(uint Address, uint Ports), WireFlow> _flows = [];
    private readonly WireOccasion _occasion = new();
    private readonly Dictionary<uint, (long At, uint Evictions)> _asked = [];
    private uint _reopened;
    private NetworkStack? _announcer;
    private uint _announcedAddress;
    private long _announcedAt;
    private NetworkStack? _asker;
    private long _clockOffset;
    private int _firstFragments; // that have come, and whose sender was not told that the others have not

    /// <summary>Begins to watch.</summary>
    /// <param name="oracle">Whose verdict it is.</param>
    /// <param name="host">The station.</param>
    /// <param name="netmask">Which part of its address is the network.</param>
    public WireStation(WireOracle oracle, VirtualHost host, uint netmask)
    {
        _oracle = oracle;
        _host = host;
        _netmask = netmask;
        host.Driver.GetAddress(_hardware);
    }

    /// <summary>The station.</summary>
    public VirtualHost Host => _host;

    /// <summary>Frames sent.</summary>
    public int Frames { get; private set; }

    /// <summary>Segments sent with RST.</summary>
    public int Resets { get; private set; }

    /// <summary>The flow between two ends; there is one from now on.</summary>
    /// <param name="address">The peer's address.</param>
    /// <param name="ports">The peer's port in the upper half, the station's in the lower.</param>
    /// <returns>The flow.</returns>
    public WireFlow Flow(uint address, uint ports)
    {
        if (!_flows.TryGetValue((address, ports), out WireFlow? flow))
        {
            flow = new WireFlow(address, (int)(ports >> 16), (ushort)ports, one => _oracle.TextOf?.Invoke(_host, one));
            _flows.Add((address, ports), flow);
        }

        return flow;
    }

    /// <summary>The stack was put back to an earlier state, and with it the flows: nothing has happened in between.</summary>
    public void Restored()
    {
        _reopened = _host.Stack.Counters[StackCounter.TimeWaitReused];
    }

    /// <summary>The stack has sent a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <returns>What it is that must not be sent; null when nothing is wrong.</returns>
    public string? Sent(ReadOnlySpan<byte> frame)
    {
        Frames++;
        uint reopened = _host.Stack.Counters[StackCounter.TimeWaitReused];
        if (reopened != _reopened)
        {
            _reopened = reopened;
            foreach (WireFlow flow in _flows.Values)
            {
                flow.Reopened();
            }
        }

        return _occasion.Answer() > _oracle.MostAnswers ? "more answers to one frame than " + _oracle.MostAnswers
            : !frame.Slice(EthernetHeader.Source, EthernetHeader.AddressLength).SequenceEqual(_hardware) ? "a frame from another station's address"
            : BinaryPrimitives.ReadUInt16BigEndian(frame[EthernetHeader.Type..]) switch
            {
                EthernetHeader.TypeArp => Arp(frame),
                EthernetHeader.TypeIPv4 => IPv4(frame),
                _ => "a frame of another type than ARP and IPv4",
            };
    }

    /// <summary>A frame arrives.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="isSound">Whether it is known to be as a stack has sent it.</param>
    /// <param name="now">The time.</param>
    public void Arriving(ReadOnlySpan<byte> frame, bool isSound, long now)
    {
        _occasion.Begin(_host);
        if (!WireFrame.IsIPv4(frame))
        {
            return;
        }

        if (WireFrame.IsFirstFragment(frame))
        {
            _firstFragments++;
        }

        ReadOnlySpan<byte> segment = WireFrame.Segment(frame);
        if (segment.Length < TcpHeader.MinLength)
        {
            _occasion.Has(isIcmp: frame[WireFrame.Ethernet + IPv4Header.Protocol] == IPv4Header.ProtocolIcmp);
            return;
        }

        uint source = BinaryPrimitives.ReadUInt32BigEndian(frame[(WireFrame.Ethernet + IPv4Header.Source)..]);
        uint ports = BinaryPrimitives.ReadUInt32BigEndian(segment);
        _occasion.HasSegment(_host, now, source, ports, (segment[TcpHeader.Flags] & TcpHeader.Rst) != 0);
        if (Believes(frame, isSound))
        {
            Flow(source, ports).Arriving(segment);
        }
    }

    // What is not sound, a stack may only believe if it is a whole datagram, from a station to this one, with checksums that hold.
    private bool Believes(ReadOnlySpan<byte> frame, bool isSound)
    {
        return BinaryPrimitives.ReadUInt32BigEndian(frame[(WireFrame.Ethernet + IPv4Header.Destination)..]) == _host.Stack.Address
            && frame[..EthernetHeader.AddressLength].SequenceEqual(_hardware)
            && (frame[EthernetHeader.Source] & EthernetHeader.GroupBit) == 0
            && (isSound || (WireFrame.IsWhole(frame) && ((_host.Driver.Capabilities & MacCapabilities.ReceiveChecksumsVerified) != 0 || WireFrame.ChecksumsHold(frame))));
    }

    /// <summary>The stack has dealt with what has arrived.</summary>
    public void Processed()
    {
        _occasion.End(_host);
    }

    /// <summary>The stack was polled.</summary>
    public void Polled()
    {
        _occasion.Polled(_host);
    }

    private string? Arp(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < WireFrame.Ethernet + ArpPacket.Length)
        {
            return "an ARP packet cut short";
        }

        ReadOnlySpan<byte> packet = frame[WireFrame.Ethernet..];
        int operation = BinaryPrimitives.ReadUInt16BigEndian(packet[ArpPacket.Operation..]);
        uint sender = BinaryPrimitives.ReadUInt32BigEndian(packet[ArpPacket.SenderProtocol..]);
        bool toAll = (frame[0] & EthernetHeader.GroupBit) != 0;
        return BinaryPrimitives.ReadUInt32BigEndian(packet) != 0x00010800 || packet[ArpPacket.HardwareLength] != 6 || packet[ArpPacket.ProtocolLength] != 4
            ? "an ARP packet of another network"
            : operation is not ArpPacket.OperationRequest and not ArpPacket.OperationReply ? "an ARP packet without a meaning"
            : !packet.Slice(ArpPacket.SenderHardware, 6).SequenceEqual(_hardware) ? "an ARP packet about another station"
            : sender != _host.Stack.Address && sender != 0 ? "an ARP packet about another address"
            : operation == ArpPacket.OperationReply ? toAll ? "an ARP reply to everybody" : null
            : BinaryPrimitives.ReadUInt32BigEndian(packet[ArpPacket.TargetProtocol..]) is uint target && target == sender ? Announcement(sender)
            : Question(target);
    }

    /// <summary>Our address is announced when it is set, and then defended once in a DEFEND_INTERVAL (RFC 5227 section 2.4).</summary>
    private string? Announcement(uint address)
    {
        long now = _host.Driver.Now();
        ForgetIfTheClockSteppedBack();
        bool isNew = _announcer != _host.Stack || _announcedAddress != address;
        bool tooSoon = !isNew && now - _announcedAt < DefendInterval;
        _announcer = _host.Stack;
        _announcedAddress = address;
        _announcedAt = now;
        return tooSoon ? "an announcement of its address too soon after another (RFC 5227 section 2.4)" : null;
    }

    /// <summary>A neighbour is asked once in an interval, unless its entry had to give way meanwhile.</summary>
    private string? Question(uint neighbour)
    {
        if (_oracle.ArpInterval == 0)
        {
            return null;
        }

        ForgetIfTheClockSteppedBack();
        long now = _host.Driver.Now();
        uint evictions = _host.Stack.Counters[StackCounter.ArpEvictions];
        bool tooSoon = _asker == _host.Stack && _asked.TryGetValue(neighbour, out (long At, uint Evictions) last)
            && now - last.At < _oracle.ArpInterval && evictions == last.Evictions;
        if (_asker != _host.Stack)
        {
            _asker = _host.Stack;
            _asked.Clear();
        }

        _asked[neighbour] = (now, evictions);
        return tooSoon ? "two questions to one neighbour within an interval (RFC 1122 section 2.3.2.1)" : null;
    }

    /// <summary>MacDriver.Now only goes forward. Where a test has it step back all the same, intervals mean nothing for once.</summary>
    private void ForgetIfTheClockSteppedBack()
    {
        if (_host.Driver.ClockOffset < _clockOffset)
        {
            _announcer = null;
            _asked.Clear();
            foreach (WireFlow flow in _flows.Values)
            {
                flow.ClockSteppedBack();
            }
        }

        _clockOffset = _host.Driver.ClockOffset;
    }

    private string? IPv4(ReadOnlySpan<byte> frame)
    {
        ForgetIfTheClockSteppedBack();
        if (!WireFrame.IsIPv4(frame) || frame[WireFrame.Ethernet] >> 4 != 4)
        {
            return "a malformed datagram";
        }

        ReadOnlySpan<byte> header = frame[WireFrame.Ethernet..];
        int total = BinaryPrimitives.ReadUInt16BigEndian(header[IPv4Header.TotalLength..]);
        uint our = _host.Stack.Address;
        uint destination = BinaryPrimitives.ReadUInt32BigEndian(header[IPv4Header.Destination..]);
        uint first = destination >> 24;
        int fragment = BinaryPrimitives.ReadUInt16BigEndian(header[IPv4Header.Fragment..]);
        if ((frame[0] & EthernetHeader.GroupBit) != 0 || first is 0 or 127 or >= 224 || destination == our
            || destination == (our | ~_netmask) || destination == (our & _netmask))
        {
            return "a datagram that is not for one other station";
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(header[IPv4Header.Source..]) != our)
        {
            return "a datagram from another address";
        }

        if (total != header.Length && (total > header.Length || frame.Length > 60))
        {
            return "a datagram with another length than it says";
        }

        if ((fragment & IPv4Header.FragmentMask) != 0 || header[IPv4Header.TimeToLive] == 0)
        {
            return "a fragment, or a datagram that cannot live";
        }

        if ((_host.Driver.Capabilities & MacCapabilities.TransmitChecksumsFilled) == 0 && !WireFrame.ChecksumsHold(frame))
        {
            return "a wrong checksum";
        }

        return header[IPv4Header.Protocol] switch
        {
            IPv4Header.ProtocolIcmp => Icmp(WireFrame.Payload(frame)),
            IPv4Header.ProtocolTcp => Tcp(destination, WireFrame.Payload(frame)),
            _ => "a datagram of a protocol it does not have",
        };
    }

    private string? Icmp(ReadOnlySpan<byte> message)
    {
        return message.Length < IcmpHeader.Length ? "an ICMP message cut short"
            : message[0] == IcmpHeader.TypeEchoReply && _occasion.AllowsEchoReply ? null
            : message[0] == IcmpHeader.TypeUnreachable && _occasion.AllowsError ? null
            : message[0] == IcmpHeader.TypeTimeExceeded && message[1] == IcmpHeader.CodeReassembly && _firstFragments-- > 0 ? null
            : "an ICMP message of type " + message[0] + " that nothing has called for";
    }

    private string? Tcp(uint remote, ReadOnlySpan<byte> segment)
    {
        if (segment.Length < TcpHeader.MinLength)
        {
            return "a segment cut short";
        }

        int header = WireFrame.SegmentHeaderLength(segment);
        int flags = segment[TcpHeader.Flags];
        uint port = BinaryPrimitives.ReadUInt16BigEndian(segment);
        uint remotePort = BinaryPrimitives.ReadUInt16BigEndian(segment[2..]);
        bool syn = (flags & TcpHeader.Syn) != 0;
        if (header < TcpHeader.MinLength || header > segment.Length || port == 0 || remotePort == 0
            || (segment[TcpHeader.DataOffset] & 0x0F) != 0)
        {
            return "a malformed segment";
        }

        uint ports = (remotePort << 16) | port;
        if ((flags & TcpHeader.Rst) != 0)
        {
            Resets++;
            return _occasion.WasReset(remote, ports) ? "RST in answer to RST (RFC 9293 section 3.5.2)"
                : (flags & ~(TcpHeader.Rst | TcpHeader.Ack)) != 0 || header != segment.Length ? "RST with more than it may carry"
                : null;
        }

        return (flags & (TcpHeader.Syn | TcpHeader.Fin)) == (TcpHeader.Syn | TcpHeader.Fin) || (flags & (TcpHeader.Syn | TcpHeader.Ack)) == 0
            ? "flags that do not go together"
            : Flow(remote, ports).Sent(segment);
    }
}
