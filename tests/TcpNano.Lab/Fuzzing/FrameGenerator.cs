using TcpNano.Dialogues;
using TcpNano.Virtual;
using TcpNano.Wire;

namespace TcpNano.Lab.Fuzzing;

/// <summary>
/// Makes frames of every layer that are correct but for what they say: numbers at and around every edge of the conversation
/// under attack, and of its neighbours.
/// </summary>
internal sealed class FrameGenerator(SplitMix64 random)
{
    private const int LongestText = 1460;
    private const int LongestTagged = 1518;

    private static readonly int[] s_flags =
    [
        TcpHeader.Ack, TcpHeader.Ack, TcpHeader.Ack, TcpHeader.Ack | TcpHeader.Psh, TcpHeader.Ack | TcpHeader.Fin, TcpHeader.Ack | TcpHeader.Fin,
        TcpHeader.Syn, TcpHeader.Syn | TcpHeader.Ack, TcpHeader.Rst, TcpHeader.Rst | TcpHeader.Ack, TcpHeader.Ack | TcpHeader.Urg, TcpHeader.Fin, 0,
        TcpHeader.Syn | TcpHeader.Fin, TcpHeader.Syn | TcpHeader.Rst,
    ];

    private static readonly int[] s_lengths = [0, 0, 0, 0, 1, 2, 10, 100, 535, 536, 537, 1000, 1459, LongestText];

    private static readonly int[] s_windows = [0, 0, 1, 2, 100, 535, 536, 1024, 4096, 65535, 65535];

    private static readonly int[] s_ports = [7, 80, 81, 3000, 5000, 40000, 0, 1, 65535];

    private readonly List<byte> _options = [];

    /// <summary>The source of chance.</summary>
    public SplitMix64 Random { get; } = random;

    /// <summary>Makes a frame.</summary>
    /// <param name="target">The conversation.</param>
    /// <returns>The frame.</returns>
    public byte[] Next(FuzzTarget target)
    {
        return Random.Below(22) switch
        {
            20 => Completing(target.Handshake),
            21 => Tagged(Segment(target)),
            < 14 => Segment(target),
            < 17 => Icmp(target),
            17 => Arp(),
            18 => Other(),
            _ => Random.Below(2) == 0 ? Raw() : Segment(target),
        };
    }

    private byte[] Segment(FuzzTarget target)
    {
        int flags = Random.Below(8) == 0 ? Random.Below(64) : Pick(s_flags);
        uint sequence = Sequence(target);
        uint ack = Acknowledgment(target);
        uint source = Random.Below(12) == 0 ? Address() : target.Peer;
        int sourcePort = Random.Below(12) == 0 ? Pick(s_ports) : target.PeerPort;
        int port = Random.Below(12) == 0 ? Pick(s_ports) : target.Port;
        int window = Random.Below(4) == 0 ? Random.Below(65536) : Pick(s_windows);
        int urgent = (flags & TcpHeader.Urg) == 0 && Random.Below(8) != 0 ? 0 : Pick([0, 1, 2, 100, 2048, 65535]);
        int length = Random.Below(4) == 0 ? Random.Below(LongestText + 1) : Pick(s_lengths);
        if ((flags & (TcpHeader.Syn | TcpHeader.Rst)) != 0 && Random.Below(4) != 0)
        {
            length = 0;
        }

        if (Random.Below(4) == 0)
        {
            flags |= Pick([TcpHeader.Ece, TcpHeader.Cwr, TcpHeader.Ece | TcpHeader.Cwr]);
        }

        byte[] options = Options((flags & TcpHeader.Syn) != 0);
        byte[] frame = FrameBuilder.Tcp(source, sourcePort, port, sequence, ack, flags, window, urgent, options, Math.Min(length, LongestText - options.Length));
        if (Random.Below(8) == 0)
        {
            // A router has marked it, whether it may or not.
            frame[FramePatch.Ethernet + IPv4Header.TypeOfService] |= IPv4Header.CongestionExperienced;
            FramePatch.HeaderChecksum(frame);
        }

        return frame;
    }

    // The ACK that completes a handshake, with text or FIN perhaps; or one that is wrong in one thing.
    private byte[] Completing(FuzzHandshake handshake)
    {
        (uint peer, int peerPort, int port, uint sequence, uint next) = handshake;
        switch (Random.Below(12))
        {
            case 0:
                peer = Address();
                break;
            case 1:
                peerPort = 1 + Random.Below(65535);
                break;
            case 2:
                sequence ^= 1u << Random.Below(32);
                break;
            case 3:
                next += (uint)Random.Below(5) - 2;
                break;
            default:
                break;
        }

        int flags = Pick([TcpHeader.Ack, TcpHeader.Ack, TcpHeader.Ack | TcpHeader.Psh, TcpHeader.Ack | TcpHeader.Fin, TcpHeader.Ack | TcpHeader.Urg, TcpHeader.Rst | TcpHeader.Ack]);
        return FrameBuilder.Tcp(peer, peerPort, port, next, sequence + 1, flags, Pick(s_windows), Pick([0, 1, 100]), Options(false), Pick([0, 0, 1, 100, 536]));
    }

