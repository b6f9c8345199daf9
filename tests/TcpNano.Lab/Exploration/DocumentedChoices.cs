using TcpNano.Lab.Segments;
using TcpNano.Wire;

namespace TcpNano.Lab.Exploration;

/// <summary>All the choices of the stack that its reaction to a single segment shows. A difference not explained here is a bug.</summary>
internal static class DocumentedChoices
{
    /// <summary>The choices; the first that applies counts.</summary>
    public static IReadOnlyList<DocumentedChoice> All { get; } =
    [
        new("ack-inside-the-window",
            "When the peer's window has shrunk or closed over what is in flight, an ACK starts at the window's edge and not at SND.NXT: the peer would find SND.NXT unacceptable (first check).",
            (end, segment, expected, actual) => IsAtTheEdge(end, expected, actual)),
        new("ack-at-the-edge",
            "A segment without text, SYN, RST and URG at the right edge of the window counts as the last number before it: a peer that has filled the window acknowledges from there. If both ends have, and each lost something, neither could acknowledge anything to the other.",
            (end, segment, expected, actual) => segment.Length == 0 && !segment.Rst && (segment.Flags & TcpHeader.Urg) == 0 && end.RcvWnd > 0 && segment.Sequence == end.RcvNxt + (uint)end.RcvWnd
                && IsOneFurther(end, segment, actual)),
        new("old-text-is-acknowledged",
            "Text from before RCV.NXT is acknowledged even if its ACK field, or the lack of one, has the rest dropped: whoever sends it again has missed our ACK.",
            IsOldTextAcknowledged),
        new("window-of-the-newest-ack",
            "What acknowledges more than anything before it is the newest segment, and its window counts, even if its SEG.SEQ is lower than SND.WL1, because a gap is filled: the old window would count on from the new SND.UNA.",
            (end, segment, expected, actual) => expected.SndUna != end.SndUna
                && Matches(end, segment, WithWindow(end, segment, expected), actual)),
        new("syn-has-gone-from-wl1",
            "SND.WL1 is taken from the SYN as one more than SEG.SEQ, after the SYN is cut off: there is no number between the two that a segment could come from.",
            (end, segment, expected, actual) => end.State == TcpState.SynSent && actual == expected with { SndWl1 = expected.SndWl1 + 1 }),
        new("refused-not-reset",
            "SYN-SENT: a RST that answers our SYN is told as \"connection refused\", as in SYN-RECEIVED, and not as \"connection reset\": there was no connection yet.",
            (end, segment, expected, actual) => end.State == TcpState.SynSent && actual == expected with { Told = Told.Refused }),
        new("syn-again",
            "SYN-RECEIVED: the SYN it knows, once more, gets the SYN|ACK once more and not an ACK: the SYN|ACK was lost, and waiting for our timer would cost a second.",
            (end, segment, expected, actual) => KnowsSyn(end, segment) && !segment.Ack && actual == SynAckAgain(end)),
        new("crossing-syn-ack",
            "SYN-RECEIVED: a SYN|ACK with the SYN it knows counts as the ACK it is. Figure 7 needs that, although the first check as it is written would refuse it.",
            (end, segment, expected, actual) => KnowsSyn(end, segment) && segment.Ack && IsAckOfSyn(end, WithoutSyn(segment), actual)),
        new("syn-is-challenged",
            "SYN-RECEIVED out of LISTEN: another SYN inside the window gets a challenge ACK, as RFC 5961 section 4.2 has it for all states; a return to LISTEN would let anybody end a handshake blindly.",
            (end, segment, expected, actual) => end.State == TcpState.SynReceived && end.IsPassive && segment.Syn && !segment.Rst && actual == ReAck(end)),
        new("wrong-ack-of-our-syn",
            "SYN-RECEIVED: an ACK field that does not acknowledge our SYN gets a RST, however far off it is, as section 3.5.2 (group 2) says: the check of RFC 5961 section 5, which stands before it, is about data that is injected, and an ACK would not end what is left of an old connection.",
            (end, segment, expected, actual) => end.State == TcpState.SynReceived && segment.Ack && !segment.Syn && IsWrongAck(end, segment, actual)),
        new("cookie-keeps-nothing",
            "LISTEN and SYN-RECEIVED while the SYN cache is full: the SYN|ACK is a cookie (RFC 4987), and there is no timer. Only an ACK that brings it back, at RCV.NXT, is a segment of a connection; to all others it is LISTEN that answers.",
            (end, segment, expected, actual) => end.IsCookie && IsListener(segment, actual)),
        new("no-second-fin",
            "CLOSE-WAIT, CLOSING, LAST-ACK: a FIN behind the peer's FIN is ignored like text there. The eighth check would acknowledge it and move RCV.NXT; but nothing can come after a FIN, and our ACK would name a number that the peer never sent.",
            (end, segment, expected, actual) => segment.Fin && expected.RcvNxt == end.RcvNxt + 1
                && end.State is TcpState.CloseWait or TcpState.Closing or TcpState.LastAck
                && (Matches(end, segment, WithoutFin(end, expected), actual) || Matches(end, segment, Acked(end, WithoutFin(end, expected)), actual))),
        new("text-after-close",
            "FIN-WAIT-1 and FIN-WAIT-2 of a connection that the app has closed in both directions: text gets a RST, for nobody will ever read it (section 3.6.1, MAY-1 and SHLD-3).",
            (end, segment, expected, actual) => end.IsReleased && expected.Delivered + expected.Held > 0
                && actual == new Reaction { State = TcpState.Closed, Replies = 1, ReplyFlags = TcpHeader.Rst, ReplySequence = Edge(expected) }),
        new("reset-loses-data",
            "CLOSING and LAST-ACK: a RST while data of ours is not acknowledged is told as \"connection reset\" (MUST-12); the second check tells nothing there.",
            (end, segment, expected, actual) => end.State is TcpState.Closing or TcpState.LastAck && segment.Rst
                && end.SndNxt - end.SndUna > 1 && actual == expected with { Told = Told.Reset }),
        new("time-wait-ignores-resets",
            "TIME-WAIT: a RST does nothing (RFC 1337, first fix): an old duplicate must not end it early. Only one that answers exactly our ACK of a SYN does: the peer has lost its state and opens anew.",
            (end, segment, expected, actual) => end.State == TcpState.TimeWait && segment.Rst && actual == Silence(end)
                && !(end.IsChallenged && !segment.Ack && segment.Sequence == end.RcvNxt)),
        new("time-wait-gives-way",
            "TIME-WAIT: a SYN beyond the old sequence numbers reopens the connection (section 3.6.1, MAY-2) as long as somebody listens and there is room. 2 MSL go on until the handshake is complete.",
            (end, segment, expected, actual) => end.State == TcpState.TimeWait && segment.Syn && !segment.Ack && IsReopened(end, segment, actual)),
        new("time-wait-is-still-there",
            "SYN-RECEIVED out of TIME-WAIT: a RST takes it back there and not to LISTEN (section 3.6.1, MAY-2, condition 2): the SYN was an old duplicate.",
            (end, segment, expected, actual) => end.IsReopening && segment.Rst && expected.State == TcpState.Listen
                && actual is { State: TcpState.TimeWait, Replies: 0, Delivered: 0, Told: Told.Nothing, Started: ArmedTimers.None }),
        new("time-wait-answers",
            "TIME-WAIT: whatever is not just an ACK in its place is answered with an ACK, and no ACK field is looked at: there is nothing of ours left to be acknowledged, and a peer that still sends has not heard that all is over. Only the FIN that it knows starts 2 MSL anew.",
            (end, segment, expected, actual) => end.State == TcpState.TimeWait && !segment.Rst
                && actual == (segment.Length == 0 && segment.Sequence == end.RcvNxt ? Silence(end) : ReAck(end))),
    ];

