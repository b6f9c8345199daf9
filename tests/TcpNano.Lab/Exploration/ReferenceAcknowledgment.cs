using TcpNano.Lab.Segments;

using static TcpNano.Lab.Exploration.ReferenceReaction;

namespace TcpNano.Lab.Exploration;

/// <summary>The fifth check of RFC 9293 section 3.10.7.4 in the states from ESTABLISHED on: a part of <see cref="ReferenceReaction"/>.</summary>
internal static class ReferenceAcknowledgment
{
    /// <summary>Takes an acknowledgment.</summary>
    /// <param name="end">The end before.</param>
    /// <param name="segment">The segment, with SEG.SEQ no less than RCV.NXT.</param>
    /// <returns>The end afterwards; CLOSED when that was all.</returns>
    public static Endpoint Take(Endpoint end, Segment segment)
    {
        // "If SND.UNA =< SEG.ACK =< SND.NXT, the send window should be updated."
        bool isNew = IsNewAck(end, segment);
        if (isNew || segment.Acknowledgment == end.SndUna)
        {
            if (After(segment.Sequence, end.SndWl1)
                || (segment.Sequence == end.SndWl1 && !After(end.SndWl2, segment.Acknowledgment)))
            {
                end = SetWindow(end, segment);
            }
        }

        if (!isNew)
        {
            // "If the ACK is a duplicate, it can be ignored."
            return end;
        }

        // LAST-ACK does not say "in addition to the processing for the ESTABLISHED state"; data before the FIN needs it all the same.
        // In the states that have sent a FIN it is the last thing before SND.NXT.
        bool finAcknowledged = segment.Acknowledgment == end.SndNxt;
        TcpState next = end.State switch
        {
            TcpState.FinWait1 when finAcknowledged => TcpState.FinWait2,
            TcpState.Closing when finAcknowledged => TcpState.TimeWait,
            TcpState.LastAck when finAcknowledged => TcpState.Closed,
            _ => end.State,
        };
        return end with { SndUna = segment.Acknowledgment, State = next };
    }
}
