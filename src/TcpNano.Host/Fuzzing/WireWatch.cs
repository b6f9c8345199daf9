using System.Buffers.Binary;
using TcpNano.Wire;

namespace TcpNano.Host.Fuzzing;

/// <summary>
/// Holds every frame the stack sends to what must always be so: well-formed in every layer, from us and to one station, never an
/// error about an error, acknowledgments and the window's right edge never moving back (RFC 9293 SHLD-14), and each octet
/// of text the one that belongs at its sequence number.
/// </summary>
/// <param name="fail">Is told what is wrong.</param>
/// <param name="offloaded">Whether the driver fills checksums.</param>
internal sealed class WireWatch(Action<string> fail, bool offloaded)
{
    // One frame may open the window for a full congestion window of small segments, not for more.
    private const int MostAnswers = 64;

    private readonly Dictionary<(uint Address, uint Ports), WireFlow> _flows = [];
    private bool _answering;
    private bool _isReset;
    private bool _isIcmp;
    private int _answers;

    /// <summary>Frames sent.</summary>
    public int Sent { get; private set; }

    /// <summary>Segments sent with RST.</summary>
    public int Resets { get; private set; }

    /// <summary>A frame is about to be dealt with: what is sent until <see cref="EndAnswer"/> is the answer to it.</summary>
    public void BeginAnswer(Span<byte> frame)
    {
        Span<byte> segment = FramePatch.Segment(frame);
        _answering = true;
        _answers = 0;
        _isReset = segment.Length >= TcpHeader.MinLength && (segment[TcpHeader.Flags] & TcpHeader.Rst) != 0;
        _isIcmp = FramePatch.IsIPv4(frame) && frame[FramePatch.Ethernet + IPv4Header.Protocol] == IPv4Header.ProtocolIcmp;
    }

    /// <summary>The frame was dealt with.</summary>
    public void EndAnswer()
    {
        _answering = false;
    }

    /// <summary>
    /// A connection has given way to another one between the same ends, which may send before it has sent a SYN: back in TIME-WAIT
    /// after a RST, it answers with the new one's numbers.
    /// </summary>
    public void Reopened()
    {
        foreach (WireFlow flow in _flows.Values)
        {
            flow.HasAck = false;
        }
    }

    /// <summary>The stack has sent a frame.</summary>
    public void Look(Span<byte> frame)
    {
        Sent++;
        if (_answering && ++_answers > MostAnswers)
        {
            fail("a frame was answered with more than " + MostAnswers);
        }

        string? wrong = !frame.Slice(EthernetHeader.Source, EthernetHeader.AddressLength).SequenceEqual(FrameBuilder.OurStation)
            ? "a frame from another station's address"
            : BinaryPrimitives.ReadUInt16BigEndian(frame[EthernetHeader.Type..]) switch
            {
                EthernetHeader.TypeArp => Arp(frame),
                EthernetHeader.TypeIPv4 => IPv4(frame),
                _ => "a frame of another type than ARP and IPv4",
            };
        if (wrong is not null)
        {
            fail("the stack sent " + wrong);
        }
    }

    private static string? Arp(Span<byte> frame)
    {
        if (frame.Length < FramePatch.Ethernet + ArpPacket.Length)
        {
            return "an ARP packet cut short";
        }

        Span<byte> packet = frame[FramePatch.Ethernet..];
        int operation = BinaryPrimitives.ReadUInt16BigEndian(packet[ArpPacket.Operation..]);
        uint sender = BinaryPrimitives.ReadUInt32BigEndian(packet[ArpPacket.SenderProtocol..]);
        bool toAll = (frame[0] & EthernetHeader.GroupBit) != 0;
        return BinaryPrimitives.ReadUInt32BigEndian(packet) != 0x00010800 || packet[ArpPacket.HardwareLength] != 6 || packet[ArpPacket.ProtocolLength] != 4
            ? "an ARP packet of another network"
            : operation is not ArpPacket.OperationRequest and not ArpPacket.OperationReply ? "an ARP packet without a meaning"
            : !packet.Slice(ArpPacket.SenderHardware, 6).SequenceEqual(FrameBuilder.OurStation) ? "an ARP packet about another station"
            : sender != FrameBuilder.OurAddress && sender != 0 ? "an ARP packet about another address"
            : operation == ArpPacket.OperationReply && toAll ? "an ARP reply to everybody"
            : null;
    }

