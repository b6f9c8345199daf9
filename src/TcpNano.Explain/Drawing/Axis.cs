using System.Globalization;

namespace TcpNano.Explain.Drawing;

/// <summary>Turns values into places along a line, and finds round values to write beside it.</summary>
/// <param name="least">The least value.</param>
/// <param name="most">The most.</param>
/// <param name="from">The place of the least.</param>
/// <param name="to">The place of the most.</param>
public sealed class Axis(double least, double most, double from, double to)
{
    private readonly double _span = Math.Max(most - least, 1e-9);

    /// <summary>The place of a value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Its place; beyond the ends of the line for values beyond the ends.</returns>
    public double Place(double value)
    {
        return from + ((value - least) / _span * (to - from));
    }

    /// <summary>Round values to mark.</summary>
    /// <param name="count">About how many.</param>
    /// <returns>The values, from least to most.</returns>
    public IReadOnlyList<double> Ticks(int count)
    {
        double rough = _span / count;
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = (rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 } * power;
        List<double> ticks = [];
        for (double tick = Math.Ceiling(least / step) * step; tick <= most + (step * 1e-6) && ticks.Count <= 2 * count; tick += step)
        {
            ticks.Add(Math.Abs(tick) < step * 1e-6 ? 0 : tick);
        }

        return ticks;
    }

    /// <summary>A number as SVG takes it.</summary>
    /// <param name="value">The number.</param>
    /// <returns>Its text, with a decimal at most.</returns>
    public static string Text(double value)
    {
        return value.ToString("0.#", CultureInfo.InvariantCulture);
    }
}
