using nanoFramework.TestFramework;

namespace TcpNano.Tests.Memory;

// After construction the stack allocates nothing, on nanoCLR as on .NET.
[TestClass]
public class AllocationTests
{
    // Long enough for every path to be taken once: what a runtime takes on first use is not the stack's.
    private const int Few = 6000;
    private const int Many = 100000;

    private static object s_kept;

    [TestMethod] // handshakes, echoes, losses, closes and recycled TIME-WAITs
    public void HundredThousandSegments_AllocateNothing()
    {
        SteadyTraffic traffic = new SteadyTraffic(53);
        traffic.Run(Few);
        AllocationCanary.Set();
        traffic.Run(2 * Few);
        int few = AllocationCanary.Taken();
        AllocationCanary.Set();
        traffic.Run((2 * Few) + Many);
        int many = AllocationCanary.Taken();
        Assert.AreNotEqual(AllocationCanary.Collected, few);
        Assert.AreNotEqual(AllocationCanary.Collected, many);
        Assert.IsTrue(many - few <= AllocationCanary.Tolerance, "6,000 segments took " + few.ToString() + ", 100,000 took " + many.ToString());
        Assert.IsTrue(traffic.Lost > 1800, "segments were lost");
        Assert.IsTrue(traffic.Closed > 500, "connections were opened and closed");
    }

    [TestMethod] // or the test above could not fail
    public void Objects_AreNoticed()
    {
        AllocationCanary.Set();
        for (int i = 0; i < 1000; i++)
        {
            s_kept = new object();
        }

        int taken = AllocationCanary.Taken();
        Assert.IsTrue(taken >= 1000 - AllocationCanary.Tolerance, "1,000 objects took " + taken.ToString());
        Assert.IsNotNull(s_kept);
    }
}
