using System.Globalization;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.Dhcp.Tests.Simulation;

/// <summary>Thousands of seeds. <c>DHCP_SEED</c> and <c>DHCP_SEEDS</c> choose others, and more.</summary>
[TestClass]
public class SimulationTests
{
    private static readonly ulong s_first = Setting("DHCP_SEED", 1);
    private static readonly ulong s_seeds = Setting("DHCP_SEEDS", 2000);

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void EverySeed_EndsConfigured()
    {
        Dictionary<DhcpCounter, uint> sums = [];
        for (ulong seed = s_first; seed < s_first + s_seeds; seed++)
        {
            SimulationRun run = new(seed);
            run.Run();
            Assert.IsNull(run.Failure, "seed " + seed);
            foreach (DhcpCounter counter in Enum.GetValues<DhcpCounter>())
            {
                sums[counter] = sums.GetValueOrDefault(counter) + run.Sum(counter);
            }
        }

        TestContext.WriteLine(string.Join(", ", sums.Select(sum => sum.Key + " " + sum.Value)));

        // What never happens is not simulated.
        if (s_seeds >= 1000)
        {
            DhcpCounter[] never = [.. sums.Where(sum => sum.Value == 0).Select(sum => sum.Key)];
            CollectionAssert.IsSubsetOf(never, new[] { DhcpCounter.DroppedWrongPort, DhcpCounter.TimesCorrected, DhcpCounter.ValuesIgnored, DhcpCounter.DroppedWrongAddress }, string.Join(", ", never));
        }
    }

    [TestMethod] // a seed is a full description of a run
    public void OneSeed_TheSameRun()
    {
        SimulationRun one = new(7);
        SimulationRun two = new(7);
        one.Run();
        two.Run();
        Assert.AreEqual(one.Messages, two.Messages);
        foreach (DhcpCounter counter in Enum.GetValues<DhcpCounter>())
        {
            Assert.AreEqual(one.Sum(counter), two.Sum(counter), counter.ToString());
        }
    }

    private static ulong Setting(string name, ulong otherwise)
    {
        return ulong.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out ulong value) ? value : otherwise;
    }
}
