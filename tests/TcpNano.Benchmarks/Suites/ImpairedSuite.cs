using TcpNano.Benchmarks.Clients;
using TcpNano.Benchmarks.Network;
using TcpNano.Benchmarks.Results;
using TcpNano.Benchmarks.Systems;
using TcpNano.Virtual;

namespace TcpNano.Benchmarks.Suites;

/// <summary>Bulk over a relay that loses, delays, reorders and repeats frames in real time, each round with a seed of its own.</summary>
internal sealed class ImpairedSuite : Suite
{
    private const int OneWay = 5;
    private const int OneWayFar = 50;
    private const int Longer = 3;
    private const int Connections = 8;
    private const int Decimals = 2;

    private static readonly SystemKind[] s_systems = [SystemKind.TcpNano, SystemKind.TcpNanoRateModel, SystemKind.Kernel64, SystemKind.Kernel];

    private static readonly (string Name, ImpairmentProfile Profile)[] s_wires =
    [
        ("1 % loss", new ImpairmentProfile { Delay = OneWay, Loss = 1 }),
        ("5 % loss", new ImpairmentProfile { Delay = OneWay, Loss = 5 }),
        ("1 % loss, 100 ms", new ImpairmentProfile { Delay = OneWayFar, Loss = 1 }),
        ("5 % loss, 100 ms", new ImpairmentProfile { Delay = OneWayFar, Loss = 5 }),
        ("1 % reordered, 1 % twice", new ImpairmentProfile { Delay = OneWay, Reorder = 1, ReorderHold = 10, Duplicate = 1 }),
        ("bursts", new ImpairmentProfile { Delay = OneWay, Burst = 0.25, BurstLength = 4 }),
    ];

    /// <inheritdoc/>
    public override string Name => "impaired";

    /// <inheritdoc/>
    public override string Description => "Bulk with losses, reordering, duplicates and bursts both ways, 10 ms of round trip or 100, in real time; beside the kernel's CUBIC.";

    /// <inheritdoc/>
    public override void Run(RunContext run)
    {
        StackSetup setup = new(Connections, run.Options.Buffer, run.Options.Buffer, run.Options.Recovery);
        using Lanes lanes = new(run, s_systems, kind => Lane.Relayed(kind, setup));
        int rounds = (run.Options.Rounds + 1) / 2;
        foreach ((string wire, ImpairmentProfile profile) in s_wires)
        {
            foreach ((string direction, Func<double, Transfer> move) in new (string, Func<double, Transfer>)[] { ("the system sends", Transfer.FromFarSource), ("the system receives", Transfer.ToFarSink) })
            {
                for (int round = 1; round <= rounds; round++)
                {
                    foreach (Lane lane in lanes.InRound(round))
                    {
                        Measured.Take(run, Name, $"{wire}, {direction}", lane, round, () => Measure(lane, profile, (ulong)round, run.Options.Seconds * Longer, move));
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<ResultTable> Tables(Samples samples)
    {
        List<string[]> rows = [];
        foreach (string row in samples.Rows(Name))
        {
            foreach (string system in s_systems.Select(SystemNames.Of).Intersect(samples.Systems(Name)))
            {
                rows.Add(
                [
                    row,
                    system,
                    samples.Of(Name, row, system, Measured.Rate).WithEnds(Decimals),
                    samples.Ratio(Name, row, system, SystemNames.Of(SystemKind.Kernel64), Measured.Rate).WithQuartiles(Decimals),
                    samples.Ratio(Name, row, system, SystemNames.Of(SystemKind.Kernel), Measured.Rate).WithQuartiles(Decimals),
                    samples.Of(Name, row, system, Measured.Cpu).Alone(1),
                    samples.Of(Name, row, system, Measured.Allocated).Alone(0),
                ]);
            }
        }

        return rows.Count == 0 ? [] :
        [
            new ResultTable(
                Name,
                "Bulk over a bad wire, 10 ms of round trip unless it says 100",
                ["", "system", "MB/s", "of the kernel, 64 KB", "of the kernel", "CPU, s/GB", "allocated, octets"],
                rows),
        ];
    }

    private static Dictionary<string, double> Measure(Lane lane, ImpairmentProfile profile, ulong seed, double seconds, Func<double, Transfer> move)
    {
        using FrameRelay relay = lane.Impair(profile, seed);
        Dictionary<string, double> figures = Measured.Bulk(lane, Processors.First, seconds, move);
        return relay.Failure is null ? figures : throw new BenchException("the relay has failed: " + relay.Failure.Message);
    }
}
