using System.Runtime.CompilerServices;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Lab.Exploration;
using TcpNano.Lab.Commands;
using TcpNano.Tcp;
using TcpNano.Tool.Shell;

namespace TcpNano.Simulation.Exploration;

/// <summary>Every run of small scripts, with every order of events, up to some loss and duplication.</summary>
[TestClass]
public class ExplorerTests
{
    private const int MostStates = 500_000;
    private static readonly ExplorationResult s_result = new();
    private static readonly List<string> s_failures = [];

    [ClassInitialize]
    public static void ExploreAll(TestContext context)
    {
        foreach (ExplorationPortion portion in ExplorationScripts.Short)
        {
            try
            {
                Explorer.Run(portion, MostStates, s_result);
            }
            catch (ExplorationException broken)
            {
                s_failures.AddRange(broken.Report.Select(row => row.Text));
            }
        }
    }

    [TestMethod] // no deadlock, no invariant broken, no octet lost or invented, and always a way to the end
    public void NothingGoesWrong_WhateverTheOrder()
    {
        Assert.IsEmpty(s_failures, string.Join('\n', s_failures));
    }

    [TestMethod]
    public void AllElevenStates_AreVisited()
    {
        HashSet<TcpState> visited = [.. s_result.Arrows.Keys.SelectMany(arrow => new[] { arrow.From, arrow.To })];
        Assert.HasCount(Enum.GetValues<TcpState>().Length, visited);
    }

    [TestMethod] // but SEND in LISTEN, which needs a remote socket (RFC 9293 section 3.10.2): a listener of this stack never has one
    public void EveryArrowOfFigure5_ButOne_IsVisited()
    {
        Assert.HasCount(21, Figure5.Arrows);
        Figure5Arrow missing = Figure5.Missing(s_result).Single();
        Assert.AreEqual((TcpState.Listen, TcpState.SynSent, "SEND / SYN"), (missing.From, missing.To, missing.Label));
        Assert.Contains("\"error: remote socket unspecified\"", missing.WhyNot!);
        Assert.IsNull(typeof(TcpListener).GetMethod("Send"));
    }

    [TestMethod] // UPDATE_STATES_SVG=1 draws it anew
    public void Diagram_ShowsWhatWasVisited()
    {
        string file = Path.Combine(Folder(), "states.svg");
        string drawn = StateDiagram.Draw(s_result);
        if (Environment.GetEnvironmentVariable("UPDATE_STATES_SVG") == "1")
        {
            File.WriteAllText(file, drawn);
        }

        Assert.AreEqual(File.ReadAllText(file).ReplaceLineEndings("\n"), drawn);
    }

    [TestMethod] // the numbers depend on nothing but the stack
    public void Exploring_IsDeterministic()
    {
        ExplorationPortion portion = new(ExplorationScripts.All[0], 1, 0);
        ExplorationResult once = new();
        ExplorationResult again = new();
        Explorer.Run(portion, MostStates, once);
        Explorer.Run(portion, MostStates, again);
        Assert.AreEqual(once.Scripts[0], again.Scripts[0]);
        Assert.IsGreaterThan(1000, once.Scripts[0].States);
    }

