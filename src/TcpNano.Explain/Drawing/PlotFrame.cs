using TcpNano.Explain.Analysis;

namespace TcpNano.Explain.Drawing;

/// <summary>The size of a plot, and the two axes around it.</summary>
public sealed class PlotFrame
{
    /// <summary>Width of the drawing.</summary>
    public const int Width = 760;

    /// <summary>Height of the drawing.</summary>
    public const int Height = 280;

    /// <summary>Where the area for points begins at the left.</summary>
    public const int Left = 76;

    /// <summary>Where it ends at the right.</summary>
    public const int Right = 744;

    /// <summary>Where it begins at the top.</summary>
    public const int Top = 12;

    /// <summary>Where it ends at the bottom.</summary>
    public const int Bottom = 236;

    private const double Nanoseconds = 1e9;

    /// <summary>Makes the axes.</summary>
    /// <param name="segments">The segments that are plotted; their times need not be in order, where a clock was set back.</param>
    /// <param name="most">The largest value.</param>
    public PlotFrame(IReadOnlyCollection<Segment> segments, long most)
        : this(segments.Select(segment => segment.Time).DefaultIfEmpty().Min(), segments.Select(segment => segment.Time).DefaultIfEmpty().Max(), most)
    {
    }

    /// <summary>Makes the axes.</summary>
    /// <param name="from">The first moment, in nanoseconds.</param>
    /// <param name="to">The last.</param>
    /// <param name="most">The largest value.</param>
    public PlotFrame(long from, long to, double most)
    {
        double margin = Math.Max((to - from) / Nanoseconds * 0.02, 0.0001);
        X = new Axis((from / Nanoseconds) - margin, (to / Nanoseconds) + margin, Left, Right);
        Y = new Axis(0, Math.Max(1, most * 1.04), Bottom, Top);
    }

    /// <summary>Time, in seconds.</summary>
    public Axis X { get; }

    /// <summary>What is plotted, mostly octets.</summary>
    public Axis Y { get; }

    /// <summary>The place of a moment.</summary>
    /// <param name="time">Nanoseconds since the beginning.</param>
    /// <returns>Its place.</returns>
    public double At(long time)
    {
        return X.Place(time / Nanoseconds);
    }
}
