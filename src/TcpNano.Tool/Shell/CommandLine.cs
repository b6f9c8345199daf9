using System.CommandLine;
using TcpNano.Linux;

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
        ParseResult parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            terminal.Complain(
                parsed.UnmatchedTokens.Count > 0
                    ? $"'{parsed.UnmatchedTokens[0]}' is no command, argument or option that belongs here; see --help."
                    : parsed.Errors[0].Message);
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
}
