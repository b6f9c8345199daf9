using TcpNano.Tcp;

namespace TcpNano.Recovery;

/// <summary>
/// A controller for links that lose packets without congestion. It measures the delivery rate in each round trip and the least round trip, and keeps twice their
/// product in flight: what the path holds, and as much again so that ACKs that come in bunches leave no gap. A loss alone changes nothing; a
/// rate that falls does, and so do losses that stay above <see cref="MostLoss"/> percent.
/// </summary>
/// <remarks>
/// The rate is the largest of the last <see cref="Rounds"/> round trips. Rounds that the app or the peer's window bounded can only raise it. There is no pacing: ACKs clock
/// what leaves.
/// </remarks>
internal sealed class RateModelControl : CongestionControl
{
    /// <summary>Round trips whose largest rate counts.</summary>
    public const int Rounds = 10;

    /// <summary>Percentage of octets that may be lost, over <see cref="LossRounds"/> round trips, before the rate is lowered.</summary>
    public const int MostLoss = 40;

    /// <summary>Round trips over which losses count.</summary>
    public const int LossRounds = 8;

    // Rates are octets per millisecond, times 64.
    private const int RateShift = 6;

    // A rate that grows by less than a quarter in so many rounds has reached what the path carries.
    private const int FlatRounds = 3;

    // While the least round trip is measured anew, so much is in flight, for so long at least.
    private const int LeastSegments = 4;
    private const int ProbeTime = 200;

    // For each connection; the rates of the last rounds follow.
    private const int RoundStart = 0;
    private const int Delivered = 1; // in this round
    private const int LostNow = 2;   // in the last rounds
    private const int CameNow = 3;
    private const int LossRound = 4;
    private const int Best = 5;      // largest rate
    private const int Flat = 6;      // rounds without much growth
    private const int Next = 7;      // which of the rates is the oldest
    private const int Started = 8;   // whether the path was full once
    private const int ProbeEnd = 9;
    private const int Flags = 10;
    private const int Rates = 11;
    private const int Numbers = Rates + Rounds;

    private const int IsProbing = 0x1;
    private const int WasIdle = 0x2; // something else bounded this round
    private const int InRound = 0x4;

    private readonly int[] _numbers;
    private readonly Clock _clock;

    public RateModelControl(StackOptions options, Clock clock)
        : base(false)
    {
        _numbers = new int[options.Connections * Numbers];
        _clock = clock;
    }

    public override void Begin(TransmissionControlBlock c)
    {
        int at = c.Index * Numbers;
        for (int i = 0; i < Numbers; i++)
        {
            _numbers[at + i] = 0;
        }
    }

    public override int Grow(TransmissionControlBlock c, RecoveryBlock b, int acked)
    {
        int[] n = _numbers;
        int at = c.Index * Numbers;
        int now = _clock.Now;
        int delivered = b.JustDelivered;
        n[at + Delivered] += delivered;
        n[at + CameNow] += delivered;
        n[at + LostNow] += b.JustLost;
        if (!b.IsBound && delivered != 0)
        {
            n[at + Flags] |= WasIdle;
        }

        if (delivered != 0)
        {
            int rtt = c.Srtt8 < 8 ? 1 : c.Srtt8 >> 3;
            if ((n[at + Flags] & InRound) == 0)
            {
                n[at + Flags] |= InRound;
                n[at + RoundStart] = now;
                n[at + Delivered] = 0;
            }
            else if (now - n[at + RoundStart] >= rtt)
            {
                EndRound(n, at, now);
            }
        }

        int cwnd = c.Cwnd;
        int target = Target(b, n, at, c.SndMss);
        if (b.MinRttIsOld && n[at + Started] != 0)
        {
            b.MinRttIsOld = false;
            n[at + Flags] |= IsProbing;
            n[at + ProbeEnd] = now + (c.Srtt8 >> 3) + ProbeTime;
        }

        if ((n[at + Flags] & IsProbing) != 0)
        {
            if (now - n[at + ProbeEnd] < 0)
            {
                int least = LeastSegments * c.SndMss;
                return cwnd < least ? cwnd + delivered : least;
            }

            n[at + Flags] &= ~IsProbing;
            return target;
        }

        if (n[at + Started] == 0)
        {
            return b.IsBound ? cwnd + delivered : cwnd;
        }

        // Grows towards the target no faster than slow start does, and shrinks to it at once.
        return cwnd < target - delivered ? cwnd + delivered : target;
    }

