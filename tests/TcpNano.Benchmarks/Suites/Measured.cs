using TcpNano.Benchmarks.Clients;
using TcpNano.Benchmarks.Results;
using TcpNano.Benchmarks.Systems;

namespace TcpNano.Benchmarks.Suites;

/// <summary>One measurement with what the system's process used meanwhile, as figures.</summary>
internal static class Measured
{
    public const string Rate = "rate";
    public const string Cpu = "cpu";
    public const string Median = "p50 us";
    public const string P99 = "p99 us";
    public const string Allocated = "allocated octets";
    public const string Resident = "resident MB";

    private const double Mega = 1e6;

    /// <summary>Bulk: MB/s, and CPU seconds per GB.</summary>
    /// <param name="lane">The system.</param>
    /// <param name="processor">The client's processor.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="move">Moves octets for so many seconds.</param>
    /// <returns>The figures.</returns>
    public static Dictionary<string, double> Bulk(Lane lane, int processor, double seconds, Func<double, Transfer> move)
    {
        PeerUsage before = lane.Peer.Usage();
        Transfer moved = lane.AsClient(processor, seconds, () => move(seconds));
        PeerUsage after = lane.Peer.Usage();
        return Figures(before, after, moved.Rate / Mega, (after.CpuSeconds - before.CpuSeconds) / moved.Octets * Mega * 1000);
    }

    /// <summary>Exchanges: thousands per second, how long each took, and CPU microseconds for each.</summary>
    /// <param name="lane">The system.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="exchange">Makes exchanges for so many seconds.</param>
    /// <returns>The figures.</returns>
    public static Dictionary<string, double> Exchanges(Lane lane, double seconds, Func<double, Exchange> exchange)
    {
        PeerUsage before = lane.Peer.Usage();
        Exchange made = lane.AsClient(Processors.Last, seconds, () => exchange(seconds));
        PeerUsage after = lane.Peer.Usage();
        Dictionary<string, double> figures = Figures(before, after, made.Rate / 1000, (after.CpuSeconds - before.CpuSeconds) / made.Count * Mega);
        figures[Median] = made.Median;
        figures[P99] = made.P99;
        return figures;
    }

    /// <summary>Measures, and files the figures; a measurement that fails is said, and leaves a gap.</summary>
    /// <param name="run">The run.</param>
    /// <param name="suite">The suite.</param>
    /// <param name="row">The row.</param>
    /// <param name="lane">The system.</param>
    /// <param name="round">The round; 0 warms up, and files nothing.</param>
    /// <param name="measure">Measures.</param>
    public static void Take(RunContext run, string suite, string row, Lane lane, int round, Func<Dictionary<string, double>> measure)
    {
        if (run.IsStopped())
        {
            return;
        }

        string name = SystemNames.Of(lane.Kind);
        run.Say(round == 0 ? $"{suite}: {row}, {name}: warming up" : $"{suite}: {row}, {name}, round {Services.Text(round)}");
        try
        {
            Dictionary<string, double> figures = measure();
            if (round > 0)
            {
                run.Samples.Add(new Sample(suite, row, name, round, figures));
            }
        }
        catch (Exception trouble) when (trouble is BenchException or TimeoutException or IOException)
        {
            run.Complain($"{suite}: {row}, {name}: {trouble.Message}");
        }
    }

    private static Dictionary<string, double> Figures(PeerUsage before, PeerUsage after, double rate, double cpu)
    {
        return new Dictionary<string, double>
        {
            [Rate] = rate,
            [Cpu] = cpu,
            [Allocated] = after.Allocated - before.Allocated,
            [Resident] = after.Resident / Mega,
        };
    }
}
