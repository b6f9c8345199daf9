
namespace TcpNano.Tcp;

/// <summary>Slow start, congestion avoidance, fast retransmit (RFC 5681), NewReno fast recovery (RFC 6582), limited transmit (RFC 3042).</summary>
internal sealed class NewReno : LossRecovery
{
    private const int DuplicateThreshold = 3;

    private readonly int[] _credit;
    private readonly int[] _flight;
    private readonly uint[] _recover;
    private readonly byte[] _duplicates;
    private readonly int _initialSegments;
    private readonly int _max;
    private readonly RetransmissionTimeout _rto;
    private readonly StackCounters _counters;

    public NewReno(int connections, StackOptions options, RetransmissionTimeout rto, StackCounters counters)
        : base(connections)
    {
        _credit = new int[connections];
        _flight = new int[connections];
        _recover = new uint[connections];
        _duplicates = new byte[connections];
        _initialSegments = options.InitialWindow;
        _rto = rto;
        _counters = counters;

        // More than the send buffer can never be in flight; twice as much keeps halving meaningful.
        _max = 2 * (options.SendBuffer > 65535 ? options.SendBuffer : 65535);
    }

    public override void Reset(TcpConnection c)
    {
        int i = c.Index;
        _duplicates[i] = 0;
        _credit[i] = 0;
        Cwnd[i] = TcpNano.Wire.TcpHeader.DefaultMss;
        SndMss[i] = TcpNano.Wire.TcpHeader.DefaultMss;
        Ssthresh[i] = int.MaxValue;
    }

    public override void Established(TcpConnection c)
    {
        int i = c.Index;
        int mss = SndMss[i];

        // RFC 6928 section 2: min (10*MSS, max (2*MSS, 14600)); RFC 5681 section 3.1: one segment after a lost SYN.
        int window = _initialSegments * mss;
        int bound = 2 * mss > 14600 ? 2 * mss : 14600;
        if (window > bound)
        {
            window = bound;
        }

        Cwnd[i] = (c.Flags & ConnectionFlags.SynRetransmitted) != 0 ? mss : window;
        _recover[i] = c.SndUna - 1;
    }

    public override int Window(TcpConnection c)
    {
        int i = c.Index;
        int window = Cwnd[i];

        // RFC 3042: each of the first two duplicate ACKs lets one new segment out; never an old one, which would make another
        // duplicate if it had arrived before.
        int duplicates = _duplicates[i];
        if (duplicates != 0 && c.SndPtr == c.SndNxt && (c.Flags & ConnectionFlags.InRecovery) == 0)
        {
            window += (duplicates < DuplicateThreshold ? duplicates : DuplicateThreshold - 1) * SndMss[i];
        }

        return window;
    }

    public override void StartsSending(TcpConnection c, int now)
    {
        // RFC 5681 section 4.1: when nothing was sent for longer than RTO the window says nothing about the path any more.
        int i = c.Index;
        if (now - LastSent[i] > _rto.Rto[i])
        {
            int restart = _initialSegments * SndMss[i];
            if (Cwnd[i] > restart)
            {
                Cwnd[i] = restart;
            }
        }
    }

    public override bool Acked(TcpConnection c, int acked, int now)
    {
        int i = c.Index;
        int mss = SndMss[i];
        int cwnd = Cwnd[i];
        _duplicates[i] = 0;
        if ((c.Flags & ConnectionFlags.InRecovery) != 0)
        {
            if ((int)(c.SndUna - _recover[i]) >= 0)
            {
                // RFC 6582 section 3.2 step 3, full acknowledgment, first choice: no burst afterwards.
                int flight = (int)(c.SndNxt - c.SndUna);
                int target = (flight > mss ? flight : mss) + mss;
                Cwnd[i] = target < Ssthresh[i] ? target : Ssthresh[i];
                c.Flags &= ~(ConnectionFlags.InRecovery | ConnectionFlags.RetransmitHead);
                _credit[i] = 0;
                return true;
            }

            // Partial acknowledgment: the next hole starts at SND.UNA. Deflate by what was acknowledged.
            bool first = _credit[i] == 0;
            _credit[i] = 1;
            c.Flags |= ConnectionFlags.RetransmitHead;
            cwnd -= acked;
            if (acked >= mss)
            {
                cwnd += mss;
            }

            Cwnd[i] = cwnd < mss ? mss : cwnd;
            return first;
        }

        if (cwnd < Ssthresh[i])
        {
            cwnd += acked < mss ? acked : mss;
        }
        else
        {
            // One segment per window of acknowledged octets (RFC 5681 section 3.1 with byte counting).
            int credit = _credit[i] + acked;
            if (credit >= cwnd)
            {
                credit -= cwnd;
                cwnd += mss;
            }

            _credit[i] = credit;
        }

        Cwnd[i] = cwnd > _max ? _max : cwnd;
        return true;
    }

    public override void DuplicateAck(TcpConnection c)
    {
        int i = c.Index;
        int mss = SndMss[i];
        if ((c.Flags & ConnectionFlags.InRecovery) != 0)
        {
            // RFC 5681 section 3.2 step 4: the segment that caused this ACK has left the network.
            if (Cwnd[i] < _max)
            {
                Cwnd[i] += mss;
            }

            return;
        }

        int duplicates = _duplicates[i] + 1;
        if (duplicates > DuplicateThreshold)
        {
            return;
        }

        _duplicates[i] = (byte)duplicates;
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
            Cwnd[i] = Ssthresh[i] + (DuplicateThreshold * mss);
            c.Flags |= ConnectionFlags.InRecovery | ConnectionFlags.RetransmitHead;
            _counters.Count(StackCounter.FastRetransmits);
        }
    }

    public override void TimedOut(TcpConnection c)
    {
        int i = c.Index;

        // RFC 5681 section 3.1: ssthresh is held while the same segment is retransmitted again.
        if (_rto.Backoff[i] == 0)
        {
            // RFC 5681 section 4.3: a retransmission that is lost as well is another sign, and halves what the first one left.
            int flight = (int)(c.SndNxt - c.SndUna);
            _flight[i] = (c.Flags & ConnectionFlags.InRecovery) != 0 && flight > Ssthresh[i] ? Ssthresh[i] : flight;
            Halve(c);
        }

        Cwnd[i] = SndMss[i];
        _credit[i] = 0;
        _duplicates[i] = 0;
        _recover[i] = c.SndNxt;
        c.Flags &= ~(ConnectionFlags.InRecovery | ConnectionFlags.RetransmitHead);
    }

    private void Halve(TcpConnection c)
    {
        // RFC 5681 equation 4.
        int half = _flight[c.Index] >> 1;
        int least = 2 * SndMss[c.Index];
        Ssthresh[c.Index] = half > least ? half : least;
    }
}
