namespace TcpNano.Tcp;

/// <summary>
/// Slow start, congestion avoidance and fast retransmit (RFC 5681), NewReno fast recovery (RFC 6582, RFC 5681 rule 4.3-5), limited
/// transmit (RFC 3042), early retransmit (RFC 5827). Sends no more than these allow (RFC 5681 rule 3-1), but for the larger initial window of RFC 6928.
/// SACK blocks change nothing here (RFC 2018 rule 5.1-2).
/// </summary>
internal sealed class NewReno : LossRecovery
{
    /// <summary>Bit of <see cref="TransmissionControlBlock.RecoveryState"/>: in fast recovery (RFC 6582).</summary>
    public const int InRecovery = 0x1;

    /// <summary>Bit of it: the segment at SND.UNA is to be retransmitted at once, whatever cwnd is (RFC 5681 section 3.2).</summary>
    public const int RetransmitHead = 0x2;

    private const int DuplicateThreshold = 3;

    // The bits above these two count the duplicate ACKs in a row, up to the threshold.
    private const int OneDuplicate = 0x4;
    private const int Duplicates = 0xC;
    private const int DuplicatesShift = 2;

    // For each connection octets acknowledged towards the next increase of cwnd, and FlightSize at the loss.
    private const int NumbersEach = 2;
    private const int Credit = 0;
    private const int Flight = 1;

    private readonly int[] _numbers;
    private readonly uint[] _recover; // of RFC 6582
    private readonly int _initialSegments;
    private readonly int _max;
    private readonly StackCounters _counters;
    private readonly Clock _clock;

    public NewReno(StackOptions options, StackCounters counters, Clock clock)
        : base(options, false, counters)
    {
        _numbers = new int[options.Connections * NumbersEach];
        _recover = new uint[options.Connections];
        _initialSegments = options.InitialWindow;
        _counters = counters;
        _clock = clock;

        // The send buffer bounds what is in flight. Twice as much for cwnd leaves room for halving.
        _max = 2 * (options.SendBuffer > 65535 ? options.SendBuffer : 65535);
    }

    public override void Begin(TransmissionControlBlock c)
    {
        c.RecoveryState = 0;
        c.Cwnd = c.SndMss;
        LastSent[c.Index] = 0;
        int at = c.Index * NumbersEach;
        c.Ssthresh = int.MaxValue; // as high as it can be (RFC 5681 rule 3.1-6)
        _numbers[at + Credit] = 0;
    }

    public override void Established(TransmissionControlBlock c)
    {
        c.Cwnd = InitialWindow(c, _initialSegments);
        _recover[c.Index] = c.SndUna - 1; // ISS (RFC 6582 rule 3.2-1)
    }

    public override int Window(TransmissionControlBlock c)
    {
        int window = c.Cwnd;

        // Limited transmit (RFC 3042 rules 2-1 and 2-2): the first and the second duplicate ACK each let a new segment out (RFC 5681 rule 3.2-4), without
        // a change of cwnd (RFC 5681 rule 3.2-5). Never an old segment, which could draw another duplicate ACK.
        int state = c.RecoveryState;
        if (state != 0 && c.SndPtr == c.SndNxt && (state & InRecovery) == 0)
        {
            int duplicates = (state & Duplicates) >> DuplicatesShift;
            window += (duplicates < DuplicateThreshold ? duplicates : DuplicateThreshold - 1) * c.SndMss;
        }

        return window;
    }

    public override void StartsSending(TransmissionControlBlock c)
    {
        // Nothing was sent for longer than RTO: restarts from the initial window, because cwnd says nothing about the path any more
        // (RFC 5681 rule 4.1).
        if (_clock.Now - LastSent[c.Index] > c.Rto)
        {
            int restart = _initialSegments * c.SndMss;
            int before = c.Cwnd;
            if (before > restart)
            {
                c.Cwnd = restart;
                NoteWindow(c, before, CongestionEvent.Restarted);
            }
        }
    }

    public override void OnSent(TransmissionControlBlock c, uint sequence, uint end, bool hole)
    {
        LastSent[c.Index] = _clock.Now;
        if (hole)
        {
            c.RecoveryState &= ~RetransmitHead;
        }
    }

    public override void DropHole(TransmissionControlBlock c)
    {
        c.RecoveryState &= ~RetransmitHead;
    }

