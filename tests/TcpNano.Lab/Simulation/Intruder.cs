using TcpNano.Dialogues;
using TcpNano.Lab.Segments;
using TcpNano.Tcp;
using TcpNano.Virtual;
using TcpNano.Wire;
using Segment = TcpNano.Lab.Segments.Segment;

namespace TcpNano.Lab.Simulation;

/// <summary>
/// Somebody on the link who means no good: sends segments for connections of others without having seen them, repeats what was sent
/// to a station before, with tags, too, knocks at listeners in the name of others, and says of others' addresses that they are elsewhere; floods them
/// with SYNs, guesses cookies, tries to end TIME-WAIT, and asks for answers without end. None of it may do more harm than a lost segment.
/// </summary>
internal sealed partial class Intruder : IFrameObserver
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

    /// <summary>What a station has done that a lie led to; null while none was believed.</summary>
    public string? Misled { get; private set; }

    /// <summary>Does something to a station.</summary>
    /// <param name="attack">What, and how often.</param>
    public void Attack(Disturbance attack)
    {
        SimulatedStation station = _stations[attack.Station];
        station.Host.Driver.GetAddress(_hardware);
        int victim = _ends.Count > 0 ? _random.Below(_ends.Count) : 0;
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

                case DisturbanceKind.Lies:
                    Lie(station);
                    break;

                case DisturbanceKind.Tags:
                    ReplayWithTag(attack.Station);
                    break;

                case DisturbanceKind.Storm:
                    Storm(station);
                    break;

                case DisturbanceKind.Guesses:
                    Guess(attack.Station);
                    break;

                case DisturbanceKind.Probes:
                    Probe(station);
                    break;

                case DisturbanceKind.Pestering:
                    Pester(station, victim);
                    break;

                default:
                    Knock(station);
                    break;
            }
        }
    }

    void IFrameObserver.Sent(VirtualFrame frame)
    {
        ReadOnlySpan<byte> f = frame.Data.AsSpan(0, frame.Length);
        if (frame.From is null || !SegmentFrame.IsTcp(f))
        {
            return;
        }

        NoteAnswer(f, f[11] - 1);

        // A RST that was lost would be as good as new.
        Segment segment = SegmentFrame.Read(f);
        if (!segment.Rst)
        {
            _remembered[_seen++ % MostRemembered] = f.ToArray();
        }

        // What has no text may answer a forged segment, to where that came from.
        if (segment.DataLength > 0 && f[4] == ConnectionWatch.Stranger)
        {
            Misled ??= $"the {frame.From.Name} sends text of a connection to a hardware address that somebody lied about";
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

    /// <summary>
    /// An ARP packet that nobody has asked for. What it says of others who are there may be false only in forms that do not look like an answer:
    /// to a question that is out, the first answer counts, and nobody can tell who gives it.
    /// </summary>
    private void Lie(SimulatedStation station)
    {
        SimulatedStation other = _stations[_random.Below(_stations.Length)];
        byte[] liar = [2, 0, 0, 0, ConnectionWatch.Stranger, (byte)_random.Below(256)];
        byte[] everybody = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
        byte[] group = [3, 0, 0, 0, ConnectionWatch.Stranger, 1];
        byte[] owner = new byte[EthernetHeader.AddressLength];
        other.Host.Driver.GetAddress(owner);
        uint nobody = NobodysAddress + (uint)_random.Below(8);
        byte[] frame = _random.Below(10) switch
        {
            0 => FrameWriter.Arp(ArpPacket.OperationRequest, liar, other.Address, new byte[6], other.Address),
            1 => FrameWriter.Arp(ArpPacket.OperationRequest, liar, other.Address, everybody, other.Address),
            2 => FrameWriter.Arp(ArpPacket.OperationReply, liar, other.Address, liar, other.Address),
            3 => FrameWriter.Arp(ArpPacket.OperationReply, liar, other.Address, everybody, other.Address),
            4 => FrameWriter.Arp(ArpPacket.OperationReply, liar, other.Address, _hardware, other.Address),
            5 => FrameWriter.Arp(ArpPacket.OperationRequest, liar, other.Address, new byte[6], nobody),
            6 => FrameWriter.Arp(ArpPacket.OperationRequest, liar, nobody, new byte[6], station.Address),
            7 => FrameWriter.Arp(1 + _random.Below(2), group, other.Address, _hardware, station.Address),
            8 => FrameWriter.Arp(1 + _random.Below(2), liar, station.Address, new byte[6], _random.Chance(50) ? station.Address : nobody),

            // The truth, as a router with a virtual address says it: from elsewhere.
            _ => FrameWriter.Arp(1 + _random.Below(2), owner, other.Address, _hardware, station.Address),
        };
        (_random.Chance(30) ? everybody : _hardware).CopyTo(frame, EthernetHeader.Destination);
        liar.CopyTo(frame, EthernetHeader.Source);
        _network.Inject(frame, _random.Below(3));
    }

    /// <summary>What was sent before, with a tag: without a VLAN it is as good as what was sent, in any VLAN it is nothing at all.</summary>
    private void ReplayWithTag(int station)
    {
        byte[]? old = _remembered[_random.Below(MostRemembered)];
        if (old is not null && old[5] == station + 1)
        {
            int tag = (_random.Below(16) << 12) | (_random.Chance(50) ? 0 : 1 + _random.Below(4095));
            byte[] tagged = [.. old.AsSpan(0, EthernetHeader.Type), 0x81, 0, (byte)(tag >> 8), (byte)tag, .. old.AsSpan(EthernetHeader.Type)];
            _network.Inject(tagged, _random.Below(1000));
        }
    }

    private void Send(uint source, uint destination, uint ports, Segment segment)
    {
        int length = SegmentFrame.Write(_frame, _hardware, source, destination, ports, segment);
        _frame[10] = ConnectionWatch.Stranger;
        _network.Inject(_frame.AsSpan(0, length), 0);
    }
}
