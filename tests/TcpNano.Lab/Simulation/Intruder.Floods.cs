using TcpNano.Lab.Segments;
using TcpNano.Tcp;
using TcpNano.Virtual;
using TcpNano.Wire;
using Segment = TcpNano.Lab.Segments.Segment;

namespace TcpNano.Lab.Simulation;

/// <content>Attacks in numbers, and on what a station keeps of connections that are not open yet, or not any more.</content>
internal sealed partial class Intruder
{
    private const int MostAsked = 16;
    private const uint NobodysNetwork = 0x0A0000C0;
    private const uint Elsewhere = 0x2D000000;
    private const int FarAway = 1 << 20;

    // SYN|ACKs to nobody: by which station, to whom, and with which numbers.
    private readonly (int Station, uint Address, uint Ports, uint Sequence, uint Next)[] _asked = new (int, uint, uint, uint, uint)[MostAsked];
    private readonly Guesses _guesses = new();
    private int _answers;

    /// <summary>A SYN of a flood: under any address at all.</summary>
    private void Storm(SimulatedStation station)
    {
        IReadOnlyList<TcpListener> listeners = station.Listeners;
        if (listeners.Count == 0)
        {
            return;
        }

        uint source = _random.Below(10) switch
        {
            < 6 => NobodysNetwork + (uint)_random.Below(64),
            < 9 => Elsewhere + (uint)_random.Below(1 << 24),
            _ => _stations[_random.Below(_stations.Length)] is SimulatedStation other && other != station ? other.Address : NobodysNetwork,
        };
        uint ports = ((uint)(1024 + _random.Below(60_000)) << 16) | (uint)listeners[_random.Below(listeners.Count)].Port;
        Send(source, station.Address, ports, new Segment(TcpHeader.Syn, (uint)_random.Next(), 0, _random.Below(65536), 0));
    }

    /// <summary>
    /// An ACK that would complete a handshake, if it were right: with a cookie of chance, or with one that the station has sent, but not for these
    /// ends, this number or these options.
    /// </summary>
    private void Guess(int number)
    {
        SimulatedStation station = _stations[number];
        IReadOnlyList<TcpListener> listeners = station.Listeners;
        if (listeners.Count == 0)
        {
            return;
        }

        (int from, uint address, uint ports, uint sequence, uint next) = _asked[_random.Below(MostAsked)];
        if (address == 0 || from != number || _random.Chance(20))
        {
            address = NobodysNetwork + (uint)_random.Below(64);
            ports = ((uint)(1024 + _random.Below(60_000)) << 16) | (uint)listeners[_random.Below(listeners.Count)].Port;
            sequence = (uint)_random.Next();
            next = (uint)_random.Next();
        }
        else
        {
            switch (_random.Below(5))
            {
                case 0:
                    ports += 0x10000;
                    break;
                case 1:
                    address++;
                    break;
                case 2:
                    next++;
                    break;
                case 3:
                    sequence ^= 1u << _random.Below(8); // what the cookie says of options and period
                    break;
                default:
                    sequence ^= 1u << (8 + _random.Below(24));
                    break;
            }
        }

        if (_guesses.IsRight(station.Stack, station.Host.Driver.Now(), address, ports, next, sequence + 1))
        {
            // One of 16 million is: nobody could tell it from an honest one.
            return;
        }

        Segment segment = new(TcpHeader.Ack, next, sequence + 1, 1000, _random.Chance(30) ? 1 + _random.Below(MostData) : 0);
        Send(address, station.Address, ports, segment);
    }

    /// <summary>
    /// A segment for a connection of the station's that is over on both sides, and may be in TIME-WAIT: SYNs lower and higher than all it has seen, RSTs also
    /// where they would be in order, and what else may have been on its way.
    /// </summary>
    private void Probe(SimulatedStation station)
    {
        int number = _random.Below(_ends.Count);
        SimulatedEnd end = _ends[number];
        SimulatedEnd peer = _ends[number ^ 1];
        if (end.Station != station || end.Wire is null || !end.IsOver || (peer.IsBound && !peer.IsOver) || !IsGone(end) || (peer.Wire is not null && !IsGone(peer)))
        {
            return;
        }

        uint next = end.Wire.Received;
        Segment segment = _random.Below(8) switch
        {
            0 => new Segment(TcpHeader.Syn, next - 1 - (uint)_random.Below(FarAway), 0, 1000, 0),
            1 => new Segment(TcpHeader.Syn, next + (uint)_random.Below(FarAway), 0, 1000, 0),
            2 => new Segment(TcpHeader.Rst, next, 0, 0, 0),
            3 => new Segment(TcpHeader.Rst | TcpHeader.Ack, next, end.Wire.Next, 0, 0),
            4 => new Segment(TcpHeader.Rst, next + (uint)_random.Below(2000), 0, 0, 0),
            5 => new Segment(TcpHeader.Ack | TcpHeader.Fin, next - 1, end.Wire.Next, 1000, 0),
            6 => new Segment(TcpHeader.Ack, (uint)_random.Next(), (uint)_random.Next(), 1000, 0),
            _ => new Segment(TcpHeader.Ack | TcpHeader.Psh, next - (uint)_random.Below(500), end.Wire.Next, 1000, 1 + _random.Below(MostData)),
        };
        Send(end.RemoteAddress, station.Address, ((uint)end.RemotePort << 16) | (uint)end.LocalPort, segment);
    }

    /// <summary>A segment from outside the window of an open connection, of which many come: each asks for an answer.</summary>
    private void Pester(SimulatedStation station, int number)
    {
        SimulatedEnd end = _ends[number];
        TransmissionControlBlock? c = end.Connection?.Block;
        if (c is null || end.Station != station || c.State < TcpState.Established)
        {
            return;
        }

        int distance = FarAway + _random.Below(FarAway);
        uint sequence = c.RcvNxt + (uint)(_random.Chance(50) ? distance : -distance);
        int length = _random.Chance(30) ? 1 + _random.Below(MostData) : 0;
        Send(end.RemoteAddress, station.Address, ((uint)end.RemotePort << 16) | (uint)end.LocalPort, new Segment(TcpHeader.Ack, sequence, c.SndUna, 1000, length));
    }

    private void NoteAnswer(ReadOnlySpan<byte> frame, int station)
    {
        Segment segment = SegmentFrame.Read(frame);
        uint destination = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(frame[(EthernetHeader.Length + IPv4Header.Destination)..]);
        if (segment.Syn && segment.Ack && destination - NobodysNetwork < 64)
        {
            uint ports = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(frame[SegmentFrame.TcpOffset..]);
            _asked[_answers++ % MostAsked] = (station, destination, (ports << 16) | (ports >> 16), segment.Sequence, segment.Acknowledgment);
        }
    }

    // Or in TIME-WAIT, which takes no control block: an app may have gone before its connection.
    private static bool IsGone(SimulatedEnd end)
    {
        return end.Station.Stack.FindConnection(end.RemoteAddress, end.RemotePort, end.Station.Address, end.LocalPort) is null;
    }
}
