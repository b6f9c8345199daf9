using TcpNano.Timers;

namespace TcpNano.Tcp;

/// <summary>Keep-alive (RFC 9293 section 3.8.4, MAY-5): off unless the app turns it on (MUST-24, MUST-25). Decides when a probe is due.</summary>
internal sealed class KeepAlive
{
    /// <summary>Answer of <see cref="Expired"/>: nothing.</summary>
    public const int Nothing = 0;

    /// <summary>Answer of <see cref="Expired"/>: send a probe.</summary>
    public const int Probe = 1;

    /// <summary>Answer of <see cref="Expired"/>: the peer did not answer; end the connection.</summary>
    public const int GiveUp = 2;

    /// <summary>When the peer of each connection last sent anything; then the idle time of each. One array, because every array takes 20 octets more.</summary>
    public readonly int[] Times;

    private readonly TimerWheel _timers;
    private readonly Clock _clock;
    private readonly int _idle; // where the idle times begin
    private readonly byte[] _probes; // sent without an answer
    private readonly int _defaultIdle;
    private readonly int _interval;
    private readonly int _most;

    public KeepAlive(StackOptions options, TimerWheel timers, Clock clock)
    {
        _timers = timers;
        _clock = clock;
        _idle = options.Connections;
        Times = new int[2 * _idle];
        _probes = new byte[options.Connections];
        _defaultIdle = options.KeepAliveIdle;
        _interval = options.KeepAliveInterval;
        _most = options.KeepAliveProbes;
    }

    /// <summary>A new connection.</summary>
    public void Begin(TransmissionControlBlock c)
    {
        Times[_idle + c.Index] = _defaultIdle;
        _probes[c.Index] = 0;
        Times[c.Index] = _clock.Now;
    }

    /// <summary>When the peer last sent anything.</summary>
    public int LastHeard(TransmissionControlBlock c)
    {
        return Times[c.Index];
    }

    /// <summary>Idle time in milliseconds before the first probe (MUST-27).</summary>
    public int Idle(TransmissionControlBlock c)
    {
        return Times[_idle + c.Index];
    }

    /// <summary>Sets the idle time in milliseconds, and counts it from now.</summary>
    public void SetIdle(TransmissionControlBlock c, int idle)
    {
        Times[_idle + c.Index] = idle;
        Start(c);
    }

    /// <summary>Whether a probe was sent and not answered yet.</summary>
    public bool IsProbing(TransmissionControlBlock c)
    {
        return _probes[c.Index] != 0;
    }

    /// <summary>A segment came from the peer.</summary>
    public void Heard(TransmissionControlBlock c)
    {
        Times[c.Index] = _clock.Now;
        if (_probes[c.Index] != 0)
        {
            // The timer counts the interval between probes, which may be longer than the idle time.
            _probes[c.Index] = 0;
            _timers.Schedule((c.Index * TimerKind.Count) + TimerKind.KeepAlive, _clock.Now + Times[_idle + c.Index]);
        }
    }

    /// <summary>Arms the timer if keep-alive is on and the connection open; disarms it if it is off.</summary>
    public void Start(TransmissionControlBlock c)
    {
        int id = (c.Index * TimerKind.Count) + TimerKind.KeepAlive;
        if ((c.AppFlags & AppFlags.KeepAlive) == 0)
        {
            _probes[c.Index] = 0;
            _timers.Cancel(id);
        }
        else if (c.State >= TcpState.Established)
        {
            _probes[c.Index] = 0;
            Times[c.Index] = _clock.Now;
            _timers.Schedule(id, _clock.Now + Times[_idle + c.Index]);
        }
    }

    /// <summary>The timer expired.</summary>
    /// <returns><see cref="Nothing"/>, <see cref="Probe"/> or <see cref="GiveUp"/>.</returns>
    public int Expired(TransmissionControlBlock c)
    {
        int index = c.Index;
        int id = (index * TimerKind.Count) + TimerKind.KeepAlive;
        int due = Times[c.Index] + Times[_idle + index];
        if (_probes[index] == 0 && _clock.Now - due < 0)
        {
            // The peer was heard meanwhile: segments do not move the timer, so it moves here.
            _timers.Schedule(id, due);
            return Nothing;
        }

        if (c.SndNxt != c.SndUna || c.SendCount != 0)
        {
            // With data in flight, retransmission detects a dead peer (MUST-26). Checks again in one idle period.
            _timers.Schedule(id, _clock.Now + Times[_idle + index]);
            return Nothing;
        }

        // One lost probe or answer does not end the connection: there are at least two probes (MUST-29).
        if (_probes[index] >= _most)
        {
            return GiveUp;
        }

        _probes[index]++;
        _timers.Schedule(id, _clock.Now + _interval);
        return Probe;
    }
}
