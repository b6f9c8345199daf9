using TcpNano.Dialogues;
using TcpNano.Virtual;
using TcpNano.Wire;

namespace TcpNano.Lab.Attacks;

/// <summary>Makes the frames of an attack on a station, as many as anybody wants. The same seed gives the same frames; making them allocates little.</summary>
internal sealed class Onslaught
{
    private const int Longest = 1514;
    private const int Tcp = DialogueFrames.Ethernet + DialogueFrames.IPv4;
    private const int MostData = 1460;
    private const int MostOld = 3000;
    private const int PingLength = 64;
    private const byte Attacker = 0x0F;

    private static readonly int[] s_flags =
    [
        TcpHeader.Ack, TcpHeader.Ack | TcpHeader.Psh, TcpHeader.Rst, TcpHeader.Rst | TcpHeader.Ack, TcpHeader.Fin | TcpHeader.Ack,
        TcpHeader.Syn | TcpHeader.Ack, TcpHeader.Fin, 0, 0x3F,
    ];

    private readonly OnslaughtKind[] _kinds;
    private readonly int[] _openPorts;
    private readonly SplitMix64 _random;
    private readonly byte[] _frame = new byte[Longest];
    private readonly byte[] _own;
    private readonly List<(uint Address, int Port, int OwnPort, uint Sequence)> _tuples = [];
    private readonly List<uint> _neighbours = [];
    private int _next;

    /// <summary>Prepares an attack.</summary>
    /// <param name="address">The target's address.</param>
    /// <param name="hardware">Its hardware address.</param>
    /// <param name="kinds">What to send: by turns.</param>
    /// <param name="openPorts">Ports that it listens on.</param>
    /// <param name="seed">Where all chance comes from.</param>
    public Onslaught(uint address, byte[] hardware, OnslaughtKind kinds, int[] openPorts, ulong seed)
    {
        Target = address;
        _own = hardware;
        _kinds = [.. new[] { OnslaughtKind.Syns, OnslaughtKind.Garbage, OnslaughtKind.Arp, OnslaughtKind.Pings }.Where(kind => (kinds & kind) != 0)];
        _openPorts = openPorts;
        _random = new SplitMix64(seed);
    }

    /// <summary>The target's address; may change.</summary>
    public uint Target { get; set; }

    /// <summary>How many in a hundred SYNs and the like come in the name of neighbours that are not there. The others are from behind the router.</summary>
    public int Neighbours { get; set; } = 50;

    /// <summary>Kinds of frames.</summary>
    public int Kinds => _kinds.Length;

    /// <summary>Whether a frame is one of an attack's.</summary>
    /// <param name="frame">The frame, from index 0 on.</param>
    public static bool IsOne(byte[] frame)
    {
        return frame[6] == 2 && frame[7] == 0 && frame[10] == Attacker;
    }

    /// <summary>A connection of the target's that is to be attacked: its ends are known, its present numbers are not.</summary>
    /// <param name="address">The peer's address.</param>
    /// <param name="port">Its port.</param>
    /// <param name="ownPort">The target's port.</param>
    /// <param name="sequence">A number before which everything is old: some of the segments are as old duplicates would be.</param>
    public void Aim(uint address, int port, int ownPort, uint sequence)
    {
        _tuples.Add((address, port, ownPort, sequence));
    }

    /// <summary>A neighbour of the target's in whose name ARP is to be forged.</summary>
    /// <param name="address">Its address.</param>
    public void Impersonate(uint address)
    {
        _neighbours.Add(address);
    }

    /// <summary>The next frame; valid until the one after.</summary>
    /// <returns>An Ethernet frame.</returns>
    public ReadOnlySpan<byte> Next()
    {
        OnslaughtKind kind = _kinds[_next++ % _kinds.Length];
        int length = kind switch
        {
            OnslaughtKind.Syns => Segment(Somebody(), 1024 + _random.Below(60_000), OpenPort(), TcpHeader.Syn, 0, (uint)_random.Next()),
            OnslaughtKind.Garbage => Garbage(),
            OnslaughtKind.Arp => Arp(),
            _ => Ping(),
        };
        return _frame.AsSpan(0, length);
    }

    private int OpenPort()
    {
        return _openPorts[_random.Below(_openPorts.Length)];
    }

    private int Garbage()
    {
        int flags = s_flags[_random.Below(s_flags.Length)];
        int length = _random.Below(4) == 0 ? _random.Below(MostData) : 0;
        if (_tuples.Count == 0 || _random.Below(2) == 0)
        {
            return Segment(Somebody(), 1024 + _random.Below(60_000), OpenPort(), flags, length, (uint)_random.Next());
        }

        // A SYN too: there it is garbage.
        (uint address, int port, int ownPort, uint old) = _tuples[_random.Below(_tuples.Count)];
        uint sequence = _random.Below(8) == 0 ? old - 1 - (uint)_random.Below(MostOld) : (uint)_random.Next();
        return Segment(address, port, ownPort, _random.Below(8) == 0 ? TcpHeader.Syn : flags, length, sequence);
    }

    private int Segment(uint source, int port, int ownPort, int flags, int length, uint sequence)
    {
        byte[] f = _frame;
        IPv4(source, DialogueFrames.ProtocolTcp, DialogueFrames.Tcp + length);
        FrameWriter.Tcp(f, Tcp, port, ownPort, sequence, (uint)_random.Next(), DialogueFrames.Tcp, flags, _random.Below(65536), 0);
        f.AsSpan(Tcp + DialogueFrames.Tcp, length).Fill((byte)flags);
        FrameWriter.TcpChecksum(f, Tcp, DialogueFrames.Tcp + length);
        return Tcp + DialogueFrames.Tcp + length;
    }

    private int Arp()
    {
        uint sender = Neighbour();
        uint target = Target;
        switch (_random.Below(16))
        {
            case 0:
                target = sender; // an announcement
                break;
            case 1:
                target = (uint)_random.Next();
                break;
            case 2 when _neighbours.Count > 0:
                sender = _neighbours[_random.Below(_neighbours.Count)];
                break;
            default:
                break;
        }

        byte[] frame = FrameWriter.Arp(1 + _random.Below(2), Hardware(), sender, _own, target);
        frame.CopyTo(_frame, 0);
        return frame.Length;
    }

    private int Ping()
    {
        uint source = _tuples.Count > 0 && _random.Below(2) == 0 ? _tuples[_random.Below(_tuples.Count)].Address : Somebody();
        IPv4(source, DialogueFrames.ProtocolIcmp, PingLength);
        _frame.AsSpan(Tcp, PingLength).Clear();
        _frame[Tcp] = IcmpHeader.TypeEchoRequest;
        FrameWriter.IcmpChecksum(_frame, Tcp, PingLength);
        return Tcp + PingLength;
    }

    private void IPv4(uint source, int protocol, int length)
    {
        DialogueFrames.PutEthernet(_frame, _own, Hardware(), DialogueFrames.TypeIPv4);
        FrameWriter.IPv4(_frame, DialogueFrames.Ethernet, source, Target, protocol, [], length);
    }

    private byte[] Hardware()
    {
        return [2, 0, 0, 0, Attacker, (byte)_random.Next()];
    }

    private uint Somebody()
    {
        return _random.Chance(Neighbours) ? Neighbour() : 0x2D000000 | ((uint)_random.Next() & 0x00FFFFFF);
    }

    private uint Neighbour()
    {
        return (Target & RepeatableStack.Netmask) | (uint)(10 + _random.Below(200));
    }
}
