namespace TcpNano.Explain.Analysis;

/// <summary>Pauses in which a small piece waited for a delayed acknowledgment of the one before: Nagle's algorithm against delayed ACKs.</summary>
public sealed class Stalls
{
    private const long Shortest = 35_000_000; // acknowledgments are delayed by 40 ms at least, where they are
    private const long AtOnce = 3_000_000;
    private const int MostFrames = 8;

    private readonly List<long> _frames = [];
    private long _ackTime = -1;
    private long _waited;

    /// <summary>How many.</summary>
    public int Count { get; private set; }

    /// <summary>How long they were in all, in nanoseconds.</summary>
    public long Total { get; private set; }

    /// <summary>Frames that ended the first of them.</summary>
    public IReadOnlyList<long> Frames => _frames;

    /// <summary>All data was acknowledged, by a segment that did nothing else.</summary>
    /// <param name="now">When.</param>
    /// <param name="waited">How long the acknowledgment took.</param>
    /// <param name="wasSmall">Whether the last data was less than a full segment.</param>
    /// <param name="roundTrip">The round trip between the ends.</param>
    internal void Acknowledged(long now, long waited, bool wasSmall, long roundTrip)
    {
        bool isDelayed = wasSmall && waited >= Shortest && waited >= 2 * roundTrip;
        _ackTime = isDelayed ? now : -1;
        _waited = waited;
    }

    /// <summary>New data follows.</summary>
    /// <param name="now">When.</param>
    /// <param name="frame">Its frame.</param>
    /// <param name="roundTrip">The round trip between the ends: seen from the other end it lies in between.</param>
    internal void Sent(long now, long frame, long roundTrip)
    {
        if (_ackTime >= 0 && now - _ackTime <= roundTrip + AtOnce)
        {
            Count++;
            Total += _waited;
            if (_frames.Count < MostFrames)
            {
                _frames.Add(frame);
            }
        }

        _ackTime = -1;
    }
}
