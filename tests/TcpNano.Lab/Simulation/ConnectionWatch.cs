using System.Buffers.Binary;
using TcpNano.Lab.Segments;
using TcpNano.Virtual;
using TcpNano.Virtual.Oracles;
using TcpNano.Wire;

namespace TcpNano.Lab.Simulation;

/// <summary>Watches the wire, and remembers of each end of each connection what later must explain why it ended.</summary>
internal sealed class ConnectionWatch : IFrameObserver
{
    /// <summary>Fifth octet of the hardware address that forged frames come from: nobody's on the link.</summary>
    public const byte Stranger = 0x66;

    private const int Everybody = 0xFF;

    // The last octets of both addresses in an ARP packet.
    private const int ArpSender = 31;
    private const int ArpTarget = 41;

    private readonly VirtualNetwork _network;
    private readonly Dictionary<ulong, WireEnd> _ends = [];
    private readonly HashSet<int> _troubled = [];

    /// <summary>Starts watching.</summary>
    /// <param name="network">The link.</param>
    public ConnectionWatch(VirtualNetwork network)
    {
        _network = network;
        network.AddObserver(this);
    }

    /// <summary>The first frame that was too long for the link it went to; null while none was.</summary>
    public string? TooLong { get; private set; }

    /// <summary>The end of a connection that begins with a sequence number.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="port">Its port.</param>
    /// <param name="remote">Its peer's address.</param>
    /// <param name="remotePort">Its peer's port.</param>
    /// <param name="iss">Its initial sequence number.</param>
    /// <returns>What is known about it.</returns>
    public WireEnd EndOf(uint address, int port, uint remote, int remotePort, uint iss)
    {
        return Begin(Key(address, remote, ((uint)port << 16) | (uint)remotePort), iss);
    }

    /// <summary>Whether a frame between two stations was lost or damaged that cannot be put down to one connection.</summary>
    /// <param name="station">The one.</param>
    /// <param name="other">The other.</param>
    /// <returns>Whether one was.</returns>
    public bool HadTrouble(int station, int other)
    {
        return _troubled.Contains(Pair(station + 1, other + 1)) || _troubled.Contains(Pair(other + 1, station + 1))
            || _troubled.Contains(Pair(station + 1, Everybody)) || _troubled.Contains(Pair(other + 1, Everybody));
    }

    void IFrameObserver.Sent(VirtualFrame frame)
    {
        ReadOnlySpan<byte> f = frame.Data.AsSpan(0, frame.Length);
        if (frame.From is not null && IsArp(f))
        {
            // For a neighbour that is silent, nothing else can leave.
            foreach ((ulong of, WireEnd asking) in _ends)
            {
                if ((int)(of >> 32) == Pair(f[ArpSender], f[ArpTarget]))
                {
                    asking.Tried(_network.Now);
                }
            }
        }

        if (frame.From is null || !SegmentFrame.IsTcp(f))
        {
            return;
        }

        Segment segment = SegmentFrame.Read(f);
        ulong key = KeyOfSender(f);
        WireEnd? end = segment.Syn ? Begin(key, segment.Sequence) : _ends.GetValueOrDefault(key);
        end?.Sent(segment, _network.Now);
    }

    void IFrameObserver.Arriving(VirtualFrame frame)
    {
        ReadOnlySpan<byte> f = WireFrame.WithoutPriorityTag(frame.Data.AsSpan(0, frame.Length));
        if (frame.IsDamaged)
        {
            _troubled.Add(Pair(f[11], f[5]));
            return;
        }

        if (f[10] == Stranger || !SegmentFrame.IsTcp(f))
        {
            return;
        }

        if (frame.From is not null && f.Length > frame.To!.Mtu + EthernetHeader.Length)
        {
            TooLong ??= $"{frame.From.Name} sends {f.Length} octets to {frame.To.Name}, whose link carries {frame.To.Mtu + EthernetHeader.Length}";
        }

        if (_ends.TryGetValue(KeyOfReceiver(f), out WireEnd? end))
        {
            Segment segment = SegmentFrame.Read(f);
            end.Arrived(segment, _network.Now);
            if (end.Before is WireEnd before && segment.Ack && segment.Acknowledgment == before.Iss + 1)
            {
                before.Arrived(segment, _network.Now);
            }
        }
    }

    void IFrameObserver.Lost(VirtualFrame frame)
    {
        ReadOnlySpan<byte> f = frame.Data.AsSpan(0, frame.Length);
        if (frame.From is null)
        {
            return;
        }

        if (frame.IsDamaged || !SegmentFrame.IsTcp(f))
        {
            _troubled.Add(Pair(f[11], f[5]));
            return;
        }

        if (_ends.TryGetValue(KeyOfSender(f), out WireEnd? sender))
        {
            sender.Lost++;
        }

        if (_ends.TryGetValue(KeyOfReceiver(f), out WireEnd? receiver))
        {
            receiver.Lost++;
        }
    }

    void IFrameObserver.Processed(VirtualFrame frame)
    {
    }

    void IFrameObserver.Polled(VirtualHost host)
    {
    }

    private WireEnd Begin(ulong key, uint iss)
    {
        if (!_ends.TryGetValue(key, out WireEnd? end) || end.Iss != iss)
        {
            WireEnd? before = end?.Before;
            end = before?.Iss == iss ? before : new WireEnd(iss, _network.Now) { Before = end is not null && end.Next == end.Iss + 1 ? end : before };
            _ends[key] = end;
        }

        return end;
    }

    private static bool IsArp(ReadOnlySpan<byte> f)
    {
        return f.Length > ArpTarget && f[12] == EthernetHeader.TypeArp >> 8 && f[13] == (EthernetHeader.TypeArp & 0xFF);
    }

    private static int Pair(int from, int to)
    {
        return (from << 8) | to;
    }

    // All addresses on the link differ in their last octet.
    private static ulong Key(uint address, uint remote, uint ports)
    {
        return ((ulong)(byte)address << 40) | ((ulong)(byte)remote << 32) | ports;
    }

    private static ulong KeyOfSender(ReadOnlySpan<byte> f)
    {
        return ((ulong)f[29] << 40) | ((ulong)f[33] << 32) | BinaryPrimitives.ReadUInt32BigEndian(f[SegmentFrame.TcpOffset..]);
    }

    private static ulong KeyOfReceiver(ReadOnlySpan<byte> f)
    {
        uint ports = BinaryPrimitives.ReadUInt32BigEndian(f[SegmentFrame.TcpOffset..]);
        return ((ulong)f[33] << 40) | ((ulong)f[29] << 32) | (ports << 16) | (ports >> 16);
    }
}