    public override int Reduce(TransmissionControlBlock c, int flight)
    {
        return int.MaxValue;
    }

    public override int Echoed(TransmissionControlBlock c)
    {
        // A mark, other than a loss, is congestion (RFC 3168 section 5): half of what the path seemed to carry. What it does carry is measured again in the next round trips.
        int[] n = _numbers;
        int at = c.Index * Numbers;
        for (int i = 0; i < Rounds; i++)
        {
            n[at + Rates + i] >>= 1;
        }

        n[at + Best] >>= 1;
        n[at + Started] = 1;
        return c.Cwnd >> 1;
    }

    public override void TimedOut(TransmissionControlBlock c)
    {
    }

    public override void Save(TransmissionControlBlock c)
    {
    }

    public override void Undo(TransmissionControlBlock c)
    {
    }

    public override void Restart(TransmissionControlBlock c)
    {
        _numbers[(c.Index * Numbers) + Flags] &= ~InRound;
    }

    public static long BytesRequired(StackOptions options, TcpRuntime runtime)
    {
        return Sizes.Object(runtime, 3, 40) + Sizes.Array(runtime, options.Connections * Numbers, 4);
    }

    /// <summary>What should be in flight: twice rate times least round trip, and some segments for ACKs that are delayed.</summary>
    private static int Target(RecoveryBlock b, int[] n, int at, int mss)
    {
        int rtt = b.MinRtt < 1 ? 1 : b.MinRtt;
        long target = (((long)n[at + Best] * rtt) >> (RateShift - 1)) + (LeastSegments * mss);
        return target > int.MaxValue / 2 ? int.MaxValue / 2 : (int)target;
    }

    /// <summary>A round trip is over: its rate replaces the oldest one.</summary>
    private static void EndRound(int[] n, int at, int now)
    {
        int elapsed = now - n[at + RoundStart];
        int rate = (int)(((long)n[at + Delivered] << RateShift) / elapsed);
        n[at + RoundStart] = now;
        n[at + Delivered] = 0;
        bool idle = (n[at + Flags] & WasIdle) != 0;
        n[at + Flags] &= ~WasIdle;
        int best = n[at + Best];
        if (rate <= best && idle)
        {
            return;
        }

        n[at + Flat] = rate > best + (best >> 2) ? 0 : n[at + Flat] + 1;
        if (n[at + Flat] >= FlatRounds)
        {
            n[at + Started] = 1;
        }

        n[at + Rates + n[at + Next]] = rate;
        n[at + Next] = n[at + Next] == Rounds - 1 ? 0 : n[at + Next] + 1;
        if (++n[at + LossRound] == LossRounds)
        {
            JudgeLosses(n, at);
        }

        best = 0;
        for (int i = 0; i < Rounds; i++)
        {
            int each = n[at + Rates + i];
            if (each > best)
            {
                best = each;
            }
        }

        n[at + Best] = best;
    }

    /// <summary>With too many losses the path is full, whatever the rate says: all rates count for 0.7 of what they were.</summary>
    private static void JudgeLosses(int[] n, int at)
    {
        long lost = n[at + LostNow];
        long all = lost + n[at + CameNow];
        n[at + LossRound] = 0;
        n[at + LostNow] = 0;
        n[at + CameNow] = 0;
        if (lost * 100 > all * MostLoss)
        {
            n[at + Started] = 1;
            for (int i = 0; i < Rounds; i++)
            {
                n[at + Rates + i] = (int)((long)n[at + Rates + i] * 7 / 10);
            }
        }
    }
}
