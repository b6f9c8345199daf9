using TcpNano.Lab.Segments;
using TcpNano.Wire;
using static TcpNano.Lab.Exploration.ReferenceReaction;

namespace TcpNano.Lab.Exploration;

/// <summary>
/// What RFC 7323, RFC 2018, RFC 2883 and RFC 6191 add to <see cref="ReferenceReaction"/>, written from their text in the same way. What the stack does otherwise stands in
/// <see cref="OptionsChoices"/>.
/// </summary>
internal static class ReferenceOptions
{
    /// <summary>The largest shift (RFC 7323 section 2.3).</summary>
    private const int MostShift = 14;

    /// <summary>The reaction to a segment, without the options of what is sent.</summary>
    /// <param name="end">The end before.</param>
    /// <param name="segment">The segment, its window as it stands in the header.</param>
    /// <param name="options">Its options.</param>
    /// <param name="iss">The initial sequence number it would choose.</param>
    /// <returns>What happens.</returns>
    public static Reaction Core(Endpoint end, Segment segment, SegmentOptions options, uint iss)
    {
        if (GivesWay(end, segment, options))
        {
            return Of(new Endpoint { State = TcpState.Listen, RcvWnd = end.RcvWnd }, segment, iss);
        }

        if (IsDropped(end, segment, options))
        {
            // Section 3.2: "If a non-RST segment is received without a TSopt, a TCP SHOULD silently drop the segment."
            // Section 5.3, R1: "SEG.TSval < TS.Recent and TS.Recent is valid": an ACK, and dropped.
            return options.TsVal is null ? Nothing(end) : Acknowledgment(end);
        }

        return Of(end, Unscaled(end, segment), iss);
    }

    /// <summary>The same for what the options keep, and for those of the answer.</summary>
    /// <param name="end">The end before.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="options">Its options.</param>
    /// <param name="actual">What the stack did otherwise, from which follows what its answer must have.</param>
    /// <returns>What becomes of them.</returns>
    public static OptionsReaction Options(Endpoint end, Segment segment, SegmentOptions options, Reaction actual)
    {
        Endpoint after = end.IsReopening && actual.State == TcpState.TimeWait ? end with { TsRecent = end.TsRecentBefore } : Afterwards(end, segment, options, actual);
        bool isConnection = actual.State is not (TcpState.Closed or TcpState.Listen or TcpState.SynSent) && !(end.IsCookie && actual.State == TcpState.SynReceived);
        SegmentOptions? agreed = !isConnection ? null
            : actual.State == TcpState.TimeWait ? ReactionStage.Agreed(null, false, after.HasStamps)
            : ReactionStage.Agreed(after.Scale, after.HasSack, after.HasStamps);
        return new OptionsReaction(agreed, isConnection && after.HasStamps ? after.TsRecent : 0, actual.Replies == 0 ? null : Reply(end, after, segment, options, actual));
    }

    /// <summary>Whether a segment moves TS.Recent: section 4.3, (2), and section 5.3, R3.</summary>
    /// <param name="end">The end before.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="options">Its options.</param>
    /// <returns>True when it does.</returns>
    public static bool MovesRecent(Endpoint end, Segment segment, SegmentOptions options)
    {
        // Section 5.2: "information from the Timestamps option MUST NOT be used to update connection state information" of a RST.
        return end.HasStamps && !segment.Rst && options.TsVal is uint tsVal && !After(end.TsRecent, tsVal) && !After(segment.Sequence, end.LastAckSent) && IsTaken(end, segment);
    }

    /// <summary>Whether a segment is dropped for its timestamp, or the lack of it: before the check of the sequence number, and PAWS only "for a synchronized connection".</summary>
    /// <param name="end">The end before.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="options">Its options.</param>
    /// <returns>True when it is.</returns>
    public static bool IsDropped(Endpoint end, Segment segment, SegmentOptions options)
    {
        return end.HasStamps && !segment.Rst && (options.TsVal is not uint tsVal || (IsSynchronized(end.State) && After(end.TsRecent, tsVal)));
    }

    /// <summary>Whether a segment is a SYN that may begin a connection.</summary>
    /// <param name="segment">The segment.</param>
    /// <returns>True for a SYN without ACK and RST.</returns>
    public static bool Opens(Segment segment)
    {
        return segment.Syn && !segment.Ack && !segment.Rst;
    }

