using System.Globalization;

namespace TcpNano.Benchmarks.Results;

/// <summary>Median, quartiles and ends of some figures.</summary>
/// <param name="Count">How many figures.</param>
/// <param name="Least">The smallest.</param>
/// <param name="Lower">The lower quartile.</param>
/// <param name="Median">The median.</param>
/// <param name="Upper">The upper quartile.</param>
/// <param name="Most">The largest.</param>
/// <param name="Mean">The mean.</param>
internal readonly record struct Spread(int Count, double Least, double Lower, double Median, double Upper, double Most, double Mean)
{
    /// <summary>What stands for a figure that was not measured.</summary>
    public const string Missing = "-";

    /// <summary>Of some figures, in any order.</summary>
    /// <param name="figures">The figures; none gives a spread of 0 figures.</param>
    /// <returns>Their spread; between two figures it is interpolated.</returns>
    public static Spread Of(IEnumerable<double> figures)
    {
        double[] sorted = [.. figures.Order()];
        return sorted.Length == 0
            ? default
            : new Spread(sorted.Length, sorted[0], At(sorted, 0.25), At(sorted, 0.5), At(sorted, 0.75), sorted[^1], sorted.Average());
    }

    /// <summary>The median and the ends: 751 (709..859).</summary>
    /// <param name="decimals">Decimals of each number.</param>
    /// <returns>The text.</returns>
    public string WithEnds(int decimals)
    {
        return Count == 0 ? Missing : $"{Text(Median, decimals)} ({Text(Least, decimals)}..{Text(Most, decimals)})";
    }

    /// <summary>The median and the quartiles: 0.98 (0.88-1.22).</summary>
    /// <param name="decimals">Decimals of each number.</param>
    /// <returns>The text.</returns>
    public string WithQuartiles(int decimals)
    {
        return Count == 0 ? Missing : $"{Text(Median, decimals)} ({Text(Lower, decimals)}-{Text(Upper, decimals)})";
    }

    /// <summary>The median alone.</summary>
    /// <param name="decimals">Decimals.</param>
    /// <returns>The text.</returns>
    public string Alone(int decimals)
    {
        return Count == 0 ? Missing : Text(Median, decimals);
    }

    /// <summary>A number with a fixed count of decimals.</summary>
    /// <param name="number">The number.</param>
    /// <param name="decimals">Decimals.</param>
    /// <returns>The text.</returns>
    public static string Text(double number, int decimals)
    {
        return number.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    private static double At(double[] sorted, double part)
    {
        double place = part * (sorted.Length - 1);
        int below = (int)place;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }
}
