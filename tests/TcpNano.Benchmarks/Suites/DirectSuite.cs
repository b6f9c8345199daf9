using TcpNano.Benchmarks.Results;
using TcpNano.Benchmarks.Systems;

namespace TcpNano.Benchmarks.Suites;

/// <summary>One client and one connection at a time: the stack, the reflectors and the kernel in turn.</summary>
internal abstract class DirectSuite : Suite
{
    private const int Connections = 64;
    private const int Decimals = 2;

    private static readonly SystemKind[] s_systems = [SystemKind.TcpNano, SystemKind.ReflectorPoll, SystemKind.ReflectorBlock, SystemKind.Kernel];

    /// <summary>What is done, row by row.</summary>
    protected abstract IReadOnlyList<string> Rows { get; }

    /// <summary>The unit of the rate.</summary>
    protected abstract string RateUnit { get; }

    /// <summary>The unit of the processor's time.</summary>
    protected abstract string CpuUnit { get; }

    /// <summary>The title of the table.</summary>
    protected abstract string Title { get; }

    /// <summary>Whether how long each took is of interest.</summary>
    protected virtual bool HasLatency => true;

    /// <inheritdoc/>
    public override void Run(RunContext run)
    {
        StackSetup setup = new(Connections, run.Options.Buffer, run.Options.Buffer, run.Options.Recovery);
        using Lanes lanes = new(run, s_systems, kind => Lane.Direct(kind, setup));
        foreach (string row in Rows)
        {
            for (int round = 0; round <= run.Options.Rounds; round++)
            {
                double seconds = round == 0 ? run.Options.WarmUp : run.Options.Seconds;
                foreach (Lane lane in lanes.InRound(round))
                {
                    Measured.Take(run, Name, row, lane, round, () => Measure(row, lane, seconds));
                }
            }
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<ResultTable> Tables(Samples samples)
    {
        string kernel = SystemNames.Of(SystemKind.Kernel);
        string floor = SystemNames.Of(SystemKind.ReflectorPoll);
        List<string[]> rows = [];
        foreach (string row in samples.Rows(Name))
        {
            foreach (string system in s_systems.Select(SystemNames.Of).Intersect(samples.Systems(Name)))
            {
                Spread Of(string figure) => samples.Of(Name, row, system, figure);
                List<string> cells =
                [
                    row,
                    system,
                    Of(Measured.Rate).WithEnds(HasLatency ? 1 : 0),
                    samples.Ratio(Name, row, system, floor, Measured.Rate).WithQuartiles(Decimals),
                    samples.Ratio(Name, row, system, kernel, Measured.Rate).WithQuartiles(Decimals),
                    Of(Measured.Cpu).Alone(Decimals),
                    Of(Measured.Allocated).Alone(0),
                    Of(Measured.Resident).Alone(0),
                ];
                if (HasLatency)
                {
                    cells.Insert(5, $"{Of(Measured.Median).Alone(1)} / {Of(Measured.P99).Alone(1)}");
                    cells.Insert(6, samples.Ratio(Name, row, system, floor, Measured.Median).WithQuartiles(Decimals));
                }

                rows.Add([.. cells]);
            }
        }

        List<string> columns = ["", "system", RateUnit, "of the reflector", "of the kernel", CpuUnit, "allocated, octets", "RSS, MB"];
        if (HasLatency)
        {
            columns.Insert(5, "p50 / p99, us");
            columns.Insert(6, "p50, of the reflector's");
        }

        return rows.Count == 0 ? [] : [new ResultTable(Name, Title, [.. columns], rows)];
    }

    /// <summary>Makes one measurement.</summary>
    /// <param name="row">What to do.</param>
    /// <param name="lane">The system.</param>
    /// <param name="seconds">How long.</param>
    /// <returns>The figures.</returns>
    protected abstract Dictionary<string, double> Measure(string row, Lane lane, double seconds);
}
