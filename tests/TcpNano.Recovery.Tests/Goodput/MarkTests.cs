using System;
using nanoFramework.TestFramework;
using TestContext = Microsoft.VisualStudio.TestTools.UnitTesting.TestContext;

namespace TcpNano.Recovery.Tests.Goodput;

/// <summary>A router that marks a segment where another one would drop it (RFC 3168): the window shrinks as it does for a loss, and nothing is sent twice.</summary>
[TestClass]
public class MarkTests
{
    private const int Milliseconds = 60_000;
    private const int Seeds = 5;

    public TestContext TestContext { get; set; }

    [TestMethod] // null is the core's NewReno
    [Rfc(3168, "5-1", "6.1.2-2", "6.1.2-3")]
    [DataRow(null)]
    [DataRow(CongestionController.NewReno)]
    [DataRow(CongestionController.Cubic)]
    [DataRow(CongestionController.RateModel)]
    public void MarksSlowDown_WithoutLoss(CongestionController? controller)
    {
        RecoveryAlgorithm recovery = controller is CongestionController chosen ? new SackRecovery(chosen) : null;
        Path path = new() { Recovery = recovery };
        double clean = Run(path, out _);
        double lossy = Run(path with { Loss = 1 }, out _);
        double marked = Run(path with { Mark = 1 }, out StackCounters counters);
        uint echoes = counters[StackCounter.CongestionEchoes];
        TestContext.WriteLine($"{controller}: clean {clean:F1} kB/s, 1 % lost each way {lossy:F1}, 1 % marked {marked:F1}, {echoes} echoes");
        Assert.IsTrue(echoes > 20, "echoes: " + echoes);
        Assert.IsTrue(marked > lossy, "a loss costs less: " + lossy);

        // The rate model keeps twice what the path holds in flight, so that half of it still fills the path.
        Assert.IsTrue(marked < clean * 0.95 || controller == CongestionController.RateModel, "marks do not slow it down: " + marked);
    }

    private static double Run(Path path, out StackCounters counters)
    {
        // The mean of several seeds: where marks and losses come makes more of a difference in one than which of them they are.
        double sum = 0;
        counters = null;
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            Transfer transfer = new(path, seed);
            sum += transfer.Run(Milliseconds);
            Assert.IsTrue(transfer.Wrong == null, transfer.Wrong);
            Assert.IsTrue(transfer.Broken == null, transfer.Broken);
            Assert.AreEqual(0L, transfer.Allocated);
            counters = transfer.Counters;
            if (path.Mark > 0)
            {
                Assert.AreEqual(0u, counters[StackCounter.Retransmissions]);
            }
        }

        return sum / Seeds;
    }
}
