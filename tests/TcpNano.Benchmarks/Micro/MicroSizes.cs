namespace TcpNano.Benchmarks.Micro;

/// <summary>Numbers of entries.</summary>
internal static class MicroSizes
{
    /// <summary>1, 10, 100 and so on to 100,000, and the most there can be in the place of what is more.</summary>
    /// <param name="most">The most there can be.</param>
    /// <returns>The numbers.</returns>
    public static IEnumerable<int> UpTo(int most)
    {
        int[] all = [1, 10, 100, 1000, 10_000, 100_000];
        return all.Select(size => Math.Min(size, most)).Distinct();
    }
}
