using TcpNano.Benchmarks.Results;
using TcpNano.Benchmarks.Systems;
using TcpNano.Benchmarks.Virtual;

namespace TcpNano.Benchmarks.Suites;

/// <summary>Bulk from one stack to another in virtual time: the same figures on every machine, so that a change in the protocol shows to the octet.</summary>
internal sealed class VirtualSuite : Suite
{
    private const string Rate = "kB/s";
    private const string Silence = "longest silence s";

    // A tenth of the round trip moves ten times as much in the same virtual time.
    private const int RoundTripOfWholeTime = 100;
    private const double LeastPart = 0.25;

    /// <inheritdoc/>
    public override string Name => "virtual";

    /// <inheritdoc/>
    public override string Description => "Bulk from stack to stack in virtual time: losses, reordering, duplicates and bursts both ways, 10 and 100 ms, buffers of 4 to 256 KB, and the model-based controller.";

    /// <inheritdoc/>
    public override bool NeedsNetwork => false;

    /// <inheritdoc/>
    public override void Run(RunContext run)
    {
        RunOptions options = run.Options;
        foreach (VirtualCase play in VirtualCase.All())
        {
            if (run.IsStopped())
            {
                return;
            }

            run.Say($"virtual: {play.Wire}, {Services.Text(play.RoundTrip)} ms, {play.Stacks.Name}");
            double seconds = options.VirtualSeconds * Math.Clamp((double)play.RoundTrip / RoundTripOfWholeTime, LeastPart, 1);
            VirtualTransfer[] played = new VirtualTransfer[options.Seeds];
            Parallel.For(0, options.Seeds, i => played[i] = VirtualTransfer.Play(play, (ulong)i + 1, seconds, options.Recovery));
            for (int i = 0; i < played.Length; i++)
            {
                run.Samples.Add(new Sample(Name, RowOf(play.RoundTrip, play.Wire), play.Stacks.Name, i + 1, new Dictionary<string, double>
                {
                    [Rate] = played[i].Rate,
                    [Silence] = played[i].Silence,
                }));
            }
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<ResultTable> Tables(Samples samples)
    {
        foreach (int roundTrip in VirtualCase.RoundTrips)
        {
            List<string[]> rows = [];
            foreach (string wire in VirtualCase.All().Where(play => play.RoundTrip == roundTrip).Select(play => play.Wire).Distinct())
            {
                string row = RowOf(roundTrip, wire);
                if (samples.Rows(Name).Contains(row))
                {
                    rows.Add([wire, .. VirtualCase.AllStacks.Select(stacks => Cell(samples, row, stacks.Name))]);
                }
            }

            if (rows.Count > 0)
            {
                yield return new ResultTable(
                    $"{Name}-{Services.Text(roundTrip)}",
                    $"Bulk in virtual time, {Services.Text(roundTrip)} ms of round trip: kB/s, mean (least..most) over the seeds, and the longest silence in seconds",
                    ["both ways", .. VirtualCase.AllStacks.Select(stacks => stacks.Name)],
                    rows);
            }
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Chart> Charts(Samples samples)
    {
        foreach (int roundTrip in VirtualCase.RoundTrips)
        {
            IEnumerable<ChartLine> lines =
                from stacks in VirtualCase.AllStacks
                let points = VirtualCase.Losses
                    .Select(loss => (X: (double)loss, Spread: samples.Of(Name, RowOf(roundTrip, VirtualCase.WireOf(loss)), stacks.Name, Rate)))
                    .Where(point => point.Spread.Count > 0)
                select new ChartLine("buffers of " + stacks.Name, [.. points.Select(point => (point.X, point.Spread.Mean))]);
            yield return new Chart(
                $"loss-{Services.Text(roundTrip)}ms",
                $"Throughput over loss, {Services.Text(roundTrip)} ms of round trip",
                "loss each way, %",
                "kB/s",
                false,
                true,
                [.. lines]);
        }
    }

    private static string RowOf(int roundTrip, string wire)
    {
        return $"{Services.Text(roundTrip)} ms, {wire}";
    }

    private string Cell(Samples samples, string row, string system)
    {
        Spread rate = samples.Of(Name, row, system, Rate);
        if (rate.Count == 0)
        {
            return Spread.Missing; // interrupted before it
        }

        int decimals = rate.Mean < 1000 ? 1 : 0;
        return $"{Spread.Text(rate.Mean, decimals)} ({Spread.Text(rate.Least, decimals)}..{Spread.Text(rate.Most, decimals)}), {Spread.Text(samples.Of(Name, row, system, Silence).Most, 2)} s";
    }
}
