using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Kernel;

/// <summary>ICMP echo, asked for by the system's ping.</summary>
[TestClass]
public partial class PingTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(Wire.Direct, 0)]
    [DataRow(Wire.Direct, 1)]
    [DataRow(Wire.Direct, 56)]
    [DataRow(Wire.Direct, 1472)]
    [DataRow(Wire.Impaired, 56)]
    [DataRow(Wire.Impaired, 1472)]
    [Timeout(60_000)]
    public void EachSize_IsAnswered(Wire wire, int size)
    {
        using Bench bench = Bench.WithStack(TestContext, wire);
        int count = wire == Wire.Direct ? 50 : 200;
        AssertAnswered(wire, count, Ping(bench, $"-q -c {count} -i 0.005 -s {size}"));
    }

    [TestMethod]
    [DataRow(Wire.Direct)]
    [DataRow(Wire.Impaired)]
    [Timeout(60_000)]
    public void Flood_IsAnswered(Wire wire)
    {
        using Bench bench = Bench.WithStack(TestContext, wire);
        int count = wire == Wire.Direct ? 5000 : 300;
        AssertAnswered(wire, count, Ping(bench, $"-q -f -c {count} -s 1000"));
    }

    [TestMethod]
    [Timeout(60_000)]
    public void Flood_IsAnsweredWithinTheRateLimit()
    {
        using Bench bench = Bench.WithStack(TestContext, Wire.Direct, options => options.IcmpPerSecond = 50);
        int received = Ping(bench, "-q -f -c 1000 -w 2");

        // Two seconds of 50 each, and what a bucket may hold at the start.
        Assert.IsTrue(received is >= 50 and <= 200, received + " received");
        Assert.IsGreaterThan(0u, bench.Stack.Counters[StackCounter.IcmpRateLimited]);
    }

    [TestMethod]
    [Timeout(60_000)]
    public void Fragments_WithoutReassembly_AreDroppedAndCounted()
    {
        using Bench bench = Bench.WithStack(TestContext, Wire.Direct, options => options.ReassemblyDatagrams = 0);
        Assert.AreEqual(0, Ping(bench, "-q -c 3 -i 0.1 -W 0.2 -s 3000"));
        Assert.AreEqual(9u, bench.Stack.Counters[StackCounter.IPv4DroppedFragment]);
        Assert.AreEqual(5, Ping(bench, "-q -c 5 -i 0.01"));
    }

    [TestMethod]
    [DataRow(Wire.Direct, 1473)]
    [DataRow(Wire.Direct, 4000)]
    [DataRow(Wire.Direct, 8184)]
    [DataRow(Wire.Impaired, 4000)]
    [Timeout(60_000)]
    public void LongEcho_IsPutTogetherAndAnsweredInFragments(Wire wire, int size)
    {
        using Bench bench = Bench.WithStack(TestContext, wire);
        int received = Ping(bench, $"-q -c 20 -i 0.02 -W 0.5 -s {size}");
        Assert.IsTrue(wire == Wire.Direct ? received == 20 : received > 5, received + " received");
        Assert.IsGreaterThanOrEqualTo((uint)received, bench.Stack.Counters[StackCounter.IPv4Reassembled]);
    }

    private static int Ping(Bench bench, string arguments)
    {
        string output = bench.Kernel.Command("ping", arguments + " " + Bench.StackAddress, mayFail: true);
        Match received = ReceivedCount().Match(output);
        Assert.IsTrue(received.Success, output);
        Assert.IsFalse(output.Contains("wrong data", StringComparison.Ordinal), output);
        return int.Parse(received.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
    }

    private static void AssertAnswered(Wire wire, int count, int received)
    {
        if (wire == Wire.Direct)
        {
            Assert.AreEqual(count, received);
        }
        else
        {
            // 3 % are lost each way; six standard deviations below what is to be expected.
            double expected = count * 0.97 * 0.97;
            Assert.IsGreaterThan(expected - (6 * Math.Sqrt(count * 0.94 * 0.06)), received);
        }
    }

    [GeneratedRegex(@" (\d+) received")]
    private static partial Regex ReceivedCount();
}
