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

    /// <summary>After <see cref="OnAck"/>: whether the ACK has shown that a round trip takes no longer than before RTO was backed off.</summary>
    public bool EndsBackoff;

    /// <summary>
    /// Whether <see cref="OnSent"/> must be told of each segment, and <see cref="OnAck"/> of each ACK. If not, the fast path only sets LastSent, which is all that
    /// <see cref="OnSent"/> may do for new data while RecoveryState is 0; and it leaves out <see cref="OnAck"/> where cwnd is more than twice what was in flight, which must not make cwnd grow
    /// then (RFC 7661 section 4.3), change anything else, nor answer anything but true.
    /// </summary>
    public readonly bool TracksSegments;

    /// <summary>When data or FIN of each connection last left, new or retransmitted.</summary>
    public readonly int[] LastSent;

    private readonly EventRing _events;

    /// <summary>Makes an algorithm.</summary>
    /// <param name="options">Has the number of connections.</param>
    /// <param name="tracksSegments">See <see cref="TracksSegments"/>.</param>
    /// <param name="counters">Have the event ring.</param>
    protected LossRecovery(StackOptions options, bool tracksSegments, StackCounters counters)
    {
        LastSent = new int[options.Connections];
        TracksSegments = tracksSegments;
        _events = counters.Events;
    }

    /// <summary>A new connection: nothing is known about the path.</summary>
    public abstract void Begin(TransmissionControlBlock c);

    /// <summary>The handshake is complete and Eff.snd.MSS is known, and which options are in use: chooses the initial window.</summary>
    public abstract void Established(TransmissionControlBlock c);

    /// <summary>Octets from SND.UNA on that may be in flight now: those that are no longer in flight count towards it, too.</summary>
    public abstract int Window(TransmissionControlBlock c);

    /// <summary>New data is about to leave, and nothing is in flight: the connection may have been idle.</summary>
    public abstract void StartsSending(TransmissionControlBlock c);

    /// <summary>Data or FIN has left, new or retransmitted. SND.PTR is past it, and SND.NXT, too, if it was new.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="sequence">Its first sequence number.</param>
    /// <param name="end">The sequence number after it.</param>
    /// <param name="hole">Whether it was what <see cref="NextToSend"/> asked for.</param>
    public abstract void OnSent(TransmissionControlBlock c, uint sequence, uint end, bool hole);

    /// <summary>
    /// An acceptable ACK came: of new data, with SND.UNA updated before; or a duplicate ACK as RFC 5681 section 2 defines it; or one with SACK
    /// blocks, which need not be either.
    /// </summary>
    /// <param name="c">The connection.</param>
    /// <param name="s">The segment; null for a predicted one, which has no option but timestamps.</param>
    /// <param name="acked">Octets newly acknowledged, or 0.</param>
    /// <param name="duplicate">Whether it is a duplicate ACK as RFC 5681 defines it.</param>
    /// <returns>True when the retransmission timer should be restarted (RFC 6298 rule 5.3, RFC 6582 section 4).</returns>
    public abstract bool OnAck(TransmissionControlBlock c, Segment s, int acked, bool duplicate);

    /// <summary>The retransmission timer expired, before it is backed off.</summary>
    /// <returns>True when the sender is to go back to SND.UNA; false when <see cref="NextToSend"/> says what to retransmit.</returns>
    public abstract bool OnTimeout(TransmissionControlBlock c);

    /// <summary>
    /// The timer <see cref="TimerKind.Recovery"/> expired, which the algorithm starts and stops itself. What may leave then is asked for next:
    /// <see cref="NextToSend"/>, <see cref="Window"/>.
    /// </summary>
    /// <returns>Whether the retransmission timer should be restarted.</returns>
    public abstract bool OnTimer(TransmissionControlBlock c);

    /// <summary>The peer has echoed a router's mark (ECN), the first in a window of data: lowers cwnd as for a loss, but nothing is lost (RFC 3168 rule 6.1.2-2).</summary>
    public abstract void OnEcho(TransmissionControlBlock c);

    /// <summary>The path carries smaller segments from now on (RFC 1191); Eff.snd.MSS is updated already, and all in flight is sent again.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="before">Eff.snd.MSS until now.</param>
    public abstract void OnSmallerPath(TransmissionControlBlock c, int before);

    /// <summary>The hole that <see cref="NextToSend"/> asked for is empty, or outside of the peer's window.</summary>
    public abstract void DropHole(TransmissionControlBlock c);

    /// <summary>
    /// Whether data below SND.PTR is to be retransmitted before anything else; <see cref="HoleAt"/> and <see cref="HoleLength"/> say which. Asked
    /// again after each segment, while RecoveryState is not 0.
    /// </summary>
    public abstract bool NextToSend(TransmissionControlBlock c);

    /// <summary>
    /// The initial window of RFC 6928 section 2: min (10*MSS, max (2*MSS, 14600)), in place of RFC 5681 rule 3.1-3. After a
    /// retransmitted SYN it is one segment (RFC 5681 rule 3.1-5).
    /// </summary>
    /// <param name="c">The connection.</param>
    /// <param name="segments">The most segments, see <see cref="StackOptions.InitialWindow"/>.</param>
    /// <returns>Octets.</returns>
    protected static int InitialWindow(TransmissionControlBlock c, int segments)
    {
        int mss = c.SndMss;
        if ((c.SndFlags & SndFlags.SynRetransmitted) != 0)
        {
            return mss;
        }

        int window = segments * mss;
        int bound = 2 * mss > 14600 ? 2 * mss : 14600;
        return window > bound ? bound : window;
    }

    /// <summary>
    /// Early retransmit, in octets (RFC 5827 rule 3.1-1): with less than four segments in flight, and no new data that may be sent, there cannot be three
    /// duplicate ACKs. As many are enough then as there are segments behind the first (RFC 5827 rule 3.1-2).
    /// </summary>
    /// <param name="c">The connection, on which a duplicate ACK came.</param>
    /// <param name="threshold">Duplicate ACKs otherwise.</param>
    /// <returns>Duplicate ACKs after which the first segment counts as lost.</returns>
    protected static int EarlyThreshold(TransmissionControlBlock c, int threshold)
    {
        int mss = c.SndMss;
        int flight = (int)(c.SndNxt - c.SndUna);
        if (flight >= (threshold + 1) * mss || flight <= mss || (c.SendCount > flight && c.SndWnd > flight))
        {
            return threshold;
        }

        return ((flight + mss - 1) / mss) - 1;
    }

    /// <summary>Notes in the event ring that cwnd has changed otherwise than by growing; or that recovery begins or ends, whatever cwnd is.</summary>
    /// <param name="c">The connection; cwnd and ssthresh are the new ones.</param>
    /// <param name="before">cwnd until now.</param>
    /// <param name="why">Why.</param>
    protected void NoteWindow(TransmissionControlBlock c, int before, CongestionEvent why)
    {
        if (_events != null && (c.Cwnd != before || why != CongestionEvent.Timeout))
        {
            EventEntry e = _events.Add((int)StackEventKind.CongestionWindow, (int)why, c.Index);
            e.First = (uint)before;
            e.Second = (uint)c.Cwnd;
            e.Third = c.Ssthresh;
            e.Fourth = (int)(c.SndNxt - c.SndUna);
        }
    }
}
