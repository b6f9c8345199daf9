using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Benchmarks.Commands;
using TcpNano.Benchmarks.Network;
using TcpNano.Benchmarks.Suites;
using TcpNano.HostTests.Kernel;
using TcpNano.Linux;
using TcpNano.Tool.Shell;

namespace TcpNano.HostTests.Benchmarks;

/// <summary>The command that measures: that it measures, and says what it cannot. No figure is compared with anything.</summary>
[TestClass]
public class BenchCommandTests
{
    [TestMethod]
    [DataRow("nonsense", "'nonsense'")]
    [DataRow("ecko", "did you mean 'echo'?")]
    [DataRow("echo --round 3", "did you mean '--rounds'?")]
    [DataRow("echo --rounds 0", "--rounds takes a whole number from 1 to 1000, not '0'.")]
    [DataRow("echo --seconds 0", "--seconds")]
    [DataRow("virtual --seeds x", "--seeds")]
    [DataRow("virtual --recovery hope", "there is no 'hope'")]
    [DataRow("micro --buffer 1", "--buffer")]
    public void WrongArguments_AreToldInOneLine(string arguments, string expected)
    {
        (int status, string output, string errors) = Run(arguments);
        Assert.AreEqual(ExitStatus.Usage, status, errors);
        Assert.AreEqual("", output);
        StringAssert.StartsWith(errors, "tcpnano-bench: ");
        StringAssert.Contains(errors, expected);
        Assert.AreEqual(1, errors.Count(c => c == '\n'), errors);
    }

    [TestMethod]
    public void Help_NamesEverySuite_AndNotWhatTheCommandStartsItselfWith()
    {
        (int status, string output, _) = Run("--help");
        Assert.AreEqual(ExitStatus.Success, status);
        foreach (Suite suite in BenchCommand.Suites())
        {
            StringAssert.Contains(output, "\n  " + suite.Name + " ");
            Assert.AreEqual(ExitStatus.Success, Run(suite.Name + " --help").Status, suite.Name);
        }

        StringAssert.Contains(output, "\n  " + BenchCommand.All + " ");
        Assert.IsFalse(output.Contains("\n  " + PeerCommand.Name + " ", StringComparison.Ordinal), output);
    }

    [TestMethod] // before anything is measured
    public void FileThatCannotBeWritten_IsToldAtOnce()
    {
        (int status, string output, string errors) = Run("virtual --json /proc/nothing/here.json");
        Assert.AreEqual(ExitStatus.Environment, status);
        Assert.AreEqual("", output);
        StringAssert.Contains(errors, "'/proc/nothing/here.json' cannot be written");
    }

    [TestMethod]
    [Timeout(120_000)]
    public void Virtual_HasEveryCase_AndIsTheSameTwice()
    {
        (int status, string output, string errors) = Run("virtual --seeds 1 --virtual-seconds 2");
        Assert.AreEqual(ExitStatus.Success, status, errors);
        foreach (string title in new[] { "10 ms of round trip", "100 ms of round trip", "4 KB", "32 KB", "64 KB", "64 KB, rate-model", "256 KB" })
        {
            StringAssert.Contains(output, title);
        }

        foreach (string wire in new[] { "0 % loss ", "1 % loss ", "5 % loss ", "30 % loss ", "1 % reordered ", "1 % twice ", "1 % reordered, 1 % twice ", "bursts " })
        {
            Assert.AreEqual(2, output.Split('\n').Count(line => line.StartsWith(wire, StringComparison.Ordinal)), wire + "\n" + output);
        }

        Assert.AreEqual(output, Run("virtual --seeds 1 --virtual-seconds 2").Output);
    }

    [TestMethod]
    [Timeout(120_000)]
    [DataRow("echo", "TcpNano|reflector (poll)|reflector (block)|kernel")]
    [DataRow("connect", "TcpNano|reflector (poll)|reflector (block)|kernel")]
    [DataRow("bulk", "TcpNano|reflector (poll)|reflector (block)|kernel")]
    [DataRow("impaired", "TcpNano|TcpNano, rate model|kernel, 64 KB|kernel")]
    public void AgainstTheKernel_EverySystemHasItsRow(string suite, string systems)
    {
        NetworkNamespace.Create().Dispose(); // skipped without the rights
        (int status, string output, string errors) = Run(suite + " --rounds 1 --seconds 0.2 --warm-up 0.2");
        Assert.AreEqual(ExitStatus.Success, status, errors);
        foreach (string system in systems.Split('|'))
        {
            Assert.IsTrue(output.Split('\n').Any(line => line.Contains(" " + system + " ", StringComparison.Ordinal) && line.Contains('(')), system + "\n" + output);
        }

        Assert.IsFalse(output.Contains(" - ", StringComparison.Ordinal), "a figure is missing\n" + output);
    }

    [TestMethod]
    [Timeout(60_000)]
    public void OffloadsOfAVeth_AreSwitchedOff()
    {
        using NetworkNamespace network = NetworkNamespace.Create();
        network.Ip("link add veth0 type veth peer name veth1");
        network.Run(() =>
        {
            TcpNano.Benchmarks.Network.Offloads.SwitchOff("veth0");
            return 0;
        });
        Assert.IsFalse(network.Run(() => Kernel.Offloads.Segmentation("veth0")));
        Assert.IsTrue(network.Run(() => Kernel.Offloads.Segmentation("veth1")), "it is on where nobody switched it off");
        TapException missing = Assert.ThrowsExactly<TapException>(() => network.Run(() =>
        {
            TcpNano.Benchmarks.Network.Offloads.SwitchOff("none0");
            return 0;
        }));
        StringAssert.Contains(missing.Message, "none0");
    }

    private static (int Status, string Output, string Errors) Run(string arguments)
    {
        StringWriter output = new() { NewLine = "\n" };
        StringWriter errors = new() { NewLine = "\n" };
        Terminal terminal = new(BenchCommand.Name, output, errors);
        int status = BenchCommand.Run(arguments.Split(' '), terminal);
        return (status, output.ToString(), errors.ToString());
    }
}
