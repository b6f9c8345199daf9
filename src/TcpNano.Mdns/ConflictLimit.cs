namespace TcpNano.Mdns;

/// <summary>RFC 6762 rule 8.1-7: after fifteen conflicts within ten seconds each further attempt waits for five.</summary>
internal sealed class ConflictLimit
{
    private const int Most = 15;
    private const int Window = 10_000;
    private const int Pause = 5000;
    private const int Quiet = 60_000; // without a conflict: then it may be quick again

    private readonly long[] _times = new long[Most];
    private int _count;
    private int _next;
    private bool _slow;
    private long _latest;

    /// <summary>Counts a conflict.</summary>
    /// <param name="now">The time.</param>
    /// <returns>Milliseconds to wait before the next attempt.</returns>
    public int Count(long now)
    {
        if (_count != 0 && now - _latest > Quiet)
        {
            _slow = false;
        }

        _latest = now;
        _times[_next] = now;
        _next = _next == Most - 1 ? 0 : _next + 1;
        _count = _count < Most ? _count + 1 : Most;

        // The next place holds the oldest of the fifteen.
        _slow |= _count == Most && now - _times[_next] <= Window;
        return _slow ? Pause : 0;
    }
}