    private string? IPv4(Span<byte> frame)
    {
        if (!FramePatch.IsIPv4(frame) || frame[FramePatch.Ethernet] >> 4 != 4)
        {
            return "a malformed datagram";
        }

        Span<byte> header = frame[FramePatch.Ethernet..];
        int total = BinaryPrimitives.ReadUInt16BigEndian(header[IPv4Header.TotalLength..]);
        uint destination = BinaryPrimitives.ReadUInt32BigEndian(header[IPv4Header.Destination..]);
        uint first = destination >> 24;
        int fragment = BinaryPrimitives.ReadUInt16BigEndian(header[IPv4Header.Fragment..]);
        if ((frame[0] & EthernetHeader.GroupBit) != 0 || first is 0 or 127 or >= 224 || destination == FrameBuilder.OurAddress
            || destination == (FrameBuilder.OurAddress | ~FrameBuilder.Netmask) || destination == (FrameBuilder.OurAddress & FrameBuilder.Netmask))
        {
            return "a datagram that is not for one other station";
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(header[IPv4Header.Source..]) != FrameBuilder.OurAddress)
        {
            return "a datagram from another address";
        }

        if (total != header.Length && (total > header.Length || frame.Length > 60))
        {
            return "a datagram with another length than it says";
        }

        if ((fragment & 0x3FFF) != 0 || header[IPv4Header.TimeToLive] == 0)
        {
            return "a fragment, or a datagram that cannot live";
        }

        if (!offloaded && !FramePatch.ChecksumsHold(frame))
        {
            return "a wrong checksum";
        }

        return header[IPv4Header.Protocol] switch
        {
            IPv4Header.ProtocolIcmp => Icmp(FramePatch.Payload(frame)),
            IPv4Header.ProtocolTcp => Tcp(destination, FramePatch.Payload(frame)),
            _ => "a datagram of a protocol it does not have",
        };
    }

    private string? Icmp(Span<byte> message)
    {
        return message.Length < IcmpHeader.Length ? "an ICMP message cut short"
            : message[0] == IcmpHeader.TypeEchoReply && _answering && _isIcmp ? null
            : message[0] == IcmpHeader.TypeUnreachable && _answering && !_isIcmp ? null
            : "an ICMP message of type " + message[0] + " that nothing has called for";
    }

    private string? Tcp(uint remote, Span<byte> segment)
    {
        if (segment.Length < TcpHeader.MinLength)
        {
            return "a segment cut short";
        }

        int header = (segment[TcpHeader.DataOffset] >> 4) << 2;
        int flags = segment[TcpHeader.Flags];
        uint port = BinaryPrimitives.ReadUInt16BigEndian(segment);
        uint remotePort = BinaryPrimitives.ReadUInt16BigEndian(segment[2..]);
        bool syn = (flags & TcpHeader.Syn) != 0;
        if (header < TcpHeader.MinLength || header > segment.Length || (header > TcpHeader.MinLength && !syn) || port == 0 || remotePort == 0
            || (segment[TcpHeader.DataOffset] & 0x0F) != 0)
        {
            return "a malformed segment";
        }

        if ((flags & TcpHeader.Rst) != 0)
        {
            Resets++;
            return _answering && _isReset ? "RST in answer to RST (RFC 9293 section 3.5.2)"
                : (flags & ~(TcpHeader.Rst | TcpHeader.Ack)) != 0 || header != segment.Length ? "RST with more than it may carry"
                : null;
        }

        if ((flags & (TcpHeader.Syn | TcpHeader.Fin)) == (TcpHeader.Syn | TcpHeader.Fin) || (flags & (TcpHeader.Syn | TcpHeader.Ack)) == 0)
        {
            return "flags that do not go together";
        }

        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(segment[TcpHeader.Sequence..]);
        uint ack = BinaryPrimitives.ReadUInt32BigEndian(segment[TcpHeader.Acknowledgment..]);
        uint ports = (remotePort << 16) | port;
        if (syn && (!_flows.TryGetValue((remote, ports), out WireFlow? known) || known.Iss != sequence
            || (known.HasAck && ((flags & TcpHeader.Ack) == 0 || known.Ack != ack))))
        {
            // Another incarnation; in the same millisecond it may begin with the same number.
            _flows[(remote, ports)] = new WireFlow { Iss = sequence };
        }

        return _flows.TryGetValue((remote, ports), out WireFlow? flow)
            ? Receiving(flow, flags, ack, BinaryPrimitives.ReadUInt16BigEndian(segment[TcpHeader.Window..])) ?? Text(flow, port, sequence, syn, segment[header..])
            : "a segment on a connection that never was";
    }

    private static string? Receiving(WireFlow flow, int flags, uint ack, int window)
    {
        if ((flags & TcpHeader.Ack) == 0)
        {
            return null;
        }

        uint edge = ack + (uint)window;
        if (!flow.HasAck)
        {
            flow.HasAck = true;
            flow.PeerIss = ack - 1;
        }
        else if ((int)(ack - flow.Ack) < 0)
        {
            return "an acknowledgment of less than before";
        }
        else if ((int)(edge - flow.Edge) < 0)
        {
            return "a window whose right edge has moved left (RFC 9293 SHLD-14)";
        }

        flow.Ack = ack;
        flow.Edge = edge;
        return null;
    }

    private static string? Text(WireFlow flow, uint port, uint sequence, bool syn, Span<byte> text)
    {
        if (syn && text.Length > 0)
        {
            return "text with its SYN";
        }

        // A keep-alive probe of one octet stands before everything else that can be sent.
        uint first = sequence - flow.Iss - 1;
        if (text.Length <= 1 || (int)first < 0)
        {
            return null;
        }

        for (int i = 0; i < text.Length; i++)
        {
            uint place = first + (uint)i;
            byte due = port == FuzzApp.EchoPort ? FramePatch.Octet(flow.PeerIss + 1 + place) : FuzzApp.SentOctet(place);
            if (text[i] != due)
            {
                return "another octet than the app has sent at its place " + place;
            }
        }

        return null;
    }
}
