using TcpNano.Tcp;
using TcpNano.Wire;

namespace TcpNano.Recovery;

/// <content>Timers: tail loss probes (RFC 8985 section 7), the reordering window, and the retransmission timeout.</content>
internal sealed partial class SackLossRecovery
{
    // TLP.max_ack_delay: how long a peer may hold back the ACK of a single segment (RFC 8985 section 7.2).
    private const int MaxAckDelay = 200;

    // PTO before a round trip was measured.
    private const int InitialProbe = 1000;

    // What the clock may be off by.
    private const int Granularity = 2;

    public override bool OnTimer(TransmissionControlBlock c)
    {
        RecoveryBlock b = _blocks[c.Index];
        int now = _clock.Now;
        int timer = b.Timer;
        b.Timer = RecoveryTimer.None;
        c.RecoveryState &= ~RecoveryBits.Stopped;
        if (b.Board.Count == 0 || c.SndWnd == 0 || (c.SndFlags & SndFlags.Persist) != 0)
        {
            return false;
        }

        if (timer != RecoveryTimer.Reordering)
        {
            // A probe: new data if there is any (RFC 8985 rule 7.3-1), else the last segment again. The retransmission timer starts anew.
            c.RecoveryState |= RecoveryBits.ProbeDue | (timer == RecoveryTimer.Rescue ? RecoveryBits.Rescued : 0);
            return true;
        }

        // The reordering window is over (RFC 8985 section 6.2, step 5).
        Prepare(c, b, null);
        Scoreboard board = b.Board;
        int lost = board.LostOctets - board.ResentOctets;
        int wait = DetectLosses(c, b, now);
        Respond(c, b, board.LostOctets - board.ResentOctets > lost);
        if ((c.RecoveryState & RecoveryBits.Recovery) != 0 && _control.ReducesOnLoss)
        {
            Proportion(c, b);
        }
        else
        {
            Grow(c, b, 0);
        }

        Settle(c, b);
        ArmAfterAck(c, b, now, wait, RetransmissionDeadline(c, now));
        return false;
    }

    public override bool OnTimeout(TransmissionControlBlock c)
    {
        RecoveryBlock b = _blocks[c.Index];
        Scoreboard board = b.Board;
        int now = _clock.Now;
        CancelTimer(c, b);
        if (board.Count == 0)
        {
            // A SYN, which leaves cwnd as it was.
            c.Cwnd = c.SndMss;
            c.RecoveryState = 0;
            return true;
        }

        bool again = (c.RecoveryState & RecoveryBits.Timeout) != 0;
        if (c.Backoff == 0)
        {
            // A timeout of the same segment as before changes neither what can be undone nor ssthresh (RFC 5681 rule 3.1-13).
            int flight = (int)(c.SndNxt - c.SndUna);
            int most = (c.RecoveryState & RecoveryBits.Recovery) != 0 ? c.Ssthresh : c.Cwnd;
            Remember(c, b);
            Lower(c, b, flight < most ? flight : most);
        }

        _control.TimedOut(c);
        int before = c.Cwnd;
        c.Cwnd = c.SndMss;
        NoteWindow(c, before, CongestionEvent.Timeout);
        b.Recover = c.SndNxt;
        b.Duplicates = 0;
        b.Delivered = 0;
        b.Out = 0;
        int window = b.HasRack ? ReorderingWindow(c, b) : 0;
        bool sack = (c.RcvFlags & RcvFlags.Sack) != 0;
        for (int i = 0; i < board.Count; i++)
        {
            // The first segment, and all that has had its time (RFC 8985 rule 6.3-1), whatever was reported (RFC 6675 rule 5.1-2). What the peer has reported stays so as long as it does not renege,
            // which shows as soon as SND.UNA gets there (RFC 6675 rule 5.1-1).
            int marks = board.MarksOf(i);
            if ((marks & Scoreboard.Sacked) == 0 && (i == 0 || !sack || !b.HasRack || board.TimeOf(i) + b.RackRtt + window - now <= 0))
            {
                board.Mark(i, (marks & Scoreboard.EverResent) | Scoreboard.Lost);
            }
        }

        // F-RTO only for the first timeout, and not in the middle of another recovery (RFC 5682 section 2.1, step 1).
        bool judge = !again && c.Backoff == 0 && (c.RecoveryState & RecoveryBits.Recovery) == 0;
        c.RecoveryState = RecoveryBits.Disorder | RecoveryBits.Timeout | RecoveryBits.Force | (judge ? RecoveryBits.FirstAck : 0);
        return false;
    }

