using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using TcpNano.Lab.Simulation;
using TcpNano.Tool.Capturing;
using TcpNano.Tool.Shell;
using TcpNano.Virtual.Ladders;
using TcpNano.Virtual.Scripts;

namespace TcpNano.Lab.Commands;

/// <summary><c>tcpnano-lab simulate</c>: a few stacks, bad networks, random apps, by the seed.</summary>
internal static class SimulateCommand
{
    private const int MostShown = 3;

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <param name="sabotage">Makes what spoils something in the stacks; null for nothing.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal, Func<Action<IReadOnlyList<NetworkStack>>>? sabotage)
    {
        Command command = new("simulate", "Play random conversations over bad networks in virtual time, and hold the stacks to what they promise. Needs no rights. A seed is a whole scenario.");
        Option<SeedSpan> seeds = new("--seeds")
        {
            HelpName = "FROM..TO",
            Description = "Which scenarios; one number is one of them.",
            DefaultValueFactory = _ => new SeedSpan(1, 10_000),
            CustomParser = result =>
            {
                string text = OptionParsers.TextOf(result);
                string[] ends = text.Split("..");
                if (ends.Length > 2
                    || !ulong.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out ulong from)
                    || !ulong.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out ulong to)
                    || to < from || to == ulong.MaxValue)
                {
                    result.AddError($"--seeds takes FROM..TO with whole numbers, not '{text}'.");
                    return default;
                }

                return new SeedSpan(from, to);
            },
        };
        Option<string?> profile = new("--profile")
        {
            HelpName = "NAME",
            Description = "One kind of trouble for all of them; without it each seed has its own. " + string.Join(", ", SimulationProfile.All.Select(p => p.Name)) + ".",
        };
        Option<bool> ladder = new("--ladder") { Description = "Print what happened, also when all went well; for single seeds." };
        Option<string?> pcap = CaptureOption.Create("all frames of the first seed that fails, shrunk, or of a single seed");
        Option<string?> plot = new("--plot")
        {
            HelpName = "FILE",
            Description = "Draw congestion window, round trip, timeout, queues and goodput over time, of the first seed that fails, shrunk, or of a single seed, to FILE, an SVG.",
        };
        command.Add(seeds);
        command.Add(profile);
        command.Add(ladder);
        command.Add(pcap);
        command.Add(plot);
        command.SetAction(parsed =>
        {
            (ulong from, ulong to) = parsed.GetValue(seeds);
            SimulationProfile? named = ProfileNamed(parsed.GetValue(profile));
            using DrawingFile? drawing = parsed.GetValue(plot) is string svg ? DrawingFile.Create(svg) : null;
            using CaptureFile? file = parsed.GetValue(pcap) is string path ? CaptureInto(path) : null;
            return Run(from, to, named, parsed.GetValue(ladder) && from == to, new SeedFiles(file, drawing, sabotage), terminal, sabotage);
        });
        return command;
    }

    // As for the drawing: nothing was tried yet, and exit status 1 would say that a seed has failed.
    private static CaptureFile CaptureInto(string path)
    {
        try
        {
            return CaptureFile.Create(path);
        }
        catch (OutputException trouble)
        {
            throw new UsageException(trouble.Message);
        }
    }

    private static SimulationProfile? ProfileNamed(string? name)
    {
        return name is null ? null
            : SimulationProfile.All.FirstOrDefault(profile => profile.Name == name)
                ?? throw new UsageException($"there is no profile '{name}'; {Spelling.Hint(name, [.. SimulationProfile.All.Select(p => p.Name)])}");
    }

    private static int Run(ulong from, ulong to, SimulationProfile? profile, bool withLadder, SeedFiles files, Terminal terminal, Func<Action<IReadOnlyList<NetworkStack>>>? sabotage)
    {
        SeedRange range = new(sabotage);
        Stopwatch time = Stopwatch.StartNew();
        using Interruption interruption = new();
        terminal.Progress("simulating", (long)(to - from + 1), more => range.Play(from, to, profile, more, () => interruption.IsRequested));
        double minutes = Math.Max(time.Elapsed.TotalMinutes, 1e-9);
        IReadOnlyList<(Scenario Scenario, SimulationFailure Failure)> failures = range.Failures;
        foreach ((Scenario scenario, SimulationFailure failure) in failures.Take(MostShown))
        {
            Scenario shorter = Show(scenario, failure, terminal, sabotage);
            if (scenario == failures[0].Scenario)
            {
                SimulationFailure shrunk = SimulationRun.Play(shorter, sabotage?.Invoke()).Failure ?? failure;
                files.Save(shorter, $"seed {scenario.Seed} ({scenario.Profile}), shrunk", string.Create(CultureInfo.InvariantCulture, $"failed at {shrunk.At / 1000.0:0.000} s: {shrunk.Kind}: {shrunk.Message}"));
            }
        }

        foreach ((Scenario scenario, SimulationFailure failure) in failures.Skip(MostShown))
        {
            terminal.Output.WriteLine($"seed {scenario.Seed} ({scenario.Profile}) failed: {failure.Kind}: {failure.Message}");
        }

        if (failures.Count == 0 && !interruption.IsRequested)
        {
            if (from == to)
            {
                Scenario single = ScenarioGenerator.Make(from, profile);
                files.Save(single, $"seed {from} ({single.Profile})", "all held");
            }
            else
            {
                files.SayEmpty(terminal);
            }
        }

        if (withLadder && failures.Count == 0)
        {
            Scenario scenario = ScenarioGenerator.Make(from, profile);
            for (int i = 0; i < scenario.Conversations.Count; i++)
            {
                Print(i == 0 ? ScenarioText.Of(scenario) : [], SimulationRun.Show(scenario, i), terminal);
            }
        }

        terminal.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{range.Played} scenarios, {failures.Count} failed; {range.Steps} events, {range.Octets} octets arrived; {range.Played / minutes:0} a minute"));
        if (interruption.IsRequested)
        {
            terminal.Output.WriteLine($"interrupted: {range.Played} of {to - from + 1} scenarios were played");
            return ExitStatus.Interrupted;
        }

        return failures.Count == 0 ? ExitStatus.Success : ExitStatus.Failed;
    }

    private static Scenario Show(Scenario scenario, SimulationFailure failure, Terminal terminal, Func<Action<IReadOnlyList<NetworkStack>>>? sabotage)
    {
        terminal.Output.WriteLine($"seed {scenario.Seed} ({scenario.Profile}) failed: {failure.Kind}: {failure.Message}");
        Scenario shorter = Shrinker.Shrink(scenario, failure.Kind, (candidate, noted) => SimulationRun.Play(candidate, sabotage?.Invoke(), noted: noted));
        SimulationFailure? remaining = SimulationRun.Play(shorter, sabotage?.Invoke()).Failure;
        terminal.Output.WriteLine($"shrunk: {remaining?.Message}");
        Print(ScenarioText.Of(shorter), SimulationRun.Show(shorter, remaining?.Conversation ?? 0, sabotage?.Invoke()), terminal);
        return shorter;
    }

    private static void Print(IEnumerable<string> words, IReadOnlyList<LadderRow> ladder, Terminal terminal)
    {
        foreach (string line in words)
        {
            terminal.Output.WriteLine("  " + line);
        }

        foreach (LadderRow row in ladder)
        {
            terminal.Write(row);
        }

        terminal.Output.WriteLine();
    }
}
