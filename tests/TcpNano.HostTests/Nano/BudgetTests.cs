using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.InterpreterCost;

namespace TcpNano.HostTests.Nano;

/// <summary>What each path costs on an interpreter, counted exactly, against the committed bounds (Release builds only).</summary>
[TestClass]
public class BudgetTests
{
    // What the event ring may add to each segment, whichever way it takes, and to what else it holds.
    private const int EventOfSegment = 40;
    private const int EventOfCounter = 32;
    private const int EventOfChange = 90;
    private const int EventOfChangeWithoutSlot = 66;

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
        CollectionAssert.AreEquivalent(
            PathEvents.All.Select(events => events.Path + Scenarios.EventsSuffix).ToArray(),
            costs.Keys.Where(path => path.EndsWith(Scenarios.EventsSuffix, StringComparison.Ordinal)).ToArray());
        foreach (PathEvents events in PathEvents.All)
        {
            long more = costs[events.Path + Scenarios.EventsSuffix] - costs[events.Path];
            long most = (events.Segments * EventOfSegment) + (events.Counters * EventOfCounter) + (events.Changes * EventOfChange) + (events.ChangesWithoutSlot * EventOfChangeWithoutSlot);
            Assert.IsGreaterThan(0, more, events.Path);
            Assert.IsLessThanOrEqualTo(most, more, events.Path);
        }
#endif
    }
}