    // A tag of a priority, of a VLAN, or of several.
    private byte[] Tagged(byte[] frame)
    {
        int tag = (Random.Below(16) << 12) | (Random.Below(3) == 0 ? Random.Below(4096) : 0);
        byte[] tagged = [.. frame.AsSpan(0, EthernetHeader.Type), Random.Below(8) == 0 ? (byte)0x88 : (byte)0x81, Random.Below(8) == 0 ? (byte)0xA8 : (byte)0, (byte)(tag >> 8), (byte)tag, .. frame.AsSpan(EthernetHeader.Type)];
        return Random.Below(6) == 0 && tagged.Length <= LongestTagged - 4 ? Tagged(tagged) : tagged;
    }

    private uint Sequence(FuzzTarget target)
    {
        uint next = target.ReceiveNext;
        return Random.Below(16) switch
        {
            < 6 => next,
            6 => next - 1,
            7 => next + 1,
            8 => next + (uint)Random.Below(2048),
            9 => next - (uint)Random.Below(2048),
            10 => target.ReceiveEdge - (uint)Random.Below(3),
            11 => target.ReceiveEdge + (uint)Random.Below(3),
            12 => next + 0x7FFFFFFFu + (uint)Random.Below(3),
            13 => (target.ReceiveEdge & ~0xFFu) + (uint)Random.Below(256),
            14 => (uint)Random.Next(),
            _ => next + (uint)Random.Below(8),
        };
    }

    private uint Acknowledgment(FuzzTarget target)
    {
        uint next = target.SendNext;
        uint sent = next - target.SendUnacknowledged;
        return Random.Below(14) switch
        {
            < 5 => next,
            5 or 6 => target.SendUnacknowledged,
            7 => target.SendUnacknowledged + (sent > 1 ? (uint)Random.Below((int)Math.Min(sent, int.MaxValue)) : 0),
            8 => next + 1 + (uint)Random.Below(3),
            9 => target.SendUnacknowledged - 1 - (uint)Random.Below(2048),
            10 => target.SendUnacknowledged + 0x7FFFFFFFu + (uint)Random.Below(3),
            11 => target.SendUnacknowledged + 1,
            12 => (uint)Random.Next(),
            _ => next + (uint)Random.Below(65536),
        };
    }

    private byte[] Options(bool syn)
    {
        _options.Clear();
        if (Random.Below(syn ? 2 : 6) != 0)
        {
            return [];
        }

        int count = 1 + Random.Below(4);
        for (int i = 0; i < count; i++)
        {
            Option();
        }

        while (_options.Count % 4 != 0)
        {
            _options.Add((byte)(Random.Below(4) == 0 ? 0 : 1));
        }

        return [.. _options.Take(40)];
    }

    private void Option()
    {
        switch (Random.Below(10))
        {
            case 0:
                _options.Add(TcpHeader.OptionEnd);
                break;
            case 1:
                _options.Add(TcpHeader.OptionNop);
                break;
            case 2 or 3 or 4:
                int mss = Pick([0, 1, 63, 64, 88, 535, 536, 537, 1460, 1461, 65535]);
                Add(TcpHeader.OptionMss, [(byte)(mss >> 8), (byte)mss]);
                break;
            case 5:
                Add(3, [(byte)Random.Below(16)]); // window scale, RFC 7323
                break;
            case 6:
                Add(4, []); // SACK permitted, RFC 2018
                break;
            case 7:
                Add(8, Octets(8)); // timestamps, RFC 7323
                break;
            case 8:
                _options.Add((byte)Random.Below(256));
                _options.Add((byte)Pick([0, 1, 2, 3, 4, 40, 41, 255]));
                break;
            default:
                Add((byte)Random.Below(256), Octets(Random.Below(12)));
                break;
        }
    }

    private void Add(byte kind, byte[] value)
    {
        _options.Add(kind);
        _options.Add((byte)(2 + value.Length));
        _options.AddRange(value);
    }

