using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <content>Fifth check of RFC 9293 section 3.10.7.4: the ACK field, and the window with it.</content>
internal sealed partial class Sender
{
    /// <summary>Answer of <see cref="TakeAck"/>: the ACK is for data never sent, or too old. The caller drops the segment and answers with an ACK (MAY-12, RFC 5961 rule 5.2).</summary>
    public const int Unacceptable = 0;

    /// <summary>Answer of <see cref="TakeAck"/>: processing goes on.</summary>
    public const int Accepted = 1;

    /// <summary>Answer of <see cref="TakeAck"/>: the same, and our FIN is acknowledged now.</summary>
    public const int FinAcknowledged = 2;

    /// <summary>Round trip of a SYN|ACK that left more than once, or nobody knows when (Karn's algorithm, RFC 6298 rule 3).</summary>
    public const int NoSample = -1;

    /// <summary>Round trip of a SYN|ACK that was retransmitted after a timeout (RFC 6298 rule 5.7).</summary>
    public const int TimedOut = -2;

    /// <summary>Whether SEG.ACK acknowledges our SYN: SND.UNA &lt; SEG.ACK =&lt; SND.NXT.</summary>
    public static bool AcksSyn(TransmissionControlBlock c, uint ack)
    {
        return (int)(ack - c.SndUna) > 0 && (int)(ack - c.SndNxt) <= 0;
    }

    /// <summary>The SYN|ACK of a new connection has left before it had a control block.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="roundTrip">Milliseconds since then, <see cref="NoSample"/> or <see cref="TimedOut"/>.</param>
    public void SynAckHasLeft(TransmissionControlBlock c, int roundTrip)
    {
        c.SndNxt++;
        c.SndPtr = c.SndNxt;
        if (roundTrip >= 0)
        {
            _retransmission.TimeFrom(c, c.SndNxt, _clock.Now - roundTrip);
        }
        else if (roundTrip == TimedOut)
        {
            c.SndFlags |= SndFlags.SynRetransmitted;
        }
    }

    /// <summary>Our SYN is acknowledged. That does not make cwnd grow (RFC 5681 rule 3.1-4).</summary>
    /// <param name="c">The connection.</param>
    /// <param name="s">The segment that acknowledges it.</param>
    /// <param name="sequence">Its SEG.SEQ, after its SYN and after trimming.</param>
    public void TakeAckOfSyn(TransmissionControlBlock c, Segment s, uint sequence)
    {
        // The first sample (RFC 7323 rule D1).
        _retransmission.Acked(c, c.SndUna + 1, Timestamps.IsOn(c) ? _timestamps.RoundTrip(c, s) : RetransmissionTimer.Timed);
        c.SndUna++;
        c.SndPtr = c.SndUna;
        SetWindow(c, (s.Flags & TcpHeader.Syn) != 0 ? s.Window : s.Window << (c.SndFlags >> SndFlags.ScaleShift), sequence);
    }

    /// <summary>Both SYNs had these options: takes those of this direction into use (RFC 7323 rules 2.2-3, 2.3-3, 2.3-4 and 3.2-9). Call it before <see cref="SetMss"/>.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="options">See <see cref="SynOptions"/>.</param>
    public void UseOptions(TransmissionControlBlock c, int options)
    {
        if ((options & TcpOptions.HasWindowScale) != 0)
        {
            c.SndFlags |= SndFlags.WindowScaled | (SynOptions.Scale(options) << SndFlags.ScaleShift);
        }

        if ((options & TcpOptions.HasTimestamps) != 0)
        {
            c.SndFlags += TcpHeader.TimestampsLength << SndFlags.HeaderShift;
        }

        if ((options & SynOptions.Ecn) != 0)
        {
            c.SndFlags |= SndFlags.Ecn;
        }
    }

    /// <summary>Takes the window of a SYN, which is never scaled (RFC 7323 rule 2.2-7).</summary>
    public void TakeWindowOfSyn(TransmissionControlBlock c, Segment s, uint sequence)
    {
        SetWindow(c, s.Window, sequence);
    }

    /// <summary>The handshake is complete.</summary>
    public void Established(TransmissionControlBlock c)
    {
        _retransmission.Established(c);
        if ((c.AppFlags & AppFlags.ActiveOpen) != 0)
        {
            _userTimeout.Stop(c);
        }

        _recovery.Established(c);
        _trouble.End(c);
    }

