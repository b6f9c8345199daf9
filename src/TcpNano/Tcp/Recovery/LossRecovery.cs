namespace TcpNano.Tcp;

/// <summary>
/// The seam behind which congestion control and loss recovery live (RFC 9293 MUST-19): it is told what was sent, acknowledged
/// and lost, and says how much may be in flight and what must be sent again. Scoreboards and other algorithms plug in here.
/// </summary>
internal abstract class LossRecovery
{
    /// <summary>When each connection last sent data or FIN, new or old; written by whoever sends.</summary>
    public readonly int[] LastSent;

    /// <summary>Eff.snd.MSS of each connection: most octets of data in one segment to the peer (RFC 9293 section 3.7.1).</summary>
    public readonly ushort[] SndMss;

    /// <summary>Congestion window of each connection, in octets (RFC 5681 section 2).</summary>
    public readonly int[] Cwnd;

    /// <summary>Slow-start threshold of each connection, in octets.</summary>
    public readonly int[] Ssthresh;

    protected LossRecovery(int connections)
    {
        Cwnd = new int[connections];
        Ssthresh = new int[connections];
        SndMss = new ushort[connections];
        LastSent = new int[connections];
    }

    /// <summary>A new connection; nothing is known of the path.</summary>
    public abstract void Reset(TcpConnection c);

    /// <summary>The handshake is complete and SndMss is known: choose the initial window.</summary>
    public abstract void Established(TcpConnection c);

    /// <summary>How many octets from SND.UNA on may be in flight now.</summary>
    public abstract int Window(TcpConnection c);

    /// <summary>New data is about to leave and nothing is in flight: was the connection idle for long?</summary>
    public abstract void StartsSending(TcpConnection c, int now);

    /// <summary>An ACK advanced SND.UNA (already updated).</summary>
    /// <param name="c">The connection.</param>
    /// <param name="acked">Octets newly acknowledged.</param>
    /// <param name="now">The time.</param>
    /// <returns>True when the retransmission timer should be restarted (RFC 6298 rule 5.3, RFC 6582 section 4).</returns>
    public abstract bool Acked(TcpConnection c, int acked, int now);

    /// <summary>A duplicate ACK as RFC 5681 section 2 defines it came.</summary>
    public abstract void DuplicateAck(TcpConnection c);

    /// <summary>The retransmission timer expired; SndPtr will go back to SND.UNA.</summary>
    public abstract void TimedOut(TcpConnection c);
}
