using TcpNano.Tcp;
using TcpNano.Wire;

namespace TcpNano.Recovery;

/// <content>What an ACK says, and what follows from it.</content>
internal sealed partial class SackLossRecovery
{
    // After so long a least round trip is measured anew (as in RFC 8985 section 5.3: over a recent time).
    private const int MinRttLifetime = 10000;

    public override bool OnAck(TransmissionControlBlock c, Segment s, int acked, bool duplicate)
    {
        RecoveryBlock b = _blocks[c.Index];
        if (c.RecoveryState != 0 || acked == 0 || (s != null && (s.Options.Present & TcpOptions.HasSack) != 0))
        {
            return TakeAck(c, b, s, acked, duplicate);
        }

        // Nothing is lost or reordered.
        EndsBackoff = false;
        int now = _clock.Now;
        Scoreboard board = b.Board;
        if (board.Release(c.SndUna))
        {
            b.HasRack = true;
            b.RackTime = board.ReleasedTime;
            b.RackEnd = board.ReleasedEnd;
            b.RackRtt = now - board.ReleasedTime;
            NoteRoundTrip(b, b.RackRtt, now);
        }

        b.Fack = c.SndUna;
        b.JustDelivered = acked;
        b.JustLost = 0;
        Grow(c, b, acked);
        ArmProbe(c, b, now, now + c.Rto);
        return true;
    }

    private bool TakeAck(TransmissionControlBlock c, RecoveryBlock b, Segment s, int acked, bool duplicate)
    {
        int now = _clock.Now;
        Scoreboard board = b.Board;
        bool sack = (c.RcvFlags & RcvFlags.Sack) != 0;
        Prepare(c, b, s);
        c.RecoveryState &= ~RecoveryBits.Stopped;
        bool first = !sack && b.Duplicates == 0;
        if (acked != 0)
        {
            TakeCumulative(c, b, now);
        }

        if (!sack)
        {
            CountDuplicates(c, b, acked, duplicate);
        }
        else if (s != null && (s.Options.Present & TcpOptions.HasSack) != 0)
        {
            TakeBlocks(c, b, s, now);
        }

        if (board.Count != 0 && (board.MarksOf(0) & Scoreboard.Sacked) != 0)
        {
            Reneged(board);
        }

        WidenWindow(c, b);
        TryUndo(c, b, acked);
        if ((c.RecoveryState & RecoveryBits.ProbeOut) != 0)
        {
            EndProbe(c, b, s, acked, duplicate);
        }

        if ((c.RecoveryState & (RecoveryBits.FirstAck | RecoveryBits.SecondAck)) != 0)
        {
            JudgeTimeout(c, b, acked, duplicate);
        }

        if ((c.RecoveryState & (RecoveryBits.Recovery | RecoveryBits.Timeout)) != 0 && (int)(c.SndUna - b.Recover) >= 0)
        {
            Leave(c, b);
        }

        int wait = 0;
        int lost = board.LostOctets - board.ResentOctets;
        if (sack)
        {
            wait = DetectLosses(c, b, now);
        }
        else
        {
            DetectWithoutSack(c, b, acked, first);
        }

        Respond(c, b, board.LostOctets - board.ResentOctets > lost);
        int state = c.RecoveryState;
        if ((state & RecoveryBits.Recovery) != 0 && _control.ReducesOnLoss)
        {
            Proportion(c, b);
        }
        else if ((state & RecoveryBits.Timeout) != 0)
        {
            // After a timeout one ACK lets cwnd grow by one segment at most (RFC 3465 section 2.3), also for what it only reports.
            Grow(c, b, b.JustDelivered < c.SndMss ? b.JustDelivered : c.SndMss);
        }
        else
        {
            // Also for the ACK that ends recovery: what it acknowledges counts like all else (RFC 5681 section 3.1).
            Grow(c, b, acked);
        }

        Settle(c, b);
        ArmAfterAck(c, b, now, wait, acked != 0 ? now + c.Rto : RetransmissionDeadline(c, now));
        return acked != 0;
    }

