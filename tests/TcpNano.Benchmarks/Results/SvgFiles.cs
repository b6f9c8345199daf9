using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace TcpNano.Benchmarks.Results;

/// <summary>Draws charts as SVG.</summary>
internal static class SvgFiles
{
    private const int Width = 900;
    private const int Height = 560;

    // Where a logarithmic axis ends for what is 0, or next to it.
    private const double LeastShown = 0.01;

    // A letter of a label at the bottom, and what has to be between two labels, of the axis's length.
    private const double Letter = 0.013;
    private const double Gap = 0.01;

    /// <summary>Draws charts into a folder, which is made if it is not there.</summary>
    /// <param name="charts">The charts.</param>
    /// <param name="folder">The folder.</param>
    public static void Write(IEnumerable<Chart> charts, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (Chart chart in charts.Where(chart => chart.Lines.Any(line => line.Points.Count > 0)))
        {
            using Plot plot = new();
            double[] places = [.. chart.Lines.SelectMany(line => line.Points).Select(point => point.X).Distinct().Order()];
            foreach (ChartLine line in chart.Lines)
            {
                double[] x = [.. line.Points.Select(point => Place(point.X, chart.XIsLogarithmic))];
                double[] y = [.. line.Points.Select(point => Place(point.Y, chart.YIsLogarithmic))];
                ScottPlot.Plottables.Scatter drawn = plot.Add.Scatter(x, y);
                drawn.LegendText = line.Name;
                drawn.LineWidth = 2;
                drawn.MarkerSize = 7;
            }

            plot.Title(chart.Title);
            plot.XLabel(chart.XTitle);
            plot.YLabel(chart.YTitle);
            double[] marks = [.. places.Select(x => Place(x, chart.XIsLogarithmic))];
            plot.Axes.Bottom.TickGenerator = new NumericManual(marks, Labels(places, marks));
            if (chart.YIsLogarithmic)
            {
                plot.Axes.Left.TickGenerator = new NumericAutomatic
                {
                    IntegerTicksOnly = true,
                    LabelFormatter = exponent => Label(Math.Pow(10, exponent)),
                    MinorTickGenerator = new LogMinorTickGenerator(),
                };
            }
            else
            {
                plot.Axes.SetLimitsY(0, 1.1 * chart.Lines.SelectMany(line => line.Points).Max(point => point.Y));
            }

            plot.ShowLegend(Edge.Right);
            plot.SaveSvg(Path.Combine(folder, chart.FileName + ".svg"), Width, Height);
        }
    }

    // From the last one backwards: a label that would run into the next one is left out.
    private static string[] Labels(double[] places, double[] marks)
    {
        string[] labels = [.. places.Select(Label)];
        int next = marks.Length - 1;
        for (int i = next - 1; i >= 0; i--)
        {
            double need = (Letter * (labels[i].Length + labels[next].Length) / 2) + Gap;
            if (marks[next] - marks[i] < need * (marks[^1] - marks[0]))
            {
                labels[i] = "";
            }
            else
            {
                next = i;
            }
        }

        return labels;
    }

    private static double Place(double value, bool isLogarithmic)
    {
        return isLogarithmic ? Math.Log10(Math.Max(value, LeastShown)) : value;
    }

    private static string Label(double value)
    {
        return value.ToString("0.##", CultureInfo.InvariantCulture);
    }
}