    /// <summary>Whether TIME-WAIT gives way to a SYN: RFC 6191 section 2, of a port that listens.</summary>
    /// <param name="end">The end before.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="options">Its options.</param>
    /// <returns>True when it does.</returns>
    public static bool GivesWay(Endpoint end, Segment segment, SegmentOptions options)
    {
        if (end.State != TcpState.TimeWait || !end.IsPassive || !Opens(segment))
        {
            return false;
        }

        // "Larger than the last sequence number seen": that was the FIN's.
        bool isBeyond = !After(end.RcvNxt, segment.Sequence);
        return (end.HasStamps, options.TsVal) switch
        {
            (true, uint tsVal) => After(tsVal, end.TsRecent) || (tsVal == end.TsRecent && isBeyond),
            (false, uint) => true,
            _ => isBeyond,
        };
    }

    /// <summary>The segment with its window in octets. Section 2.2: "The window field in a segment where the SYN bit is set (i.e., a SYN or SYN,ACK) MUST NOT be scaled."</summary>
    /// <param name="end">The end before.</param>
    /// <param name="segment">The segment.</param>
    /// <returns>The same, but for its window.</returns>
    public static Segment Unscaled(Endpoint end, Segment segment)
    {
        return segment.Syn ? segment : segment with { Window = segment.Window << (end.Scale ?? 0) };
    }

    private static bool IsSynchronized(TcpState state)
    {
        return state is not (TcpState.Closed or TcpState.Listen or TcpState.SynSent or TcpState.SynReceived);
    }

    // RFC 9293 section 3.10.7.4, first check; with "special allowance" for what comes while the window is closed.
    private static bool IsTaken(Endpoint end, Segment segment)
    {
        return IsAcceptable(end, segment) || (end.RcvWnd == 0 && segment.Sequence == end.RcvNxt && segment.Ack);
    }

    // What both SYNs have is in use; all of the rest is as before, but for TS.Recent.
    private static Endpoint Afterwards(Endpoint end, Segment segment, SegmentOptions options, Reaction actual)
    {
        bool begins = end.State is TcpState.Listen or TcpState.SynSent || (end.State == TcpState.TimeWait && actual.State == TcpState.SynReceived);
        if (segment.Syn && (begins || end.IsCookie))
        {
            return end with
            {
                HasStamps = options.TsVal is not null,
                TsRecent = options.TsVal ?? 0,
                HasSack = options.SackPermitted,

                // Section 2.3: "the TCP ... SHOULD use 14 instead of the specified value".
                Scale = options.Scale is int scale ? Math.Min(scale, MostShift) : null,
            };
        }

        if (end.IsCookie && options.TsVal is uint first)
        {
            // Nothing was kept but what the cookie says: the timestamp that came back with it is the first.
            return end with { TsRecent = first };
        }

        return MovesRecent(end, segment, options) ? end with { TsRecent = options.TsVal!.Value } : end;
    }

    private static SegmentOptions Reply(Endpoint end, Endpoint after, Segment segment, SegmentOptions options, Reaction actual)
    {
        if ((actual.ReplyFlags & TcpHeader.Rst) != 0)
        {
            // Section 5.2: a RST in answer to a segment of no connection has its TSval as TSecr, and 0 as TSval; one of a connection has timestamps as all its segments. TSecr
            // means something with ACK only.
            bool isAnswer = end.State is TcpState.Closed or TcpState.Listen or TcpState.SynSent or TcpState.SynReceived;
            return isAnswer ? new SegmentOptions { TsVal = options.TsVal is null ? null : 0u, TsEcr = options.TsVal ?? 0 }
                : new SegmentOptions { TsVal = end.HasStamps ? ReactionStage.Present : null };
        }

        SegmentOptions reply = new() { TsVal = after.HasStamps ? ReactionStage.Present : null, TsEcr = after.HasStamps ? after.TsRecent : 0 };
        return (actual.ReplyFlags & TcpHeader.Syn) != 0
            ? reply with { SackPermitted = after.HasSack, Scale = after.Scale is null ? null : 0 }
            : reply with { Blocks = after.HasSack ? ReferenceBlocks.Of(end, segment, actual, GoesOn(end, segment, options)) : [] };
    }

    /// <summary>Whether a segment is dropped by the checks of SYN and ACK field (RFC 9293 section 3.10.7.4, fourth and fifth).</summary>
    /// <param name="end">The end before.</param>
    /// <param name="segment">The segment.</param>
    /// <returns>True when it is, if it has come so far.</returns>
    public static bool HasNoAck(Endpoint end, Segment segment)
    {
        uint oldest = end.SndUna - (uint)end.MaxSndWnd;
        return segment.Syn || !segment.Ack
            || (end.State == TcpState.SynReceived ? !IsNewAck(end, segment) : segment.Acknowledgment - oldest > end.SndNxt - oldest);
    }

    // Whether the segment gets as far as to its text.
    private static bool GoesOn(Endpoint end, Segment segment, SegmentOptions options)
    {
        return !segment.Rst && !segment.Syn && (!end.HasStamps || (options.TsVal is uint tsVal && !After(end.TsRecent, tsVal)));
    }
}
