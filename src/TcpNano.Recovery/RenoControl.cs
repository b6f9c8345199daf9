using TcpNano.Tcp;

namespace TcpNano.Recovery;

/// <summary>Slow start and congestion avoidance of RFC 5681: a segment more for each round trip, and half of it after a loss.</summary>
internal sealed class RenoControl : CongestionControl
{
    private readonly int[] _credit; // octets acknowledged towards the next increase

    public RenoControl(StackOptions options)
        : base(true)
    {
        _credit = new int[options.Connections];
    }

    public override void Begin(TransmissionControlBlock c)
    {
        _credit[c.Index] = 0;
    }

    public override int Grow(TransmissionControlBlock c, RecoveryBlock b, int acked)
    {
        int cwnd = c.Cwnd;
        if (cwnd < c.Ssthresh)
        {
            int most = SlowStart.Most * c.SndMss;
            return cwnd + (acked < most ? acked : most);
        }

        int credit = _credit[c.Index] + acked;
        if (credit >= cwnd)
        {
            credit -= cwnd;
            cwnd += c.SndMss;
        }

        _credit[c.Index] = credit;
        return cwnd;
    }

    public override int Reduce(TransmissionControlBlock c, int flight)
    {
        _credit[c.Index] = 0;
        return flight >> 1;
    }

    public override void TimedOut(TransmissionControlBlock c)
    {
        _credit[c.Index] = 0;
    }

    public override void Save(TransmissionControlBlock c)
    {
    }

    public override void Undo(TransmissionControlBlock c)
    {
    }

    public override void Restart(TransmissionControlBlock c)
    {
        _credit[c.Index] = 0;
    }

    public static long BytesRequired(StackOptions options, TcpRuntime runtime)
    {
        return Sizes.Object(runtime, 2, 32) + Sizes.Array(runtime, options.Connections, 4);
    }
}
