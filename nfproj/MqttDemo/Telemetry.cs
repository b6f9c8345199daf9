using HttpDemo;
using TcpNano;

namespace MqttDemo;

/// <summary>What the device tells of itself: a line of JSON in one buffer. Writing it allocates nothing.</summary>
public sealed class Telemetry
{
    /// <summary>Most octets of a line.</summary>
    public const int MostOctets = 160;

    private readonly byte[] _number = Octets.Of("{\"n\":");
    private readonly byte[] _uptime = Octets.Of(",\"uptime\":");
    private readonly byte[] _heap = Octets.Of(",\"heap\":");
    private readonly byte[] _received = Octets.Of(",\"segmentsReceived\":");
    private readonly byte[] _again = Octets.Of(",\"retransmissions\":");
    private readonly Octets _line = new Octets(MostOctets);
    private readonly NetworkStack _stack;
    private readonly long _started;

    /// <summary>Makes the line's buffer; uptime counts from now.</summary>
    /// <param name="stack">The stack it tells of.</param>
    /// <param name="now">The time in milliseconds.</param>
    public Telemetry(NetworkStack stack, long now)
    {
        _stack = stack;
        _started = now;
    }

    /// <summary>Writes the line anew.</summary>
    /// <param name="number">Counts the lines.</param>
    /// <param name="now">The time in milliseconds.</param>
    /// <returns>The line, which is good until the next call.</returns>
    public Octets Write(uint number, long now)
    {
        _line.Count = 0;
        _line.Add(_number).AddNumber(number, 1);
        _line.Add(_uptime).AddNumber((now - _started) / 1000, 1);
        _line.Add(_heap).AddNumber(Heap.Free(), 1);
        _line.Add(_received).AddNumber(_stack.Counters[StackCounter.SegmentsReceived], 1);
        return _line.Add(_again).AddNumber(_stack.Counters[StackCounter.Retransmissions], 1).Add((byte)'}');
    }
}
