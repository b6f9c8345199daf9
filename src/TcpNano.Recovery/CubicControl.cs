using TcpNano.Tcp;

namespace TcpNano.Recovery;

/// <summary>
/// CUBIC (RFC 9438): after a loss cwnd grows fast towards what it was, slowly around it, and then faster and faster. On short paths, where that would be
/// slower than NewReno, it grows as NewReno would (section 4.3).
/// </summary>
/// <remarks>
/// Windows are octets and times milliseconds, in 64 bits: C * t^3 with C = 0.4 segments/s^3 is 2 * MSS * t^3 / (5 * 10^9) octets. With t no more than 40 s that is less than 2^58.
/// </remarks>
internal sealed class CubicControl : CongestionControl
{
    // For each connection.
    private const int Numbers = 14;
    private const int WMax = 0;
    private const int K = 1;
    private const int Epoch = 2;
    private const int InEpoch = 3;
    private const int Estimate = 4;
    private const int Prior = 5; // cwnd_prior
    private const int LastAck = 6;
    private const int AfterTimeout = 7;
    private const int Live = 8; // these are what a spurious loss must not change

    private const int SavedFrom = Live;
    private const int Saved = 6;

    // beta is 0.7.
    private const int BetaTenths = 7;

    // alpha is 3 * (1 - beta) / (1 + beta), 9/17.
    private const int AlphaPart = 9;
    private const int AlphaWhole = 17;

    private const int MostTime = 40000;
    private const long Scale = 5000000000;

    private readonly int[] _numbers;
    private readonly long[] _credit; // of the estimate: what is left over from dividing
    private readonly Clock _clock;

    public CubicControl(StackOptions options, Clock clock)
        : base(true)
    {
        _numbers = new int[options.Connections * Numbers];
        _credit = new long[options.Connections];
        _clock = clock;
    }

    public override void Begin(TransmissionControlBlock c)
    {
        int at = c.Index * Numbers;
        _numbers[at + WMax] = 0;
        _numbers[at + InEpoch] = 0;
        _numbers[at + Prior] = 0;
        _numbers[at + AfterTimeout] = 0;
        _credit[c.Index] = 0;
    }

    public override int Grow(TransmissionControlBlock c, RecoveryBlock b, int acked)
    {
        int[] n = _numbers;
        int at = c.Index * Numbers;
        int cwnd = c.Cwnd;
        int mss = c.SndMss;
        int now = _clock.Now;
        if (cwnd < c.Ssthresh)
        {
            int most = SlowStart.Most * mss;
            n[at + InEpoch] = 0;
            return cwnd + (acked < most ? acked : most);
        }

        if (n[at + InEpoch] == 0)
        {
            if (acked == 0)
            {
                return cwnd;
            }

            Begin(c, at, cwnd, now);
        }
        else if (acked == 0)
        {
            // The app, or the peer's window, bounds what is in flight: this time does not count (RFC 9438 rule 5.8).
            n[at + Epoch] += now - n[at + LastAck];
        }

        n[at + LastAck] = now;
        if (acked == 0)
        {
            return cwnd;
        }

        int time = now - n[at + Epoch];
        int estimate = Friendly(c, at, cwnd, acked);
        if (Window(n, at, time, mss) < estimate)
        {
            // The Reno-friendly region (RFC 9438 rule 4.3).
            return estimate > cwnd ? estimate : cwnd;
        }

        // Where cwnd should be a round trip later, between cwnd and 1.5 times that (RFC 9438 rule 4.2).
        int rtt = c.Srtt8 < 0 ? 0 : c.Srtt8 >> 3;
        long target = Window(n, at, time + rtt, mss);
        long most15 = cwnd + (cwnd >> 1);
        if (target < cwnd)
        {
            target = cwnd;
        }
        else if (target > most15)
        {
            target = most15;
        }

        // (target - cwnd) / cwnd for each segment acknowledged (RFC 9438 rules 4.4 and 4.5), with the rest kept.
        long more = ((target - cwnd) * acked) + _credit[c.Index];
        _credit[c.Index] = more % cwnd;
        return cwnd + (int)(more / cwnd);
    }

