namespace TcpNano.Tcp;

/// <summary>
/// RFC 6298 for every connection, in milliseconds (RFC 9293 MUST-18). SRTT is kept times 8 and RTTVAR times 4, so that
/// the gains 1/8 and 1/4 are shifts.
/// </summary>
internal sealed class RetransmissionTimeout
{
    /// <summary>RTO of each connection, backed off where it was.</summary>
    public readonly int[] Rto;

    /// <summary>Timeouts in a row without anything new acknowledged: what R1 is held against.</summary>
    public readonly byte[] Backoff;

    private const int AfterLostSyn = 3000;

    private const int NotTiming = 0;
    private const int Timing = 1;
    private const int HaveSample = 2;

    private readonly int[] _srtt8;
    private readonly int[] _rttvar4;
    private readonly uint[] _timedSequence;
    private readonly int[] _timedAt;
    private readonly byte[] _phase;
    private readonly int _initial;
    private readonly int _min;
    private readonly int _max;

    public RetransmissionTimeout(int connections, StackOptions options)
    {
        Rto = new int[connections];
        Backoff = new byte[connections];
        _srtt8 = new int[connections];
        _rttvar4 = new int[connections];
        _timedSequence = new uint[connections];
        _timedAt = new int[connections];
        _phase = new byte[connections];
        _initial = options.InitialRto;
        _min = options.MinRto;
        _max = options.MaxRto;
    }

    /// <summary>Starts afresh (rule 2.1).</summary>
    public void Reset(int i)
    {
        Rto[i] = _initial;
        Backoff[i] = 0;
        _phase[i] = NotTiming;
        _srtt8[i] = 0;
        _rttvar4[i] = 0;
    }

    /// <summary>Smoothed round-trip time in milliseconds; 0 before the first sample.</summary>
    public int SmoothedRoundTrip(int i)
    {
        return _srtt8[i] >> 3;
    }

    /// <summary>A segment with new data left: its round trip is timed unless another one is being timed.</summary>
    /// <param name="i">The connection.</param>
    /// <param name="end">The sequence number whose acknowledgment ends the round trip.</param>
    /// <param name="now">When the driver took it.</param>
    public void Sent(int i, uint end, int now)
    {
        int phase = _phase[i];
        if ((phase & Timing) == 0)
        {
            _phase[i] = (byte)(phase | Timing);
            _timedSequence[i] = end;
            _timedAt[i] = now;
        }
    }

    /// <summary>Something is being retransmitted: what is being timed may be acknowledged by either copy (Karn, rule 3).</summary>
    public void Retransmitted(int i)
    {
        _phase[i] &= HaveSample;
    }

    /// <summary>New data was acknowledged.</summary>
    public void Acked(int i, uint ack, int now)
    {
        int phase = _phase[i];
        Backoff[i] = 0;
        if ((phase & Timing) == 0 || (int)(ack - _timedSequence[i]) < 0)
        {
            return;
        }

        int r = now - _timedAt[i];
        if ((phase & HaveSample) == 0)
        {
            // Rule 2.2: SRTT <- R, RTTVAR <- R/2.
            _srtt8[i] = r << 3;
            _rttvar4[i] = r << 1;
        }
        else
        {
            // Rule 2.3, RTTVAR before SRTT.
            int error = r - (_srtt8[i] >> 3);
            _srtt8[i] += error;
            if (error < 0)
            {
                error = -error;
            }

            _rttvar4[i] += error - (_rttvar4[i] >> 2);
        }

        _phase[i] = HaveSample;

        // RTO <- SRTT + max (G, K*RTTVAR), K = 4, G = 1 ms; rules 2.4 and 2.5.
        int variance = _rttvar4[i];
        int rto = (_srtt8[i] >> 3) + (variance > 1 ? variance : 1);
        Rto[i] = rto < _min ? _min : rto > _max ? _max : rto;
    }

    /// <summary>The timer expired: back off (rule 5.5).</summary>
    public void TimedOut(int i)
    {
        int rto = Rto[i] << 1;
        Rto[i] = rto > _max ? _max : rto;
        if (Backoff[i] != 255)
        {
            Backoff[i]++;
        }

        _phase[i] &= HaveSample;
    }

    /// <summary>The handshake is done; when the SYN was retransmitted and no sample exists, data starts with 3 s at least (rule 5.7).</summary>
    public void Established(int i, bool synRetransmitted)
    {
        Backoff[i] = 0;
        if (synRetransmitted && (_phase[i] & HaveSample) == 0)
        {
            Rto[i] = _initial > AfterLostSyn ? _initial : AfterLostSyn;
        }
    }
}
