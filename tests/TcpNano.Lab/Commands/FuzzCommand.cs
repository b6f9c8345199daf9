using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using TcpNano.Lab.Fuzzing;
using TcpNano.Lab.Fuzzing.Coverage;
using TcpNano.Tool.Shell;
using TcpNano.Virtual.Ladders;

namespace TcpNano.Lab.Commands;

/// <summary><c>tcpnano-lab fuzz</c>: has stacks in every state meet frames nobody should send.</summary>
internal static class FuzzCommand
{
    private const int DefaultCases = 100_000;
    private const int Batch = 500;
    private const int MinimizeRuns = 2000;

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        Command command = new("fuzz", "Throw malformed and malicious frames at stacks in every state, and ask for a normal echo after each case. Needs no rights.");
        Option<int> cases = OptionParsers.Number("--cases", "N", "Cases to run.", 1, int.MaxValue, DefaultCases);
        Option<ulong?> seed = new("--seed")
        {
            HelpName = "S",
            Description = "The first case's seed; the others follow. Random unless given, and always told.",
            CustomParser = result =>
            {
                if (ulong.TryParse(OptionParsers.TextOf(result), NumberStyles.None, CultureInfo.InvariantCulture, out ulong value))
                {
                    return value;
                }

                result.AddError($"--seed takes a whole number from 0 to {ulong.MaxValue}, not '{OptionParsers.TextOf(result)}'.");
                return null;
            },
        };
        Option<string?> replay = new("--replay") { HelpName = "PATH", Description = $"Run the cases in a file or a directory ({FuzzCase.Extension}) instead." };
        Option<string?> corpus = new("--corpus")
        {
            HelpName = "DIR",
            Description = "Let coverage of the core guide the choice of cases: begin with those in this directory, and keep there the fewest that reach all that was reached.",
        };
        command.Add(cases);
        command.Add(seed);
        command.Add(corpus);
        command.Add(replay);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(replay) is string path)
            {
                return Replay(path, terminal);
            }

            ulong first = parsed.GetValue(seed) ?? (ulong)Random.Shared.NextInt64();
            using CancellationTokenSource interrupted = new();
            using PosixSignalRegistration registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
            {
                signal.Cancel = true;
                interrupted.Cancel();
            });
            return parsed.GetValue(corpus) is string folder
                ? Guided(folder, first, parsed.GetValue(cases), interrupted.Token, terminal)
                : Run(first, parsed.GetValue(cases), interrupted.Token, terminal);
        });
        return command;
    }

    private static int Run(ulong first, int cases, CancellationToken interrupted, Terminal terminal)
    {
        terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Seeds {first} to {first + (ulong)cases - 1}."));
        long started = Stopwatch.GetTimestamp();
        FuzzRun? failed = null;
        ulong seed = first;
        int done = 0;
        terminal.Progress("fuzzing", cases, more =>
        {
            while (done < cases && failed is null && !interrupted.IsCancellationRequested)
            {
                int batch = Math.Min(Batch, cases - done);
                for (int i = 0; i < batch && failed is null; i++)
                {
                    FuzzRun run = FuzzRunner.Run(seed);
                    failed = run.Failure is null ? null : run;
                    seed++;
                    done++;
                }

                more(batch);
            }
        });
        TimeSpan took = Stopwatch.GetElapsedTime(started);
        if (failed is not null)
        {
            terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Seed {seed - 1} fails. Made small:"));
            Tell(Minimize(failed), terminal);
            return ExitStatus.CaseFailed;
        }

        terminal.Output.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{done} cases, {done / Math.Max(0.001, took.TotalSeconds):F0} a second: every one ended with a normal echo."));
        return Ending(interrupted, done, cases, terminal);
    }

    private static int Guided(string folder, ulong seed, int cases, CancellationToken interrupted, Terminal terminal)
    {
        terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Guided by coverage, seed {seed}."));
        CoverageFigures? figures = null;
        try
        {
            terminal.Progress("fuzzing", cases, more => figures = CorpusFuzzer.Run(folder, cases, seed, more, interrupted));
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"'{folder}' cannot be a corpus: {trouble.Message}");
        }

        terminal.Output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{figures!.Cases} cases: {figures.Blocks} of {figures.AllBlocks} blocks of the core entered, {figures.Steps} steps between them; {figures.Kept} cases reach all of that."));
        if (figures.Failing is null)
        {
            return Ending(interrupted, figures.Cases, cases, terminal);
        }

        terminal.Output.WriteLine("The last one fails. Made small:");
        FuzzRun run = FuzzRunner.Run(FuzzCase.Parse(figures.Failing));
        Tell(run.Failure is null ? run : Minimize(run), terminal);
        return ExitStatus.CaseFailed;
    }

    private static int Ending(CancellationToken interrupted, long done, int cases, Terminal terminal)
    {
        if (interrupted.IsCancellationRequested)
        {
            terminal.Output.WriteLine($"interrupted: {done} of {cases} cases were tried");
            return ExitStatus.Interrupted;
        }

        return ExitStatus.Success;
    }

    private static int Replay(string path, Terminal terminal)
    {
        int failed = 0;
        List<string> files = [.. FilesOf(path)];
        foreach (string file in files)
        {
            FuzzRun run = FuzzRunner.Run(Read(file));
            if (run.Failure is not null)
            {
                failed++;
                terminal.Output.WriteLine($"{file} fails.");
                Tell(run, terminal);
            }
        }

        terminal.Output.WriteLine($"{files.Count - failed} passed, {failed} failed");
        return failed > 0 ? ExitStatus.CaseFailed : ExitStatus.Success;
    }

    private static FuzzRun Minimize(FuzzRun failed)
    {
        return FuzzRunner.Run(FuzzMinimizer.Minimize(failed.Case, failed.Failure!, MinimizeRuns));
    }

    private static void Tell(FuzzRun run, Terminal terminal)
    {
        foreach (LadderRow row in FuzzReport.Of(run))
        {
            terminal.Write(row);
        }
    }

    private static IEnumerable<string> FilesOf(string path)
    {
        if (!Directory.Exists(path))
        {
            return [path];
        }

        List<string> files = [.. Directory.EnumerateFiles(path, "*" + FuzzCase.Extension, SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        return files.Count > 0 ? files : throw new UsageException($"there is no *{FuzzCase.Extension} in '{path}'.");
    }

    private static FuzzCase Read(string file)
    {
        try
        {
            return FuzzCase.Parse(File.ReadAllText(file));
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new UsageException($"'{file}' cannot be read: {trouble.Message}");
        }
    }
}
