using TcpNano.Lab.Segments;
using TcpNano.Tcp;
using TcpNano.Virtual;
using TcpNano.Wire;
using Segment = TcpNano.Lab.Segments.Segment;

namespace TcpNano.Lab.Simulation;

/// <summary>
/// Somebody on the link who means no good: sends segments for connections of others without having seen them, repeats what was sent
/// to a station before, and knocks at listeners in the name of others. None of it may do more harm than a lost segment.
/// </summary>
internal sealed class Intruder : IFrameObserver
{
    private const int MostRemembered = 32;
    private const int LongestFrame = 1514;
    private const int MostData = 200;
    private const int LongestStream = 1 << 17;
    private const uint NobodysAddress = 0x0A0000F0;

    private readonly VirtualNetwork _network;
    private readonly SimulatedStation[] _stations;
    private readonly IReadOnlyList<SimulatedEnd> _ends;
    private readonly SplitMix64 _random;
    private readonly byte[] _frame = new byte[LongestFrame];
    private readonly byte[] _hardware = new byte[EthernetHeader.AddressLength];
    private readonly byte[]?[] _remembered = new byte[]?[MostRemembered];
    private int _seen;

    /// <summary>Starts listening.</summary>
    /// <param name="network">The link.</param>
    /// <param name="stations">The stations.</param>
    /// <param name="ends">The ends of their connections.</param>
    /// <param name="seed">Where its ideas come from.</param>
    public Intruder(VirtualNetwork network, SimulatedStation[] stations, IReadOnlyList<SimulatedEnd> ends, ulong seed)
    {
        _network = network;
        _stations = stations;
        _ends = ends;
        _random = new SplitMix64(~seed);
        network.AddObserver(this);
    }

    /// <summary>Does something to a station.</summary>
    /// <param name="attack">What, and how often.</param>
    public void Attack(Disturbance attack)
    {
        SimulatedStation station = _stations[attack.Station];
        station.Host.Driver.GetAddress(_hardware);
        for (int i = 0; i < attack.For; i++)
        {
            switch (attack.Kind)
            {
                case DisturbanceKind.Forgeries:
                    Forge(station);
                    break;

                case DisturbanceKind.Replays:
                    Replay(attack.Station);
                    break;

                default:
                    Knock(station);
                    break;
            }
        }
    }

    void IFrameObserver.Sent(VirtualFrame frame)
    {
        // A RST that was lost would be as good as new.
        ReadOnlySpan<byte> f = frame.Data.AsSpan(0, frame.Length);
        if (frame.From is not null && SegmentFrame.IsTcp(f) && !SegmentFrame.Read(f).Rst)
        {
            _remembered[_seen++ % MostRemembered] = f.ToArray();
        }
    }

    void IFrameObserver.Lost(VirtualFrame frame)
    {
    }

    void IFrameObserver.Arriving(VirtualFrame frame)
    {
    }

    void IFrameObserver.Processed(VirtualFrame frame)
    {
    }

    void IFrameObserver.Polled(VirtualHost host)
    {
    }

    /// <summary>A segment for a connection of the station's, by somebody who knows addresses and ports, but no numbers.</summary>
    private void Forge(SimulatedStation station)
    {
        int number = _random.Below(_ends.Count);
        SimulatedEnd end = _ends[number];
        TransmissionControlBlock? c = end.Connection?.Block;
        if (c is null || end.Station != station || c.State == TcpState.Closed)
        {
            return;
        }

        // What is in order would be a lucky guess, one in four thousand million, and what the peer has sent may be in order when it is looked at.
        int offset = _random.Below(3) switch
        {
            0 => (int)_random.Next(),
            1 => _random.Below(5000),
            _ => -2 - _random.Below(5000),
        };
        int onTheWay = _ends[number ^ 1].Wire is WireEnd peer ? Math.Max(0, (int)(peer.Next - c.RcvNxt)) : 0;
        uint sequence = c.RcvNxt + (uint)offset + (offset >= 0 ? (uint)onTheWay + 1 : 0);
        uint badAck = c.SndNxt + LongestStream + (uint)_random.Below(int.MaxValue - (2 * LongestStream));

        // A SYN that crosses ours opens the connection from the other side (figure 7): nobody can tell it from an honest one.
        int kinds = c.State == TcpState.SynSent ? 3 : 4;
        Segment segment = _random.Below(kinds) switch
        {
            0 => new Segment(TcpHeader.Rst, sequence, 0, 0, 0),
            1 => new Segment(TcpHeader.Rst | TcpHeader.Ack, sequence, badAck, 0, 0),
            2 => new Segment(TcpHeader.Ack | TcpHeader.Psh, sequence, badAck, 1000, 1 + _random.Below(MostData)),
            _ => new Segment(TcpHeader.Syn, sequence, 0, 1000, 0),
        };
        Send(end.RemoteAddress, station.Address, ((uint)end.RemotePort << 16) | (uint)end.LocalPort, segment);
    }

    private void Replay(int station)
    {
        byte[]? old = _remembered[_random.Below(MostRemembered)];
        if (old is not null && old[5] == station + 1)
        {
            _network.Inject(old, _random.Below(1000));
        }
    }

    /// <summary>A SYN in the name of a station that knows nothing of it, or of none.</summary>
    private void Knock(SimulatedStation station)
    {
        IReadOnlyList<TcpListener> listeners = station.Listeners;
        if (listeners.Count == 0)
        {
            return;
        }

        int port = listeners[_random.Below(listeners.Count)].Port;
        SimulatedStation other = _stations[_random.Below(_stations.Length)];
        uint source = other == station || _random.Chance(10) ? NobodysAddress + (uint)_random.Below(8) : other.Address;
        Segment segment = new(TcpHeader.Syn, (uint)_random.Next(), 0, 1000, 0);
        Send(source, station.Address, ((uint)(1024 + _random.Below(1000)) << 16) | (uint)port, segment);
    }

    private void Send(uint source, uint destination, uint ports, Segment segment)
    {
        int length = SegmentFrame.Write(_frame, _hardware, source, destination, ports, segment);
        _frame[10] = ConnectionWatch.Stranger;
        _network.Inject(_frame.AsSpan(0, length), 0);
    }
}
