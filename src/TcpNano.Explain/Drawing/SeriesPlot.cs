namespace TcpNano.Explain.Drawing;

/// <summary>Up to three values over time in one plot, of whatever has them: nothing here knows of captures.</summary>
public sealed class SeriesPlot
{
    private const int MostSeries = 3;

    private static readonly string[] s_styles = ["first", "second", "third"];

    private readonly List<(string Name, string Style, string Path)> _lines = [];
    private readonly List<double> _events = [];

    /// <summary>Lays a plot out.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="unit">What its values are.</param>
    /// <param name="from">The first moment, in nanoseconds.</param>
    /// <param name="to">The last.</param>
    /// <param name="series">The values. One without points is named in the legend all the same.</param>
    /// <exception cref="ArgumentException">There are more than three.</exception>
    public SeriesPlot(string title, string unit, long from, long to, params IReadOnlyList<Series> series)
    {
        ArgumentNullException.ThrowIfNull(series);
        if (series.Count > MostSeries)
        {
            throw new ArgumentException("A plot takes three series at most.", nameof(series));
        }

        Title = title;
        Unit = unit;
        Frame = new PlotFrame(from, to, series.SelectMany(one => one.Points).Select(point => point.Value).DefaultIfEmpty().Max());
        for (int i = 0; i < series.Count; i++)
        {
            StepLine line = new();
            foreach ((long time, double value) in series[i].Points)
            {
                line.Add(Frame.At(time), Frame.Y.Place(value));
            }

            _lines.Add((series[i].Name, s_styles[i], line.End(Frame.At(to))));
        }
    }

    /// <summary>What it shows.</summary>
    public string Title { get; }

    /// <summary>What its values are.</summary>
    public string Unit { get; }

    /// <summary>Size and axes.</summary>
    public PlotFrame Frame { get; }

    /// <summary>What the marks at the bottom are called; empty when there are none.</summary>
    public string EventName { get; private set; } = "";

    /// <summary>The values as paths, with name and style; an empty path for what has no point.</summary>
    public IReadOnlyList<(string Name, string Style, string Path)> Lines => _lines;

    /// <summary>The places of the marks at the bottom.</summary>
    public IReadOnlyList<double> Events => _events;

    /// <summary>Adds marks at the bottom, for what happens at a moment.</summary>
    /// <param name="name">What it is called in the legend.</param>
    /// <param name="times">When it happens, in nanoseconds.</param>
    /// <returns>The plot itself.</returns>
    public SeriesPlot WithEvents(string name, IEnumerable<long> times)
    {
        ArgumentNullException.ThrowIfNull(times);
        EventName = name;

        // Two in the same place are one mark.
        _events.AddRange(times.Select(time => Math.Round(Frame.At(time), 1)).Distinct());
        return this;
    }
}
