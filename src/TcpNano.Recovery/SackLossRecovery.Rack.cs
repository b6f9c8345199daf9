using TcpNano.Tcp;

namespace TcpNano.Recovery;

/// <content>What is lost: RACK (RFC 8985 section 6), and duplicate ACKs where there is no SACK (RFC 5681, RFC 5827).</content>
internal sealed partial class SackLossRecovery
{
    /// <summary>Whether one transmission left after another: RACK_sent_after () of RFC 8985 section 6.2. Those of the same millisecond count in the order of their numbers.</summary>
    private static bool SentAfter(int time1, uint end1, int time2, uint end2)
    {
        return time1 - time2 > 0 || (time1 == time2 && (int)(end1 - end2) > 0);
    }

    /// <summary>A DSACK makes the reordering window larger, once a round trip (RFC 8985 rule 6.2-4a).</summary>
    private void WidenWindow(TransmissionControlBlock c, RecoveryBlock b)
    {
        if (b.InDsackRound && (int)(c.SndUna - b.DsackRound) >= 0)
        {
            b.InDsackRound = false;
        }

        if (_hasDsack && !b.InDsackRound)
        {
            b.InDsackRound = true;
            b.DsackRound = c.SndNxt;
            b.WindowFactor++;
            b.WindowPersist = Persistence;
        }
    }

    /// <summary>RACK.reo_wnd in milliseconds: how long a segment may come after those that left later (RFC 8985 rule 6.2-4). None with three reported, as RFC 6675 rule 4-2 has it.</summary>
    private static int ReorderingWindow(TransmissionControlBlock c, RecoveryBlock b)
    {
        if (!b.ReorderingSeen && ((c.RecoveryState & (RecoveryBits.Recovery | RecoveryBits.Timeout)) != 0 || b.Board.SackedRecords >= DuplicateThreshold))
        {
            return 0;
        }

        // A quarter of the least round trip, rounded up, because the clock counts milliseconds; and no more than SRTT.
        int window = ((b.WindowFactor * b.MinRtt) + 3) >> 2;
        int most = c.Srtt8 >> 3;
        if (window > most && c.Srtt8 >= 0)
        {
            window = most;
        }

        return window < 1 ? 1 : window;
    }

    /// <summary>Marks what is lost: what left before something that was delivered, and has had time enough to come, too (RFC 8985 rule 6.2-5).</summary>
    /// <returns>Milliseconds until more may be lost; 0 for no wait.</returns>
    private int DetectLosses(TransmissionControlBlock c, RecoveryBlock b, int now)
    {
        Scoreboard board = b.Board;
        if (!b.HasRack || board.Count == 0)
        {
            return 0;
        }

        int window = ReorderingWindow(c, b);
        int wait = 0;
        for (int i = 0; i < board.Count; i++)
        {
            int marks = board.MarksOf(i);
            if ((marks & Scoreboard.Sacked) != 0 || (marks & (Scoreboard.Lost | Scoreboard.Resent)) == Scoreboard.Lost)
            {
                continue;
            }

            uint end = board.EndOf(i);
            int time = board.TimeOf(i);
            if (!SentAfter(b.RackTime, b.RackEnd, time, end))
            {
                continue;
            }

            int left = time + b.RackRtt + window - now;
            if (left <= 0)
            {
                if ((marks & Scoreboard.Resent) != 0)
                {
                    _lostAgain |= time - b.ReducedAt >= 0;
                }

                b.JustLost += (int)(end - board.StartOf(i));
                board.Mark(i, (marks & Scoreboard.EverResent) | Scoreboard.Lost);
            }
            else if (left > wait)
            {
                wait = left;
            }
        }

        return wait;
    }

    /// <summary>Without SACK: counts duplicate ACKs. Each stands for a segment that has arrived (RFC 5681 section 3.2, step 4).</summary>
    private static void CountDuplicates(TransmissionControlBlock c, RecoveryBlock b, int acked, bool duplicate)
    {
        int mss = c.SndMss;
        if (acked != 0)
        {
            // The first segment acknowledged fills the hole, the others are those that the duplicates stood for.
            int segments = (acked - 1) / mss;
            int known = segments < b.Duplicates ? segments : b.Duplicates;
            b.JustDelivered -= known * mss;
            b.Duplicates = (c.RecoveryState & RecoveryBits.Recovery) != 0 ? b.Duplicates - known : 0;
        }
        else if (duplicate && (c.RecoveryState & RecoveryBits.Timeout) == 0 && (b.Duplicates + 1) * mss < (int)(c.SndNxt - c.SndUna))
        {
            b.Duplicates++;
            b.JustDelivered = mss;
        }
    }

    /// <summary>Without SACK: the first segment is lost after three duplicate ACKs (RFC 5681 section 3.2), or fewer if there cannot be three (RFC 5827 rule 3.1-1).</summary>
    private void DetectWithoutSack(TransmissionControlBlock c, RecoveryBlock b, int acked, bool first)
    {
        Scoreboard board = b.Board;
        if (first && b.Duplicates != 0)
        {
            b.FlightBefore = (int)(c.SndNxt - c.SndUna);
        }

        if (board.Count == 0 || (board.MarksOf(0) & Scoreboard.Lost) != 0 || (c.RecoveryState & RecoveryBits.Timeout) != 0)
        {
            return;
        }

        if ((c.RecoveryState & RecoveryBits.Recovery) != 0)
        {
            // A partial acknowledgment: the next hole is at SND.UNA, and leaves at once (RFC 6582 rule 3.2-3c).
            if (acked != 0)
            {
                b.JustLost = c.SndMss;
                c.RecoveryState |= RecoveryBits.Force;
                board.Mark(0, board.MarksOf(0) | Scoreboard.Lost);
            }
        }
        else if (b.Duplicates != 0 && b.Duplicates >= EarlyThreshold(c, DuplicateThreshold) && (int)(c.SndUna - 1 - b.Recover) >= 0)
        {
            // Not for data that an earlier recovery has retransmitted (RFC 6582 rule 3.2-2a).
            b.JustLost = c.SndMss;
            board.Mark(0, board.MarksOf(0) | Scoreboard.Lost);
        }
    }
}
