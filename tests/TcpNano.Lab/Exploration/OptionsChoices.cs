using TcpNano.Lab.Segments;

namespace TcpNano.Lab.Exploration;

/// <summary>The choices of the stack about options that its reaction to a single segment shows. A difference not explained here, or in <see cref="DocumentedChoices"/>, is a bug.</summary>
internal static class OptionsChoices
{
    /// <summary>The choices. Those without an adjustment explain what happens, the others what is kept and said of the options.</summary>
    public static IReadOnlyList<OptionsChoice> All { get; } =
    [
        new("syn-without-timestamp",
            "A SYN without the timestamp that was agreed on is not dropped in silence: it is answered as any SYN (RFC 5961 section 4.2), so that a peer that was started again without timestamps can open.",
            difference => difference.Core.Segment.Syn && difference.Options.TsVal is null && IsAsWithoutStamps(difference)),
        new("paws-from-the-syn-on",
            "SYN-RECEIVED is no synchronized state, but the timestamp of the SYN is the first that PAWS goes by (RFC 7323 section 5.2): what is older gets an ACK here, too, apart from the SYN itself, once more.",
            difference => difference.Core.End is { State: TcpState.SynReceived, IsCookie: false } && IsOlder(difference) && difference.Core.Actual == ReferenceReaction.Acknowledgment(difference.Core.End)),
        new("time-wait-has-no-paws",
            "TIME-WAIT: timestamps judge a SYN (RFC 6191) and nothing else. Nothing is taken there that an old duplicate could spoil.",
            difference => difference.Core.End.State == TcpState.TimeWait && !ReferenceOptions.Opens(difference.Core.Segment) && IsAsWithoutStamps(difference)),
        new("timestamp-after-the-ack",
            "TS.Recent moves only after the check of the ACK field (RFC 7323 section 5.3, R3, has it before): who guesses a sequence number only could else have PAWS refuse all that the peer sends.",
            difference => difference.Core.End.State != TcpState.TimeWait && !difference.Core.End.IsCookie && ReferenceOptions.HasNoAck(difference.Core.End, difference.Core.Segment),
            (difference, expected) => WithRecent(expected, difference.Core.End.TsRecent)),
        new("timestamp-of-a-crossing-syn-ack",
            "SYN-RECEIVED: the SYN|ACK that counts as the ACK it is (crossing-syn-ack) has a timestamp that counts, too.",
            difference => difference.Core.End is { State: TcpState.SynReceived, IsCookie: false } && difference.Core.Segment.Syn && difference.Core.Actual.State == TcpState.Established,
            (difference, expected) => WithRecent(expected, difference.Options.TsVal!.Value)),
        new("time-wait-keeps-timestamp",
            "TIME-WAIT: TS.Recent stays what it was when the connection ended. A SYN is compared with it.",
            difference => difference.Core.End.State == TcpState.TimeWait && difference.Core.Actual.State == TcpState.TimeWait,
            (difference, expected) => WithRecent(expected, difference.Core.End.TsRecent)),
        new("no-blocks-without-a-block",
            "SYN-RECEIVED out of LISTEN, and TIME-WAIT: an ACK has timestamps, but reports no duplicate. There is no control block; the peer needs nothing but the ACK.",
            difference => difference.Core.End is { State: TcpState.SynReceived, IsPassive: true } or { State: TcpState.TimeWait } && !IsOpen(difference.Core.Actual.State),
            (_, expected) => expected with { Reply = expected.Reply is null ? null : expected.Reply with { Blocks = [] } }),
        new("no-duplicate-with-the-fin",
            "Text that fills the last gap before the peer's FIN is not compared with what is held: nothing is missing any more, and the peer sends nothing that the report could spare.",
            difference => difference.Core.End.Held > 0 && difference.Core.Actual.State == TcpState.CloseWait,
            (difference, expected) => expected with { Reply = expected.Reply is null ? null : expected.Reply with { Blocks = [.. expected.Reply.Blocks.Where(block => ReferenceReaction.After(difference.Core.End.RcvNxt, block.Start))] } }),
        new("no-duplicate-from-far-before",
            "What began further than a receive buffer before RCV.NXT is not reported as a duplicate: nobody sends older data again, and the ACK is a challenge, which answers nobody who guesses.",
            difference => (int)(difference.Core.End.RcvNxt - difference.Core.Segment.Sequence) > ReactionStage.Buffer,
            (difference, expected) => expected with { Reply = expected.Reply is null ? null : expected.Reply with { Blocks = [.. expected.Reply.Blocks.Where(block => !IsBefore(difference, block))] } }),
    ];

    // The reaction, or one that a choice explains, to the same segment if timestamps had no say in it.
    private static bool IsAsWithoutStamps(OptionsDifference difference)
    {
        (_, Endpoint end, Segment segment, _, Reaction actual) = difference.Core;
        Segment unscaled = ReferenceOptions.Unscaled(end, segment);
        Reaction expected = ReferenceReaction.Of(end, unscaled, actual.SndUna);
        return ReferenceOptions.IsDropped(end, segment, difference.Options)
            && (actual == expected || DocumentedChoices.All.Any(choice => choice.Applies(end, unscaled, expected, actual)));
    }

    private static bool IsOlder(OptionsDifference difference)
    {
        return difference.Core.End.HasStamps && difference.Options.TsVal is uint tsVal && ReferenceReaction.After(difference.Core.End.TsRecent, tsVal);
    }

    private static OptionsReaction WithRecent(OptionsReaction expected, uint recent)
    {
        bool echoes = expected.Reply?.TsVal == ReactionStage.Present && expected.Reply.TsEcr == expected.TsRecent;
        return expected.Agreed?.TsVal is null ? expected
            : expected with { TsRecent = recent, Reply = echoes ? expected.Reply! with { TsEcr = recent } : expected.Reply };
    }

    private static bool IsBefore(OptionsDifference difference, (uint Start, uint End) block)
    {
        return block.Start == difference.Core.Segment.Sequence && !ReferenceReaction.After(block.End, difference.Core.End.RcvNxt);
    }

    private static bool IsOpen(TcpState state)
    {
        return state is not (TcpState.Closed or TcpState.Listen or TcpState.SynReceived or TcpState.TimeWait);
    }
}