    // As if the segment had come from one number less, but for SND.WL1.
    private static bool IsOneFurther(Endpoint end, Segment segment, Reaction actual)
    {
        Segment inside = segment with { Sequence = segment.Sequence - 1 };
        Reaction reaction = ReferenceReaction.Of(end, inside, 0);
        return Matches(end, inside, reaction.SndWl1 == inside.Sequence ? reaction with { SndWl1 = segment.Sequence } : reaction, actual);
    }

    // A reaction, or one of those in which only the ACK that is sent differs from it.
    private static bool Matches(Endpoint end, Segment segment, Reaction expected, Reaction actual)
    {
        return actual == expected || IsAtTheEdge(end, expected, actual) || IsOldTextAcknowledged(end, segment, expected, actual);
    }

    private static bool IsAtTheEdge(Endpoint end, Reaction expected, Reaction actual)
    {
        return expected.Replies == 1 && IsClosed(expected) && end.State != TcpState.TimeWait
            && actual == expected with { ReplySequence = Edge(expected) };
    }

    private static bool IsOldTextAcknowledged(Endpoint end, Segment segment, Reaction expected, Reaction actual)
    {
        if ((int)(segment.Sequence - end.RcvNxt) >= 0 || segment.DataLength == 0)
        {
            return false;
        }

        if (expected.Replies == 1)
        {
            // The RST that SYN-RECEIVED sends for a wrong ACK, and then the ACK.
            return end.State == TcpState.SynReceived && expected.ReplyFlags == TcpHeader.Rst && actual == expected with { Replies = 2 };
        }

        Reaction acknowledged = Acked(end, expected);
        return actual == acknowledged || IsAtTheEdge(end, acknowledged, actual);
    }

