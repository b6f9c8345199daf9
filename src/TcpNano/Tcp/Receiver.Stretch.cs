using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <content>
/// How many ACKs answer a batch. One does (MUST-58), but a sender in slow start counts ACKs (RFC 5681 equation 2, RFC 3465), and would open cwnd much more slowly; it gets one for every two full
/// segments (SHLD-19, RFC 5681 rule 4.2-2), all of them after the batch (MUST-59). So it sends half as much again in each round trip, and after the 31 batches of <see cref="RcvFlags.SlowStart"/>
/// cwnd is as large as any window of ours.
/// </content>
internal sealed partial class Receiver
{
    /// <summary>
    /// With any of these flags one ACK answers a batch. It tells of something missing, or that it has come: half of that would make a sender without SACK retransmit once more (RFC 6582, partial
    /// acknowledgment).
    /// </summary>
    public const int OneOnly = RcvFlags.Hole | RcvFlags.Duplicate | RcvFlags.Filled;

    /// <summary>Takes RCV.NXT back to the end of the second full segment after what the last ACK acknowledged, for one of several ACKs.</summary>
    /// <param name="c">The connection, which has received everything up to <paramref name="next"/>.</param>
    /// <param name="next">The true RCV.NXT.</param>
    /// <returns>False when no more than two segments are left to acknowledge; that ACK is owed.</returns>
    public bool StepBack(TransmissionControlBlock c, uint next)
    {
        c.RcvFlags |= RcvFlags.AckNow; // of what the last one has not acknowledged
        int step = Timestamps.IsOn(c) ? _twoSegments - (2 * TcpHeader.TimestampsLength) : _twoSegments;
        if ((int)(next - c.LastAckSent) <= step)
        {
            return false;
        }

        c.RcvNxt = c.LastAckSent + (uint)step;
        return true;
    }

    /// <summary>Gives RCV.NXT back after <see cref="StepBack"/>.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="next">The true RCV.NXT.</param>
    public void StepForward(TransmissionControlBlock c, uint next)
    {
        c.RcvNxt = next;
        if ((c.RcvFlags & RcvFlags.SlowStart) != 0)
        {
            c.RcvFlags -= RcvFlags.OneBatch; // unless no neighbour answered meanwhile: ForgetAck
        }
    }
}