    private void Prepare(TransmissionControlBlock c, RecoveryBlock b, Segment s)
    {
        _fack = b.Fack;
        _hasDsack = false;
        _isOriginal = false;
        _resentCame = false;
        _freshCame = false;
        _lostAgain = false;
        b.JustDelivered = 0;
        b.JustLost = 0;
        EndsBackoff = false;
        _hasEcho = false;
        if (s != null && Timestamps.IsOn(c) && (s.Options.Present & TcpOptions.HasTimestamps) != 0)
        {
            int roundTrip = _timestamps.RoundTrip(c, s);
            _hasEcho = roundTrip >= 0;
            _echoed = _clock.Now - roundTrip;
        }

        // An ACK that a duplicate has drawn echoes what came before that (RFC 7323 section 5.3, R2).
        _echoIsNew = _hasEcho && !s.Options.ReportsDuplicate(s.Ack);
    }

    /// <summary>SND.UNA has moved: the records before it go.</summary>
    private void TakeCumulative(TransmissionControlBlock c, RecoveryBlock b, int now)
    {
        Scoreboard board = b.Board;
        uint una = c.SndUna;
        while (board.Count != 0 && (int)(board.EndOf(0) - una) <= 0)
        {
            int marks = board.MarksOf(0);
            if ((marks & Scoreboard.EverResent) != 0)
            {
                // The timestamp is older than the first retransmission of this recovery: it was the original that came (RFC 3522 rules 3.2-1 and 3.2-2).
                _resentCame = true;
                _isOriginal |= _hasEcho && _echoed - b.FirstResendAt < 0 && board.TimeOf(0) - b.FirstResendAt >= 0;
            }

            if ((marks & Scoreboard.Sacked) == 0)
            {
                Deliver(c, b, 0, now, true);
            }

            board.DropFirst();
        }

        if (una != board.Una)
        {
            if (board.Count == 0 || (board.MarksOf(0) & Scoreboard.Sacked) == 0)
            {
                b.JustDelivered += (int)(una - board.Una);
            }

            board.Trim(una);
        }
    }

    /// <summary>A record was delivered: RACK takes note of round trip, newest segment and order (RFC 8985 rules 6.2-1, 6.2-2 and 6.2-3).</summary>
    private void Deliver(TransmissionControlBlock c, RecoveryBlock b, int record, int now, bool cumulative)
    {
        Scoreboard board = b.Board;
        uint end = board.EndOf(record);
        int time = board.TimeOf(record);
        int rtt = now - time;
        b.JustDelivered += (int)(end - board.StartOf(record));
        if ((int)(end - b.Fack) > 0)
        {
            b.Fack = end;
        }

        if ((board.MarksOf(record) & Scoreboard.EverResent) != 0)
        {
            // Perhaps the transmission before came: by its timestamp, or because no retransmission is back so soon. The timestamp of an ACK
            // out of order is that of another segment (RFC 7323 section 4.3), so it does not count then.
            if (rtt < b.MinRtt || b.MinRtt < 0 || (cumulative && _echoIsNew && _echoed - time < 0))
            {
                return;
            }
        }
        else
        {
            _freshCame |= (int)(end - b.Recover) <= 0;
            NoteRoundTrip(b, rtt, now);
            if ((int)(end - _fack) < 0)
            {
                b.ReorderingSeen = true;
            }
        }

        if (!b.HasRack || SentAfter(time, end, b.RackTime, b.RackEnd))
        {
            b.HasRack = true;
            b.RackTime = time;
            b.RackEnd = end;
            b.RackRtt = rtt;
        }

        // RFC 6298 section 5 keeps RTO backed off until there is a sample. This is one: RACK has settled which transmission was delivered.
        EndsBackoff |= rtt <= UsualTimeout(c);
    }

    /// <summary>RTO without backing off, in milliseconds; less than 0 before a round trip was measured.</summary>
    private int UsualTimeout(TransmissionControlBlock c)
    {
        if (c.Srtt8 < 0)
        {
            return -1;
        }

        int timeout = (c.Srtt8 >> 3) + c.Rttvar4;
        return timeout < _minRto ? _minRto : timeout;
    }

    private static void NoteRoundTrip(RecoveryBlock b, int rtt, int now)
    {
        bool isOld = b.MinRtt >= 0 && now - b.MinRttAt > MinRttLifetime;
        if (rtt <= b.MinRtt || b.MinRtt < 0 || isOld)
        {
            b.MinRttIsOld = isOld && rtt > b.MinRtt;
            b.MinRtt = rtt;
            b.MinRttAt = now;
        }
    }

