using TcpNano.Dialogues;
using TcpNano.Virtual;
using TcpNano.Wire;

namespace TcpNano.Simulation.Defence;

/// <summary>What arrives at a station from people who mean no good.</summary>
[Flags]
public enum OnslaughtKind
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>SYNs to open ports, from anywhere.</summary>
    Syns = 1,

    /// <summary>Segments that fit nowhere, to open ports and to open connections.</summary>
    Garbage = 2,

    /// <summary>ARP requests, replies and announcements.</summary>
    Arp = 4,

    /// <summary>Echo requests.</summary>
    Pings = 8,

    /// <summary>Everything at once.</summary>
    All = 15,
}

/// <summary>Sends a station so many frames of each kind in each millisecond. The same seed gives the same frames.</summary>
internal sealed class Onslaught
{
    private const int Longest = 1514;
    private const int Tcp = DialogueFrames.Ethernet + DialogueFrames.IPv4;
    private const int MostData = 1460;

    private readonly VirtualNetwork _network;
    private readonly VirtualHost _target;
    private readonly OnslaughtKind _kinds;
    private readonly int _perMillisecond;
    private readonly int _openPort;
    private readonly SplitMix64 _random;
    private readonly byte[] _frame = new byte[Longest];
    private readonly byte[] _own = new byte[6];
    private readonly List<(uint Address, int Port, int OwnPort, uint Sequence)> _tuples = [];
    private readonly List<uint> _neighbours = [];

    public Onslaught(VirtualNetwork network, VirtualHost target, OnslaughtKind kinds, int perMillisecond, int openPort, ulong seed)
    {
        _network = network;
        _target = target;
        _kinds = kinds;
        _perMillisecond = perMillisecond;
        _openPort = openPort;
        _random = new SplitMix64(seed);
        target.Driver.GetAddress(_own);
    }

    /// <summary>Frames sent.</summary>
    public long Sent { get; private set; }

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
    public void Impersonate(uint address)
    {
        _neighbours.Add(address);
    }

    /// <summary>What one millisecond brings.</summary>
    public void Strike()
    {
        for (int i = 0; i < _perMillisecond; i++)
        {
            for (int kind = 1; kind < (int)OnslaughtKind.All; kind <<= 1)
            {
                if (((int)_kinds & kind) != 0)
                {
                    _network.Inject(_frame.AsSpan(0, Make((OnslaughtKind)kind)), 0, _target.Driver);
                    Sent++;
                }
            }
        }
    }

    private int Make(OnslaughtKind kind)
    {
        return kind switch
        {
            OnslaughtKind.Syns => Segment(Somebody(), 1024 + _random.Below(60_000), _openPort, TcpHeader.Syn, 0),
            OnslaughtKind.Garbage => Garbage(),
            OnslaughtKind.Arp => Arp(),
            _ => Ping(),
        };
    }

    private int Garbage()
    {
        int[] flags =
        [
            TcpHeader.Ack, TcpHeader.Ack | TcpHeader.Psh, TcpHeader.Rst, TcpHeader.Rst | TcpHeader.Ack, TcpHeader.Fin | TcpHeader.Ack,
            TcpHeader.Syn | TcpHeader.Ack, TcpHeader.Fin, 0, 0x3F,
        ];
        int chosen = flags[_random.Below(flags.Length)];
        int length = _random.Below(4) == 0 ? _random.Below(MostData) : 0;
        if (_random.Below(2) == 0)
        {
            return Segment(Somebody(), 1024 + _random.Below(60_000), _openPort, chosen, length);
        }

        // A SYN too: there it is garbage.
        (uint address, int port, int ownPort, uint old) = _tuples[_random.Below(_tuples.Count)];
        uint sequence = _random.Below(8) == 0 ? old - 1 - (uint)_random.Below(3000) : (uint)_random.Next();
        return Segment(address, port, ownPort, _random.Below(8) == 0 ? TcpHeader.Syn : chosen, length, sequence);
    }

    private int Segment(uint source, int port, int ownPort, int flags, int length)
    {
        return Segment(source, port, ownPort, flags, length, (uint)_random.Next());
    }

    private int Segment(uint source, int port, int ownPort, int flags, int length, uint sequence)
    {
        byte[] f = _frame;
        DialogueFrames.PutEthernet(f, _own, [2, 0, 0, 0, 0xE, 0xE], DialogueFrames.TypeIPv4);
        FrameWriter.IPv4(f, DialogueFrames.Ethernet, source, _target.Stack.Address, DialogueFrames.ProtocolTcp, [], DialogueFrames.Tcp + length);
        FrameWriter.Tcp(f, Tcp, port, ownPort, sequence, (uint)_random.Next(), DialogueFrames.Tcp, flags, _random.Below(65536), 0);
        f.AsSpan(Tcp + DialogueFrames.Tcp, length).Fill((byte)flags);
        FrameWriter.TcpChecksum(f, Tcp, DialogueFrames.Tcp + length);
        return Tcp + DialogueFrames.Tcp + length;
    }

    private int Arp()
    {
        uint sender = (_target.Stack.Address & RepeatableStack.Netmask) | (uint)(10 + _random.Below(200));
        byte[] hardware = [2, 0, 0, 0, 0xA, (byte)_random.Next()];
        uint target = _target.Stack.Address;
        int operation = 1 + _random.Below(2);
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

        byte[] frame = FrameWriter.Arp(operation, hardware, sender, _own, target);
        frame.CopyTo(_frame, 0);
        return frame.Length;
    }

    private int Ping()
    {
        const int Length = 64;
        byte[] f = _frame;
        uint source = _tuples.Count > 0 && _random.Below(2) == 0 ? _tuples[_random.Below(_tuples.Count)].Address : Somebody();
        DialogueFrames.PutEthernet(f, _own, [2, 0, 0, 0, 0xE, 0xE], DialogueFrames.TypeIPv4);
        FrameWriter.IPv4(f, DialogueFrames.Ethernet, source, _target.Stack.Address, DialogueFrames.ProtocolIcmp, [], Length);
        f.AsSpan(Tcp, Length).Clear();
        f[Tcp] = 8;
        FrameWriter.IcmpChecksum(f, Tcp, Length);
        return Tcp + Length;
    }

    // Half of them are neighbours that are not there, half are behind the router.
    private uint Somebody()
    {
        return _random.Below(2) == 0
            ? (_target.Stack.Address & RepeatableStack.Netmask) | (uint)(10 + _random.Below(200))
            : 0x2D000000 | ((uint)_random.Next() & 0x00FFFFFF);
    }
}
