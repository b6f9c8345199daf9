using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Benchmarks.Commands;
using TcpNano.Lab.Commands;
using TcpNano.Tool.Commands;
using TcpNano.Tool.Shell;

namespace TcpNano.HostTests.Commands;

/// <summary>The commands as processes: output that cannot be written, and Ctrl-C.</summary>
[TestClass]
public class TerminalTests
{
    private const int Patience = 30_000;

    [TestMethod]
    [DataRow("demo > /dev/full", "No space left on device")]
    [DataRow("boards --help > /dev/full", "No space left on device")]
    [DataRow("memory > /dev/full", "No space left on device")]
    [DataRow("demo >&-", "Bad file descriptor")]
    [Timeout(Patience)]
    public void OutputThatCannotBeWritten_IsOneLine_Exit1(string line, string why)
    {
        using Process process = Start(typeof(TcpNanoCommand), line);
        string error = process.StandardError.ReadToEnd();
        Assert.IsTrue(process.WaitForExit(Patience));
        Assert.AreEqual($"tcpnano: standard output cannot be written: {why}.\n", error);
        Assert.AreEqual(1, process.ExitCode);
    }

    [TestMethod]
    [DataRow(typeof(LabCommand), "simulate --seeds 1..100000000", "[1-9][0-9]* of 100000000 scenarios were played")]
    [DataRow(typeof(LabCommand), "explore --faults 9", "0 of [0-9]+ scripts were explored, and [1-9][0-9,]* states of one more")]
    [DataRow(typeof(LabCommand), "fuzz --cases 100000000", "[1-9][0-9]* of 100000000 cases were tried")]
    [DataRow(typeof(LabCommand), "fuzz-dhcp --cases 100000000", "[1-9][0-9]* of 100000000 cases were tried")]
    [DataRow(typeof(BenchCommand), "virtual --seeds 2 --virtual-seconds 20", "0 of 1 suites were measured, and [1-9][0-9]* samples of one more")]
    [Timeout(Patience)]
    public void Interrupt_EndsWhatIsLong_WithHowFarItCame_Exit130(Type command, string line, string howFar)
    {
        using Process process = Start(command, line);
        Thread.Sleep(1500); // until it plays; sooner, the interrupt ends the process as it ends any other
        using (Process kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            kill.WaitForExit();
        }

        string output = process.StandardOutput.ReadToEnd();
        Assert.IsTrue(process.WaitForExit(Patience));
        Assert.AreEqual(130, process.ExitCode);
        StringAssert.Matches(output, new Regex("(^|\\n)interrupted: " + howFar + "\\n$"));
    }

    [TestMethod]
    public void DrawingThatCannotBeWritten_IsSaidBeforeTheExploration_Exit2()
    {
        StringWriter output = new();
        StringWriter error = new() { NewLine = "\n" };
        long before = Stopwatch.GetTimestamp();
        Assert.AreEqual(2, LabCommand.Run(["explore", "--svg", "/nonexistent/x.svg", "--faults", "9"], new Terminal(LabCommand.Name, output, error)));
        Assert.AreEqual("tcpnano-lab: '/nonexistent/x.svg' cannot be written: there is no such directory.\n", error.ToString());
        Assert.AreEqual("", output.ToString());
        Assert.IsLessThan(Patience, Stopwatch.GetElapsedTime(before).TotalMilliseconds);
    }

    // By a shell, which does the redirecting; it is replaced by the command.
    private static Process Start(Type command, string line)
    {
        string runtime = RuntimeEnvironment.GetRuntimeDirectory().TrimEnd(Path.DirectorySeparatorChar);
        ProcessStartInfo info = new("env", ["--default-signal=INT", "sh", "-c", $"exec {Path.ChangeExtension(command.Assembly.Location, null)} {line}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        return Process.Start(info)!;
    }
}