    private static bool IsAckOfSyn(Endpoint end, Segment segment, Reaction actual)
    {
        return Matches(end, segment, ReferenceReaction.Of(end, segment, 0), actual) || IsWrongAck(end, segment, actual);
    }

    private static bool IsWrongAck(Endpoint end, Segment segment, Reaction actual)
    {
        Reaction reset = ReferenceReaction.Send(Silence(end), TcpHeader.Rst, segment.Acknowledgment, 0);
        return !ReferenceReaction.IsNewAck(end, segment) && Matches(end, segment, reset, actual);
    }

    private static bool IsReopened(Endpoint end, Segment segment, Reaction actual)
    {
        uint iss = actual.SndUna;
        Reaction listener = ReferenceReaction.Of(
            new Endpoint { State = TcpState.Listen, RcvWnd = ReactionStage.Buffer }, segment, iss);

        return actual == listener && (int)(iss - end.SndNxt) > 0;
    }

    private static bool IsListener(Segment segment, Reaction actual)
    {
        Reaction listener = ReferenceReaction.Of(
            new Endpoint { State = TcpState.Listen, RcvWnd = ReactionStage.Buffer }, segment, actual.SndUna);
        return actual == listener with { Timers = ArmedTimers.None, Started = ArmedTimers.None };
    }

    // What is in flight has outgrown the window.
    private static bool IsClosed(Reaction after)
    {
        return (int)(after.SndNxt - after.SndUna) > after.SndWnd;
    }

    private static uint Edge(Reaction after)
    {
        return IsClosed(after) ? after.SndUna + (uint)after.SndWnd : after.SndNxt;
    }

    private static Reaction Acked(Endpoint end, Reaction expected)
    {
        // Also the last ACK before TIME-WAIT offers a window.
        Reaction offering = expected.State == TcpState.TimeWait ? expected with { RcvWnd = end.RcvWnd } : expected;
        return ReferenceReaction.Send(offering, TcpHeader.Ack, expected.SndNxt, expected.RcvNxt) with { RcvWnd = expected.RcvWnd };
    }

    private static Reaction WithWindow(Endpoint end, Segment segment, Reaction expected)
    {
        uint first = ReferenceReaction.After(end.RcvNxt, segment.Sequence) ? end.RcvNxt : segment.Sequence;
        return expected with { SndWnd = segment.Window, SndWl1 = first, SndWl2 = segment.Acknowledgment };
    }

    private static Reaction WithoutFin(Endpoint end, Reaction expected)
    {
        return expected with
        {
            RcvNxt = end.RcvNxt,
            RcvWnd = expected.State == TcpState.TimeWait ? 0 : end.RcvWnd,
            Replies = 0,
            ReplyFlags = 0,
            ReplySequence = 0,
            ReplyAcknowledgment = 0,
            ReplyWindow = 0,
        };
    }

    private static bool KnowsSyn(Endpoint end, Segment segment)
    {
        return end.State == TcpState.SynReceived && segment.Syn && !segment.Rst && segment.Sequence + 1 == end.RcvNxt;
    }

    // The urgent pointer counts from the SYN still.
    private static Segment WithoutSyn(Segment segment)
    {
        return segment with { Sequence = segment.Sequence + 1, Flags = segment.Flags & ~TcpHeader.Syn, UrgentPointer = segment.UrgentPointer - 1 };
    }

    private static Reaction Silence(Endpoint end)
    {
        return ReferenceReaction.Nothing(end);
    }

    // <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>
    private static Reaction ReAck(Endpoint end)
    {
        return ReferenceReaction.Acknowledgment(end);
    }

    private static Reaction SynAckAgain(Endpoint end)
    {
        return ReAck(end) with { ReplyFlags = TcpHeader.Syn | TcpHeader.Ack, ReplySequence = end.SndUna };
    }
}
