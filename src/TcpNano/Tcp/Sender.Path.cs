using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <content>Eff.snd.MSS (RFC 9293 section 3.7.1) and path MTU discovery (RFC 1191).</content>
internal sealed partial class Sender
{
    /// <summary>
    /// Least segment that a path is asked to carry whole, in octets: with headers a datagram of 576, which every host can reassemble (RFC
    /// 791 section 3.1). To narrower paths segments of this size leave without DF, and routers fragment them.
    /// </summary>
    public const int LeastPathMss = TcpHeader.DefaultMss;

    /// <summary>A connection opens: sets Eff.snd.MSS to what the peer, the link and the path allow, less the options of every segment (MUST-16).</summary>
    /// <param name="c">The connection.</param>
    /// <param name="peerMss">What the peer announced.</param>
    /// <param name="pathMss">What link and path carry.</param>
    public void SetMss(TransmissionControlBlock c, int peerMss, int pathMss)
    {
        _peerMss[c.Index] = (ushort)peerMss;
        if (pathMss < LeastPathMss)
        {
            pathMss = LeastPathMss;
            c.SndFlags |= SndFlags.MayFragment;
        }

        int most = (peerMss < pathMss ? peerMss : pathMss) - (((c.SndFlags & SndFlags.Header) >> SndFlags.HeaderShift) - TcpHeader.MinLength);
        _mostMss[c.Index] = (ushort)most;
        c.SndMss = SegmentSize.Fit(most, _maxWindows[c.Index]);
    }

    /// <summary>The path has become narrower or wider (RFC 1191). If narrower, what is in flight is sent again.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="pathMss">As above.</param>
    /// <returns>Whether there may be something to send again.</returns>
    public bool SetPath(TransmissionControlBlock c, int pathMss)
    {
        int before = c.SndMss;
        int fragments = c.SndFlags & SndFlags.MayFragment;
        c.SndFlags &= ~SndFlags.MayFragment;
        _transmitter.ForgetHeaders();
        SetMss(c, _peerMss[c.Index], pathMss);
        if (c.SndMss < before)
        {
            _recovery.OnSmallerPath(c, before);
        }
        else if ((c.SndFlags & SndFlags.MayFragment) <= fragments)
        {
            return false;
        }

        c.SndPtr = c.SndUna;
        _retransmission.StopTiming(c);
        return true;
    }
}
