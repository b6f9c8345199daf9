using TcpNano.Explain.Analysis;

namespace TcpNano.Explain.Drawing;

/// <summary>A segment in a plot.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="X">Its time's place.</param>
/// <param name="Low">The place of its first octet.</param>
/// <param name="High">The place of its last.</param>
/// <param name="HasRow">Whether the ladder has a row for it.</param>
public sealed record PlotPoint(Segment Segment, double X, double Low, double High, bool HasRow);
