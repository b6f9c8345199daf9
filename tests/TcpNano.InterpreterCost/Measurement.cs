using System.Reflection;

namespace TcpNano.InterpreterCost;

/// <summary>What one scenario cost, and where.</summary>
public sealed record Measurement(string Name, Cost Cost, IReadOnlyList<KeyValuePair<string, Cost>> Methods)
{
    /// <summary>Measures all scenarios on the core as devices have it: what it has of its own for .NET does not count.</summary>
    public static IReadOnlyList<Measurement> All()
    {
        string core = Path.Combine(AppContext.BaseDirectory, "device", "TcpNano.dll");
        string folder = Directory.CreateTempSubdirectory("tcpnano-cost-").FullName;
        try
        {
            string instrumented = Path.Combine(folder, "TcpNano.dll");
            string driver = Path.Combine(folder, "TcpNano.W5500.dll");
            IReadOnlyList<Block> blocks = Instrumenter.Rewrite((core, instrumented), (typeof(W5500.W5500Mac).Assembly.Location, driver));
            Assembly self = new CoreLoader(instrumented, driver).LoadSelf();
            List<KeyValuePair<string, long[]>> counts = [];
            foreach (Type scenarios in new[] { typeof(Scenarios), typeof(W5500Scenarios) })
            {
                object played = self.GetType(scenarios.FullName!, true)!.GetMethod(nameof(Scenarios.Play))!.Invoke(null, [blocks.Count])!;
                counts.AddRange((KeyValuePair<string, long[]>[])played);
            }

            return counts.Select(s => Of(s.Key, s.Value, blocks)).ToList();
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    private static Measurement Of(string name, long[] counts, IReadOnlyList<Block> blocks)
    {
        Dictionary<string, Cost> methods = [];
        Cost all = Cost.Zero;
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] != 0)
            {
                Cost cost = counts[i] * blocks[i].Cost;
                all += cost;
                methods[blocks[i].Method] = methods.GetValueOrDefault(blocks[i].Method, Cost.Zero) + cost;
            }
        }

        return new Measurement(name, all, methods.Where(m => m.Value.Weighted != 0).OrderByDescending(m => m.Value.Weighted).ToList());
    }
}
