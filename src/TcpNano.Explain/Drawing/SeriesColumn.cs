namespace TcpNano.Explain.Drawing;

/// <summary>Plots below each other, under a head.</summary>
/// <param name="Head">The head.</param>
/// <param name="Plots">The plots; none where there is nothing to show.</param>
public sealed record SeriesColumn(string Head, IReadOnlyList<SeriesPlot> Plots);
