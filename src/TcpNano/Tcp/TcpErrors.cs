using TcpNano.Internet;

namespace TcpNano.Tcp;

/// <summary>What ICMP errors do to connections (RFC 9293 section 3.9.2.2, MUST-54), with the checks of RFC 5927.</summary>
internal sealed class IcmpErrors
{
    private const int CodeProtocol = 2;
    private const int CodePort = 3;
    private const int CodeFragmentationNeeded = 4;

    /// <summary>No path has a smaller MTU that still makes sense for us (RFC 1191 section 3 asks for 68; RFC 9293 section 3.7.1 for 576).</summary>
    private const int LeastMtu = 576;

    private readonly TcpLayer _layer;
    private readonly StackCounters _counters;

    public IcmpErrors(TcpLayer layer)
    {
        _layer = layer;
        _counters = layer.Counters;
    }

    /// <summary>Applies the error that <paramref name="icmp"/> has just parsed.</summary>
    public void Deliver(Icmp icmp)
    {
        uint ports = ((uint)icmp.QuotedRemotePort << 16) | (uint)icmp.QuotedLocalPort;
        TcpConnection c = _layer.Table.Find(icmp.QuotedRemote, ports);

        // RFC 5927 section 4.1: only an error that quotes something in flight can be about us.
        if (c == null || (int)(icmp.QuotedSequence - c.SndUna) < 0 || (int)(icmp.QuotedSequence - c.SndNxt) >= 0)
        {
            _counters.Count(StackCounter.IcmpDroppedNoMatch);
            return;
        }

        _counters.Count(StackCounter.IcmpErrorsDelivered);
        switch (icmp.ErrorType)
        {
            case Icmp.ErrorUnreachable:
                Unreachable(c, icmp.ErrorCode, icmp.NextHopMtu);
                break;

            case Icmp.ErrorTimeExceeded:
                _layer.Lifecycle.SoftError(c, TcpSoftError.TimeExceeded);
                break;

            default:
                _layer.Lifecycle.SoftError(c, TcpSoftError.ParameterProblem);
                break;
        }
    }

    private void Unreachable(TcpConnection c, int code, int mtu)
    {
        if (code == CodeFragmentationNeeded)
        {
            SmallerPath(c, mtu);
        }
        else if (code == CodeProtocol || code == CodePort)
        {
            // SHLD-26: hard errors abort. In synchronized states they are taken as soft (RFC 5927 section 5.2): a forged
            // one must not end a connection that works.
            if (c.Phase == TcpState.SynSent || (c.Phase == TcpState.SynReceived && (c.Flags & ConnectionFlags.ActiveOpen) != 0))
            {
                _counters.Count(StackCounter.FailedOpens);
                _layer.Lifecycle.Delete(c, CloseReason.Refused);
            }
            else
            {
                _layer.Lifecycle.SoftError(c, TcpSoftError.Unreachable);
            }
        }
        else
        {
            // SHLD-25, MUST-56: never abort on a soft error.
            _layer.Lifecycle.SoftError(c, TcpSoftError.Unreachable);
        }
    }

    /// <summary>Path MTU discovery (RFC 1191): segments must be smaller from now on; what is out is sent again.</summary>
    private void SmallerPath(TcpConnection c, int mtu)
    {
        if (c.Phase < TcpState.Established)
        {
            return;
        }

        int mss = (mtu < LeastMtu ? LeastMtu : mtu) - 40;
        LossRecovery recovery = _layer.Recovery;
        int old = recovery.SndMss[c.Index];
        if (mss < old)
        {
            // As many segments as before, smaller ones: no larger burst (RFC 5681 section 3.1).
            recovery.Cwnd[c.Index] = recovery.Cwnd[c.Index] / old * mss;
            recovery.SndMss[c.Index] = (ushort)mss;
            c.SndPtr = c.SndUna;
            _layer.Rto.Retransmitted(c.Index);
            _layer.Queue.Add(c.Index, OutputQueue.Due);
        }
    }
}
