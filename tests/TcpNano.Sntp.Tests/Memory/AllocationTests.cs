using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Sntp.Tests.Support;

namespace TcpNano.Sntp.Tests.Memory;

/// <summary>After construction nothing is allocated.</summary>
[TestClass]
public class AllocationTests
{
    [TestMethod]
    public void AMonth_AllocatesNothing()
    {
        long allocated = Measure();
        for (int again = 0; again < 2 && allocated != 0; again++)
        {
            allocated = Measure();
        }

        Assert.AreEqual(0, allocated);
    }

    private static long Measure()
    {
        Lan lan = new(new SntpOptions { StartDelay = 0, PollInterval = 600 });
        TestServer first = lan.AddServer();
        TestServer second = lan.AddServer();
        second.Work = 10;
        int round = 0;
        first.Change = second.Change = packet =>
        {
            round++;
            packet.Stratum = round % 7 == 1 ? 0 : 2;
            packet.Leap = round % 7 == 2 ? 3 : 0;
            packet.RootDelay = round % 7 == 3 ? 0xFFFFFFFF : 1;
            packet.Originate ^= round % 7 == 4 ? 1u : 0;
            return round % 7 == 5 ? null : packet;
        };
        lan.Client.Start();
        lan.Run(86_400_000);
        lan.Network.MeasureAllocations = true;
        lan.Run(30L * 86_400_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        long sum = lan.Client.UtcMilliseconds + lan.Client.Age + lan.Client.RoundTrip + (lan.Client.IsSynchronized ? 1 : 0) + (lan.Client.Wait(0) ? 1 : 0);
        long asked = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.IsGreaterThan(0, sum);
        foreach (SntpCounter counter in new[] { SntpCounter.AnswersTaken, SntpCounter.KissesOfDeath, SntpCounter.Unsynchronized, SntpCounter.TooFarFromRoot, SntpCounter.DroppedWrongOrigin, SntpCounter.Timeouts })
        {
            Assert.IsGreaterThan(0u, lan.Count(counter), counter.ToString());
        }

        return lan.Host.Allocated + asked;
    }
}
