using TcpNano.Internet;
using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <summary>
/// Explicit congestion notification (RFC 3168): routers mark datagrams instead of dropping them, which counts as a drop does (RFC 3168 rule 5-1). Says which segments may be marked, echoes marks to the peer, and lowers cwnd for those that
/// the peer echoes. A connection uses it if both SYNs say so; <see cref="SndFlags.Ecn"/> tells.
/// </summary>
/// <remarks>
/// What such a connection sends and receives goes the full path: the octet with the mark differs from segment to segment. Others pay nothing, and a stack that has it switched off has no
/// object of this class.
/// </remarks>
internal sealed class ExplicitCongestion
{
    // Bits of each connection: a mark is to be echoed until the peer says that it has sent less; we have to say so; one of our SYNs said that we cannot.
    private const int EchoOwed = 0x1;
    private const int ReducedOwed = 0x2;
    private const int NotCapable = 0x4;

    private readonly LossRecovery _recovery;
    private readonly StackCounters _counters;
    private readonly byte[] _bits;
    private readonly uint[] _reacted;   // SND.NXT when cwnd was last lowered for an echo
    private readonly int[] _thresholds; // ssthresh when the last new data left

    public ExplicitCongestion(StackOptions options, LossRecovery recovery, StackCounters counters)
    {
        _recovery = recovery;
        _counters = counters;
        _bits = new byte[options.Connections];
        _reacted = new uint[options.Connections];
        _thresholds = new int[options.Connections];
    }

    /// <summary>A new connection.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="iss">ISS.</param>
    public void Begin(TransmissionControlBlock c, uint iss)
    {
        _bits[c.Index] = 0;
        _reacted[c.Index] = iss;
        _thresholds[c.Index] = 0;
    }

    /// <summary>
    /// ECE and CWR of a SYN of ours (RFC 3168 rules 6.1.1-1 and 6.1.1-2). A SYN that is sent again goes without them: something on the way may drop it for them
    /// (RFC 3168 rule 6.1.1.1-1). Then nothing of ours can be marked (RFC 3168 rule 6.1.1-5).
    /// </summary>
    /// <param name="c">The connection, which the app opens.</param>
    /// <param name="flags">The other control bits.</param>
    public int FlagsOfSyn(TransmissionControlBlock c, int flags)
    {
        if ((flags & TcpHeader.Ack) != 0)
        {
            return (c.SndFlags & SndFlags.Ecn) != 0 ? TcpHeader.Ece : 0;
        }

        if (c.Backoff != 0)
        {
            _bits[c.Index] |= NotCapable;
            return 0;
        }

        return TcpHeader.Ece | TcpHeader.Cwr;
    }

    /// <summary>
    /// Whether a segment says that it may be marked (ECT(0)): new data does (RFC 3168 rule 6.1.2-1); what is sent again (RFC 3168 rule 6.1.5-1), ACKs without data (RFC 3168 rule 6.1.4-1) and window
    /// probes (RFC 3168 rule 6.1.6-1) do not.
    /// </summary>
    /// <param name="c">A connection that uses it.</param>
    /// <param name="sequence">SEG.SEQ.</param>
    /// <param name="skip">Where the data starts, in octets from SND.UNA.</param>
    /// <param name="count">Octets of data.</param>
    public bool IsCapable(TransmissionControlBlock c, uint sequence, int skip, int count)
    {
        return count > 0 && sequence == c.SndNxt && skip + count <= c.SndWnd && (_bits[c.Index] & NotCapable) == 0;
    }

    /// <summary>ECE and CWR of a segment of a connection that uses it.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="flags">The other control bits.</param>
    /// <param name="isCapable">What <see cref="IsCapable"/> has said.</param>
    public int Flags(TransmissionControlBlock c, int flags, bool isCapable)
    {
        int bits = _bits[c.Index];

        // In every ACK until CWR comes (RFC 3168 rule 6.1.3-1), because ACKs get lost.
        int set = (bits & EchoOwed) != 0 && (flags & (TcpHeader.Ack | TcpHeader.Rst)) == TcpHeader.Ack ? TcpHeader.Ece : 0;

        // In the first new data after cwnd was lowered, for whatever reason (RFC 3168 rules 6.1.2-4 and 6.1.2-5).
        return isCapable && ((bits & ReducedOwed) != 0 || c.Ssthresh < _thresholds[c.Index]) ? set | TcpHeader.Cwr : set;
    }

    /// <summary>A segment that <see cref="IsCapable"/> has left.</summary>
    public void Sent(TransmissionControlBlock c)
    {
        _bits[c.Index] &= unchecked((byte)~ReducedOwed);
        _thresholds[c.Index] = c.Ssthresh;
    }

    /// <summary>An acceptable segment came on a connection that uses it, and its ACK field was processed.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="s">The segment.</param>
    public void Arrived(TransmissionControlBlock c, Segment s)
    {
        int index = c.Index;
        if ((s.Flags & TcpHeader.Cwr) != 0)
        {
            _bits[index] &= unchecked((byte)~EchoOwed);
        }

        // A mark on what carries no data counts for nothing: such segments do not say that they may be marked.
        if (s.DataLength > 0 && (s.Frame[FrameLayout.Payload + IPv4Header.TypeOfService] & IPv4Header.EcnMask) == IPv4Header.CongestionExperienced)
        {
            _counters.Count(StackCounter.CongestionMarks);
            _bits[index] |= EchoOwed; // RFC 3168 rule 6.1.3-1; also if it has CWR (RFC 3168 rule 6.1.3-2)
        }

        // Once in a window of data (RFC 3168 rules 6.1.2-2 and 6.1.2-3): what was sent before does not know of it yet.
        if ((s.Flags & (TcpHeader.Ece | TcpHeader.Syn)) == TcpHeader.Ece && (int)(s.Ack - _reacted[index]) > 0)
        {
            _counters.Count(StackCounter.CongestionEchoes);
            _reacted[index] = c.SndNxt;
            _bits[index] |= ReducedOwed;
            _recovery.OnEcho(c);
        }
    }
}
