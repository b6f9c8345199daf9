using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <content>
/// How many ACKs answer a batch. One does (MUST-58), but a sender in slow start counts ACKs (RFC 5681 equation 2, RFC 3465), and would open cwnd much more slowly; it gets one for every two full
/// segments (SHLD-19, RFC 5681 rule 4.2-2), all of them after the batch (MUST-59).
/// </content>
internal sealed partial class Receiver
{
    /// <summary>
    /// Of these flags only <see cref="RcvFlags.SlowStart"/> is set where more than one ACK may answer a batch. None does that tells of something missing, or that it has come: half of that would make a sender
    /// without SACK retransmit once more (RFC 6582, partial acknowledgment).
    /// </summary>
    public const int Several = RcvFlags.SlowStart | RcvFlags.Hole | RcvFlags.Duplicate | RcvFlags.Filled;

    // The sender may begin slow start. With an ACK for every two segments it sends half as much again in each round trip, so that after 31 of them cwnd is as large as any window of ours.
    private const int SlowStart = RcvFlags.SlowStart | RcvFlags.Batches;

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
        int flags = c.RcvFlags - RcvFlags.OneBatch;
        c.RcvFlags = (flags & RcvFlags.Batches) == 0 ? flags & ~RcvFlags.SlowStart : flags;
    }
}
