using Microsoft.VisualStudio.TestTools.UnitTesting;
using Spectre.Console.Testing;
using TcpNano.Lab.Commands;
using TcpNano.Tool.Commands;
using TcpNano.Tool.Shell;
using TcpNano.Virtual.Ladders;

namespace TcpNano.HostTests.Commands;

/// <summary>What the commands show on terminals of different widths.</summary>
[TestClass]
public class TerminalWidthTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("boards")]
    [DataRow("memory")]
    [DataRow("demo --list")]
    [DataRow("demo")]
    [DataRow("demo zero-window")]
    [DataRow("demo stale-syn --loss 20 --seed 3")]
    public void EveryLine_IsAsWideAsTheTerminalAtMost(string line)
    {
        string[] words = line.Split(' ');
        foreach (int width in new[] { 40, 60, 80, 120 })
        {
            string shown = Shown(width, terminal => TcpNanoCommand.Run(words, terminal));
            TestContext.WriteLine($"{width}:\n{shown}");
            foreach (string one in shown.Split('\n'))
            {
                Assert.IsLessThanOrEqualTo(width, one.Length, one);
            }

            Assert.IsFalse(shown.Contains('…', StringComparison.Ordinal), "cut off at " + width + ": " + shown);
        }
    }

    // Whatever breaks lines, every word is there, in one piece.
    [TestMethod]
    [DataRow(60)]
    [DataRow(80)]
    [DataRow(120)]
    public void Boards_AreAllThere(int width)
    {
        string wide = Shown(200, terminal => TcpNanoCommand.Run(["boards"], terminal));
        string shown = Shown(width, terminal => TcpNanoCommand.Run(["boards"], terminal));
        CollectionAssert.IsSubsetOf(Words(wide), Words(shown));
    }

    [TestMethod]
    public void Ladder_At60Columns()
    {
        LadderLog("   0.000   SYN-SENT     -- SYN seq=0 mss=1460 ------------------>   SYN-RECEIVED", 60,
            "   0.000   SYN-SENT     -- SYN seq=0 mss=1460 -->",
            "                                                SYN-RECEIVED");
        LadderLog("   0.020   ESTABLISHED  <- SYN|ACK seq=0 ack=1 mss=1460 ---------   SYN-RECEIVED", 60,
            "   0.020   ESTABLISHED  <- SYN|ACK seq=0 ack=1 mss=1460 --",
            "                                                SYN-RECEIVED");
        LadderLog("   0.040                (the app of the client closes its side)                  ", 80,
            "   0.040                (the app of the client closes its side)                  ");
        LadderLog("   0.040                                                            CLOSE-WAIT", 60,
            "   0.040                                          CLOSE-WAIT");
        LadderLog("   0.040                (the app of the client has asked the server for more than it has)", 60,
            "   0.040                (the app of the client has asked the",
            "          server for more than it has)");
    }

    [TestMethod] // Ladder rows go over what was the table's first line.
    [DataRow(40)]
    [DataRow(80)]
    public void LadderAboveATable_LeavesNothingOfItBehind(int width)
    {
        using TestConsole console = new TestConsole().Width(width).SupportsAnsi(true);
        Terminal terminal = new(TcpNanoCommand.Name, console, new StringWriter());
        terminal.Live(table =>
        {
            table!.Show(new string('T', width - 5), ["PEER"], _ => [["10.0.0.1"]]);
            terminal.Write(new LadderRow("   0.040                (one)", LadderRowKind.Segment));
            Assert.Contains("   0.040                (one)".PadRight(width) + "\n", console.Output.ReplaceLineEndings("\n"));
        });
        terminal.Write(new LadderRow("   0.050                (two)", LadderRowKind.Segment));
        Assert.Contains("   0.050                (two)\n", console.Output.ReplaceLineEndings("\n"), "and nothing is padded without a table");
    }

    [TestMethod]
    public void ProgressInAFile_IsALineNowAndThen()
    {
        SteppingTime time = new();
        StringWriter error = new() { NewLine = "\n" };
        Terminal terminal = new(LabCommand.Name, new StringWriter(), error) { Time = time };
        terminal.Progress("simulating", 400, add =>
        {
            for (int i = 0; i < 25; i++)
            {
                time.Step(TimeSpan.FromSeconds(1));
                add(10);
            }
        });
        Assert.AreEqual("simulating: 100 of 400 (25.0 %)\nsimulating: 200 of 400 (50.0 %)\n", error.ToString());
    }

    private static void LadderLog(string line, int width, params string[] expected)
    {
        Assert.AreEqual(string.Join('\n', expected).TrimEnd(), Shown(width, terminal => terminal.Write(new LadderRow(line, LadderRowKind.Segment))).TrimEnd());
    }

    private static string Shown(int width, Action<Terminal> write)
    {
        using TestConsole console = new TestConsole().Width(width);
        StringWriter error = new();
        write(new Terminal(TcpNanoCommand.Name, console, error));
        Assert.AreEqual("", error.ToString());
        return string.Join('\n', console.Lines.Select(line => line.TrimEnd()));
    }

    private static string[] Words(string text)
    {
        return [.. text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Distinct()];
    }

    private sealed class SteppingTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp()
        {
            return _now;
        }

        public void Step(TimeSpan time)
        {
            _now += time.Ticks;
        }
    }
}
