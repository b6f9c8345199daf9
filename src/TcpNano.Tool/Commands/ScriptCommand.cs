using System.CommandLine;
using TcpNano.Tool.Capturing;
using TcpNano.Tool.Shell;
using TcpNano.Virtual.Captures;
using TcpNano.Virtual.Ladders;
using TcpNano.Virtual.Scripts;

namespace TcpNano.Tool.Commands;

/// <summary><c>tcpnano script</c>: has the stack speak lines that a file holds it to.</summary>
internal static class ScriptCommand
{
    private const string Extension = "*.script";

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        Command command = new("script", "Run segment scripts against the stack in virtual time: what a peer sends, what the app calls, and what the stack must send. Needs no rights.");
        Argument<string[]> files = new("FILE")
        {
            Description = $"Scripts, or directories with scripts ({Extension}).",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string[]> changes = new("--option")
        {
            HelpName = "NAME=VALUE",
            Description = "Run all of them with another value of a stack option.",
            DefaultValueFactory = _ => [],
        };
        Option<bool> ladder = new("--ladder") { Description = "Print the exchange also when all went well." };
        Option<string?> pcap = CaptureOption.Create("all frames of a single script");
        command.Add(files);
        command.Add(changes);
        command.Add(ladder);
        command.Add(pcap);
        command.SetAction(parsed => Run(parsed.GetValue(files)!, parsed.GetValue(changes)!, parsed.GetValue(ladder), parsed.GetValue(pcap), terminal));
        return command;
    }

    private static int Run(string[] paths, string[] changes, bool withLadder, string? pcap, Terminal terminal)
    {
        Action<StackOptions> change = Changes(changes);
        int failed = 0;
        int unreadable = 0;
        List<string> files = [.. paths.SelectMany(FilesOf)];
        if (pcap is not null && files.Count > 1)
        {
            throw new UsageException($"--pcap goes with one script, not with {files.Count}.");
        }

        using CaptureFile? capture = pcap is null ? null : CaptureFile.Create(pcap);
        foreach (string file in files)
        {
            Script script;
            try
            {
                script = ScriptParser.Parse(file, Read(file));
            }
            catch (ScriptException wrong)
            {
                unreadable++;
                terminal.Error.WriteLine(wrong.Report(file));
                continue;
            }

            ScriptResult result = Run(script, change, capture);
            failed += result.Passed ? 0 : 1;
            if (result.Passed)
            {
                terminal.Output.WriteLine($"passed  {file}  ({script.Steps.Count} steps, {ScriptTime.Text(result.Milliseconds)} s)");
            }

            if (withLadder || !result.Passed)
            {
                foreach (LadderRow row in result.Report())
                {
                    terminal.Write(row);
                }

                terminal.Output.WriteLine();
            }
        }

        if (files.Count > 1)
        {
            string wrong = unreadable == 0 ? "" : $", {unreadable} could not be read";
            terminal.Output.WriteLine($"{files.Count - failed - unreadable} passed, {failed} failed{wrong}");
        }

        return unreadable > 0 ? ExitStatus.Usage : failed > 0 ? ExitStatus.Failed : ExitStatus.Success;
    }

    private static ScriptResult Run(Script script, Action<StackOptions> change, CaptureFile? file)
    {
        if (file is null)
        {
            return ScriptRunner.Run(script, change);
        }

        NetworkCapture? capture = null;
        ScriptResult result = ScriptRunner.Run(script, change, watch: (network, host) =>
        {
            capture = new NetworkCapture(network);
            capture.Watch(host);
        });
        file.Save(capture!, "tcpnano script " + script.Name + (result.Failure is null ? ": passed" : ": " + result.Failure.Message));
        return result;
    }

    private static IEnumerable<string> FilesOf(string path)
    {
        if (!Directory.Exists(path))
        {
            return [path];
        }

        List<string> files = [.. Directory.EnumerateFiles(path, Extension, SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        return files.Count > 0 ? files : throw new UsageException($"there is no {Extension} in '{path}'.");
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"'{file}' cannot be read: {FileTrouble.Reason(file, trouble)}");
        }
    }

    private static Action<StackOptions> Changes(string[] changes)
    {
        List<(string Name, string Value)> pairs = [];
        foreach (string change in changes)
        {
            string[] sides = change.Split('=', 2);
            if (!ScriptNames.Options.Contains(sides[0], StringComparer.OrdinalIgnoreCase))
            {
                throw new UsageException($"there is no stack option '{sides[0]}'; {Spelling.Hint(sides[0], ScriptNames.Options)}");
            }

            StackOptions probe = new();
            if (sides.Length < 2 || !ScriptNames.TrySet(probe, sides[0], sides[1]) || !InRange(probe))
            {
                throw new UsageException($"--option {change}: no value for {sides[0]}.");
            }

            pairs.Add((sides[0], sides[1]));
        }

        return options => pairs.ForEach(pair => ScriptNames.TrySet(options, pair.Name, pair.Value));
    }

    private static bool InRange(StackOptions options)
    {
        try
        {
            return options.BytesRequired > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
