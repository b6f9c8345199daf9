namespace TcpNano.Tcp;

/// <summary>Slow start, congestion avoidance, fast retransmit (RFC 5681), NewReno fast recovery (RFC 6582), limited transmit (RFC 3042).</summary>
internal sealed class NewReno : LossRecovery
{
    /// <summary>Bit of <see cref="TransmissionControlBlock.RecoveryState"/>: in fast recovery (RFC 6582).</summary>
    public const int InRecovery = 0x1;

    /// <summary>Bit of it: the segment at SND.UNA is to be retransmitted at once, whatever cwnd says (RFC 5681 section 3.2).</summary>
    public const int RetransmitHead = 0x2;

    private const int DuplicateThreshold = 3;

    // The duplicate ACKs in a row are counted in the bits above the two, as far as the threshold.
    private const int OneDuplicate = 0x4;
    private const int Duplicates = 0xC;
    private const int DuplicatesShift = 2;

    private readonly int[] _credit;
    private readonly int[] _flight;
    private readonly uint[] _recover;
    private readonly int _initialSegments;
    private readonly int _max;
    private readonly StackCounters _counters;
    private readonly Clock _clock;

    public NewReno(StackOptions options, StackCounters counters, Clock clock)
    {
        int connections = options.Connections;
        _credit = new int[connections];
        _flight = new int[connections];
        _recover = new uint[connections];
        _initialSegments = options.InitialWindow;
        _counters = counters;
        _clock = clock;

        // More than the send buffer can never be in flight; twice as much keeps halving meaningful.
        _max = 2 * (options.SendBuffer > 65535 ? options.SendBuffer : 65535);
    }

    public override void Begin(TransmissionControlBlock c)
    {
        c.RecoveryState = 0;
        c.Cwnd = c.SndMss;
        c.Ssthresh = int.MaxValue;
        c.LastSent = 0;
        _credit[c.Index] = 0;
    }

    public override void Established(TransmissionControlBlock c)
    {
        int mss = c.SndMss;

        // RFC 6928 section 2: min (10*MSS, max (2*MSS, 14600)); RFC 5681 section 3.1: one segment after a lost SYN.
        int window = _initialSegments * mss;
        int bound = 2 * mss > 14600 ? 2 * mss : 14600;
        if (window > bound)
        {
            window = bound;
        }

        c.Cwnd = (c.SndFlags & SndFlags.SynRetransmitted) != 0 ? mss : window;
        _recover[c.Index] = c.SndUna - 1;
    }

    public override int Window(TransmissionControlBlock c)
    {
        int window = c.Cwnd;

        // RFC 3042: each of the first two duplicate ACKs lets one new segment out; never an old one, which would make another
        // duplicate if it had arrived before.
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
        // RFC 5681 section 4.1: when nothing was sent for longer than RTO the window says nothing about the path any more.
        if (_clock.Now - c.LastSent > c.Rto)
        {
            int restart = _initialSegments * c.SndMss;
            if (c.Cwnd > restart)
            {
                c.Cwnd = restart;
            }
        }
    }

    public override void OnSent(TransmissionControlBlock c, bool hole)
    {
        c.LastSent = _clock.Now;
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

    public override bool OnAck(TransmissionControlBlock c, Segment s, int acked)
    {
        if (acked == 0)
        {
            OnDuplicate(c);
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

        if (cwnd < c.Ssthresh)
        {
            cwnd += acked < mss ? acked : mss;
        }
        else
        {
            // One segment per window of acknowledged octets (RFC 5681 section 3.1 with byte counting).
            int credit = _credit[c.Index] + acked;
            if (credit >= cwnd)
            {
                credit -= cwnd;
                cwnd += mss;
            }

            _credit[c.Index] = credit;
        }

        c.Cwnd = cwnd > _max ? _max : cwnd;
        return true;
    }

    public override void OnTimeout(TransmissionControlBlock c)
    {
        int i = c.Index;

        // RFC 5681 section 3.1: ssthresh is held while the same segment is retransmitted again.
        if (c.Backoff == 0)
        {
            // RFC 5681 section 4.3: a retransmission that is lost as well is another sign, and halves what the first one left.
            int flight = (int)(c.SndNxt - c.SndUna);
            _flight[i] = (c.RecoveryState & InRecovery) != 0 && flight > c.Ssthresh ? c.Ssthresh : flight;
            Halve(c);
        }

        c.Cwnd = c.SndMss;
        c.RecoveryState = 0;
        _credit[i] = 0;
        _recover[i] = c.SndNxt;
    }

    public override void OnSmallerPath(TransmissionControlBlock c, int before)
    {
        // As many segments as before, smaller ones: no larger burst (RFC 5681 section 3.1).
        c.Cwnd = c.Cwnd / before * c.SndMss;
    }

    private bool OnAckInRecovery(TransmissionControlBlock c, int acked)
    {
        int i = c.Index;
        int mss = c.SndMss;
        if ((int)(c.SndUna - _recover[i]) >= 0)
        {
            // RFC 6582 section 3.2 step 3, full acknowledgment, first choice: no burst afterwards.
            int flight = (int)(c.SndNxt - c.SndUna);
            int target = (flight > mss ? flight : mss) + mss;
            c.Cwnd = target < c.Ssthresh ? target : c.Ssthresh;
            c.RecoveryState = 0;
            _credit[i] = 0;
            return true;
        }

        // Partial acknowledgment: the next hole starts at SND.UNA. Deflate by what was acknowledged.
        bool first = _credit[i] == 0;
        _credit[i] = 1;
        c.RecoveryState = InRecovery | RetransmitHead;
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
        int i = c.Index;
        int mss = c.SndMss;
        int state = c.RecoveryState;
        if ((state & InRecovery) != 0)
        {
            // RFC 5681 section 3.2 step 4: the segment that caused this ACK has left the network.
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
            // RFC 5681 section 3.2 step 2: what limited transmit lets out from here on does not count as FlightSize.
            _flight[i] = (int)(c.SndNxt - c.SndUna);
        }

        // RFC 6582 section 3.2 step 2: ACKs for what an earlier recovery or timeout sent again do not start another one.
        if (duplicates == DuplicateThreshold && (int)(c.SndUna - 1 - _recover[i]) >= 0)
        {
            Halve(c);
            _recover[i] = c.SndNxt;
            _credit[i] = 0;
            c.Cwnd = c.Ssthresh + (DuplicateThreshold * mss);
            c.RecoveryState = InRecovery | RetransmitHead;
            _counters.Count(StackCounter.FastRetransmits);
        }
    }

    private void Halve(TransmissionControlBlock c)
    {
        // RFC 5681 equation 4.
        int half = _flight[c.Index] >> 1;
        int least = 2 * c.SndMss;
        c.Ssthresh = half > least ? half : least;
    }
}