    /// <summary>Takes SEG.ACK and SEG.WND on a connection that is open or closing.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="s">The segment.</param>
    /// <param name="sequence">Its SEG.SEQ, after trimming.</param>
    /// <returns><see cref="Unacceptable"/>, <see cref="Accepted"/> or <see cref="FinAcknowledged"/>.</returns>
    public int TakeAck(TransmissionControlBlock c, Segment s, uint sequence)
    {
        uint ack = s.Ack;
        int acked = (int)(ack - c.SndUna);
        int window = s.Window << (c.SndFlags >> SndFlags.ScaleShift); // RFC 7323 rule 2.3-5

        // Acceptable: SND.UNA - MAX.SND.WND =< SEG.ACK =< SND.NXT (MAY-12, RFC 5961 rule 5.2).
        if ((int)(ack - c.SndNxt) > 0 || (acked < 0 && c.SndUna - ack > (uint)MaxSndWnd(c)))
        {
            return Unacceptable;
        }

        if (acked < 0)
        {
            return Accepted;
        }

        // A duplicate ACK (RFC 5681 rule 2). Text or FIN rules it out, even when the window had no room for them.
        bool duplicate = acked == 0 && s.Length == 0 && c.SndNxt != c.SndUna && window == c.SndWnd;

        // No window from a segment older than the one that last updated it (SND.WL1; SND.WL2 is SND.UNA, and SEG.ACK not before it). A segment that acknowledges new data
        // is the newest, even when it is a retransmission with an old sequence number: else the old window would count from the
        // new SND.UNA. The window may be smaller than before (MUST-34).
        if (acked > 0 || (int)(sequence - c.SndWl1) >= 0)
        {
            SetWindow(c, window, sequence);
        }

        if (acked > 0)
        {
            return TakeNewAck(c, s, acked);
        }

        if (c.SndWnd == 0 && (c.Backoff != 0 || (c.SndFlags & SndFlags.Persist) != 0))
        {
            // An answer to a probe (MUST-37), or to a retransmission over which the window has closed: the next one is a probe (MUST-35).
            _userTimeout.Restart(c);
        }
        else if (duplicate || (s.Options.Present & TcpOptions.HasSack) != 0)
        {
            _recovery.OnAck(c, s, 0, duplicate);
            if (_recovery.EndsBackoff)
            {
                _retransmission.EndBackoff(c);
            }
        }

        return Accepted;
    }

    /// <summary>SND.UNA &lt; SEG.ACK =&lt; SND.NXT.</summary>
    private int TakeNewAck(TransmissionControlBlock c, Segment s, int acked)
    {
        uint ack = s.Ack;
        int octets = acked;
        bool finAcked = acked > c.SendCount;
        if (finAcked)
        {
            octets = c.SendCount;
        }

        int roundTrip = RetransmissionTimer.Timed;
        if (Timestamps.IsOn(c))
        {
            // An ACK that reports a duplicate was drawn by it. The peer does not record the timestamp of a segment outside of its window (RFC 7323 section 5.3, R2), so
            // that this one may be as old as the loss of the ACKs before: no sample.
            roundTrip = s.Options.ReportsDuplicate(ack) ? -1 : _timestamps.RoundTrip(c, s);
        }

        _retransmission.Acked(c, ack, roundTrip);
        c.SndUna = ack;
        if ((int)(c.SndPtr - ack) < 0)
        {
            c.SndPtr = ack;
        }

        if (c.Backoff != 0)
        {
            _retransmission.ForgetBackoff(c);
            _userTimeout.Stop(c);
        }

        if (octets > 0)
        {
            SendBuffer.Release(c, octets);
        }

        if ((c.SndFlags & SndFlags.Persist) != 0)
        {
            _trouble.End(c);
            _userTimeout.Restart(c);
        }
        else if (c.Trouble != 0)
        {
            // Also stops the R2 timer that was started without a timeout.
            _trouble.End(c);
            _userTimeout.Stop(c);
        }

        bool restart = _recovery.OnAck(c, s, acked, false);
        if (_recovery.EndsBackoff)
        {
            _retransmission.EndBackoff(c);
        }

        if (ack == c.SndNxt)
        {
            _retransmission.Stop(c); // all acknowledged: RFC 6298 rule 5.2
        }
        else if (!restart)
        {
            // The timer runs on (RFC 6582 rule 3.2-3f), but R2 counts from this progress.
            _trouble.NoteBound(c);
            _userTimeout.Restart(c);
        }
        else if ((c.SndFlags & SndFlags.Persist) == 0)
        {
            _retransmission.Start(c); // RFC 6298 rule 5.3
        }

        if (octets > 0 && (c.SndFlags & SndFlags.WantsRoom) != 0)
        {
            c.SndFlags &= ~SndFlags.WantsRoom;
            _ready.Signal(c, (int)TcpEvents.Writable);
        }

        return finAcked ? FinAcknowledged : Accepted;
    }

    /// <summary>Max(SND.WND) in octets: the largest window the peer has offered (RFC 9293 section 3.8.6.2.1).</summary>
    public int MaxSndWnd(TransmissionControlBlock c)
    {
        return _maxWindows[c.Index];
    }

    /// <summary>A window larger than the one before: keeps it if it is the largest, see <see cref="MaxSndWnd"/>.</summary>
    public void NoteWindow(TransmissionControlBlock c, int window)
    {
        if (window > _maxWindows[c.Index])
        {
            _maxWindows[c.Index] = window;
            c.SndMss = SegmentSize.Fit(_mostMss[c.Index], window);
        }
    }

    private void SetWindow(TransmissionControlBlock c, int window, uint sequence)
    {
        if (window > c.SndWnd)
        {
            NoteWindow(c, window);
        }

        c.SndWnd = window;
        c.SndWl1 = sequence;
    }
}
