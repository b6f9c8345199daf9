namespace TcpNano.Explain.Drawing;

/// <summary>Columns of plots beside each other, under a title.</summary>
/// <param name="Title">The title.</param>
/// <param name="Columns">The columns, from left to right.</param>
public sealed record SeriesGroup(string Title, IReadOnlyList<SeriesColumn> Columns);
