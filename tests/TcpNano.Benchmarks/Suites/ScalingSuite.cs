using System.Globalization;
using TcpNano.Benchmarks.Clients;
using TcpNano.Benchmarks.Results;
using TcpNano.Benchmarks.Systems;

namespace TcpNano.Benchmarks.Suites;

/// <summary>Echoes while many connections are open: on the last one opened, and on each in turn.</summary>
internal sealed class ScalingSuite : Suite
{
    private const int Spare = 76;
    private const int Buffer = 4096;
    private const string Last = "last";
    private const string InTurn = "in turn";
    private const int Decimals = 2;

    private static readonly int[] s_numbers = [1, 16, 256, 1024];
    private static readonly string[] s_orders = [Last, InTurn];
    private static readonly SystemKind[] s_systems = [SystemKind.TcpNano, SystemKind.Kernel];

    /// <inheritdoc/>
    public override string Name => "scaling";

    /// <inheritdoc/>
    public override string Description => "Echoes on one of 1, 16, 256 and 1024 connections, the last one or each in turn.";

    /// <inheritdoc/>
    public override void Run(RunContext run)
    {
        StackSetup setup = new(s_numbers[^1] + Spare, Buffer, Buffer, run.Options.Recovery);
        using Lanes lanes = new(run, s_systems, kind => Lane.Direct(kind, setup));
        Dictionary<Lane, List<ClientSocket>> open = lanes.InRound(0).ToDictionary(lane => lane, _ => new List<ClientSocket>());
        try
        {
            Measure(run, lanes, open);
        }
        finally
        {
            foreach (ClientSocket socket in open.Values.SelectMany(sockets => sockets))
            {
                socket.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<ResultTable> Tables(Samples samples)
    {
        string kernel = SystemNames.Of(SystemKind.Kernel);
        List<string[]> rows = [];
        foreach (string system in s_systems.Select(SystemNames.Of).Intersect(samples.Systems(Name)))
        {
            foreach (string order in s_orders)
            {
                foreach (int number in s_numbers)
                {
                    string row = RowOf(number, order);
                    rows.Add(
                    [
                        system,
                        order,
                        Services.Text(number),
                        samples.Of(Name, row, system, Measured.Rate).WithEnds(1),
                        samples.Ratio(Name, row, system, kernel, Measured.Rate).WithQuartiles(Decimals),
                        samples.Of(Name, row, system, Measured.Cpu).Alone(Decimals),
                        samples.Ratio(Name, row, system, RowOf(1, order), system, Measured.Cpu).WithQuartiles(Decimals),
                        samples.Of(Name, row, system, Measured.Allocated).Alone(0),
                        samples.Of(Name, row, system, Measured.Resident).Alone(0),
                    ]);
                }
            }
        }

        return rows.Count == 0 ? [] :
        [
            new ResultTable(
                Name,
                "Echo on one of many connections",
                ["system", "on", "connections", "thousands/s", "of the kernel", "CPU, us", "CPU, of that at 1", "allocated, octets", "RSS, MB"],
                rows),
        ];
    }

    /// <inheritdoc/>
    public override IEnumerable<Chart> Charts(Samples samples)
    {
        yield return ChartOf(samples, Measured.Rate, "scaling-rate", "Echoes of 64 octets per second, client and system on one processor", "thousands per second");
        yield return ChartOf(samples, Measured.Cpu, "scaling-cpu", "Processor time of the system for an echo of 64 octets", "microseconds");
    }

    private static string RowOf(int number, string order)
    {
        return string.Create(CultureInfo.InvariantCulture, $"{number}, {order}");
    }

    private Chart ChartOf(Samples samples, string figure, string file, string title, string unit)
    {
        IEnumerable<ChartLine> lines =
            from system in s_systems.Select(SystemNames.Of).Intersect(samples.Systems(Name))
            from order in s_orders
            let points = s_numbers.Select(number => ((double)number, Spread: samples.Of(Name, RowOf(number, order), system, figure))).Where(point => point.Spread.Count > 0)
            select new ChartLine($"{system}, {order}", [.. points.Select(point => (point.Item1, point.Spread.Median))]);
        return new Chart(file, title, "open connections", unit, true, false, [.. lines]);
    }

    private void Measure(RunContext run, Lanes lanes, Dictionary<Lane, List<ClientSocket>> open)
    {
        foreach (int number in s_numbers)
        {
            foreach ((Lane lane, List<ClientSocket> sockets) in open)
            {
                run.Say($"{Name}: opening {Services.Text(number)} connections to {SystemNames.Of(lane.Kind)}");
                lane.AsClient(Processors.Last, 0, () =>
                {
                    while (sockets.Count < number)
                    {
                        sockets.Add(ClientSocket.Connect(Services.ManyEcho));
                        sockets[^1].Echo(new byte[Exchange.EchoLength]);
                    }

                    return 0;
                });
            }

            for (int round = 0; round <= run.Options.Rounds; round++)
            {
                double seconds = round > 0 ? run.Options.Seconds / 2 : number == 1 ? run.Options.WarmUp / 2 : run.Options.Seconds / 4;
                foreach (string order in s_orders)
                {
                    foreach (Lane lane in lanes.InRound(round))
                    {
                        ClientSocket[] sockets = [.. open[lane]];
                        Measured.Take(run, Name, RowOf(number, order), lane, round, () => Measured.Exchanges(lane, seconds, time => Exchange.Echoes(sockets, order == InTurn, time)));
                    }
                }
            }
        }
    }
}
