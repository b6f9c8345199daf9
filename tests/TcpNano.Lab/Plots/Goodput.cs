namespace TcpNano.Lab.Plots;

/// <summary>Octets a second that an app can use: those received in order, in equal portions of time.</summary>
internal static class Goodput
{
    private const int MostPortions = 100;
    private const long Shortest = 10;
    private const double Second = 1000;

    /// <summary>How long a portion is.</summary>
    /// <param name="duration">The time in all, in milliseconds.</param>
    /// <returns>1, 2 or 5 times a power of ten, in milliseconds: 10 at least, and no more than 100 portions in all.</returns>
    public static long Portion(long duration)
    {
        for (long power = Shortest; ; power *= 10)
        {
            foreach (long portion in new[] { power, 2 * power, 5 * power })
            {
                if (portion * MostPortions >= duration)
                {
                    return portion;
                }
            }
        }
    }

    /// <summary>Octets a second in each portion.</summary>
    /// <param name="samples">What was seen of an end.</param>
    /// <param name="from">Where the first portion begins, in milliseconds.</param>
    /// <param name="portion">How long each is.</param>
    /// <returns>When each portion begins, and its octets a second; the last is 0, when nothing comes any more.</returns>
    public static IReadOnlyList<(long At, double Rate)> Of(IReadOnlyList<(long At, EndSample Sample)> samples, long from, long portion)
    {
        List<(long At, double Rate)> rates = [];
        uint before = 0;
        int next = 0;
        long at = from;
        for (; next < samples.Count; at += portion)
        {
            uint received = before;
            for (; next < samples.Count && samples[next].At < at + portion; next++)
            {
                received = samples[next].Sample.Received;
            }

            rates.Add((at, (received - before) * Second / portion));
            before = received;
        }

        if (rates.Count > 0)
        {
            rates.Add((at, 0));
        }

        return rates;
    }
}
