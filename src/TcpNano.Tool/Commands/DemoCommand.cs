using System.CommandLine;
using System.Globalization;
using TcpNano.Tool.Capturing;
using TcpNano.Tool.Demo;
using TcpNano.Tool.Shell;
using TcpNano.Virtual.Ladders;
using TcpNano.Virtual.Scripts;

namespace TcpNano.Tool.Commands;

/// <summary><c>tcpnano demo</c>: two stacks talk over an in-memory wire in virtual time.</summary>
internal static class DemoCommand
{
    private const ulong DefaultSeed = 1;

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        Command command = new("demo", "Watch two stacks talk over an in-memory wire in virtual time. Needs no rights. The same seed gives the same output. Both stacks are held to what they must always keep to; exit status 1 when one does not.");
        Argument<string> scene = new("SCENE")
        {
            Description = "What to watch; --list tells the scenes.",
            Arity = ArgumentArity.ZeroOrOne,
            DefaultValueFactory = _ => SceneList.Default,
        };
        Option<bool> list = new("--list") { Description = "List the scenes." };
        Option<double> loss = OptionParsers.Decimal("--loss", "PERCENT", "Segments lost, each independently.", 0, 100, 0);
        Option<double> reorder = OptionParsers.Decimal("--reorder", "PERCENT", "Segments held back so that later ones overtake them.", 0, 100, 0);
        Option<double> duplicate = OptionParsers.Decimal("--duplicate", "PERCENT", "Segments that arrive twice.", 0, 100, 0);
        Option<ulong> seed = new("--seed")
        {
            HelpName = "N",
            Description = "Where all chance comes from.",
            DefaultValueFactory = _ => DefaultSeed,
            CustomParser = result =>
            {
                if (!ulong.TryParse(OptionParsers.TextOf(result), NumberStyles.None, CultureInfo.InvariantCulture, out ulong value))
                {
                    result.AddError($"--seed takes a whole number from 0 to {ulong.MaxValue}, not '{OptionParsers.TextOf(result)}'.");
                }

                return value;
            },
        };
        command.Add(scene);
        command.Add(list);
        command.Add(loss);
        command.Add(reorder);
        command.Add(duplicate);
        Option<string?> pcap = CaptureOption.Create("all frames");
        command.Add(seed);
        command.Add(pcap);
        command.SetAction(
            parsed =>
            {
                if (parsed.GetValue(list))
                {
                    terminal.WriteTable(["SCENE", "WHAT HAPPENS"], SceneList.All().Select(known => new[] { known.Name, known.Summary }));
                    return ExitStatus.Success;
                }

                DemoOptions options = new(
                    parsed.GetValue(loss),
                    parsed.GetValue(reorder),
                    parsed.GetValue(duplicate),
                    parsed.GetValue(seed));
                string name = parsed.GetValue(scene)!;
                Scene found = SceneList.Find(name) ?? throw new UsageException($"there is no scene '{name}'; {Hint(name)}");
                using CaptureFile? file = parsed.GetValue(pcap) is string path ? CaptureFile.Create(path) : null;
                return Play(found, options, terminal, file);
            });
        return command;
    }

    private static string Hint(string name)
    {
        return Spelling.Nearest(name, SceneList.All().Select(known => known.Name)) is string nearest ? $"did you mean '{nearest}'?" : "'tcpnano demo --list' tells which there are.";
    }

    /// <summary>Plays a scene, and shows it.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="options">The network's troubles.</param>
    /// <param name="terminal">Where it writes.</param>
    /// <param name="file">Where all frames go; null for nowhere.</param>
    /// <returns>The exit status.</returns>
    /// <exception cref="OutputException">The file takes no more.</exception>
    internal static int Play(Scene scene, DemoOptions options, Terminal terminal, CaptureFile? file = null)
    {
        Stage stage = new(scene, options, file is not null);
        string? wrong = null;
        string story = "";
        try
        {
            story = scene.Play(stage);
            stage.Check();
        }
        catch (DemoException broken)
        {
            wrong = broken.Message;
        }
        catch (Exception thrown)
        {
            // With the exchange that led to it: whoever reports it has all there is to know.
            wrong = $"{thrown.GetType().Name}: {thrown.Message}";
        }

        foreach (LadderRow row in stage.Log.Layout(stage.Client.Name, stage.Server.Name))
        {
            terminal.Write(row);
        }

        terminal.Output.WriteLine();
        file?.Save(stage.Capture!, $"tcpnano demo {scene.Name} --seed {options.Seed}: {scene.Summary}");
        if (wrong is not null)
        {
            terminal.Write(new LadderRow($"A bug of this program: {wrong.TrimEnd('.')}.", LadderRowKind.Lost));
            return ExitStatus.Failed;
        }

        terminal.WriteLine(char.ToUpperInvariant(story[0]) + story[1..] + ".");
        return ExitStatus.Success;
    }
}
