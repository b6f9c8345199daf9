using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Kernel.Scripts;

/// <summary>The simulator's random scripts with the kernel's TCP as the other end: see README.md beside this file.</summary>
[TestClass]
public class ScriptTests
{
    private const int Fixed = 45;
    private const int Fresh = RealTime.SeedsPerStack - Fixed;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(ScriptWire.Clean)]
    [DataRow(ScriptWire.Impaired)]
    [DataRow(ScriptWire.Harsh)]
    [Timeout(3_600_000)]
    public void AppsTalkInAnyOrder_AndBothTcpsKeepTheirPromises(ScriptWire wire)
    {
        foreach (SeedList seeds in Lists(wire))
        {
            string? report = ScriptBatch.Play(TestContext, wire, seeds);
            Assert.IsNull(report, report);
        }
    }

    private static IReadOnlyList<SeedList> Lists(ScriptWire wire)
    {
        string? asked = Environment.GetEnvironmentVariable(SeedList.Variable);
        if (asked is not null)
        {
            return SeedList.Parse(asked, wire);
        }

        // Each wire has seeds of its own, and some that nobody has seen yet.
        ulong first = 1 + ((ulong)wire * RealTime.SeedsPerStack);
        ulong fresh = (ulong)Random.Shared.NextInt64(1_000_000, 1_000_000_000);
        IEnumerable<ulong> seeds = Enumerable.Range(0, Fixed).Select(i => first + (ulong)i).Concat(Enumerable.Range(0, Fresh).Select(i => fresh + (ulong)i));
        return [new SeedList(first, [.. seeds])];
    }
}
