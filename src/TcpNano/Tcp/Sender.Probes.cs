using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <content>Zero windows and silence: probes, and the timers that send them (RFC 9293 sections 3.8.3, 3.8.4, 3.8.6.1).</content>
internal sealed partial class Sender
{
    /// <summary>Milliseconds for which the peer's window was zero while data or FIN waited for it.</summary>
    public int ZeroWindowTime(TransmissionControlBlock c)
    {
        int total = _tallies[(c.Index * Tallies) + ClosedFor];
        return (c.SndFlags & SndFlags.Persist) != 0 ? total + _clock.Now : total;
    }

    /// <summary>Segments retransmitted.</summary>
    public int Retransmissions(TransmissionControlBlock c)
    {
        return _tallies[(c.Index * Tallies) + Retransmitted];
    }

    /// <summary>Octets the peer has acknowledged since the connection opened, modulo 2^32.</summary>
    public uint OctetsAcknowledged(TransmissionControlBlock c)
    {
        uint octets = c.SndUna - (uint)_tallies[(c.Index * Tallies) + First];
        return (int)octets < 0 && c.State < TcpState.Established ? 0 : octets;
    }

    /// <summary>The retransmission timer expired: retransmits and backs off, or probes (section 3.10.8, RETRANSMISSION TIMEOUT).</summary>
    public void RetransmissionExpired(TransmissionControlBlock c)
    {
        int waited = c.Rto;
        int answer = _retransmission.Expired(c);
        if (answer == RetransmissionTimer.Probe)
        {
            // The window shrank to zero over data in flight: probes it from here on (MUST-35).
            EnterPersist(c);
            Probe(c);
            return;
        }

        _trouble.NoteLink(c, _transmitter.IsLinkUp());
        if (answer == RetransmissionTimer.TryAgain)
        {
            // Nothing has left yet, for want of a neighbour or of room. The network lost nothing, so this does not back off; R2
            // bounds it all the same.
            c.SndPtr = c.SndUna;
            _userTimeout.Bound(c, waited);
            _trouble.NoteBound(c);
            _retransmission.Start(c);
            Flush(c);
            return;
        }

        _counters.Values[(int)StackCounter.RetransmitTimeouts]++;
        if (_recovery.OnTimeout(c) || c.State < TcpState.Established)
        {
            // From the left edge on, whatever SACK has reported: the peer may have dropped it (RFC 2018 rules 5-3, 5-4 and 5.1-1).
            c.SndPtr = c.SndUna;
        }

        _retransmission.BackOff(c);
        if (_counters.Events != null)
        {
            NoteTimeout(c);
        }

        if (c.State < TcpState.Established)
        {
            // A SYN is retransmitted and backed off like data (MUST-22). Its R2 has run since OPEN.
            c.SndFlags |= SndFlags.SynRetransmitted;
            _tallies[(c.Index * Tallies) + Retransmitted]++;
            _counters.Count(StackCounter.Retransmissions);
        }
        else if (c.Backoff == 1)
        {
            _userTimeout.Bound(c, waited); // R2 counts from the first transmission (MUST-20)
        }

        if (c.Backoff == _r1)
        {
            // R1 (section 3.8.3): tells the app (SHLD-9), and advises IP to check the next hop (MUST-20).
            _trouble.Note(c, TcpSoftError.NoAnswer);
            _transmitter.Revalidate(c);
        }

        Flush(c);
    }

    /// <summary>The timer of loss recovery expired: it may have found something to be lost, or want a probe.</summary>
    public void RecoveryExpired(TransmissionControlBlock c)
    {
        if (_recovery.OnTimer(c))
        {
            _retransmission.Start(c);
        }

        Flush(c);
    }

    /// <summary>The persist timer expired: a probe is due (SHLD-30).</summary>
    public void PersistExpired(TransmissionControlBlock c)
    {
        _persist.Expired(c);
        Probe(c);
    }

    /// <summary>The override timeout is over: a small segment may leave (section 3.8.6.2.1).</summary>
    public void OverrideExpired(TransmissionControlBlock c)
    {
        c.SndFlags |= SndFlags.Override;
        Flush(c);
    }

    /// <summary>Sends a keep-alive probe without data, at SND.NXT - 1, which makes the peer answer (RFC 9293 section 3.8.4, MAY-5, SHLD-12).</summary>
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

    /// <summary>Ends probing: the window opened, or nothing waits for it any more.</summary>
    public void LeavePersist(TransmissionControlBlock c)
    {
        if ((c.SndFlags & SndFlags.Persist) != 0)
        {
            _tallies[(c.Index * Tallies) + ClosedFor] += _clock.Now;
        }

        c.SndFlags &= ~(SndFlags.Persist | SndFlags.ProbeOwed);
        _retransmission.ForgetBackoff(c);
        _persist.Stop(c);
        _userTimeout.Stop(c);
    }

    /// <summary>The connection has ended.</summary>
    public void End(TransmissionControlBlock c)
    {
        if ((c.SndFlags & SndFlags.Persist) != 0)
        {
            _tallies[(c.Index * Tallies) + ClosedFor] += _clock.Now;
            c.SndFlags &= ~SndFlags.Persist;
        }

        SendBuffer.Clear(c);
    }

    /// <summary>Notes a retransmission timeout in the event ring: RTO and the count of timeouts are those after it.</summary>
    private void NoteTimeout(TransmissionControlBlock c)
    {
        EventEntry e = _counters.Events.Add((int)StackEventKind.RetransmissionTimeout, c.Backoff, c.Index);
        e.First = (uint)c.Rto;
        e.Second = c.SndUna;
        e.Third = (int)(c.SndNxt - c.SndUna);
    }

    /// <summary>
    /// Starts probing: data or FIN waits for a window of zero, and the first probe leaves after RTO (SHLD-29). R2 counts from now and
    /// from every answer, so data beyond the right edge does not end the connection (SHLD-17, MUST-37).
    /// </summary>
    private void EnterPersist(TransmissionControlBlock c)
    {
        c.SndFlags |= SndFlags.Persist;
        c.SndPtr = c.SndUna;
        _tallies[(c.Index * Tallies) + ClosedFor] -= _clock.Now;
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

    /// <summary>Sends the probe that found no neighbour or no room when it was due, unless it has become needless.</summary>
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
