using TcpNano.Timers;

namespace TcpNano.Tcp;

/// <summary>R2 (RFC 9293 section 3.8.3, MUST-20, MUST-21): how long the peer may leave something unanswered before the connection ends.</summary>
internal sealed class UserTimeout
{
    private readonly TimerWheel _timers;
    private readonly Clock _clock;
    private readonly int[] _limits;
    private readonly int _default;
    private readonly int _syn;

    public UserTimeout(StackOptions options, TimerWheel timers, Clock clock)
    {
        _timers = timers;
        _clock = clock;
        _limits = new int[options.Connections];
        _default = options.UserTimeout;
        _syn = options.SynTimeout;
    }

    /// <summary>A new connection.</summary>
    public void Begin(TransmissionControlBlock c)
    {
        _limits[c.Index] = _default;
    }

    /// <summary>R2 of its SYN runs from now (MUST-22, MUST-23).</summary>
    public void BoundSyn(TransmissionControlBlock c)
    {
        _timers.Schedule((c.Index * TimerKind.Count) + TimerKind.UserTimeout, _clock.Now + _syn);
    }

    /// <summary>R2 in milliseconds; 0 for no limit.</summary>
    public int Limit(TransmissionControlBlock c)
    {
        return _limits[c.Index];
    }

    /// <summary>Sets R2 (MUST-21). It takes effect with the next loss.</summary>
    public void SetLimit(TransmissionControlBlock c, int limit)
    {
        _limits[c.Index] = limit;
    }

    /// <summary>
    /// Restarts R2: while the window is closed, a peer that answers keeps the connection open without limit (MUST-37, SHLD-17); and an
    /// ACK of new data is progress, whether or not it restarts the retransmission timer.
    /// </summary>
    public void Restart(TransmissionControlBlock c)
    {
        int limit = _limits[c.Index];
        if (limit > 0)
        {
            _timers.Schedule((c.Index * TimerKind.Count) + TimerKind.UserTimeout, _clock.Now + limit);
        }
    }

    /// <summary>Starts the R2 timer (MUST-20) unless it is armed.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="ago">Milliseconds since the first transmission or the last progress, from which R2 counts.</param>
    public void Bound(TransmissionControlBlock c, int ago)
    {
        int limit = _limits[c.Index];
        int timer = (c.Index * TimerKind.Count) + TimerKind.UserTimeout;
        if (limit > 0 && c.State >= TcpState.Established && !_timers.IsArmed(timer))
        {
            _timers.Schedule(timer, _clock.Now + (limit > ago ? limit - ago : 0));
        }
    }

    /// <summary>Stops R2: nothing waits for an answer any more.</summary>
    public void Stop(TransmissionControlBlock c)
    {
        _timers.Cancel((c.Index * TimerKind.Count) + TimerKind.UserTimeout);
    }
}
