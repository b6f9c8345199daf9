using TcpNano.Wire;

namespace TcpNano.Host.Exploration;

/// <summary>All the choices of the stack that its reaction to a single segment shows. A difference not explained here is a bug.</summary>
internal static class DocumentedChoices
{
    /// <summary>The choices; the first that applies counts.</summary>
    public static IReadOnlyList<DocumentedChoice> All { get; } =
    [
        new("ack-inside-the-window",
            "When the peer's window has shrunk or closed over what is in flight, an ACK starts at the window's edge and not at SND.NXT: the peer would find SND.NXT unacceptable (first check).",
            (end, segment, expected, actual) => expected.Replies == 1 && IsClosed(end, expected) && actual == AtTheEdge(expected)),
        new("old-text-is-acknowledged",
            "Text from before RCV.NXT is acknowledged even if its ACK field, or the lack of one, has the rest dropped: whoever sends it again has missed our ACK.",
            IsOldTextAcknowledged),
        new("syn-again",
            "SYN-RECEIVED: the SYN it knows, once more, gets the SYN|ACK once more and not an ACK: the SYN|ACK was lost, and waiting for our timer would cost a second.",
            (end, segment, expected, actual) => KnowsSyn(end, segment) && !segment.Ack && actual == SynAckAgain(end)),
        new("crossing-syn-ack",
            "SYN-RECEIVED: a SYN|ACK with the SYN it knows counts as the ACK it is. Figure 7 needs that, although the first check as it is written would refuse it.",
            (end, segment, expected, actual) => KnowsSyn(end, segment) && segment.Ack && actual == ReferenceReaction.Of(end, WithoutSyn(segment), 0)),
        new("syn-is-challenged",
            "SYN-RECEIVED out of LISTEN: another SYN inside the window gets a challenge ACK, as RFC 5961 section 4.2 has it for all states; a return to LISTEN would let anybody end a handshake blindly.",
            (end, segment, expected, actual) => end.State == TcpState.SynReceived && end.IsPassive && segment.Syn && !segment.Rst && actual == ReAck(end)),
        new("time-wait-ignores-resets",
            "TIME-WAIT: a RST does nothing (RFC 1337, first fix): an old duplicate must not end it early.",
            (end, segment, expected, actual) => end.State == TcpState.TimeWait && segment.Rst && actual == Silence(end)),
        new("time-wait-gives-way",
            "TIME-WAIT: a SYN beyond the old sequence numbers reopens the connection (section 3.6.1, MAY-2) as long as somebody listens.",
            (end, segment, expected, actual) => end.State == TcpState.TimeWait && segment.Syn && !segment.Ack
                && actual.State == TcpState.SynReceived && actual.Replies == 1
                && actual.ReplyFlags == (TcpHeader.Syn | TcpHeader.Ack)
                && (int)(actual.ReplySequence - end.SndNxt) > 0
                && actual.ReplyAcknowledgment == segment.Sequence + 1),
        new("time-wait-answers",
            "TIME-WAIT: whatever is not just an ACK in its place is answered with an ACK, and no ACK field is looked at: there is nothing of ours left to be acknowledged, and a peer that still sends has not heard that all is over.",
            (end, segment, expected, actual) => end.State == TcpState.TimeWait && !segment.Rst
                && actual == (segment.Length == 0 && segment.Sequence == end.RcvNxt ? Silence(end) : ReAck(end))),
    ];

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

        Reaction acknowledged = expected with
        {
            Replies = 1,
            ReplyFlags = TcpHeader.Ack,
            ReplySequence = end.SndNxt,
            ReplyAcknowledgment = expected.RcvNxt,
        };
        return actual == acknowledged || (IsClosed(end, expected) && actual == AtTheEdge(acknowledged));
    }

    // What is in flight has outgrown the window.
    private static bool IsClosed(Endpoint end, Reaction after)
    {
        return (int)(end.SndNxt - after.SndUna) > after.SndWnd;
    }

    private static Reaction AtTheEdge(Reaction expected)
    {
        return expected with { ReplySequence = expected.SndUna + (uint)expected.SndWnd };
    }

    private static bool KnowsSyn(Endpoint end, Segment segment)
    {
        return end.State == TcpState.SynReceived && segment.Syn && !segment.Rst && segment.Sequence + 1 == end.RcvNxt;
    }

    private static Segment WithoutSyn(Segment segment)
    {
        return segment with { Sequence = segment.Sequence + 1, Flags = segment.Flags & ~TcpHeader.Syn };
    }

    private static Reaction Silence(Endpoint end)
    {
        return new Reaction { State = end.State, SndUna = end.SndUna, SndWnd = end.SndWnd, RcvNxt = end.RcvNxt };
    }

    // <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>
    private static Reaction ReAck(Endpoint end)
    {
        return Silence(end) with { Replies = 1, ReplyFlags = TcpHeader.Ack, ReplySequence = end.SndNxt, ReplyAcknowledgment = end.RcvNxt };
    }

    private static Reaction SynAckAgain(Endpoint end)
    {
        return ReAck(end) with { ReplyFlags = TcpHeader.Syn | TcpHeader.Ack, ReplySequence = end.SndUna };
    }
}
