namespace TcpNano.Benchmarks.Results;

/// <summary>A table of results.</summary>
/// <param name="Key">What <see cref="Limits"/> knows it by.</param>
/// <param name="Title">Its title.</param>
/// <param name="Columns">The titles of its columns.</param>
/// <param name="Rows">Its rows, with as many cells.</param>
internal sealed record ResultTable(string Key, string Title, string[] Columns, IReadOnlyList<string[]> Rows);
