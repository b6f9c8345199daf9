using System.CommandLine;
using TcpNano.Benchmarks.Network;
using TcpNano.Benchmarks.Results;
using TcpNano.Benchmarks.Suites;
using TcpNano.Benchmarks.Systems;
using TcpNano.Linux;
using TcpNano.Tool.Shell;

namespace TcpNano.Benchmarks.Commands;

/// <summary>A command that runs suites, and reports.</summary>
internal static class SuiteCommand
{
    private const int LeastBuffer = 256;
    private const int MostBuffer = 1 << 20;

    /// <summary>Makes a command.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="suites">The suites it runs.</param>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(string name, string description, IReadOnlyList<Suite> suites, Terminal terminal)
    {
        RunOptions preset = new();
        Option<int> rounds = OptionParsers.Number("--rounds", "N", "Rounds of each measurement in real time, 1 to 1000.", 1, 1000, preset.Rounds);
        Option<double> seconds = OptionParsers.Decimal("--seconds", "S", "Seconds of each measurement in real time.", 0.05, 3600, preset.Seconds);
        Option<double> warmUp = OptionParsers.Decimal("--warm-up", "S", "Seconds of warming up before the first round.", 0, 3600, preset.WarmUp);
        Option<int> seeds = OptionParsers.Number("--seeds", "N", "Seeds of each case in virtual time, from 1 on.", 1, 10_000, preset.Seeds);
        Option<double> virtualSeconds = OptionParsers.Decimal("--virtual-seconds", "S", "Seconds of each case in virtual time.", 1, 86_400, preset.VirtualSeconds);
        Option<int> buffer = OptionParsers.Number("--buffer", "BYTES", "Send and receive buffer of the stack in bulk, echo, connect and impaired.", LeastBuffer, MostBuffer, preset.Buffer);
        Option<string?> recovery = OptionParsers.Of("--recovery", "NAME", $"How the stack repairs losses: {string.Join(", ", StackFactory.Recoveries.Keys)}.", Recovery);
        Option<string?> json = OptionParsers.Of("--json", "FILE", "Write every sample as JSON.", text => text);
        Option<string?> svg = OptionParsers.Of("--svg", "DIR", "Draw plots into a folder.", text => text);
        Option<string?> markdown = OptionParsers.Of("--markdown", "FILE", "Write the tables as a page, with what limits each figure.", text => text);
        Command command = new(name, description) { rounds, seconds, warmUp, seeds, virtualSeconds, buffer, recovery, json, svg, markdown };
        command.SetAction(parsed =>
        {
            RunOptions options = new()
            {
                Rounds = parsed.GetValue(rounds),
                Seconds = parsed.GetValue(seconds),
                WarmUp = parsed.GetValue(warmUp),
                Seeds = parsed.GetValue(seeds),
                VirtualSeconds = parsed.GetValue(virtualSeconds),
                Buffer = parsed.GetValue(buffer),
                Recovery = parsed.GetValue(recovery) ?? preset.Recovery,
            };
            return Run(name, suites, options, new Reports(parsed.GetValue(json), parsed.GetValue(svg), parsed.GetValue(markdown)), terminal);
        });
        return command;
    }

    private static int Run(string name, IReadOnlyList<Suite> suites, RunOptions options, Reports reports, Terminal terminal)
    {
        if (suites.Any(suite => suite.NeedsNetwork) && WhatIsMissing() is string missing)
        {
            terminal.Complain(missing);
            return ExitStatus.Environment;
        }

        reports.Prepare();
        using Interruption interruption = new();
        bool failed = false;
        RunContext run = new(
            options,
            new Samples(),
            words => terminal.Error.WriteLine(words),
            words =>
            {
                failed = true;
                terminal.Complain(words);
            },
            () => interruption.IsRequested);
        int finished = 0;
        int samplesOfFinished = 0;
        foreach (Suite suite in suites.TakeWhile(_ => !interruption.IsRequested))
        {
            try
            {
                suite.Run(run);
            }
            catch (Exception trouble) when (trouble is BenchException or TimeoutException or IOException or UnauthorizedAccessException)
            {
                // What the other suites measure is still worth having.
                run.Complain($"{suite.Name}: {trouble.Message}");
            }

            if (!interruption.IsRequested)
            {
                finished++;
                samplesOfFinished = run.Samples.All.Count;
            }
        }

        reports.Write(suites, run.Samples, name + options.Arguments(), terminal);
        if (interruption.IsRequested)
        {
            terminal.WriteLine($"interrupted: {finished} of {suites.Count} suites were measured, and {run.Samples.All.Count - samplesOfFinished} samples of one more");
        }

        return interruption.IsRequested ? ExitStatus.Interrupted : failed ? ExitStatus.Failed : ExitStatus.Success;
    }

    private static string? WhatIsMissing()
    {
        try
        {
            using PrivateNetwork network = new();
            using TapDevice tap = network.OpenTap(Services.Tap, null);
            return null;
        }
        catch (TapException trouble)
        {
            return trouble.Message + " Measuring needs root, or `unshare -Urn`; virtual and micro do not.";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "ip(8) is missing: install iproute2. virtual and micro do without.";
        }
    }

    private static string Recovery(string text)
    {
        return StackFactory.Recoveries.ContainsKey(text)
            ? text
            : throw new FormatException($"there is no '{text}'; there is {string.Join(", ", StackFactory.Recoveries.Keys)}.");
    }
}