    /// <summary>Arms PTO if a probe may be due (RFC 8985 rule 7.2-1): data is in flight, and nothing is known to be missing.</summary>
    private void ArmProbe(TransmissionControlBlock c, RecoveryBlock b, int now, int bound)
    {
        if ((c.RecoveryState & ~RecoveryBits.Disorder) != 0 || (c.RcvFlags & RcvFlags.Sack) == 0 || b.Board.SackedOctets != 0)
        {
            return;
        }

        if (b.Board.Count == 0)
        {
            CancelTimer(c, b);
            return;
        }

        Arm(c, b, RecoveryTimer.Probe, ProbeTime(c, now), bound);
    }

    /// <summary>Arms what is due next after an ACK.</summary>
    private void ArmAfterAck(TransmissionControlBlock c, RecoveryBlock b, int now, int wait, int bound)
    {
        int state = c.RecoveryState;
        if (wait > 0)
        {
            Arm(c, b, RecoveryTimer.Reordering, now + wait, now + wait);
        }
        else if ((state & ~RecoveryBits.Disorder) == 0 && b.Board.SackedOctets == 0)
        {
            ArmProbe(c, b, now, bound);
        }
        else if ((state & (RecoveryBits.Recovery | RecoveryBits.Rescued)) == RecoveryBits.Recovery && b.Board.Count != 0 && (c.RcvFlags & RcvFlags.Sack) != 0)
        {
            // The last segment may be lost, too, and then nothing more comes: one rescue retransmission in each recovery (RFC 6675 rule 4-6).
            Arm(c, b, RecoveryTimer.Rescue, ProbeTime(c, now), bound);
        }
        else
        {
            CancelTimer(c, b);
        }
    }

    private void Arm(TransmissionControlBlock c, RecoveryBlock b, int timer, int deadline, int bound)
    {
        b.Timer = timer;
        _timers.Schedule((c.Index * TimerKind.Count) + TimerKind.Recovery, deadline - bound > 0 ? bound : deadline);
    }

    private void CancelTimer(TransmissionControlBlock c, RecoveryBlock b)
    {
        if (b.Timer != RecoveryTimer.None)
        {
            b.Timer = RecoveryTimer.None;
            _timers.Cancel((c.Index * TimerKind.Count) + TimerKind.Recovery);
        }
    }

    /// <summary>When a probe is due: two round trips from now (RFC 8985 rule 7.2-2), and more if the peer may delay the ACK of the only segment (RFC 8985 rule 7.2-3).</summary>
    private static int ProbeTime(TransmissionControlBlock c, int now)
    {
        int srtt8 = c.Srtt8;
        int wait = srtt8 < 0 ? InitialProbe : (srtt8 >> 2) + Granularity;
        if ((int)(c.SndNxt - c.SndUna) <= c.SndMss)
        {
            wait += MaxAckDelay;
        }

        return now + wait;
    }

    /// <summary>When the retransmission timer expires: no probe is later (RFC 8985 rule 7.2-4).</summary>
    private int RetransmissionDeadline(TransmissionControlBlock c, int now)
    {
        int id = (c.Index * TimerKind.Count) + TimerKind.Retransmission;
        return _timers.IsArmed(id) ? _timers.DeadlineOf(id) : now + c.Rto;
    }

    /// <summary>What became of the tail loss probe; that others were lost shows RACK (RFC 8985 rule 7.4.1-1).</summary>
    private void EndProbe(TransmissionControlBlock c, RecoveryBlock b, Segment s, int acked, bool duplicate)
    {
        int ahead = (int)(c.SndUna - b.ProbeEnd);
        if (ahead < 0)
        {
            return;
        }

        // A DSACK says that it was needless (RFC 8985 rule 7.4.2-1).
        if (!b.ProbeIsRetransmission || (_hasDsack && _dsackEnd == b.ProbeEnd))
        {
            c.RecoveryState &= ~RecoveryBits.ProbeOut;
        }
        else if (ahead > 0)
        {
            // Nobody has reported it to be needless: it has repaired a loss, which is a sign of congestion like others (RFC 8985 rule 7.4.2-2).
            c.RecoveryState &= ~RecoveryBits.ProbeOut;
            if ((c.RecoveryState & (RecoveryBits.Recovery | RecoveryBits.Timeout)) == 0)
            {
                Remember(c, b);
                Lower(c, b, c.Cwnd);
                int before = c.Cwnd;
                if (_control.ReducesOnLoss && before > c.Ssthresh)
                {
                    c.Cwnd = c.Ssthresh;
                    NoteWindow(c, before, CongestionEvent.RecoveryBegan);
                }
            }
        }
        else if (acked == 0 && duplicate && (s == null || (s.Options.Present & TcpOptions.HasSack) == 0))
        {
            c.RecoveryState &= ~RecoveryBits.ProbeOut;
        }
    }
}
