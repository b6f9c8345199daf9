using TcpNano.Explain.Analysis;

namespace TcpNano.Explain.Drawing;

/// <summary>A row of a ladder: a segment, or a run of segments that are not drawn.</summary>
/// <param name="Y">Where its arrow is.</param>
/// <param name="Segment">The segment; null for a run.</param>
/// <param name="Label">Its text.</param>
/// <param name="Comments">What the capture says about it, as far as it is drawn.</param>
public sealed record LadderRow(int Y, Segment? Segment, string Label, IReadOnlyList<string> Comments);