    [TestMethod] // states with one hash are one state: they have the same ways on
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(3)]
    public void StatesWithOneHash_GoOnAlike(int script)
    {
        Assert.IsGreaterThan(100, HashCheck.Run(new ExplorationPortion(ExplorationScripts.All[script], 1, 1), 4000));
    }

    [TestMethod]
    public void Image_BringsBackTheWholeState()
    {
        World world = new(new ExplorationPortion(ExplorationScripts.All[1], 1, 1));
        Random random = new(1);
        WorldImage before = new();
        WorldImage after = new();
        List<Choice> choices = [];
        for (int run = 0; run < 50; run++)
        {
            world.Save(before);
            UInt128 hash = world.Hash(before);
            for (int step = 0; step < 20; step++)
            {
                choices.Clear();
                world.List(choices);
                if (choices.Count == 0)
                {
                    break;
                }

                world.Do(choices[random.Next(choices.Count)]);
            }

            world.Load(before);
            world.Save(after);
            CollectionAssert.AreEqual(before.Stacks[0]!.Scalars, after.Stacks[0]!.Scalars);
            CollectionAssert.AreEqual(before.Stacks[0]!.Octets, after.Stacks[0]!.Octets);
            CollectionAssert.AreEqual(before.Stacks[1]!.References, after.Stacks[1]!.References);
            Assert.AreEqual(hash, world.Hash(after));
            choices.Clear();
            world.List(choices);
            if (choices.Count > 0)
            {
                world.Do(choices[random.Next(choices.Count)]);
            }
        }
    }

    [TestMethod] // what the explorer is for: it finds a state that nobody leaves
    public void ReceiverThatNeverCloses_IsReportedWithTheWayThere()
    {
        ExplorationScript script = new("never-closes", [AppAction.Connect, AppAction.Shutdown], [AppAction.Listen]);
        ExplorationException found = Assert.ThrowsExactly<ExplorationException>(() => Explorer.Run(new ExplorationPortion(script, 0, 0), MostStates, new ExplorationResult()));
        Assert.StartsWith("never-closes: Deadlock", found.Message);
        Assert.IsTrue(found.Report.Any(row => row.Text.Contains("right app: Listen", StringComparison.Ordinal)));
    }

    [TestMethod] // what is not as it must be on the wire is found, too, and told: the choices that lead there, and the exchange
    public void OctetThatChanges_UntilItIsSentAgain_IsReportedWithItsLadder()
    {
        ExplorationScript script = ExplorationScripts.All.First(one => one.Name == "send");
        ExplorationException found = Assert.ThrowsExactly<ExplorationException>(
            () => Explorer.Run(new ExplorationPortion(script, 1, 0), MostStates, new ExplorationResult(), SpoilSecondTry));
        string expected = """
            send: the left sent another octet than the app has sent at its place 0
            left: Connect, Send, Shutdown; right: Listen, Shutdown; lost or doubled: 1; early timers: 0
                 time left          right         what happens
                0.000 CLOSED        CLOSED        left app: Connect
                0.000 SYN-SENT      CLOSED        left app: Send
                0.000 SYN-SENT      CLOSED        right app: Listen
                0.000 SYN-SENT      LISTEN        Deliver to right: SYN seq=0 mss=1460
                0.000 SYN-SENT      SYN-RECEIVED  Deliver to left: SYN|ACK seq=0 ack=1 mss=1460
                0.000 ESTABLISHED   SYN-RECEIVED  left app: Shutdown
                0.000 FIN-WAIT-1    SYN-RECEIVED  Deliver to right: PSH|ACK seq=1 ack=1 len=1
                0.000 FIN-WAIT-1    ESTABLISHED   Deliver to right: FIN|ACK seq=2 ack=1
                0.000 FIN-WAIT-1    CLOSE-WAIT    Lose to left: ACK seq=1 ack=3
                0.000 FIN-WAIT-1    CLOSE-WAIT    right timer
                0.040 FIN-WAIT-1    CLOSE-WAIT    left timer
               time   left                                                     right
              0.000   CLOSED                                                   CLOSED
              0.000                (left app: Connect)
              0.000   SYN-SENT     -- SYN seq=0 mss=1460 ---------------- ...
              0.000                (left app: Send)
              0.000                (right app: Listen)
              0.000                ... SYN seq=0 mss=1460 ----------------->   SYN-RECEIVED
              0.000   ESTABLISHED  <- SYN|ACK seq=0 ack=1 mss=1460 ---------   SYN-RECEIVED
              0.000   ESTABLISHED  -- PSH|ACK seq=1 ack=1 len=1 --------- ...
              0.000                (left app: Shutdown)
              0.000   FIN-WAIT-1   -- FIN|ACK seq=2 ack=1 --------------- ...
              0.000                ... PSH|ACK seq=1 ack=1 len=1 ---------->   ESTABLISHED
              0.000                ... FIN|ACK seq=2 ack=1 ---------------->   CLOSE-WAIT
              0.000                X- ACK seq=1 ack=3 ----------------------   CLOSE-WAIT
              0.000                (right timer)
              0.040                (left timer)
             60.000   FIN-WAIT-1   -- FIN|PSH|ACK seq=1 ack=1 len=1 ----- ...
            """;
        Assert.AreEqual(expected, string.Join('\n', found.Report.Select(row => row.Text.TrimEnd())));
    }

    [TestMethod]
    public void Command_TellsWhatWasVisited()
    {
        string svg = Path.GetTempFileName();
        StringWriter output = new() { NewLine = "\n" };
        Assert.AreEqual(0, LabCommand.Run(["explore", "open-close", "--faults", "0", "--svg", svg], new Terminal(LabCommand.Name, output, new StringWriter())));
        Assert.Contains("not visited: LISTEN to CLOSED", output.ToString());
        Assert.Contains(" of 21 arrows of RFC 9293 figure 5, 0 failed", output.ToString());
        Assert.StartsWith("<svg", File.ReadAllText(svg));
        File.Delete(svg);
    }

    [TestMethod]
    public void Command_TellsWhatIsBroken_AndTheWayThere()
    {
        StringWriter output = new() { NewLine = "\n" };
        Assert.AreEqual(1, LabCommand.Run(["explore", "open-close", "--faults", "0", "--states", "5"], new Terminal(LabCommand.Name, output, new StringWriter())));
        string told = output.ToString();
        Assert.Contains("0 states, 0 steps, 4 of 21 arrows of RFC 9293 figure 5, 1 failed", told);
        Assert.Contains("open-close: More than 5 states.", told);
        Assert.Contains("    0.000 CLOSED        LISTEN        Deliver to right: SYN seq=0 mss=1460\n", told);
        Assert.Contains("  0.000                (right app: Listen)", told);
    }

    [TestMethod] // an exception in a stack is told like all else
    public void StackThatThrows_IsReportedWithTheWayThere()
    {
        ExplorationException found = Assert.ThrowsExactly<ExplorationException>(
            () => Explorer.Run(new ExplorationPortion(ExplorationScripts.All[0], 0, 0), MostStates, new ExplorationResult(), stack =>
            {
                if (stack.FreeConnections < 3)
                {
                    throw new NotSupportedException("not now");
                }
            }));
        Assert.AreEqual("open-close: NotSupportedException: not now", found.Message);
        Assert.Contains("SYN seq=0", found.Report[^1].Text);
    }

    [TestMethod] // two that only lead to each other never end, whatever else leads to them
    public void StatesOnACircle_HaveNoWayToTheEnd_UnlessOneLeavesIt()
    {
        WaysToEnd ways = new();
        ways.Add(9);
        ways.Doubt(1, [2]);
        ways.Doubt(2, [1]);
        ways.Doubt(3, [1, 4]);
        ways.Doubt(4, [5]);
        ways.Doubt(5, [3, 9]);
        CollectionAssert.AreEquivalent(new[] { 1, 2 }, ways.WithoutWay());
        Assert.IsTrue(ways.Has(3));
        Assert.IsFalse(ways.Has(100_000));
    }

    [TestMethod]
    [DataRow("explore nothing", "there is no exploration script 'nothing'")]
    [DataRow("explore --faults 10", "--faults and --early take a number from 0 to 9.")]
    [DataRow("explore --early 1", "--early goes with --faults.")]
    [DataRow("explore abort --faults 0 --svg /nowhere/at/all.svg", "'/nowhere/at/all.svg' cannot be written")]
    public void WrongArguments_Exit2(string line, string named)
    {
        StringWriter error = new() { NewLine = "\n" };
        Assert.AreEqual(2, LabCommand.Run(line.Split(' '), new Terminal(LabCommand.Name, new StringWriter(), error)));
        Assert.Contains(named, error.ToString());
    }

    // As if a buffer was used again too early: what has been sent, and is not acknowledged, changes.
    private static void SpoilSecondTry(NetworkStack stack)
    {
        foreach (TransmissionControlBlock c in stack.Tcp.Table.All)
        {
            if (c.SendCount > 0 && c.SndNxt != c.SndUna && c.State == TcpState.Established)
            {
                c.SendRing[c.SendHead] = 0;
            }
        }
    }

    private static string Folder([CallerFilePath] string here = "")
    {
        return Path.GetDirectoryName(here)!;
    }
}
