using System.Buffers.Binary;
using TcpNano.Lab.Segments;
using TcpNano.Virtual;
using TcpNano.Virtual.Oracles;
using TcpNano.Wire;

namespace TcpNano.Lab.Exploration;

/// <content>Segments between being sent and arriving.</content>
internal sealed partial class World
{
    private FrameFate Catch(VirtualDriver? from, ReadOnlySpan<byte> frame, FrameFate fate)
    {
        if (!_isReady || from is null)
        {
            return fate;
        }

        int side = from == _drivers[Left] ? Left : Right;
        if (!SegmentFrame.IsTcp(frame))
        {
            throw new ExplorationException($"The {s_names[side]} sent something that is no segment.");
        }

        Segment segment = SegmentFrame.Read(frame);
        if (segment.Rst)
        {
            _hasReset = true;
        }
        else if (segment.Syn && (_apps[side].Openings == 0 || _apps[side].LastIss != segment.Sequence))
        {
            _apps[side].Openings++;
            _apps[side].LastIss = segment.Sequence;
        }

        if (_ladder is not null)
        {
            _words[_network.LastId] = _text.Of(frame.ToArray(), frame.Length);
        }

        _flights.Add(new Flight(frame.ToArray(), _network.LastId, 1 - side, _network.Now, ContentOf(frame, StampAt(frame)), segment.Rst ? null : StampOf(frame)));
        return fate with { Copies = 0, IsKept = true };
    }

    // Where the timestamps option is; 0 without one. The stack sends no malformed list (the wire oracle sees to that).
    private static int StampAt(ReadOnlySpan<byte> frame)
    {
        int end = SegmentFrame.TcpOffset + WireFrame.SegmentHeaderLength(frame[SegmentFrame.TcpOffset..]);
        int at = SegmentFrame.DataOffset;
        while (at < end && frame[at] != TcpHeader.OptionTimestamps)
        {
            at += frame[at] == TcpHeader.OptionNop ? 1 : frame[at + 1];
        }

        return at < end ? at : 0;
    }

    private static uint? StampOf(ReadOnlySpan<byte> frame)
    {
        int at = StampAt(frame);
        return at == 0 ? null : BinaryPrimitives.ReadUInt32BigEndian(frame[(at + 2)..]);
    }

    private static long ContentOf(ReadOnlySpan<byte> frame, int stampAt)
    {
        // From the ports on, without the checksum, which follows from the rest.
        StateHash hash = default;
        for (int i = SegmentFrame.TcpOffset; i < frame.Length; i++)
        {
            bool isStamp = stampAt != 0 && i >= stampAt + 2 && i < stampAt + TcpHeader.OptionTimestampsLength;
            if (!isStamp && i - SegmentFrame.TcpOffset is not (TcpHeader.Checksum or TcpHeader.Checksum + 1))
            {
                hash.Add(frame[i]);
            }
        }

        return (long)(ulong)hash.Value;
    }

    private void Arrive(Choice choice)
    {
        Flight flight = _flights[choice.Index];
        if (choice.Kind != ChoiceKind.Deliver)
        {
            _faultsLeft--;
        }

        if (choice.Kind != ChoiceKind.Duplicate)
        {
            _flights.RemoveAt(choice.Index);
        }

        if (choice.Kind == ChoiceKind.Lose)
        {
            _network.Lose(flight.Frame, flight.Id, _drivers[1 - flight.To]);
        }
        else
        {
            _network.Arrive(flight.Frame, flight.Id, _drivers[1 - flight.To], _drivers[flight.To]);
        }
    }
}
