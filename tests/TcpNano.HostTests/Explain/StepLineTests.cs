using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Explain.Drawing;

namespace TcpNano.HostTests.Explain;

/// <summary>Lines of plots: small, and still true.</summary>
[TestClass]
public class StepLineTests
{
    [TestMethod]
    public void Line_KeepsItsHeightUntilTheNextPoint()
    {
        StepLine line = new();
        line.Add(10, 5);
        line.Add(20, 5);
        line.Add(30, 7.31);
        line.Add(40, 1);
        Assert.AreEqual("M10 5H30V7.3H40V1H50", line.End(50));
    }

    [TestMethod]
    public void LineWithoutPoints_IsEmpty()
    {
        Assert.AreEqual("", new StepLine().End(50));
    }

    [TestMethod]
    public void PointsInOneColumn_AreItsLowestItsHighestAndItsLast()
    {
        StepLine line = new();
        line.Add(10, 5);
        foreach (double y in new double[] { 6, 9, 2, 4, 3, 8, 5 })
        {
            line.Add(20.1, y);
        }

        Assert.AreEqual("M10 5H20.1V2H20.1V9H20.1V5H50", line.End(50));
    }

    [TestMethod] // a line used to go flat after 4,000 steps
    public void MillionPoints_StaySmall_AndNoneIsAheadOfTheEnd()
    {
        StepLine line = new();
        for (int i = 0; i < 1_000_000; i++)
        {
            line.Add(100 + (i * 600.0 / 1_000_000), i % 2 == 0 ? 10 : 200);
        }

        line.Add(700, 77);
        string path = line.End(744);
        Assert.IsLessThan(50_000, path.Length);
        StringAssert.EndsWith(path, "V77H744");
        StringAssert.Contains(path, "V10H699.5V200");
    }
}
