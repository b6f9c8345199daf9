using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using TcpNano.Diagnostics;
using TcpNano.Lab.Exploration;
using TcpNano.Tool.Shell;
using TcpNano.Virtual.Ladders;

namespace TcpNano.Lab.Commands;

/// <summary><c>tcpnano-lab explore</c>: visits every state that two stacks can come to in small scripts.</summary>
internal static class ExploreCommand
{
    private const int DefaultMostStates = 200_000_000;

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        Command command = new("explore", "Have two stacks open, send and close in every order of events, and visit every state they can come to. Needs no rights.");
        Argument<string[]> names = new("SCRIPT")
        {
            Description = "Which scripts; none for all. One of: " + string.Join(", ", ExplorationScripts.All.Select(script => script.Name)) + ".",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<int?> faults = new("--faults") { HelpName = "N", Description = "Segments lost or doubled in a run, 0 to 9. Without it each script has as many as half a minute for all allows." };
        Option<int> early = new("--early") { HelpName = "N", Description = "Retransmission timers that expire in a run although a segment is still on its way, 0 to 9. Goes with --faults." };
        Option<bool> options = new("--options") { Description = "With timestamps, SACK and window scale." };
        Option<int> most = new("--states") { HelpName = "N", Description = "Give up a script at so many states; a million takes 80 MB.", DefaultValueFactory = _ => DefaultMostStates };
        Option<string?> svg = new("--svg") { HelpName = "FILE", Description = "Draw the states and arrows that were visited." };
        command.Add(names);
        command.Add(faults);
        command.Add(early);
        command.Add(options);
        command.Add(most);
        command.Add(svg);
        command.SetAction(parsed => Run(Portions(parsed.GetValue(names)!, parsed.GetValue(faults), parsed.GetValue(early), parsed.GetValue(options)), parsed.GetValue(most), parsed.GetValue(svg), terminal));
        return command;
    }

    private static List<ExplorationPortion> Portions(string[] names, int? faults, int early, bool options)
    {
        if (faults is < 0 or > 9 || early is < 0 or > 9)
        {
            throw new UsageException("--faults and --early take a number from 0 to 9.");
        }

        if (faults is null && early > 0)
        {
            throw new UsageException("--early goes with --faults.");
        }

        foreach (string name in names)
        {
            if (!ExplorationScripts.All.Any(script => script.Name == name))
            {
                throw new UsageException($"there is no exploration script '{name}'; see --help.");
            }
        }

        IEnumerable<ExplorationPortion> portions = faults is null
            ? options ? ExplorationScripts.ShortWithOptions : ExplorationScripts.Short
            : ExplorationScripts.All.Select(script => new ExplorationPortion(script, faults.Value, early, Options: options));
        return [.. portions.Where(portion => names.Length == 0 || names.Contains(portion.Script.Name))];
    }

    private static int Run(List<ExplorationPortion> portions, int most, string? svg, Terminal terminal)
    {
        using DrawingFile? drawing = svg is null ? null : DrawingFile.Create(svg);
        ExplorationResult result = new();
        List<ExplorationException> failures = [];
        Dictionary<ExplorationPortion, double> seconds = [];
        using Interruption interruption = new();
        int unfinished = 0;
        terminal.Progress(
            "exploring",
            portions.Count,
            more =>
            {
                foreach (ExplorationPortion portion in portions.TakeWhile(_ => !interruption.IsRequested))
                {
                    long start = Stopwatch.GetTimestamp();
                    try
                    {
                        unfinished = Explorer.Run(portion, most, result, stop: () => interruption.IsRequested);
                        seconds[portion] = Stopwatch.GetElapsedTime(start).TotalSeconds;
                    }
                    catch (ExplorationException broken)
                    {
                        failures.Add(broken);
                    }

                    more(1);
                }
            });
        terminal.WriteTable(
            ["SCRIPT", "FAULTS", "EARLY", "STATES", "STEPS", "ENDS", "SECONDS"],
            result.Scripts.Select(row => new[]
            {
                row.Portion.Script.Name, Number(row.Portion.Faults), Number(row.Portion.Early), Number(row.States), Number(row.Steps), Number(row.Ends),
                seconds[row.Portion].ToString("N1", CultureInfo.InvariantCulture),
            }));
        terminal.Output.WriteLine();
        foreach (Figure5Arrow arrow in Figure5.Missing(result))
        {
            string why = arrow.WhyNot is null ? "" : ": " + arrow.WhyNot;
            terminal.Output.WriteLine($"not visited: {TcpStateName.Of(arrow.From)} to {TcpStateName.Of(arrow.To)}{why}");
        }

        int visited = Figure5.Arrows.Count(arrow => result.Arrows.ContainsKey((arrow.From, arrow.To)));
        terminal.Output.WriteLine($"{Number(result.States)} states, {Number(result.Steps)} steps, {visited} of {Figure5.Arrows.Count} arrows of RFC 9293 figure 5, {failures.Count} failed");
        foreach (ExplorationException failure in failures)
        {
            terminal.Output.WriteLine();
            foreach (LadderRow row in failure.Report)
            {
                terminal.Write(row);
            }
        }

        if (interruption.IsRequested)
        {
            terminal.Output.WriteLine($"interrupted: {result.Scripts.Count} of {portions.Count} scripts were explored, and {Number(unfinished)} states of one more");
            return ExitStatus.Interrupted;
        }

        drawing?.Save(StateDiagram.Draw(result));

        return failures.Count > 0 ? ExitStatus.Failed : ExitStatus.Success;
    }

    private static string Number(long value)
    {
        return value.ToString("N0", CultureInfo.InvariantCulture);
    }
}
