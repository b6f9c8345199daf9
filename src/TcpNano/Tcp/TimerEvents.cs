
namespace TcpNano.Tcp;

/// <summary>USER TIMEOUT, RETRANSMISSION TIMEOUT and TIME-WAIT TIMEOUT (RFC 9293 section 3.10.8), and their kin: one handler per timer kind.</summary>
internal sealed class TimerEvents
{
    private readonly TcpLayer _layer;
    private readonly StackCounters _counters;

    public TimerEvents(TcpLayer layer)
    {
        _layer = layer;
        _counters = layer.Counters;
    }

    /// <summary>A timer of a connection expired.</summary>
    public void Expired(int timer)
    {
        TcpConnection c = _layer.Table.All[timer / TimerKind.Count];
        switch (timer % TimerKind.Count)
        {
            case TimerKind.Retransmit:
                Retransmit(c);
                break;

            case TimerKind.Persist:
                Persist(c);
                break;

            case TimerKind.DelayedAck:
                c.Flags &= ~ConnectionFlags.DelayedAckArmed;
                if ((c.Flags & ConnectionFlags.AckDelayed) != 0)
                {
                    c.Flags |= ConnectionFlags.AckNow;
                    _layer.Queue.Add(c.Index, OutputQueue.Due);
                }

                break;

            case TimerKind.KeepAlive:
                if ((c.Flags & ConnectionFlags.AppOwned) == 0 || c.Phase == TcpState.TimeWait)
                {
                    Linger(c);
                }
                else
                {
                    _layer.KeepAlive.Expired(c);
                }

                break;

            default:
                GiveUp(c);
                break;
        }
    }

    /// <summary>Data or FIN waits for a window of zero: probes begin after RTO (SHLD-29).</summary>
    public void EnterPersist(TcpConnection c)
    {
        int timers = c.Index * TimerKind.Count;
        c.Flags |= ConnectionFlags.Persist;
        c.SndPtr = c.SndUna;
        _layer.Rto.Backoff[c.Index] = 0;
        _layer.Rto.Retransmitted(c.Index);
        _layer.Timers.Cancel(timers + TimerKind.Retransmit);
        _layer.Timers.Schedule(timers + TimerKind.Persist, _layer.Now + _layer.Rto.Rto[c.Index]);
        PeerAnswered(c);
    }

    /// <summary>The window opened, or nothing waits for it any more.</summary>
    public void LeavePersist(TcpConnection c)
    {
        int timers = c.Index * TimerKind.Count;
        c.Flags &= ~(ConnectionFlags.Persist | ConnectionFlags.ProbeOwed);
        _layer.Rto.Backoff[c.Index] = 0;
        _layer.Timers.Cancel(timers + TimerKind.Persist);
        _layer.Timers.Cancel(timers + TimerKind.UserTimeout);
    }

    /// <summary>While the window is closed, a peer that answers keeps the connection open without limit (MUST-37).</summary>
    public void PeerAnswered(TcpConnection c)
    {
        int limit = _layer.UserTimeouts[c.Index];
        if (limit > 0)
        {
            _layer.Timers.Schedule((c.Index * TimerKind.Count) + TimerKind.UserTimeout, _layer.Now + limit);
        }
    }

    private void Retransmit(TcpConnection c)
    {
        int index = c.Index;
        int waited = _layer.Rto.Rto[index];
        bool inFlight = c.SndNxt != c.SndUna;
        if (c.Phase >= TcpState.Established && inFlight && c.SndWnd == 0)
        {
            // The window shrank to nothing over data that is out (MUST-35): from here on it is probed.
            EnterPersist(c);
            _layer.Output.Probe(c);
            return;
        }

        bool waiting = !inFlight || c.SndPtr == c.SndUna;
        c.SndPtr = c.SndUna;
        if (waiting)
        {
            // What was to be sent, or sent again, has not left: no neighbour or no room yet. Not the peer's fault, so no
            // backing off; but not for ever either.
            BoundRetransmission(c, waited);
            c.Flags |= ConnectionFlags.Troubled;
            _layer.Timers.Schedule((index * TimerKind.Count) + TimerKind.Retransmit, _layer.Now + waited);
            _layer.Output.Flush(c);
            return;
        }

        _counters.Count(StackCounter.RetransmitTimeouts);
        _layer.Recovery.TimedOut(c);
        _layer.Rto.TimedOut(index);
        int tries = _layer.Rto.Backoff[index];
        if (c.Phase < TcpState.Established)
        {
            c.Flags |= ConnectionFlags.SynRetransmitted;
            _counters.Count(StackCounter.Retransmissions);
        }
        else if (tries == 1)
        {
            BoundRetransmission(c, waited);
        }

        if (tries == _layer.Options.R1)
        {
            // Section 3.8.3: tell the app, and have the next hop looked at again.
            _layer.Lifecycle.SoftError(c, TcpSoftError.NoAnswer);
            _layer.Arp.Revalidate(_layer.Routing.NextHop(_layer.Table.Remotes[c.Index]), _layer.Now);
        }

        _layer.Timers.Schedule((index * TimerKind.Count) + TimerKind.Retransmit, _layer.Now + _layer.Rto.Rto[index]);
        _layer.Output.Flush(c);
    }

    /// <summary>Starts R2 of the data that waits (MUST-20), unless it runs already. It counts from the first transmission, so many milliseconds ago.</summary>
    private void BoundRetransmission(TcpConnection c, int ago)
    {
        int limit = _layer.UserTimeouts[c.Index];
        int timer = (c.Index * TimerKind.Count) + TimerKind.UserTimeout;
        if (limit > 0 && c.Phase >= TcpState.Established && !_layer.Timers.IsArmed(timer))
        {
            _layer.Timers.Schedule(timer, _layer.Now + (limit > ago ? limit - ago : 0));
        }
    }

    private void Persist(TcpConnection c)
    {
        int index = c.Index;
        if ((c.Flags & ConnectionFlags.Persist) == 0)
        {
            // Silly-window avoidance held a small piece back for long enough (section 3.8.6.2.1, override timeout).
            c.Flags |= ConnectionFlags.Override;
            _layer.Output.Flush(c);
            return;
        }

        // SHLD-30: the interval doubles, up to the ceiling of the RTO.
        int tries = _layer.Rto.Backoff[index];
        if (tries < 16)
        {
            tries++;
            _layer.Rto.Backoff[index] = (byte)tries;
        }

        long interval = (long)_layer.Rto.Rto[index] << tries;
        int limit = _layer.Options.MaxRto;
        _layer.Timers.Schedule((index * TimerKind.Count) + TimerKind.Persist, _layer.Now + (interval > limit ? limit : (int)interval));
        _layer.Output.Probe(c);
    }

    private void GiveUp(TcpConnection c)
    {
        // Section 3.10.8: flush the queues, tell the app, delete the TCB. The peer, if it is there, learns by RST.
        if (c.Phase >= TcpState.SynReceived)
        {
            _layer.Output.Reset(c);
        }

        _layer.Lifecycle.GiveUp(c);
    }

    private void Linger(TcpConnection c)
    {
        if (c.Phase == TcpState.TimeWait)
        {
            _layer.Lifecycle.Delete(c, CloseReason.ClosedLocally);
        }
        else if (c.Phase == TcpState.FinWait2)
        {
            _layer.Lifecycle.Delete(c, CloseReason.PeerNeverClosed);
        }
    }
}
