using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.InterpreterCost;

namespace TcpNano.HostTests.Nano;

/// <summary>What each path costs on an interpreter, counted exactly, against the committed bounds (Release builds only).</summary>
[TestClass]
public class BudgetTests
{
    /// <summary>What the event ring may add to each segment that is predicted.</summary>
    private const int EventOfSegment = 40;

    private static readonly (string Path, int Segments)[] s_predicted =
    [
        ("next segment in order, no ACK due", 1), ("next segment in order, ACK sent", 2), ("ACK of new data", 1), ("send one full segment", 1), ("echo of 64 octets", 2),
    ];

    [TestMethod]
    public void NoPath_CostsMoreThanItsBound_OrAllocates()
    {
#if DEBUG
        Assert.Inconclusive("the bounds are those of a Release build");
#else
        Dictionary<string, Budget> budgets = Budget.Read().ToDictionary(budget => budget.Name);
        IReadOnlyList<Measurement> measurements = Measurement.All();
        Assert.AreEqual(budgets.Count, measurements.Count);
        foreach (Measurement measurement in measurements)
        {
            Assert.IsLessThanOrEqualTo(budgets[measurement.Name].Bound, measurement.Cost.Weighted, measurement.Name);
            Assert.AreEqual(budgets[measurement.Name].Objects, measurement.Cost.Allocations, measurement.Name);
        }

        Dictionary<string, long> costs = measurements.ToDictionary(measurement => measurement.Name, measurement => measurement.Cost.Weighted);
        foreach ((string path, int segments) in s_predicted)
        {
            long more = costs[path + Scenarios.EventsSuffix] - costs[path];
            Assert.IsGreaterThan(0, more, path);
            Assert.IsLessThanOrEqualTo(segments * EventOfSegment, more, path);
        }
#endif
    }
}
