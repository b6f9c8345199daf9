using System;
using System.Collections.Generic;
using System.Linq;
using nanoFramework.TestFramework;
using TestContext = Microsoft.VisualStudio.TestTools.UnitTesting.TestContext;

namespace TcpNano.Recovery.Tests.Goodput;

/// <summary>Two senders share a link of 500 kB/s with a round trip of 40 ms (20,000 octets): the table of fairness in the README of TcpNano.Recovery.</summary>
[TestClass]
public class FairnessTests
{
    private const int Rate = 500;
    private const int Holds = 20_000;

    public TestContext TestContext { get; set; }

    [TestMethod] // the queue holds half of what the path does, as much, or four times as much
    [DataRow(CongestionController.NewReno, CongestionController.Cubic, 50, 25)]
    [DataRow(CongestionController.NewReno, CongestionController.Cubic, 100, 25)]
    [DataRow(CongestionController.NewReno, CongestionController.Cubic, 400, 25)]
    [DataRow(CongestionController.Cubic, CongestionController.Cubic, 100, 35)]
    [DataRow(CongestionController.Cubic, CongestionController.RateModel, 50, 3)]
    [DataRow(CongestionController.Cubic, CongestionController.RateModel, 100, 3)]
    [DataRow(CongestionController.Cubic, CongestionController.RateModel, 400, 15)]
    [DataRow(CongestionController.RateModel, CongestionController.RateModel, 100, 25)]
    public void Shares(CongestionController first, CongestionController second, int queue, int least)
    {
        List<double> shares = [];
        double all = 0;
        int dropped = 0;
        for (ulong seed = 1; seed <= 5; seed++)
        {
            Path path = new() { RoundTrip = 40, Buffer = 65535 };
            Contest contest = new(path, Rate, Holds * queue / 100, [new SackRecovery(first), new SackRecovery(second)], seed);
            double[] rates = contest.Run(120_000);
            Assert.IsTrue(contest.Wrong == null, contest.Wrong);
            shares.Add(100 * rates[0] / rates.Sum());
            all += rates.Sum() / 5;
            dropped += contest.Link.Dropped;
        }

        double share = shares.Average();
        TestContext.WriteLine($"{first} against {second}, queue {queue} %: {share:F0} to {100 - share:F0}, {all:F0} kB/s in all, {dropped} frames dropped");
        Assert.IsTrue(all > Rate * 0.8, "the link is not used: " + all);
        Assert.IsTrue(Math.Min(share, 100 - share) >= least, "a share of " + share + " %");
    }
}
