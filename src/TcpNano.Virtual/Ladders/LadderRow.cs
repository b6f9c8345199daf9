namespace TcpNano.Virtual.Ladders;

/// <summary>One line of a ladder.</summary>
/// <param name="Text">The line.</param>
/// <param name="Kind">What it tells of.</param>
public readonly record struct LadderRow(string Text, LadderRowKind Kind);
