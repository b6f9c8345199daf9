namespace TcpNano.Explain.Analysis;

/// <summary>Measures round trips: from data to its acknowledgment. What was sent twice is not measured (Karn's algorithm).</summary>
public sealed class RoundTrips
{
    private const int MostOpen = 1024;

    private readonly Queue<(long End, long Time)> _open = [];

    /// <summary>How many were measured.</summary>
    public int Count { get; private set; }

    /// <summary>The shortest, in nanoseconds.</summary>
    public long Shortest { get; private set; } = long.MaxValue;

    /// <summary>The longest, in nanoseconds.</summary>
    public long Longest { get; private set; }

    internal void Sent(long end, long time)
    {
        if (_open.Count < MostOpen)
        {
            _open.Enqueue((end, time));
        }
    }

    internal void Forget()
    {
        _open.Clear();
    }

    internal void Acknowledged(long ack, long now)
    {
        long sent = -1;
        while (_open.TryPeek(out (long End, long Time) first) && first.End <= ack)
        {
            sent = first.Time;
            _open.Dequeue();
        }

        if (sent >= 0)
        {
            Count++;
            Shortest = Math.Min(Shortest, now - sent);
            Longest = Math.Max(Longest, now - sent);
        }
    }
}
