using TcpNano.Lab.Segments;

namespace TcpNano.Lab.Exploration;

/// <summary>What a segment did to what the options of RFC 7323 and RFC 2018 keep, and the options of the answer.</summary>
/// <param name="Agreed">What both SYNs have; null without a connection, and while only a cookie has it.</param>
/// <param name="TsRecent">TS.Recent; 0 without timestamps.</param>
/// <param name="Reply">The options of the segment sent; null when none was. A TSval that says the present time is <see cref="ReactionStage.Present"/>.</param>
internal sealed record OptionsReaction(SegmentOptions? Agreed, uint TsRecent, SegmentOptions? Reply)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        return $"agreed on [{Agreed}] TS.Recent={TsRecent} answers with [{Reply}]";
    }
}
