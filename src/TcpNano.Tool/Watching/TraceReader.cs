using System.Buffers.Binary;
using TcpNano.Diagnostics;

namespace TcpNano.Tool.Watching;

/// <summary>Reads the records of a trace stream. What it does not know yet (types of records, octets at their ends) it skips, as the format asks for.</summary>
/// <param name="stream">Where they come from.</param>
internal sealed class TraceReader(Stream stream)
{
    private const int CodesOfStates = (int)TcpState.TimeWait;

    private readonly byte[] _header = new byte[TraceFormat.HeaderLength];
    private readonly byte[] _body = new byte[ushort.MaxValue];
    private bool _hasBegun;

    /// <summary>Reads the next record, and waits for it.</summary>
    /// <returns>The record; null when the device has ended the stream behind one.</returns>
    /// <exception cref="TraceException">What comes is no such stream, or it ends within a record.</exception>
    /// <exception cref="IOException">Nothing more can be read.</exception>
    public TraceRecord? Read()
    {
        TraceRecord? record = null;
        while (record is null)
        {
            int type = ReadRecord(out int length);
            if (type < 0)
            {
                return _hasBegun ? null : throw new TraceException("the stream ended before it began");
            }

            if ((type == TraceFormat.Hello) == _hasBegun)
            {
                throw new TraceException(_hasBegun ? "the device introduces itself twice" : "this is no trace of a TcpNano device");
            }

            record = Decode(type, _body.AsSpan(0, length));
            _hasBegun = true;
        }

        return record;
    }

    // The type; -1 at the end of the stream.
    private int ReadRecord(out int length)
    {
        length = 0;
        int read = stream.ReadAtLeast(_header, _header.Length, throwOnEndOfStream: false);
        if (read == 0)
        {
            return -1;
        }

        // Whoever sends something else entirely must not have us wait for a long body.
        if (!_hasBegun && _header[0] != TraceFormat.Hello)
        {
            throw new TraceException("this is no trace of a TcpNano device");
        }

        length = BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(1));
        if (read < _header.Length || stream.ReadAtLeast(_body.AsSpan(0, length), length, throwOnEndOfStream: false) < length)
        {
            throw new TraceException("the stream ended in the middle of a record");
        }

        return _header[0];
    }

    private static TraceRecord? Decode(int type, ReadOnlySpan<byte> body)
    {
        return type switch
        {
            TraceFormat.Hello => Hello(body),
            TraceFormat.Event => Event(AtLeast(body, TraceFormat.EventLength)),
            TraceFormat.Lost => new TraceLost(U32(AtLeast(body, TraceFormat.LostLength), 0), U32(body, 4)),
            TraceFormat.Connection => Connection(AtLeast(body, TraceFormat.ConnectionLength)),
            TraceFormat.TableEnd => TableEnd(AtLeast(body, TraceFormat.TableEndLength)),
            TraceFormat.Counters => Counters(body),
            TraceFormat.Frame => Frame(AtLeast(body, TraceFormat.FrameHeaderLength)),
            TraceFormat.Answer => new TraceAnswer(AtLeast(body, TraceFormat.AnswerLength)[0], body[1], U32(body, 2)),
            _ => null,
        };
    }

    private static TraceHello Hello(ReadOnlySpan<byte> body)
    {
        if (body.Length < 5 || U32(body, 0) != TraceFormat.Magic)
        {
            throw new TraceException("this is no trace of a TcpNano device");
        }

        if (body[4] != TraceFormat.Version)
        {
            throw new TraceException($"the device speaks version {body[4]} of the trace stream, and this program version {TraceFormat.Version}");
        }

        AtLeast(body, TraceFormat.HelloLength);
        string hardware = string.Join(':', body.Slice(12, 6).ToArray().Select(octet => octet.ToString("x2")));
        return new TraceHello(body[5], U16(body, 6), U32(body, 8), hardware, U16(body, 18), I64(body, 20), U32(body, 28), U16(body, 32), U16(body, 34));
    }

    private static TraceEvent Event(ReadOnlySpan<byte> body)
    {
        return new TraceEvent(
            U32(body, 0), U32(body, 4), body[8], body[9], U16(body, 10), U32(body, 12), U16(body, 16), U16(body, 18), U32(body, 20), U32(body, 24), U32(body, 28), U32(body, 32));
    }

    private static TraceConnection Connection(ReadOnlySpan<byte> body)
    {
        if (body[2] > CodesOfStates)
        {
            throw new TraceException($"the device names a state of TCP that there is not ({body[2]})");
        }

        return new TraceConnection(
            U16(body, 0),
            (TcpState)body[2],
            body[3],
            U32(body, 4),
            U16(body, 8),
            U16(body, 10),
            RoundTrip: U32(body, 12),
            Timeout: U32(body, 16),
            CongestionWindow: U32(body, 20),
            Retransmissions: U32(body, 44),
            Heard: U32(body, 56),
            SendQueue: U32(body, 60),
            InFlight: U32(body, 64),
            ReceiveQueue: U32(body, 68),
            SendWindow: U32(body, 72));
    }

    private static TraceTableEnd TableEnd(ReadOnlySpan<byte> body)
    {
        return new TraceTableEnd(I64(body, 0), U16(body, 8), U16(body, 10), U16(body, 12), U16(body, 14), U32(body, 16), body[20] != 0);
    }

    private static TraceCounters Counters(ReadOnlySpan<byte> body)
    {
        List<KeyValuePair<StackCounter, uint>> values = [];
        for (int at = 0; at + TraceFormat.CounterLength <= body.Length; at += TraceFormat.CounterLength)
        {
            StackCounter counter = (StackCounter)body[at];
            if (Enum.IsDefined(counter))
            {
                values.Add(new(counter, U32(body, at + 1)));
            }
        }

        return new TraceCounters(values);
    }

    private static TraceFrame Frame(ReadOnlySpan<byte> body)
    {
        byte[] data = body[TraceFormat.FrameHeaderLength..].ToArray();
        int length = U16(body, 14);
        if (data.Length > length)
        {
            throw new TraceException("the device sends more of a frame than the frame has");
        }

        return new TraceFrame(U32(body, 0), U32(body, 4), U32(body, 8), body[12] != 0, (body[13] & TraceFormat.NotSent) != 0, length, data);
    }

    private static ReadOnlySpan<byte> AtLeast(ReadOnlySpan<byte> body, int length)
    {
        return body.Length >= length ? body : throw new TraceException("the device sends a record that is too short");
    }

    private static int U16(ReadOnlySpan<byte> body, int at)
    {
        return BinaryPrimitives.ReadUInt16BigEndian(body[at..]);
    }

    private static uint U32(ReadOnlySpan<byte> body, int at)
    {
        return BinaryPrimitives.ReadUInt32BigEndian(body[at..]);
    }

    private static long I64(ReadOnlySpan<byte> body, int at)
    {
        return BinaryPrimitives.ReadInt64BigEndian(body[at..]);
    }
}
