using System.Globalization;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.W5500.Tests.Simulation;

/// <summary>Boards whose SPI bus, chip and cable fail, by seed. <c>W5500_SEED</c> and <c>W5500_SEEDS</c> choose others, and more.</summary>
[TestClass]
public class SimulationTests
{
    private static readonly ulong s_first = Setting("W5500_SEED", 1);
    private static readonly ulong s_seeds = Setting("W5500_SEEDS", 200);

    // The first one needs frames longer than the stack's buffer, the second one a filter that is turned off.
    private static readonly W5500Counter[] s_never = [W5500Counter.TooLong, W5500Counter.Filtered];

    public required TestContext TestContext { get; set; }

    [TestMethod]
    public void EverySeed_LosesNothing_AndEnds()
    {
        Dictionary<W5500Counter, long> sums = [];
        Dictionary<CloseReason, int> reasons = [];
        long octets = 0;
        for (ulong seed = s_first; seed < s_first + s_seeds; seed++)
        {
            using SimulationRun run = Run(seed);
            octets += run.Octets;
            foreach (W5500Counter counter in Enum.GetValues<W5500Counter>())
            {
                sums[counter] = sums.GetValueOrDefault(counter) + run.Count(counter);
            }

            foreach (CloseReason reason in run.Reasons)
            {
                reasons[reason] = reasons.GetValueOrDefault(reason) + 1;
            }
        }

        TestContext.WriteLine($"{octets} octets; " + string.Join(", ", sums.Select(sum => sum.Key + " " + sum.Value)));
        TestContext.WriteLine("ends: " + string.Join(", ", reasons.OrderBy(pair => pair.Key).Select(pair => pair.Key + " " + pair.Value)));

        // What never happens is not simulated.
        if (s_seeds >= 200)
        {
            Assert.AreEqual("", string.Join(", ", sums.Where(sum => sum.Value == 0 && !s_never.Contains(sum.Key)).Select(sum => sum.Key)));
        }
    }

    [TestMethod] // a seed is a full description of a run
    public void OneSeed_TheSameRun()
    {
        using SimulationRun one = Run(7);
        int[] first = [.. Enum.GetValues<W5500Counter>().Select(one.Count)];
        using SimulationRun two = Run(7);
        CollectionAssert.AreEqual(first, Enum.GetValues<W5500Counter>().Select(two.Count).ToArray());
        CollectionAssert.AreEqual(one.Reasons.ToArray(), two.Reasons.ToArray());
    }

    [TestMethod] // what the option's documentation warns of is what the checksums are for, and the judge sees it
    public void WithoutChecksums_WrongDataIsSeen()
    {
        string failures = "";
        for (ulong seed = 1; seed <= 40; seed++)
        {
            try
            {
                new SimulationRun(seed, trusting: true).Run();
            }
            catch (AssertFailedException e)
            {
                failures += e.Message;
            }
        }

        StringAssert.Contains(failures, "wrong data at");
    }

    private static SimulationRun Run(ulong seed)
    {
        SimulationRun run = new(seed);
        try
        {
            run.Run();
            return run;
        }
        catch (Exception e)
        {
            throw new AssertFailedException($"W5500_SEED={seed}: {e.Message}", e);
        }
    }

    private static ulong Setting(string name, ulong otherwise)
    {
        return ulong.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out ulong value) ? value : otherwise;
    }
}
