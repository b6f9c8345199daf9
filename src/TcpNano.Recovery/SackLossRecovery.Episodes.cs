using TcpNano.Tcp;

namespace TcpNano.Recovery;

/// <content>Recovery begins, goes on and ends; and is undone if nothing was lost.</content>
internal sealed partial class SackLossRecovery
{
    /// <summary>Something may be lost: enters fast recovery, or takes note of a further sign of congestion.</summary>
    private void Respond(TransmissionControlBlock c, RecoveryBlock b, bool lost)
    {
        if (!lost)
        {
            return;
        }

        if ((c.RecoveryState & (RecoveryBits.Recovery | RecoveryBits.Timeout)) == 0)
        {
            // RecoveryPoint is the highest number sent (RFC 6675 rule 5-1, RFC 6582 rule 3.2-2b), and rate reduction starts (RFC 6937 rule 3-1).
            Remember(c, b);
            int flight = (c.RcvFlags & RcvFlags.Sack) != 0 ? (int)(c.SndNxt - c.SndUna) : b.FlightBefore;
            int most = MostInFlight(b);
            if (flight < most)
            {
                // One ACK, or one batch of them, says what has come and what has not, and nothing could leave in between.
                flight = most;
            }

            b.RecoverFlight = flight;
            b.Delivered = 0;
            b.Out = 0;
            b.Recover = c.SndNxt;
            Lower(c, b, flight < c.Cwnd ? flight : c.Cwnd);
            c.RecoveryState = (c.RecoveryState & ~(RecoveryBits.ProbeOut | RecoveryBits.ProbeDue | RecoveryBits.Rescued)) | RecoveryBits.Recovery | RecoveryBits.Force;
            _counters.Count(StackCounter.FastRetransmits);
            NoteWindow(c, c.Cwnd, CongestionEvent.RecoveryBegan);
        }
        else if (_lostAgain && _control.ReducesOnLoss && (c.RecoveryState & RecoveryBits.Recovery) != 0)
        {
            // The loss of a retransmission is a second sign (RFC 5681 rule 4.3).
            b.RecoverFlight = PipeOf(c, b);
            b.Delivered = 0;
            b.Out = 0;
            Lower(c, b, c.Ssthresh);
        }
    }

    public override void OnEcho(TransmissionControlBlock c)
    {
        // A recovery has lowered it for this window already. What a mark did is never undone.
        if ((c.RecoveryState & (RecoveryBits.Recovery | RecoveryBits.Timeout)) == 0)
        {
            int least = 2 * c.SndMss;
            int window = _control.Echoed(c);
            if (window < least)
            {
                window = least;
            }

            RecoveryBlock b = _blocks[c.Index];
            b.CanUndo = false;
            b.ReducedAt = _clock.Now;
            if (_control.ReducesOnLoss)
            {
                c.Ssthresh = window;
            }

            int before = c.Cwnd;
            if (window < before)
            {
                c.Cwnd = window;
            }

            NoteWindow(c, before, CongestionEvent.Marked);
        }
    }

    /// <summary>ssthresh is what the controller leaves, two segments at least (RFC 5681 equation 4).</summary>
    private void Lower(TransmissionControlBlock c, RecoveryBlock b, int flight)
    {
        int threshold = _control.Reduce(c, flight);
        int least = 2 * c.SndMss;
        c.Ssthresh = threshold > least ? threshold : least;
        b.ReducedAt = _clock.Now;
    }

    /// <summary>Proportional rate reduction (RFC 6937 rule 3-2) with its slow start (RFC 6937 rule 3-3): cwnd is what is in flight, and what may leave for this ACK.</summary>
    private void Proportion(TransmissionControlBlock c, RecoveryBlock b)
    {
        int pipe = PipeOf(c, b);
        int delivered = b.JustDelivered;
        int threshold = c.Ssthresh;
        int mss = c.SndMss;
        b.Delivered += delivered;
        int count;
        if (pipe > threshold)
        {
            int flight = b.RecoverFlight > 0 ? b.RecoverFlight : mss;
            count = (int)((((long)b.Delivered * threshold) + flight - 1) / flight) - b.Out;
        }
        else
        {
            int limit = b.Delivered - b.Out;
            if (limit < delivered)
            {
                limit = delivered;
            }

            limit += mss;
            count = threshold - pipe < limit ? threshold - pipe : limit;
        }

        if (b.Out == 0 && count < mss)
        {
            count = mss; // fast retransmit leaves at once
        }

        c.Cwnd = pipe + (count > 0 ? count : 0);
    }

    /// <summary>All that was in flight when recovery began is acknowledged (RFC 6675 rule 5-2).</summary>
    private void Leave(TransmissionControlBlock c, RecoveryBlock b)
    {
        int before = c.Cwnd;
        if ((c.RecoveryState & RecoveryBits.Recovery) != 0 && _control.ReducesOnLoss)
        {
            c.Cwnd = c.Ssthresh; // RFC 6937 rule 3-4
        }

        NoteWindow(c, before, CongestionEvent.RecoveryEnded);
        c.RecoveryState &= ~RecoveryBits.Episode;
        b.Duplicates = 0;
        // 16 recoveries without a DSACK (RFC 8985 rule 6.2-4b).
        if (--b.WindowPersist <= 0)
        {
            b.WindowFactor = 1;
        }
    }

