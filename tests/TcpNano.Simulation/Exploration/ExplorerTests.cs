using System.Runtime.CompilerServices;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Host.Commands;
using TcpNano.Host.Exploration;

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
                s_failures.Add(broken.Message);
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

    [TestMethod]
    public void EveryArrowOfFigure5_IsVisited()
    {
        Assert.IsEmpty(Figure5.Missing(s_result).Select(arrow => $"{arrow.From} to {arrow.To}"));
        Assert.HasCount(1, Figure5.Arrows.Where(arrow => arrow.WhyNot is not null));
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
        WorldImage before = world.NewImage();
        WorldImage after = world.NewImage();
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
            CollectionAssert.AreEqual(before.Stacks[0].Scalars, after.Stacks[0].Scalars);
            CollectionAssert.AreEqual(before.Stacks[0].Octets, after.Stacks[0].Octets);
            CollectionAssert.AreEqual(before.Stacks[1].References, after.Stacks[1].References);
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
        Assert.Contains("right app: Listen", found.Message);
    }

    [TestMethod]
    public void Command_TellsWhatWasVisited()
    {
        string svg = Path.GetTempFileName();
        StringWriter output = new() { NewLine = "\n" };
        Assert.AreEqual(0, TcpNanoCommand.Run(["explore", "open-close", "--faults", "0", "--svg", svg], new Terminal(output, new StringWriter())));
        Assert.Contains("not visited: LISTEN to CLOSED", output.ToString());
        Assert.Contains(" of 21 arrows of RFC 9293 figure 5, 0 failed", output.ToString());
        Assert.StartsWith("<svg", File.ReadAllText(svg));
        File.Delete(svg);
    }

    [TestMethod]
    [DataRow("explore nothing", "there is no exploration script 'nothing'")]
    [DataRow("explore --faults 10", "--faults and --early take a number from 0 to 9.")]
    [DataRow("explore --early 1", "--early goes with --faults.")]
    [DataRow("explore abort --faults 0 --svg /nowhere/at/all.svg", "'/nowhere/at/all.svg' cannot be written")]
    public void WrongArguments_Exit2(string line, string named)
    {
        StringWriter error = new() { NewLine = "\n" };
        Assert.AreEqual(2, TcpNanoCommand.Run(line.Split(' '), new Terminal(new StringWriter(), error)));
        Assert.Contains(named, error.ToString());
    }

    private static string Folder([CallerFilePath] string here = "")
    {
        return Path.GetDirectoryName(here)!;
    }
}
