using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Lab.Simulation;
using TcpNano.Lab.Commands;
using TcpNano.Tool.Shell;

namespace TcpNano.Simulation.Simulation;

/// <summary><c>tcpnano-lab simulate</c>, as one calls it.</summary>
[TestClass]
public class SimulateCommandTests
{
    [TestMethod]
    public void Seeds_ArePlayedAndCounted()
    {
        (int status, string output, string error) = Run("simulate", "--seeds", "1..60");
        Assert.AreEqual(ExitStatus.Success, status, output + error);
        Assert.StartsWith("60 scenarios, 0 failed; ", output);
        Assert.Contains(" a minute", output);
        Assert.AreEqual("", error);
    }

    [TestMethod]
    public void EveryProfile_CanBeNamed()
    {
        foreach (SimulationProfile profile in SimulationProfile.All)
        {
            (int status, string output, string error) = Run("simulate", "--seeds", "5..6", "--profile", profile.Name);
            Assert.AreEqual(ExitStatus.Success, status, output + error);
            Assert.StartsWith("2 scenarios, 0 failed; ", output);
        }
    }

    [TestMethod]
    public void Ladder_OfOneSeed()
    {
        (int status, string output, _) = Run("simulate", "--seeds", "7", "--profile", "lossy", "--ladder");
        Assert.AreEqual(ExitStatus.Success, status, output);
        Assert.Contains("seed 7, profile lossy", output);
        Assert.Contains("SYN-SENT", output);
        Assert.Contains("1 scenarios, 0 failed; ", output);
    }

    [TestMethod]
    [DataRow("--seeds", "9..3")]
    [DataRow("--seeds", "many")]
    [DataRow("--seeds", "1..2..3")]
    [DataRow("--seeds", "-1")]
    [DataRow("--profile", "stormy")]
    public void WrongArguments_AreNamed(string option, string value)
    {
        (int status, string output, string error) = Run("simulate", option, value);
        Assert.AreEqual(ExitStatus.Usage, status, output);
        Assert.Contains(value, error);
        Assert.AreEqual("", output);
    }

    [TestMethod]
    public void Help_ShowsTheDefaultAsItIsTyped()
    {
        (int status, string output, _) = Run("simulate", "--help");
        Assert.AreEqual(ExitStatus.Success, status);
        Assert.Contains("[default: 1..10000]", output);
    }

    private static (int Status, string Output, string Error) Run(params string[] arguments)
    {
        StringWriter output = new();
        StringWriter error = new();
        int status = LabCommand.Run(arguments, new Terminal(LabCommand.Name, output, error));
        return (status, output.ToString(), error.ToString());
    }
}
