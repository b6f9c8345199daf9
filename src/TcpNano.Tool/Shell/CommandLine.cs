using System.CommandLine;
using TcpNano.Linux;
using TcpNano.Virtual.Scripts;

namespace TcpNano.Tool.Shell;

/// <summary>Runs a command line; what is wrong with it, or with the machine, is told in one line.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command.</summary>
    /// <param name="root">The command with all that belongs to it.</param>
    /// <param name="arguments">The command line without the command's own name.</param>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The exit status, see <see cref="ExitStatus"/>.</returns>
    public static int Run(RootCommand root, string[] arguments, Terminal terminal)
    {
        if (arguments is ["help", string about, ..] && !root.Subcommands.Any(command => command.Name == about))
        {
            terminal.Complain(Unknown(about, root, root));
            return ExitStatus.Usage;
        }

        string[] words = arguments is ["help", ..] ? [.. arguments[1..], "--help"] : arguments;
        ParseResult parsed = root.Parse(words);
        string? unknown = UnknownOption(words, parsed.CommandResult.Command, root) ?? (parsed.Errors.Count > 0 ? parsed.UnmatchedTokens.FirstOrDefault() : null);
        if (unknown is not null || parsed.Errors.Count > 0)
        {
            terminal.Complain(unknown is not null ? Unknown(unknown, parsed.CommandResult.Command, root) : parsed.Errors[0].Message);
            return ExitStatus.Usage;
        }

        try
        {
            InvocationConfiguration configuration = new()
            {
                Output = terminal.Output,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return parsed.Invoke(configuration);
        }
        catch (UsageException wrong)
        {
            terminal.Complain(wrong.Message);
            return ExitStatus.Usage;
        }
        catch (OutputException trouble)
        {
            terminal.Complain(trouble.Message);
            return ExitStatus.Environment;
        }
        catch (TapException trouble)
        {
            terminal.Complain(trouble.Message);
            return ExitStatus.Environment;
        }
    }

    // The parser takes an option that it does not know for an argument, and complains about something else.
    private static string? UnknownOption(string[] words, Command command, RootCommand root)
    {
        return words.TakeWhile(word => word != "--").Where(word => word.StartsWith("--", StringComparison.Ordinal))
            .Select(word => word.Split('=', ':')[0]).FirstOrDefault(option => !Options(command, root).Contains(option));
    }

    private static IEnumerable<string> Options(Command command, RootCommand root)
    {
        return command.Options.Concat(root.Options).SelectMany(option => option.Aliases.Append(option.Name));
    }

    private static string Unknown(string word, Command command, RootCommand root)
    {
        IEnumerable<string> known = command.Subcommands.Select(each => each.Name).Concat(Options(command, root));
        string hint = Spelling.Nearest(word, known) is string nearest ? $"did you mean '{nearest}'?" : "see --help.";
        return $"'{word}' is no command, argument or option that belongs here; {hint}";
    }
}
