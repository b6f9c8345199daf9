using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Lab.Fuzzing.Dhcp;

namespace TcpNano.Dhcp.Tests.Fuzzing;

/// <summary>Messages that nobody should send; <c>tcpnano-lab fuzz-dhcp</c> runs as many as one likes.</summary>
[TestClass]
public class FuzzTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void EveryCase_EndsWithALease()
    {
        long before = DhcpFuzz.Messages;
        for (ulong seed = 1; seed <= 20_000; seed++)
        {
            Assert.IsNull(DhcpFuzz.Run(seed), "seed " + seed);
        }

        Assert.IsGreaterThan(before + 100_000, DhcpFuzz.Messages);
        TestContext.WriteLine(string.Join(", ", Enum.GetValues<DhcpCounter>().Select(counter => counter + " " + DhcpFuzz.Counted[(int)counter])));
        foreach (DhcpCounter counter in Enum.GetValues<DhcpCounter>().Where(counter => counter.ToString().StartsWith("Dropped", StringComparison.Ordinal)))
        {
            // All come from port 67, and floods of offers are not made here.
            Assert.IsTrue(counter is DhcpCounter.DroppedWrongPort or DhcpCounter.DroppedTooManyOffers or DhcpCounter.DroppedSecondOffer || DhcpFuzz.Counted[(int)counter] > 20, counter.ToString());
        }
    }
}
