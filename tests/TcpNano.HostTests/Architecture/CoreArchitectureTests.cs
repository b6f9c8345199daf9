using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.HostTests.Nano.Gate;

namespace TcpNano.HostTests.Architecture;

/// <summary>The core keeps the rules of its layout: who calls whom, who writes what, who may know of whom.</summary>
/// <remarks>The report says all of it at once: ARCHITECTURE_REPORT=FILE dotnet test tests/TcpNano.HostTests -c Release --filter CoreArchitecture</remarks>
[TestClass]
public class CoreArchitectureTests
{
    [TestMethod]
    public void Calls_MakeNoCycle()
    {
        ExpectNone(CoreRules.Cycles());
    }

    [TestMethod]
    public void ControlBlock_HasOneWriterForEachField()
    {
        ExpectNone(CoreRules.Owners());
    }

    [TestMethod]
    public void RecoveryAlgorithms_WriteOnlyTheirFields()
    {
        ExpectNone(CoreRules.RecoveryOwners());
    }

    [TestMethod]
    public void Calls_GoDownwards()
    {
        ExpectNone(CoreRules.LayerCalls());
    }

    [TestMethod]
    public void Layers_KnowOnlyWhatIsBelow()
    {
        ExpectNone(CoreRules.LayerNames());
    }

    [TestMethod]
    public void LogicOfTcp_HandlesNoAddresses()
    {
        ExpectNone(CoreRules.Addresses());
    }

    [TestMethod]
    public void Files_AreShort()
    {
        ExpectNone(CoreRules.LongFiles());
    }

    [TestMethod]
    public void VirtualCalls_AreWhereThereIsAChoice()
    {
        ExpectNone(CoreRules.Seams());
    }

    [TestMethod]
    public void Report_CoversTheWholeCore()
    {
        string report = ArchitectureReport.Report();
        Console.WriteLine(report);
        if (Environment.GetEnvironmentVariable("ARCHITECTURE_REPORT") is { Length: > 0 } file)
        {
            File.WriteAllText(file, report);
        }

        // A walk that finds little would find no fault either.
        Assert.IsGreaterThan(50, CoreAssembly.Types.Count);
        Assert.IsGreaterThan(100, CoreRules.Graph.Edges().Count());
        foreach (string field in new[] { "SndUna", "SndNxt", "RcvNxt" })
        {
            StringAssert.Matches(report, new("^" + field + " +[1-9]", System.Text.RegularExpressions.RegexOptions.Multiline));
        }
    }

    private static void ExpectNone(List<Finding> findings)
    {
        Assert.IsTrue(findings.Count == 0, findings.Count + " findings:\n" + string.Join('\n', findings));
    }
}
