using TcpNano.Timers;

namespace TcpNano.Tcp;

/// <summary>Bounds how long silly-window avoidance holds a small segment back: the override timeout (RFC 9293 section 3.8.6.2.1, MUST-60).</summary>
internal sealed class OverrideTimer
{
    private readonly TimerWheel _timers;
    private readonly Clock _clock;
    private readonly int _timeout;

    public OverrideTimer(StackOptions options, TimerWheel timers, Clock clock)
    {
        _timers = timers;
        _clock = clock;
        _timeout = options.OverrideTimeout;
    }

    /// <summary>A small segment is held back from now on.</summary>
    public void Start(TransmissionControlBlock c)
    {
        _timers.Schedule((c.Index * TimerKind.Count) + TimerKind.Override, _clock.Now + _timeout);
    }

    /// <summary>Nothing is held back any more.</summary>
    public void Stop(TransmissionControlBlock c)
    {
        _timers.Cancel((c.Index * TimerKind.Count) + TimerKind.Override);
    }

    /// <summary>Whether a small segment is held back.</summary>
    public bool IsArmed(TransmissionControlBlock c)
    {
        return _timers.IsArmed((c.Index * TimerKind.Count) + TimerKind.Override);
    }
}
