namespace TcpNano.Tcp;

/// <summary>Keep-alive (RFC 9293 section 3.8.4): off unless the app turns it on (MUST-24, MUST-25). What is due when.</summary>
internal sealed class KeepAliveTimes
{
    private readonly int[] _idle;
    private readonly int[] _heard;
    private readonly byte[] _probes;
    private readonly TcpLayer _layer;

    public KeepAliveTimes(TcpLayer layer, int connections)
    {
        _layer = layer;
        _idle = new int[connections];
        _heard = new int[connections];
        _probes = new byte[connections];
    }

    /// <summary>A new connection.</summary>
    public void Reset(int index)
    {
        _idle[index] = _layer.Options.KeepAliveIdle;
        _probes[index] = 0;
    }

    /// <summary>Idle time in milliseconds before the first probe (MUST-27).</summary>
    public int Idle(int index)
    {
        return _idle[index];
    }

    /// <summary>Sets the idle time, and starts to count from now.</summary>
    public void SetIdle(TcpConnection c, int idle)
    {
        _idle[c.Index] = idle;
        Start(c);
    }

    /// <summary>Something came from the peer.</summary>
    public void Heard(int index, int now)
    {
        _heard[index] = now;
        if (_probes[index] != 0)
        {
            // The timer is set to the interval between unanswered probes, which may be longer than the idle time.
            _probes[index] = 0;
            _layer.Timers.Schedule((index * TimerKind.Count) + TimerKind.KeepAlive, now + _idle[index]);
        }
    }

    /// <summary>Arms the timer if keep-alive is on and the connection open; disarms it if it is off.</summary>
    public void Start(TcpConnection c)
    {
        int id = (c.Index * TimerKind.Count) + TimerKind.KeepAlive;
        if (c.Phase == TcpState.TimeWait)
        {
            // The timer is that of 2 MSL now.
            return;
        }

        if ((c.Flags & ConnectionFlags.KeepAlive) == 0)
        {
            _layer.Timers.Cancel(id);
        }
        else if (c.Phase >= TcpState.Established)
        {
            Heard(c.Index, _layer.Now);
            _layer.Timers.Schedule(id, _layer.Now + _idle[c.Index]);
        }
    }

    /// <summary>The timer expired: probe, wait on, or give up.</summary>
    public void Expired(TcpConnection c)
    {
        int index = c.Index;
        int id = (index * TimerKind.Count) + TimerKind.KeepAlive;
        int due = _heard[index] + _idle[index];
        if (_probes[index] == 0 && _layer.Now - due < 0)
        {
            // The peer was heard in the meantime: the timer is not moved for every segment.
            _layer.Timers.Schedule(id, due);
            return;
        }

        if (c.SndNxt != c.SndUna || c.TxCount != 0)
        {
            // MUST-26: with data on its way, retransmission finds out about the peer. A probe cannot be due before that, counted from its ACK.
            _layer.Timers.Schedule(id, _layer.Now + _idle[index]);
            return;
        }

        if (_probes[index] >= _layer.Options.KeepAliveProbes)
        {
            _layer.Output.Reset(c);
            _layer.Lifecycle.GiveUp(c);
            return;
        }

        _probes[index]++;
        _layer.Output.KeepAlive(c);
        _layer.Timers.Schedule(id, _layer.Now + _layer.Options.KeepAliveInterval);
    }
}
