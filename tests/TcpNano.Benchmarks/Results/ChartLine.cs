namespace TcpNano.Benchmarks.Results;

/// <summary>A line of a <see cref="Chart"/>.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Points">Its points, by their horizontal place.</param>
internal sealed record ChartLine(string Name, IReadOnlyList<(double X, double Y)> Points);
