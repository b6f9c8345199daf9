using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Secrecy;

/// <summary>Tells numbers that follow from each other from numbers that do not.</summary>
/// <remarks>All inputs are functions of fixed seeds, so a verdict is the same in every run.</remarks>
internal static class Randomness
{
    // Good numbers fail one test of a million, and there are some hundred tests.
    private const double Rare = 1e-6;

    // A coefficient of correlation of n independent pairs is normally distributed with a deviation of 1 / sqrt(n).
    private const double Deviations = 5;
    private const int MostLag = 16;
    private const int Bins = 256;

    /// <summary>What is wrong with a sequence of numbers of so many bits; null when each seems to be drawn anew.</summary>
    /// <param name="numbers">The numbers, in the order in which somebody saw them.</param>
    /// <param name="bits">Bits of each, 8 or more.</param>
    public static string? Fault(IReadOnlyList<uint> numbers, int bits = 32)
    {
        // The octets at both ends, and those in between.
        for (int shift = 0; shift <= bits - 8; shift += Math.Max(1, Math.Min(8, bits - 8 - shift)))
        {
            double even = Evenness(numbers.Select(number => (int)(number >> shift) & (Bins - 1)), numbers.Count);
            if (IsRare(even))
            {
                return $"bits {shift} to {shift + 7} are not evenly distributed (p = {even:G3})";
            }
        }

        uint mask = bits == 32 ? uint.MaxValue : (1u << bits) - 1;
        uint[] steps = [.. numbers.Skip(1).Zip(numbers, (next, number) => (next - number) & mask)];
        for (int shift = 0; shift <= bits - 8; shift += Math.Max(1, Math.Min(8, bits - 8 - shift)))
        {
            double even = Evenness(steps.Select(step => (int)(step >> shift) & (Bins - 1)), steps.Length);
            if (IsRare(even))
            {
                return $"bits {shift} to {shift + 7} of the steps are not evenly distributed (p = {even:G3})";
            }
        }

        for (int lag = 1; lag <= MostLag; lag++)
        {
            string? related = Relation(numbers.Take(numbers.Count - lag), numbers.Skip(lag));
            if (related is not null)
            {
                return $"each number tells of the {lag}th after it: {related}";
            }
        }

        return null;
    }

    /// <summary>How two sequences of numbers depend on each other; null when they do not seem to.</summary>
    public static string? Relation(IEnumerable<uint> one, IEnumerable<uint> other)
    {
        double[] x = [.. one.Select(number => (double)number)];
        double[] y = [.. other.Select(number => (double)number)];
        double limit = Deviations / Math.Sqrt(x.Length);
        double linear = Correlation.Pearson(x, y);
        double ranked = Correlation.Spearman(x, y);

        // Numbers that are all the same have no coefficient at all.
        return Math.Abs(linear) < limit && Math.Abs(ranked) < limit ? null : $"correlation {linear:G3}, of ranks {ranked:G3}, limit {limit:G3}";
    }

    /// <summary>Asserts that nothing is wrong.</summary>
    public static void AssertNone(string? fault, string what)
    {
        Assert.IsNull(fault, what);
    }

    private static bool IsRare(double p)
    {
        return p is < Rare or > 1 - Rare;
    }

    /// <summary>The chance that evenly distributed numbers would lie at most as unevenly as these (chi-square).</summary>
    private static double Evenness(IEnumerable<int> bins, int count)
    {
        int[] found = new int[Bins];
        foreach (int bin in bins)
        {
            found[bin]++;
        }

        double expected = (double)count / Bins;
        double square = found.Sum(n => (n - expected) * (n - expected) / expected);
        return ChiSquared.CDF(Bins - 1, square);
    }
}
