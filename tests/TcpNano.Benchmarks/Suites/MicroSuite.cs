using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using TcpNano.Benchmarks.Micro;
using TcpNano.Benchmarks.Results;
using TcpNano.Benchmarks.Systems;

namespace TcpNano.Benchmarks.Suites;

/// <summary>Parts of the stack alone, by BenchmarkDotNet: what they cost with many entries.</summary>
internal sealed class MicroSuite : Suite
{
    private const string Nanoseconds = "ns";
    private const string Allocated = "allocated octets";
    private const int IterationMilliseconds = 100;
    private const int Iterations = 5;
    private const int WarmUps = 2;

    private static readonly (string Key, string Title, Type Benchmarks)[] s_parts =
    [
        ("wheel", "Timer wheel, all timers armed", typeof(WheelBenchmarks)),
        ("demultiplexer", "Demultiplexer, full", typeof(DemultiplexerBenchmarks)),
    ];

    /// <inheritdoc/>
    public override string Name => "micro";

    /// <inheritdoc/>
    public override string Description => "Timer wheel and demultiplexer with 1 to 100,000 entries (65,000 is the most that the demultiplexer can have), by BenchmarkDotNet.";

    /// <inheritdoc/>
    public override bool NeedsNetwork => false;

    /// <inheritdoc/>
    public override void Run(RunContext run)
    {
        // In this process: the usual way builds a project while it runs, and needs an SDK and packages for that.
        Job job = Job.Default
            .WithToolchain(new InProcessEmitToolchain(TimeSpan.FromMinutes(5), false))
            .WithStrategy(RunStrategy.Throughput)
            .WithIterationTime(Perfolizer.Horology.TimeInterval.FromMilliseconds(IterationMilliseconds))
            .WithWarmupCount(WarmUps)
            .WithIterationCount(Iterations);
        string folder = Directory.CreateTempSubdirectory("tcpnano-bench-").FullName;
        try
        {
            IConfig config = ManualConfig.CreateEmpty()
                .AddJob(job)
                .AddLogger(NullLogger.Instance)
                .AddColumnProvider(DefaultColumnProviders.Instance)
                .AddDiagnoser(MemoryDiagnoser.Default)
                .WithArtifactsPath(folder);
            foreach ((string key, string title, Type benchmarks) in s_parts)
            {
                run.Say("micro: " + title);
                BenchmarkRunInfo all = BenchmarkConverter.TypeToBenchmarks(benchmarks, config);
                foreach (BenchmarkCase one in all.BenchmarksCases) // one by one: a run of them all cannot be ended
                {
                    if (run.IsStopped())
                    {
                        return;
                    }

                    File(run, key, BenchmarkRunner.Run(new BenchmarkRunInfo([one], benchmarks, all.Config)));
                }
            }
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<ResultTable> Tables(Samples samples)
    {
        foreach ((string key, string title, _) in s_parts)
        {
            string[] sizes = [.. samples.All.Where(sample => sample.Suite == Name && sample.Row.StartsWith(key, StringComparison.Ordinal)).Select(sample => sample.System).Distinct()];
            List<string[]> rows = [];
            foreach (string row in samples.Rows(Name).Where(row => row.StartsWith(key, StringComparison.Ordinal)))
            {
                double allocated = sizes.Sum(size => samples.Of(Name, row, size, Allocated).Median);
                rows.Add([row[(key.Length + 2)..], .. sizes.Select(size => samples.Of(Name, row, size, Nanoseconds).Alone(1)), Spread.Text(allocated, 0)]);
            }

            if (rows.Count > 0)
            {
                yield return new ResultTable(key, title + ": ns by the number of entries", ["", .. sizes, "allocated, octets"], rows);
            }
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Chart> Charts(Samples samples)
    {
        IEnumerable<ChartLine> lines = samples.Rows(Name).Select(row => new ChartLine(
            row,
            [.. samples.All.Where(sample => sample.Suite == Name && sample.Row == row).Select(sample => (double.Parse(sample.System, CultureInfo.InvariantCulture), sample.Values[Nanoseconds]))]));
        return [new Chart("scaling-parts", "Timer wheel and demultiplexer", "entries", "ns", true, false, [.. lines])];
    }

    private void File(RunContext run, string key, Summary summary)
    {
        foreach (BenchmarkReport report in summary.Reports)
        {
            BenchmarkCase what = report.BenchmarkCase;
            string name = $"{key}: {what.Descriptor.WorkloadMethodDisplayInfo.Trim('\'')}";
            if (report.ResultStatistics is null)
            {
                run.Complain($"micro: {name} gave no figure");
                continue;
            }

            int entries = (int)what.Parameters[nameof(WheelBenchmarks.Entries)];
            run.Samples.Add(new Sample(Name, name, Services.Text(entries), 1, new Dictionary<string, double>
            {
                [Nanoseconds] = report.ResultStatistics.Median,
                [Allocated] = report.GcStats.GetBytesAllocatedPerOperation(what) ?? 0,
            }));
        }
    }
}