    private byte[] Icmp(FuzzTarget target)
    {
        uint source = Random.Below(3) == 0 ? Address() : target.Peer;
        if (Random.Below(4) == 0)
        {
            return FrameBuilder.Icmp(source, IcmpHeader.TypeEchoRequest, Random.Below(8) == 0 ? Random.Below(256) : 0, (uint)Random.Next(), Octets(Pick([0, 1, 7, 8, 56, 1471, 1472])));
        }

        int type = Pick([3, 3, 3, 3, 11, 12, 0, 4, 5, 13, 17, 255]);
        uint rest = Random.Below(3) == 0 ? (uint)Random.Next() : (uint)Pick([0, 1, 67, 68, 296, 551, 552, 576, 1006, 1499, 1500, 1501, 65535]);
        int code = Random.Below(4) == 0 ? Random.Below(256) : Pick([0, 1, 2, 3, 4, 4, 4, 5, 13]);

        // The head of a segment of ours, as whoever complains would quote it.
        byte[] quote = new byte[IPv4Header.MinLength + Pick([8, 8, 8, 20, 0, 7])];
        bool ours = Random.Below(8) != 0;
        FrameWriter.IPv4(
            quote,
            0,
            ours ? FrameBuilder.OurAddress : Address(),
            Random.Below(12) == 0 ? Address() : target.Peer,
            Random.Below(12) == 0 ? Random.Below(256) : IPv4Header.ProtocolTcp,
            [],
            20);
        if (quote.Length >= IPv4Header.MinLength + 8)
        {
            uint sequence = Random.Below(6) switch
            {
                0 => target.SendNext,
                1 => target.SendUnacknowledged - 1,
                2 => target.SendNext - 1,
                3 => (uint)Random.Next(),
                _ => target.SendUnacknowledged,
            };
            quote[20] = (byte)(target.Port >> 8);
            quote[21] = (byte)target.Port;
            quote[22] = (byte)(target.PeerPort >> 8);
            quote[23] = (byte)target.PeerPort;
            quote[24] = (byte)(sequence >> 24);
            quote[25] = (byte)(sequence >> 16);
            quote[26] = (byte)(sequence >> 8);
            quote[27] = (byte)sequence;
        }

        return FrameBuilder.Icmp(source, type, code, rest, quote);
    }

    private byte[] Arp()
    {
        int operation = Random.Below(8) == 0 ? Random.Below(65536) : 1 + Random.Below(2);
        uint sender = Address();
        uint target = Random.Below(3) == 0 ? Address() : FrameBuilder.OurAddress;
        byte[] frame = FrameBuilder.Arp(sender, target, operation);
        const int Packet = FramePatch.Ethernet;
        switch (Random.Below(6))
        {
            case 0: // the sender is elsewhere, and the frame, too
                frame[EthernetHeader.Source + 1] ^= 1;
                frame[Packet + ArpPacket.SenderHardware + 1] ^= 1;
                break;

            case 1: // as a router with a virtual address sends it
                frame[EthernetHeader.Source + 1] ^= 1;
                break;

            case 2: // an announcement
                frame.AsSpan(Packet + ArpPacket.SenderProtocol, 4).CopyTo(frame.AsSpan(Packet + ArpPacket.TargetProtocol));
                frame[Packet + ArpPacket.SenderHardware + 1] ^= (byte)Random.Below(2);
                break;

            default:
                break;
        }

        return frame;
    }

    // UDP, and protocols nobody has.
    private byte[] Other()
    {
        int protocol = Random.Below(3) == 0 ? Random.Below(256) : IPv4Header.ProtocolUdp;
        byte[] frame = FrameBuilder.Datagram(Address(), Random.Below(4) == 0 ? Address() : FrameBuilder.OurAddress, protocol, Pick([0, 1, 7, 8, 9, 100, 1480]));
        Fill(frame.AsSpan(FramePatch.Ethernet + IPv4Header.MinLength));
        return frame;
    }

    private byte[] Raw()
    {
        byte[] frame = Octets(Pick([1, 2, 6, 13, 14, 15, 33, 34, 41, 42, 60, 64, 1514]));
        if (frame.Length >= FramePatch.Ethernet && Random.Below(4) != 0)
        {
            FrameBuilder.OurStation.CopyTo(frame, 0);
            frame[6] = 2;
            frame[12] = 8;
            frame[13] = (byte)(Random.Below(2) * 6);
        }

        return frame;
    }

    /// <summary>An address somebody could claim to have.</summary>
    public uint Address()
    {
        return Random.Below(16) switch
        {
            0 => FrameBuilder.OurAddress,
            1 => FrameBuilder.Gateway,
            2 => 0x0A0000FF, // everybody on this network
            3 => 0x0A000000,
            4 => 0xFFFFFFFF,
            5 => 0xE0000001,
            6 => 0x7F000001,
            7 => 0,
            8 => (uint)Random.Next(),
            9 => 0xC0000201, // beyond the gateway
            < 13 => 0x0A000003 + (uint)Random.Below(6),
            _ => FrameBuilder.PeerAddress,
        };
    }

    private byte[] Octets(int count)
    {
        byte[] octets = new byte[count];
        Fill(octets);
        return octets;
    }

    private void Fill(Span<byte> octets)
    {
        for (int i = 0; i < octets.Length; i += 8)
        {
            ulong next = Random.Next();
            for (int k = i; k < i + 8 && k < octets.Length; k++)
            {
                octets[k] = (byte)next;
                next >>= 8;
            }
        }
    }

    private int Pick(int[] choices)
    {
        return choices[Random.Below(choices.Length)];
    }
}
