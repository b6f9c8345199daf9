using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.InterpreterCost;

namespace TcpNano.HostTests.Nano;

/// <summary>What each path costs on an interpreter, counted exactly, against the committed bounds (Release builds only).</summary>
[TestClass]
public class BudgetTests
{
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
#endif
    }
}
