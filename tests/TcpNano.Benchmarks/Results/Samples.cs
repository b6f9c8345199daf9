namespace TcpNano.Benchmarks.Results;

/// <summary>All that was measured in a run, and what follows from it.</summary>
internal sealed class Samples
{
    private readonly List<Sample> _all = [];

    /// <summary>Every sample, in the order taken.</summary>
    public IReadOnlyList<Sample> All => _all;

    /// <summary>Takes a sample.</summary>
    /// <param name="sample">The sample.</param>
    public void Add(Sample sample)
    {
        _all.Add(sample);
    }

    /// <summary>Rows of a suite, in the order of their first samples.</summary>
    /// <param name="suite">The suite.</param>
    /// <returns>Their names.</returns>
    public IReadOnlyList<string> Rows(string suite)
    {
        return [.. _all.Where(sample => sample.Suite == suite).Select(sample => sample.Row).Distinct()];
    }

    /// <summary>Systems of a suite, in the order of their first samples.</summary>
    /// <param name="suite">The suite.</param>
    /// <returns>Their names.</returns>
    public IReadOnlyList<string> Systems(string suite)
    {
        return [.. _all.Where(sample => sample.Suite == suite).Select(sample => sample.System).Distinct()];
    }

    /// <summary>A figure over all rounds.</summary>
    /// <param name="suite">The suite.</param>
    /// <param name="row">The row.</param>
    /// <param name="system">The system.</param>
    /// <param name="figure">The figure's name.</param>
    /// <returns>Its spread.</returns>
    public Spread Of(string suite, string row, string system, string figure)
    {
        return Spread.Of(Take(suite, row, system).Where(sample => sample.Values.ContainsKey(figure)).Select(sample => sample.Values[figure]));
    }

    /// <summary>A figure of a system over that of another in the same round: what the machine does to both is in neither.</summary>
    /// <param name="suite">The suite.</param>
    /// <param name="row">The row.</param>
    /// <param name="system">The system.</param>
    /// <param name="reference">What it is compared with.</param>
    /// <param name="figure">The figure's name.</param>
    /// <returns>The spread of the ratios.</returns>
    public Spread Ratio(string suite, string row, string system, string reference, string figure)
    {
        return Ratio(suite, row, system, row, reference, figure);
    }

    /// <summary>As above, compared with another row.</summary>
    /// <param name="suite">The suite.</param>
    /// <param name="row">The row.</param>
    /// <param name="system">The system.</param>
    /// <param name="referenceRow">The row of what it is compared with.</param>
    /// <param name="reference">What it is compared with.</param>
    /// <param name="figure">The figure's name.</param>
    /// <returns>The spread of the ratios.</returns>
    public Spread Ratio(string suite, string row, string system, string referenceRow, string reference, string figure)
    {
        return Spread.Of(
            from own in Take(suite, row, system)
            join other in Take(suite, referenceRow, reference) on own.Round equals other.Round
            where own.Values.ContainsKey(figure) && other.Values.GetValueOrDefault(figure) > 0
            select own.Values[figure] / other.Values[figure]);
    }

    private IEnumerable<Sample> Take(string suite, string row, string system)
    {
        return _all.Where(sample => sample.Suite == suite && sample.Row == row && sample.System == system);
    }
}
