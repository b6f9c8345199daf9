using System;
using System.Collections.Generic;
using System.Linq;
using nanoFramework.TestFramework;
using TestContext = Microsoft.VisualStudio.TestTools.UnitTesting.TestContext;

namespace TcpNano.Recovery.Tests.Goodput;

/// <summary>
/// Goodput through loss in virtual time: what the tables in the README of TcpNano.Recovery say, each as the mean of several seeds. The same seeds give
/// the same figures on every machine.
/// </summary>
[TestClass]
public class GoodputTests
{
    public TestContext TestContext { get; set; }

    [TestMethod] // both directions lose; 100 ms, 32 KB
    [DataRow(CongestionController.NewReno, 0, 315)]
    [DataRow(CongestionController.Cubic, 0, 315)]
    [DataRow(CongestionController.RateModel, 0, 315)]
    [DataRow(CongestionController.NewReno, 1, 165)]
    [DataRow(CongestionController.Cubic, 1, 175)]
    [DataRow(CongestionController.RateModel, 1, 270)]
    [DataRow(CongestionController.NewReno, 5, 70)]
    [DataRow(CongestionController.Cubic, 5, 78)]
    [DataRow(CongestionController.RateModel, 5, 190)]
    public void ThroughLoss(CongestionController controller, int loss, int least)
    {
        Measure(new Path { Loss = loss, Recovery = new SackRecovery(controller) }, controller, 5, 120_000, least);
    }

    [TestMethod] // 30 % each way: half of all round trips fail
    [DataRow(CongestionController.NewReno, 4)]
    [DataRow(CongestionController.Cubic, 4)]
    [DataRow(CongestionController.RateModel, 30)]
    public void ThroughHeavyLoss(CongestionController controller, int least)
    {
        Measure(new Path { Loss = 30, Recovery = new SackRecovery(controller) }, controller, 20, 600_000, least);
    }

    [TestMethod] // 10 ms, 64 KB, 1 % each way
    [DataRow(CongestionController.NewReno, 1700)]
    [DataRow(CongestionController.Cubic, 1850)]
    [DataRow(CongestionController.RateModel, 4800)]
    public void ShortPath(CongestionController controller, int least)
    {
        Measure(new Path { RoundTrip = 10, Buffer = 65535, Loss = 1, Recovery = new SackRecovery(controller) }, controller, 3, 30_000, least);
    }

    [TestMethod] // 1 % held back by 10 ms and 1 % twice: no controller may lose by that more than what the windows cost that wait for what is held back
    [DataRow(10, 83)]
    [DataRow(20, 92)]
    public void Reordering_CostsNoWindow(int roundTrip, int percent)
    {
        foreach (CongestionController controller in Enum.GetValues<CongestionController>())
        {
            Path clean = new() { RoundTrip = roundTrip, Buffer = 65535, Recovery = new SackRecovery(controller) };
            double whole = Measure(clean, controller, 1, 30_000, 0);
            Measure(clean with { Reorder = 1, Duplicate = 1 }, controller, 3, 30_000, whole * percent / 100);
        }
    }

    [TestMethod] // a single loss on a long path: no silence but that of the round trips it takes
    public void SingleLosses_NoLongSilence()
    {
        foreach (CongestionController controller in Enum.GetValues<CongestionController>())
        {
            for (ulong seed = 1; seed <= 5; seed++)
            {
                Transfer transfer = new(new Path { Loss = 0.2, Recovery = new SackRecovery(controller) }, seed);
                transfer.Run(60_000);
                Assert.IsTrue(transfer.Silence <= (3 * 100) + 50, controller + ": " + transfer.Silence + " ms without anything");
                Assert.AreEqual(0, (int)transfer.Counters[StackCounter.RetransmitTimeouts]);
            }
        }
    }

    [TestMethod] // without SACK and timestamps nothing is worse than with the core's NewReno
    [DataRow(CongestionController.NewReno)]
    [DataRow(CongestionController.Cubic)]
    public void WithoutSack(CongestionController controller)
    {
        Path core = new() { Loss = 2, Sack = false, Timestamps = false };
        double before = Measure(core, null, 3, 60_000, 0);
        Measure(core with { Recovery = new SackRecovery(controller) }, controller, 3, 60_000, before);
    }

    private double Measure(Path path, CongestionController? controller, int seeds, int time, double least)
    {
        List<double> rates = [];
        long silence = 0;
        uint timeouts = 0;
        for (ulong seed = 1; seed <= (ulong)seeds; seed++)
        {
            Transfer transfer = new(path, seed);
            rates.Add(transfer.Run(time));
            Assert.IsTrue(transfer.Wrong == null, transfer.Wrong);
            silence = Math.Max(silence, transfer.Silence);
            timeouts += (uint)transfer.Counters[StackCounter.RetransmitTimeouts];
        }

        double mean = rates.Average();
        TestContext.WriteLine($"{controller?.ToString() ?? "core"}, {path.RoundTrip} ms, {path.Buffer} octets, loss {path.Loss} %, reordering {path.Reorder} %: {mean:F1} kB/s ({rates.Min():F1} to {rates.Max():F1}), longest silence {silence} ms, {timeouts} timeouts");
        Assert.IsTrue(mean >= least, mean + " kB/s is less than " + least);
        return mean;
    }
}
