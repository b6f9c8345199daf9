namespace TcpNano.Explain.Drawing;

/// <summary>A value over time. Each point holds until the next.</summary>
/// <param name="Name">What it is called in the legend.</param>
/// <param name="Points">Times in nanoseconds, in order, and the value from each on.</param>
public sealed record Series(string Name, IReadOnlyList<(long Time, double Value)> Points);