    /// <summary>Keeps what <see cref="Undo"/> restores.</summary>
    private void Remember(TransmissionControlBlock c, RecoveryBlock b)
    {
        b.PriorWindow = (c.RecoveryState & RecoveryBits.Recovery) != 0 ? c.Ssthresh : c.Cwnd;
        b.PriorThreshold = c.Ssthresh;
        b.Resends = 0;
        b.Needless = 0;
        b.CanUndo = true;
        b.UndoFrom = c.SndUna;
        _control.Save(c);
    }

    /// <summary>
    /// Undoes the last recovery if the ACK at hand was drawn by the original of what was retransmitted (RFC 3522), or if DSACKs have shown every
    /// retransmission to be needless (RFC 2883 rule 5-3, RFC 3708).
    /// </summary>
    private void TryUndo(TransmissionControlBlock c, RecoveryBlock b, int acked)
    {
        if (!b.CanUndo)
        {
            return;
        }

        bool recovering = (c.RecoveryState & (RecoveryBits.Recovery | RecoveryBits.Timeout)) != 0;
        bool isSpurious = b.Resends == 0
            ? recovering && b.Board.LostOctets == 0 // all that counted as lost has come before anything was sent again
            : (recovering && _isOriginal) || (_hasDsack && b.Needless >= b.Resends);
        if (isSpurious)
        {
            Undo(c, b, acked);
        }
    }

    /// <summary>The Eifel response: all is as it was before (RFC 4015 rule 3.2-1).</summary>
    private void Undo(TransmissionControlBlock c, RecoveryBlock b, int acked)
    {
        Scoreboard board = b.Board;
        int before = c.Cwnd;
        for (int i = 0; i < board.Count; i++)
        {
            board.Mark(i, board.MarksOf(i) & (Scoreboard.Sacked | Scoreboard.EverResent));
        }

        b.Duplicates = 0;
        b.CanUndo = false;
        b.Recover = c.SndUna - 1; // the next duplicate ACKs are about something else
        if ((c.RecoveryState & RecoveryBits.Timeout) != 0)
        {
            // No burst: what is in flight, and what this ACK allows, but no more than the initial window (RFC 4015 rule 3.2-8). ssthresh lets it grow back at once.
            int first = _initialSegments * c.SndMss;
            int window = PipeOf(c, b) + (acked > first ? first : acked > c.SndMss ? acked : c.SndMss);
            c.Ssthresh = b.PriorThreshold > b.PriorWindow ? b.PriorThreshold : b.PriorWindow;
            c.Cwnd = window < b.PriorWindow ? window : b.PriorWindow;
        }
        else
        {
            c.Ssthresh = b.PriorThreshold;
            if (c.Cwnd < b.PriorWindow)
            {
                c.Cwnd = b.PriorWindow;
            }

            b.ReorderingSeen = true;
        }

        _control.Undo(c);
        c.RecoveryState &= ~RecoveryBits.Episode;
        NoteWindow(c, before, CongestionEvent.Undone);
    }

    /// <summary>F-RTO (RFC 5682 rule 2.1-1): whether what comes after a timeout was sent before it.</summary>
    private void JudgeTimeout(TransmissionControlBlock c, RecoveryBlock b, int acked, bool duplicate)
    {
        int state = c.RecoveryState;
        if ((int)(c.SndUna - b.Recover) >= 0)
        {
            // All is acknowledged: that says nothing (RFC 5682 rule 2.1-2a).
            c.RecoveryState &= ~(RecoveryBits.FirstAck | RecoveryBits.SecondAck);
            return;
        }

        if ((state & RecoveryBits.FirstAck) != 0)
        {
            if (acked != 0)
            {
                // Two segments of new data, if there are any, and see what they draw (RFC 5682 rule 2.1-2b).
                c.RecoveryState = (state & ~RecoveryBits.FirstAck) | (NewDataFits(c) ? RecoveryBits.SecondAck : 0);
            }
            else if (duplicate && (c.RcvFlags & RcvFlags.Sack) == 0)
            {
                c.RecoveryState = state & ~RecoveryBits.FirstAck;
            }

            return;
        }

        // Something that was sent once, before the timeout, has arrived: reported (RFC 5682 rule 3.1-3b), or acknowledged (RFC 5682 rule 2.1-3b).
        if (_freshCame && (acked == 0 || !_resentCame))
        {
            Undo(c, b, acked);
        }
        else if (acked == 0 && (duplicate || b.JustDelivered != 0))
        {
            c.RecoveryState = state & ~RecoveryBits.SecondAck; // RFC 5682 rule 2.1-3a
        }
    }
}