    public override int Reduce(TransmissionControlBlock c, int flight)
    {
        int[] n = _numbers;
        int at = c.Index * Numbers;

        // Fast convergence (RFC 9438 rule 4.7): who has less than before gives up more.
        int before = n[at + WMax];
        n[at + WMax] = flight < before ? (int)((long)flight * (10 + BetaTenths) / 20) : flight;
        n[at + Prior] = flight;
        n[at + InEpoch] = 0;
        _credit[c.Index] = 0;
        return (int)((long)flight * BetaTenths / 10); // RFC 9438 rule 4.6
    }

    public override void TimedOut(TransmissionControlBlock c)
    {
        int at = c.Index * Numbers;
        _numbers[at + InEpoch] = 0;
        _numbers[at + AfterTimeout] = 1;
    }

    public override void Save(TransmissionControlBlock c)
    {
        int at = c.Index * Numbers;
        for (int i = 0; i < Saved; i++)
        {
            _numbers[at + SavedFrom + i] = _numbers[at + i];
        }
    }

    public override void Undo(TransmissionControlBlock c)
    {
        // RFC 9438 rule 4.9. The time since then does not count.
        int[] n = _numbers;
        int at = c.Index * Numbers;
        for (int i = 0; i < Saved; i++)
        {
            n[at + i] = n[at + SavedFrom + i];
        }

        if (n[at + InEpoch] != 0)
        {
            int now = _clock.Now;
            n[at + Epoch] += now - n[at + LastAck];
            n[at + LastAck] = now;
        }

        n[at + AfterTimeout] = 0;
    }

    public override void Restart(TransmissionControlBlock c)
    {
        int at = c.Index * Numbers;
        if (_numbers[at + InEpoch] != 0)
        {
            // An idle time does not count (RFC 9438 rule 5.8).
            int now = _clock.Now;
            _numbers[at + Epoch] += now - _numbers[at + LastAck];
            _numbers[at + LastAck] = now;
        }
    }

    public static long BytesRequired(StackOptions options, TcpRuntime runtime)
    {
        return Sizes.Object(runtime, 4, 48) + Sizes.Array(runtime, options.Connections * Numbers, 4) + Sizes.Array(runtime, options.Connections, 8);
    }

    /// <summary>Cube root, rounded down.</summary>
    /// <param name="value">Not negative, less than 2^60.</param>
    internal static int CubeRoot(long value)
    {
        long root = 0;
        for (int bit = 19; bit >= 0; bit--)
        {
            long next = root | (1L << bit);
            if (next * next * next <= value)
            {
                root = next;
            }
        }

        return (int)root;
    }

    /// <summary>W_cubic of a time in octets (RFC 9438 rule 4.2).</summary>
    private static long Window(int[] n, int at, int time, int mss)
    {
        long t = (long)time - n[at + K];
        if (t > MostTime)
        {
            t = MostTime;
        }
        else if (t < -MostTime)
        {
            t = -MostTime;
        }

        return (t * t * t * (2 * mss) / Scale) + n[at + WMax];
    }

    /// <summary>Congestion avoidance begins: K is when W_max is reached (RFC 9438 rule 4.2).</summary>
    private void Begin(TransmissionControlBlock c, int at, int cwnd, int now)
    {
        int[] n = _numbers;
        n[at + InEpoch] = 1;
        n[at + Epoch] = now;
        n[at + Estimate] = cwnd;
        _credit[c.Index] = 0;
        if (n[at + AfterTimeout] != 0 || n[at + WMax] <= cwnd)
        {
            // After a timeout (RFC 9438 rule 4.8), or with more than before the loss, or without a loss (RFC 9438 section 4.10): growth starts here.
            n[at + AfterTimeout] = 0;
            n[at + WMax] = cwnd;
            n[at + K] = 0;
        }
        else
        {
            n[at + K] = CubeRoot((n[at + WMax] - cwnd) * (Scale / 2) / c.SndMss);
        }
    }

    /// <summary>W_est: the window that NewReno would have, on average (RFC 9438 rule 4.3).</summary>
    private int Friendly(TransmissionControlBlock c, int at, int cwnd, int acked)
    {
        int[] n = _numbers;
        int estimate = n[at + Estimate];

        // alpha segments for each window acknowledged; a whole one when it has reached what cwnd was before.
        bool whole = estimate >= n[at + Prior];
        long share = (long)acked * c.SndMss * (whole ? 1 : AlphaPart);
        long unit = (long)cwnd * (whole ? 1 : AlphaWhole);
        estimate += (int)(share / unit);
        n[at + Estimate] = estimate;
        return estimate;
    }
}
