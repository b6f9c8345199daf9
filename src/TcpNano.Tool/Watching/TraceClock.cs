namespace TcpNano.Tool.Watching;

/// <summary>The device's clock: its milliseconds beside our time, and beside the beginning of the stream.</summary>
internal sealed class TraceClock
{
    private const long NanosecondsPerTick = 100;
    private const long NanosecondsPerMillisecond = 1_000_000;

    private readonly long _start;
    private long? _first;
    private readonly DateTimeOffset _startsAt;
    private long _now;
    private long _latest;

    /// <summary>The stream begins.</summary>
    /// <param name="now">What it says.</param>
    /// <param name="here">What time it is here.</param>
    public TraceClock(long now, DateTimeOffset here)
    {
        _start = now;
        _startsAt = here;
        _now = now;
        _latest = now;
    }

    /// <summary>Milliseconds from the beginning of the stream to the latest time that came.</summary>
    public long Latest => _latest - _start;

    /// <summary>That time as <see cref="SinceFirst"/> counts.</summary>
    public long LatestSinceFirst => _latest - (_first ?? _start);

    /// <summary>The device says what time it is.</summary>
    /// <param name="now">Its whole clock.</param>
    public void Set(long now)
    {
        _now = now;
        _latest = Math.Max(_latest, now);
    }

    /// <summary>Milliseconds since the first time that was asked about, or the stream's beginning if that was earlier: the device has kept events of before.</summary>
    /// <param name="time">The low half of its clock.</param>
    /// <returns>The time.</returns>
    public long SinceFirst(uint time)
    {
        long whole = Whole(time);
        _latest = Math.Max(_latest, whole);
        _first ??= Math.Min(whole, _start);
        return Math.Max(0, whole - _first.Value);
    }

    /// <summary>Our time.</summary>
    /// <param name="time">The low half of the device's clock.</param>
    /// <returns>Nanoseconds since 1970.</returns>
    public long Nanoseconds(uint time)
    {
        return (_startsAt - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick + (Whole(time) - _start) * NanosecondsPerMillisecond;
    }

    // The half that is missing is that of the last time it has told, or the one beside it.
    private long Whole(uint time)
    {
        return _now + (int)(time - (uint)_now);
    }
}