    public override bool NextToSend(TransmissionControlBlock c)
    {
        if ((c.RecoveryState & RetransmitHead) == 0)
        {
            return false;
        }

        HoleAt = 0;
        HoleLength = c.SndMss;
        return true;
    }

    public override bool OnAck(TransmissionControlBlock c, Segment s, int acked, bool duplicate)
    {
        if (acked == 0)
        {
            if (duplicate)
            {
                OnDuplicate(c);
            }

            return false;
        }

        int mss = c.SndMss;
        int cwnd = c.Cwnd;
        int state = c.RecoveryState;
        if (state != 0)
        {
            if ((state & InRecovery) != 0)
            {
                return OnAckInRecovery(c, acked);
            }

            c.RecoveryState = state & ~Duplicates;
        }

        // Does not grow while the app or the peer's window keeps less than half of cwnd in flight: nothing was learnt about more (RFC 7661 section 4.3).
        if (((int)(c.SndNxt - c.SndUna) + acked) << 1 < cwnd)
        {
            return true;
        }

        // Slow start below ssthresh, congestion avoidance above it (RFC 5681 rule 3.1-7).
        if (cwnd < c.Ssthresh)
        {
            // min (N, SMSS), equation 2 (RFC 5681 rules 3.1-8 and 3.1-9).
            cwnd += acked < mss ? acked : mss;
        }
        else
        {
            // One segment per window of acknowledged octets, and so per round trip (RFC 5681 rules 3.1-10 and 3.1-11).
            int[] numbers = _numbers;
            int at = c.Index * NumbersEach;
            int credit = numbers[at + Credit] + acked;
            if (credit >= cwnd)
            {
                credit -= cwnd;
                cwnd += mss;
            }

            numbers[at + Credit] = credit;
        }

        c.Cwnd = cwnd > _max ? _max : cwnd;
        return true;
    }

    public override bool OnTimer(TransmissionControlBlock c)
    {
        return false;
    }

    public override bool OnTimeout(TransmissionControlBlock c)
    {
        int[] numbers = _numbers;
        int at = c.Index * NumbersEach;

        // A further timeout of the same segment leaves ssthresh alone (RFC 5681 rule 3.1-13).
        if (c.Backoff == 0)
        {
            // A lost retransmission is a second sign of congestion, and halves what the first one left (RFC 5681 rule 4.3).
            int flight = (int)(c.SndNxt - c.SndUna);
            int before = c.Ssthresh;
            numbers[at + Flight] = (c.RecoveryState & InRecovery) != 0 && flight > before ? before : flight;
            Halve(c);
        }

        // One segment (RFC 5681 rule 3.1-14): slow start up to the new ssthresh follows (RFC 5681 rule 3.1-15). Recovery ends, and
        // recover is the highest number sent (RFC 6582 rule 3.2-4).
        int cwnd = c.Cwnd;
        c.Cwnd = c.SndMss;
        c.RecoveryState = 0;
        numbers[at + Credit] = 0;
        _recover[c.Index] = c.SndNxt;
        NoteWindow(c, cwnd, CongestionEvent.Timeout);
        return true;
    }

    public override void OnEcho(TransmissionControlBlock c)
    {
        // A loss in the same window has halved it already.
        if ((c.RecoveryState & InRecovery) == 0)
        {
            int at = c.Index * NumbersEach;
            _numbers[at + Flight] = c.Cwnd;
            Halve(c);
            int before = c.Cwnd;
            if (c.Ssthresh < before)
            {
                c.Cwnd = c.Ssthresh;
            }

            _numbers[at + Credit] = 0;
            NoteWindow(c, before, CongestionEvent.Marked);
        }
    }

    public override void OnSmallerPath(TransmissionControlBlock c, int before)
    {
        // As many segments as before, but smaller ones, so no larger burst (RFC 5681 rule 3.1-16); but not fewer than at the start, or a path that is tried again now and
        // then would wear cwnd out.
        int cwnd = c.Cwnd;
        int least = _initialSegments * c.SndMss;
        int same = cwnd / before * c.SndMss;
        if (same < least && same < cwnd)
        {
            same = cwnd < least ? cwnd : least;
        }

        c.Cwnd = same;
        NoteWindow(c, cwnd, CongestionEvent.SmallerPath);
    }

