using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <content>Zero windows and silence: probes, and what the timers behind them have done (RFC 9293 sections 3.8.3, 3.8.4, 3.8.6.1).</content>
internal sealed partial class Sender
{
    /// <summary>Milliseconds the peer's window was zero while something waited for it.</summary>
    public int ZeroWindowTime(TransmissionControlBlock c)
    {
        int total = _closedFor[c.Index];
        return (c.SndFlags & SndFlags.Persist) != 0 ? total + (_clock.Now - _closedAt[c.Index]) : total;
    }

    /// <summary>Segments retransmitted.</summary>
    public int Retransmissions(TransmissionControlBlock c)
    {
        return _retransmissions[c.Index];
    }

    /// <summary>Octets the peer has acknowledged since the connection opened, modulo 2^32.</summary>
    public uint OctetsAcknowledged(TransmissionControlBlock c)
    {
        uint octets = c.SndUna - _firsts[c.Index];
        return (int)octets < 0 && c.State < TcpState.Established ? 0 : octets;
    }

    /// <summary>The retransmission timer expired: sends again, backs off, or probes (section 3.10.8, RETRANSMISSION TIMEOUT).</summary>
    public void RetransmissionExpired(TransmissionControlBlock c)
    {
        int waited = c.Rto;
        int answer = _retransmission.Expired(c);
        if (answer == RetransmissionTimer.Probe)
        {
            // The window shrank to nothing over data that is out (MUST-35): from here on it is probed.
            EnterPersist(c);
            Probe(c);
            return;
        }

        c.SndPtr = c.SndUna;
        if (answer == RetransmissionTimer.TryAgain)
        {
            // What was to be sent, or sent again, has not left: no neighbour or no room yet. Not the peer's fault, so no
            // backing off; but not forever either.
            _userTimeout.Bound(c, waited);
            _trouble.NoteBlocked(c);
            _retransmission.Start(c);
            Flush(c);
            return;
        }

        _counters.Count(StackCounter.RetransmitTimeouts);
        _recovery.OnTimeout(c);
        _retransmission.BackOff(c);
        if (c.State < TcpState.Established)
        {
            c.SndFlags |= SndFlags.SynRetransmitted;
            _retransmissions[c.Index]++;
            _counters.Count(StackCounter.Retransmissions);
        }
        else if (c.Backoff == 1)
        {
            _userTimeout.Bound(c, waited); // MUST-20: R2 counts from the first transmission
        }

        if (c.Backoff == _r1)
        {
            // Section 3.8.3, MUST-20: tell the app (SHLD-9), and have the next hop looked at again.
            _trouble.Note(c, TcpSoftError.NoAnswer);
            _transmitter.Revalidate(c);
        }

        Flush(c);
    }

    /// <summary>The persist timer expired: a probe is due (SHLD-30).</summary>
    public void PersistExpired(TransmissionControlBlock c)
    {
        _persist.Expired(c);
        Probe(c);
    }

    /// <summary>Silly-window avoidance has held a small piece back for long enough.</summary>
    public void OverrideExpired(TransmissionControlBlock c)
    {
        c.SndFlags |= SndFlags.Override;
        Flush(c);
    }

    /// <summary>Sends a keep-alive probe: no data, one before what the peer expects (RFC 9293 section 3.8.4, SHLD-12).</summary>
    public void SendKeepAlive(TransmissionControlBlock c)
    {
        if (_transmitter.Transmit(c, c.SndNxt - 1, TcpHeader.Ack, 0, 0))
        {
            _counters.Count(StackCounter.KeepAliveProbes);
        }
        else
        {
            c.SndFlags |= SndFlags.ProbeOwed;
        }
    }

    /// <summary>The window opened, or nothing waits for it any more.</summary>
    public void LeavePersist(TransmissionControlBlock c)
    {
        if ((c.SndFlags & SndFlags.Persist) != 0)
        {
            _closedFor[c.Index] += _clock.Now - _closedAt[c.Index];
        }

        c.SndFlags &= ~(SndFlags.Persist | SndFlags.ProbeOwed);
        _retransmission.ForgetBackoff(c);
        _persist.Stop(c);
        _userTimeout.Stop(c);
    }

    /// <summary>The connection has ended.</summary>
    public void End(TransmissionControlBlock c)
    {
        c.SndFlags &= ~SndFlags.Persist;
        SendBuffer.Clear(c);
    }

    /// <summary>Data or FIN waits for a window of zero: probes begin after RTO (SHLD-29).</summary>
    private void EnterPersist(TransmissionControlBlock c)
    {
        c.SndFlags |= SndFlags.Persist;
        c.SndPtr = c.SndUna;
        _closedAt[c.Index] = _clock.Now;
        _retransmission.ForgetBackoff(c);
        _retransmission.StopTiming(c);
        _retransmission.Stop(c);
        _override.Stop(c);
        _persist.Start(c);
        _userTimeout.Restart(c);
    }

    /// <summary>Sends a zero-window probe: the octet at SND.UNA, which may be the FIN (RFC 9293 section 3.8.6.1, MUST-36).</summary>
    private void Probe(TransmissionControlBlock c)
    {
        int count = c.SendCount > 0 ? 1 : 0;
        bool fin = count == 0 && (c.SndFlags & SndFlags.FinQueued) != 0;
        if (count == 0 && !fin)
        {
            return;
        }

        int flags = fin ? TcpHeader.Ack | TcpHeader.Fin : TcpHeader.Ack | (c.SendCount == 1 ? TcpHeader.Psh : 0);
        if (_transmitter.Transmit(c, c.SndUna, flags, 0, count))
        {
            _counters.Count(StackCounter.WindowProbes);
            if (c.SndNxt == c.SndUna)
            {
                c.SndNxt++;
            }
        }
        else
        {
            c.SndFlags |= SndFlags.ProbeOwed;
        }

        c.SndPtr = c.SndUna;
    }

    /// <summary>Sends the probe that could not be sent when it was due, unless the reason for it has gone meanwhile.</summary>
    private void SendOwedProbe(TransmissionControlBlock c)
    {
        c.SndFlags &= ~SndFlags.ProbeOwed;
        if ((c.SndFlags & SndFlags.Persist) != 0)
        {
            if (c.SndWnd == 0)
            {
                Probe(c);
            }
        }
        else if ((c.AppFlags & AppFlags.KeepAlive) != 0 && c.SndNxt == c.SndUna && c.SendCount == 0)
        {
            SendKeepAlive(c);
        }
    }
}
