namespace TcpNano.Tcp;

/// <summary>
/// The interface to congestion control and loss recovery (RFC 9293 MUST-19): an algorithm sees what arrives and what leaves, and
/// decides how much may be in flight and what is retransmitted. It owns the recovery fields of the control block.
/// </summary>
internal abstract class LossRecovery
{
    /// <summary>After <see cref="NextToSend"/>: where the hole starts, in octets from SND.UNA.</summary>
    public int HoleAt;

    /// <summary>After <see cref="NextToSend"/>: octets of the hole, as far as one segment takes them.</summary>
    public int HoleLength;

    /// <summary>A new connection: nothing is known about the path.</summary>
    public abstract void Begin(TransmissionControlBlock c);

    /// <summary>The handshake is complete and Eff.snd.MSS is known: chooses the initial window.</summary>
    public abstract void Established(TransmissionControlBlock c);

    /// <summary>Octets from SND.UNA on that may be in flight now.</summary>
    public abstract int Window(TransmissionControlBlock c);

    /// <summary>New data is about to leave, and nothing is in flight: the connection may have been idle.</summary>
    public abstract void StartsSending(TransmissionControlBlock c);

    /// <summary>Data or FIN has left, new or retransmitted.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="hole">Whether it was what <see cref="NextToSend"/> asked for.</param>
    public abstract void OnSent(TransmissionControlBlock c, bool hole);

    /// <summary>An acceptable ACK came: of new data, with SND.UNA updated before, or a duplicate ACK as RFC 5681 section 2 defines it.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="s">The segment; null for a predicted one, which has no option.</param>
    /// <param name="acked">Octets newly acknowledged; 0 for a duplicate.</param>
    /// <returns>True when the retransmission timer should be restarted (RFC 6298 rule 5.3, RFC 6582 section 4).</returns>
    public abstract bool OnAck(TransmissionControlBlock c, Segment s, int acked);

    /// <summary>The retransmission timer expired, before it is backed off. The sender goes back to SND.UNA.</summary>
    public abstract void OnTimeout(TransmissionControlBlock c);

    /// <summary>The path carries smaller segments from now on (RFC 1191); Eff.snd.MSS is updated already.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="before">Eff.snd.MSS until now.</param>
    public abstract void OnSmallerPath(TransmissionControlBlock c, int before);

    /// <summary>The hole that <see cref="NextToSend"/> asked for is empty, or outside of the peer's window.</summary>
    public abstract void DropHole(TransmissionControlBlock c);

    /// <summary>Whether data below SND.PTR is to be retransmitted before anything else; <see cref="HoleAt"/> and <see cref="HoleLength"/> say which.</summary>
    public abstract bool NextToSend(TransmissionControlBlock c);
}