    private bool OnAckInRecovery(TransmissionControlBlock c, int acked)
    {
        int[] numbers = _numbers;
        int at = c.Index * NumbersEach;
        int mss = c.SndMss;
        if ((int)(c.SndUna - _recover[c.Index]) >= 0)
        {
            // Full acknowledgment: ends recovery with min (ssthresh, max (FlightSize, SMSS) + SMSS), the choice that lets no burst
            // out (RFC 6582 rules 3.2-3a and 3.2-3b, RFC 5681 rules 3.2-10 and 4.3-4).
            int flight = (int)(c.SndNxt - c.SndUna);
            int target = (flight > mss ? flight : mss) + mss;
            int threshold = c.Ssthresh;
            int before = c.Cwnd;
            c.Cwnd = target < threshold ? target : threshold;
            c.RecoveryState = 0;
            numbers[at + Credit] = 0;
            NoteWindow(c, before, CongestionEvent.RecoveryEnded);
            return true;
        }

        // Partial acknowledgment: retransmits the next hole, which starts at SND.UNA (RFC 6582 rule 3.2-3c), and stays in recovery
        // (RFC 6582 rule 3.2-3g). Only the first one restarts the retransmission timer (RFC 6582 rule 3.2-3f).
        bool first = numbers[at + Credit] == 0;
        numbers[at + Credit] = 1;
        c.RecoveryState = InRecovery | RetransmitHead;

        // Deflates by what was acknowledged, less one segment (RFC 6582 rule 3.2-3d). A new segment leaves if that permits
        // (RFC 6582 rule 3.2-3e), so about half of the old flight leaves per round trip until all is repaired (RFC 5681 rule 4.3-3).
        int cwnd = c.Cwnd - acked;
        if (acked >= mss)
        {
            cwnd += mss;
        }

        c.Cwnd = cwnd < mss ? mss : cwnd;
        return first;
    }

    private void OnDuplicate(TransmissionControlBlock c)
    {
        int[] numbers = _numbers;
        int at = c.Index * NumbersEach;
        int mss = c.SndMss;
        int state = c.RecoveryState;
        if ((state & InRecovery) != 0)
        {
            // Step 4: the segment that caused this ACK has left the network (RFC 5681 rule 3.2-8).
            if (c.Cwnd < _max)
            {
                c.Cwnd += mss;
            }

            return;
        }

        int duplicates = ((state & Duplicates) >> DuplicatesShift) + 1;
        if (duplicates > DuplicateThreshold)
        {
            return;
        }

        c.RecoveryState = state + OneDuplicate;
        if (duplicates == 1)
        {
            // FlightSize without what limited transmit lets out from here on, step 2 (RFC 5681 rule 3.2-6).
            numbers[at + Flight] = (int)(c.SndNxt - c.SndUna);
        }

        // The third duplicate ACK starts fast retransmit (RFC 5681 rule 3.2-3), or an earlier one if there cannot be three (RFC 5827 rule 3.1-1), unless
        // it may be for data that an earlier recovery or timeout retransmitted (RFC 6582 rule 3.2-2a).
        if (duplicates >= EarlyThreshold(c, DuplicateThreshold) && (int)(c.SndUna - 1 - _recover[c.Index]) >= 0)
        {
            // recover is the highest number sent (RFC 6582 rule 3.2-2b); cwnd is ssthresh + 3*SMSS, and the segment at SND.UNA
            // is retransmitted, step 3 (RFC 5681 rule 3.2-7).
            Halve(c);
            int before = c.Cwnd;
            _recover[c.Index] = c.SndNxt;
            numbers[at + Credit] = 0;
            c.Cwnd = c.Ssthresh + (duplicates * mss);
            c.RecoveryState = InRecovery | RetransmitHead;
            _counters.Count(StackCounter.FastRetransmits);
            NoteWindow(c, before, CongestionEvent.RecoveryBegan);
        }
    }

    private void Halve(TransmissionControlBlock c)
    {
        // ssthresh = max (FlightSize/2, 2*SMSS), equation 4, at the first loss of a window (RFC 5681 rules 3.1-12, 3.1-17 and 4.3-2).
        int half = _numbers[(c.Index * NumbersEach) + Flight] >> 1;
        int least = 2 * c.SndMss;
        c.Ssthresh = half > least ? half : least;
    }
}
