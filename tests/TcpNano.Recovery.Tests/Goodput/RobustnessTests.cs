using System;
using nanoFramework.TestFramework;

namespace TcpNano.Recovery.Tests.Goodput;

/// <summary>Networks that do everything at once: every octet arrives, transfers get on, and nothing is allocated.</summary>
[TestClass]
public class RobustnessTests
{
    [TestMethod]
    [DataRow(CongestionController.NewReno)]
    [DataRow(CongestionController.Cubic)]
    [DataRow(CongestionController.RateModel)]
    public void LossReorderingAndDuplicates(CongestionController controller)
    {
        foreach (int buffer in (int[])[2920, 8000, 65535])
        {
            for (int options = 0; options < 4; options++)
            {
                Path path = new()
                {
                    RoundTrip = 20,
                    Loss = 5,
                    Reorder = 10,
                    Duplicate = 10,
                    Buffer = buffer,
                    Sack = (options & 1) != 0,
                    Timestamps = (options & 2) != 0,
                    Recovery = new SackRecovery(controller),
                };
                for (ulong seed = 1; seed <= 3; seed++)
                {
                    Transfer transfer = new(path, seed);
                    double rate = transfer.Run(20_000);
                    string which = controller + ", " + buffer + " octets, SACK " + path.Sack + ", timestamps " + path.Timestamps + ", seed " + seed;
                    Assert.IsTrue(transfer.Wrong == null, which + ": " + transfer.Wrong);
                    Assert.IsTrue(transfer.Broken == null, which + ": " + transfer.Broken);
                    Assert.IsTrue(rate > 10, which + ": " + rate + " kB/s");
                    Assert.AreEqual(0L, transfer.Allocated, which);
                }
            }
        }
    }
}
