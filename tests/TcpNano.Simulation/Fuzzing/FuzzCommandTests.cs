using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Host.Commands;

namespace TcpNano.Simulation.Fuzzing;

/// <summary><c>tcpnano fuzz</c>.</summary>
[TestClass]
public class FuzzCommandTests
{
    [TestMethod]
    public void AllPassed_Exit0()
    {
        Assert.AreEqual(0, Run(out string output, out string error, "fuzz", "--cases", "50", "--seed", "7"));
        Assert.StartsWith("Seeds 7 to 56.\n50 cases, ", output);
        Assert.AreEqual("", error);
    }

    [TestMethod]
    [DataRow("--cases 0", "--cases takes a whole number from 1")]
    [DataRow("--seed x", "--seed takes a whole number from 0 to 18446744073709551615, not 'x'.")]
    [DataRow("--replay nosuch", "'nosuch' cannot be read")]
    public void WrongArguments_Exit2(string arguments, string complaint)
    {
        Assert.AreEqual(2, Run(out _, out string error, ["fuzz", .. arguments.Split(' ')]));
        Assert.Contains(complaint, error);
    }

    private static int Run(out string output, out string error, params string[] arguments)
    {
        StringWriter outputs = new() { NewLine = "\n" };
        StringWriter errors = new() { NewLine = "\n" };
        int status = TcpNanoCommand.Run(arguments, new Terminal(outputs, errors));
        output = outputs.ToString();
        error = errors.ToString();
        return status;
    }
}
