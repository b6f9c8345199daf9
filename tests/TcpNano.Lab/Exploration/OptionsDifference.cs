using TcpNano.Lab.Segments;

namespace TcpNano.Lab.Exploration;

/// <summary>A case with options: what the reference functions say, and what the stack did.</summary>
/// <param name="Core">All but the options.</param>
/// <param name="Case">The class of options.</param>
/// <param name="Options">The options of the segment.</param>
/// <param name="Expected">What becomes of the options, and of those of the answer.</param>
/// <param name="Actual">What the stack did with them.</param>
internal sealed record OptionsDifference(StateTableDifference Core, OptionsCase Case, SegmentOptions Options, OptionsReaction Expected, OptionsReaction Actual)
{
    /// <summary>Whether a choice explains what is otherwise but for the options.</summary>
    public bool IsCoreExplained { get; init; }

    /// <summary>The situation, the class, and what is otherwise.</summary>
    public string Kind => !IsCoreExplained ? $"{Core.Kind}, {Case.Name}"
        : $"{Core.Situation}: {Case.Name}, {(Expected.Agreed != Actual.Agreed ? "agreed " : "")}{(Expected.TsRecent != Actual.TsRecent ? "TS.Recent " : "")}{(Expected.Reply != Actual.Reply ? "reply" : "")}";

    /// <inheritdoc/>
    public override string ToString()
    {
        return !IsCoreExplained ? $"{Core} [{Options}] TS.Recent={Core.End.TsRecent}"
            : $"{Core.Situation} (RCV.NXT={Core.End.RcvNxt} Last.ACK.sent={Core.End.LastAckSent} TS.Recent={Core.End.TsRecent} held {Core.End.HeldAt}+{Core.End.Held}) gets {Core.Segment} [{Options}]: "
                + $"expected {Expected}; but {Actual}; {Core.Actual}";
    }
}
