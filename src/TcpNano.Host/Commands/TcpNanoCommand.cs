using System.CommandLine;
using TcpNano.Host.Tap;

namespace TcpNano.Host.Commands;

/// <summary>The <c>tcpnano</c> command.</summary>
internal static class TcpNanoCommand
{
    private const string DefaultCommand = "demo";

    /// <summary>Runs the command.</summary>
    /// <param name="arguments">The command line without the command's own name; none at all means the demo of an echo.</param>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The exit status, see <see cref="ExitStatus"/>.</returns>
    public static int Run(string[] arguments, Terminal terminal)
    {
        RootCommand root = new("A TCP/IP stack for .NET nanoFramework microcontrollers, here on Linux: see it talk, serve and connect.")
        {
            HelpName = "tcpnano",
        };
        root.Add(DemoCommand.Create(terminal));
        root.Add(ServeCommand.Create(terminal));
        root.Add(ConnectCommand.Create(terminal));
        root.Add(ScriptCommand.Create(terminal));
        root.Add(ExploreCommand.Create(terminal));
        root.Add(SimulateCommand.Create(terminal));
        root.Add(FuzzCommand.Create(terminal));
        root.Add(BoardsCommand.Create(terminal));
        root.Add(FlashCommand.Create(terminal));

        ParseResult parsed = root.Parse(arguments.Length == 0 ? [DefaultCommand] : arguments);
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
        catch (TapException trouble)
        {
            terminal.Complain(trouble.Message);
            return ExitStatus.Environment;
        }
    }
}
