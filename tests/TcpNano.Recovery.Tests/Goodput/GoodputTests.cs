using System;
using System.Collections.Generic;
using nanoFramework.TestFramework;
using TestContext = Microsoft.VisualStudio.TestTools.UnitTesting.TestContext;

namespace TcpNano.Recovery.Tests.Goodput;

/// <summary>Goodput through loss in virtual time: the table of the README of TcpNano.Recovery.</summary>
[TestClass]
public class GoodputTests
{
    public TestContext TestContext { get; set; }

    [TestMethod]
    public void Table()
    {
        foreach (double loss in (double[])[0, 1, 5, 30])
        {
            foreach (CongestionController? controller in (CongestionController?[])[null, CongestionController.NewReno, CongestionController.Cubic, CongestionController.RateModel])
            {
                Print(new Path { Loss = loss, Recovery = controller is null ? null : new SackRecovery(controller.Value) }, controller?.ToString() ?? "core");
            }
        }

        foreach (CongestionController? controller in (CongestionController?[])[null, CongestionController.NewReno, CongestionController.Cubic, CongestionController.RateModel])
        {
            RecoveryAlgorithm recovery = controller is null ? null : new SackRecovery(controller.Value);
            Print(new Path { RoundTrip = 10, Buffer = 65535, Recovery = recovery }, (controller?.ToString() ?? "core") + " clean");
            Print(new Path { RoundTrip = 10, Buffer = 65535, Reorder = 1, Duplicate = 1, Recovery = recovery }, (controller?.ToString() ?? "core") + " reordered");
            Print(new Path { RoundTrip = 10, Buffer = 65535, Loss = 1, Recovery = recovery }, (controller?.ToString() ?? "core") + " 1% loss");
        }
    }

    private void Print(Path path, string name)
    {
        int time = path.Loss >= 30 ? 600_000 : 120_000;
        List<double> rates = [];
        long silence = 0;
        long timeouts = 0;
        long fast = 0;
        long resent = 0;
        for (ulong seed = 1; seed <= 5; seed++)
        {
            Transfer transfer = new(path, seed);
            rates.Add(transfer.Run(time));
            Assert.IsTrue(transfer.Wrong == null);
            silence = Math.Max(silence, transfer.Silence);
            timeouts += transfer.Counters[StackCounter.RetransmitTimeouts];
            fast += transfer.Counters[StackCounter.FastRetransmits];
            resent += transfer.Counters[StackCounter.Retransmissions];
        }

        rates.Sort();
        TestContext.WriteLine($"{name,-22} rtt {path.RoundTrip} loss {path.Loss}: {rates[0]:F1} .. {rates[2]:F1} .. {rates[^1]:F1} kB/s, silence {silence} ms, timeouts {timeouts}, fast {fast}, resent {resent}");
    }
}
