namespace TcpNano.Benchmarks.Results;

/// <summary>A plot of results.</summary>
/// <param name="FileName">The name of its file, without an ending.</param>
/// <param name="Title">Its title.</param>
/// <param name="XTitle">What lies along its horizontal axis.</param>
/// <param name="YTitle">What lies along its vertical axis.</param>
/// <param name="XIsLogarithmic">Whether the horizontal axis is logarithmic.</param>
/// <param name="YIsLogarithmic">Whether the vertical axis is.</param>
/// <param name="Lines">Its lines.</param>
internal sealed record Chart(
    string FileName,
    string Title,
    string XTitle,
    string YTitle,
    bool XIsLogarithmic,
    bool YIsLogarithmic,
    IReadOnlyList<ChartLine> Lines);