    /// <summary>SACK blocks: Update () (RFC 6675 rule 4-1). The first one may be a DSACK.</summary>
    private void TakeBlocks(TransmissionControlBlock c, RecoveryBlock b, Segment s, int now)
    {
        Scoreboard board = b.Board;
        TcpOptions options = s.Options;
        int count = options.SackCount;
        for (int k = 0; k < count; k++)
        {
            uint start = options.SackStart(k);
            uint end = options.SackEnd(k);
            if (k == 0 && IsDuplicate(c, options, start, end))
            {
                _hasDsack = true;
                _dsackEnd = end;
                if (b.CanUndo && (int)(start - b.UndoFrom) >= 0)
                {
                    b.Needless++;
                }

                continue;
            }

            if ((int)(start - c.SndUna) < 0 || (int)(end - start) <= 0 || (int)(end - c.SndNxt) > 0)
            {
                // Old, or never sent.
                continue;
            }

            int record = board.Find(start);
            while (record < board.Count && (int)(board.EndOf(record) - end) <= 0)
            {
                int marks = board.MarksOf(record);
                if ((marks & Scoreboard.Sacked) == 0 && (int)(board.StartOf(record) - start) >= 0)
                {
                    Deliver(c, b, record, now, false);
                    board.Mark(record, (marks & Scoreboard.EverResent) | Scoreboard.Sacked);
                }

                record++;
            }
        }
    }

    /// <summary>A block below SEG.ACK (RFC 2883 rule 5-1), or inside of the second block (RFC 2883 rule 5-2), reports a duplicate.</summary>
    private static bool IsDuplicate(TransmissionControlBlock c, TcpOptions options, uint start, uint end)
    {
        if ((int)(end - start) <= 0)
        {
            return false;
        }

        return (int)(end - c.SndUna) <= 0
            || (options.SackCount > 1 && (int)(start - options.SackStart(1)) >= 0 && (int)(end - options.SackEnd(1)) <= 0);
    }

    /// <summary>
    /// The peer acknowledges up to a block that it has reported, and no further: it has discarded that (RFC 6675 rule 5.1-3). Nothing it has said about
    /// other blocks counts any more; all of them are sent again.
    /// </summary>
    private static void Reneged(Scoreboard board)
    {
        for (int i = 0; i < board.Count; i++)
        {
            int marks = board.MarksOf(i);
            if ((marks & Scoreboard.Sacked) != 0)
            {
                board.Mark(i, (marks & Scoreboard.EverResent) | Scoreboard.Lost);
            }
        }
    }

    /// <summary>Slow start and congestion avoidance. cwnd does not grow while something else bounds what is in flight (RFC 9438 section 5.8).</summary>
    private void Grow(TransmissionControlBlock c, RecoveryBlock b, int acked)
    {
        if ((int)(c.SndUna - b.RoundEnd) > 0)
        {
            // The first ACK of what was sent since the last one that came here: several in a batch begin no round trip each.
            b.MaxFlightBefore = b.MaxFlight;
            b.MaxFlight = PipeOf(c, b);
            b.RoundEnd = c.SndNxt;
        }

        int most = MostInFlight(b);
        int cwnd = c.Cwnd;
        b.IsBound = cwnd < c.Ssthresh ? 2 * most >= cwnd : most + c.SndMss > cwnd;
        cwnd = _control.Grow(c, b, b.IsBound ? acked : 0);
        c.Cwnd = cwnd > _max ? _max : cwnd;
    }

    /// <summary>The most that was in flight in this round trip or the last.</summary>
    private static int MostInFlight(RecoveryBlock b)
    {
        return b.MaxFlight > b.MaxFlightBefore ? b.MaxFlight : b.MaxFlightBefore;
    }

    /// <summary>Drops the bit of disorder when nothing is left to be remembered.</summary>
    private static void Settle(TransmissionControlBlock c, RecoveryBlock b)
    {
        if (b.Board.IsClean && b.Duplicates == 0)
        {
            c.RecoveryState &= ~RecoveryBits.Disorder;
        }
        else
        {
            c.RecoveryState |= RecoveryBits.Disorder;
        }
    }
}
