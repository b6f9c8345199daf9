using System.CommandLine;
using TcpNano.Tool.Shell;

namespace TcpNano.Tool.Commands;

/// <summary>The <c>tcpnano</c> command.</summary>
internal static class TcpNanoCommand
{
    /// <summary>What it is called.</summary>
    public const string Name = "tcpnano";

    private const string DefaultCommand = "demo";

    /// <summary>Runs the command.</summary>
    /// <param name="arguments">The command line without the command's own name; none at all means the demo of an echo.</param>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The exit status, see <see cref="ExitStatus"/>.</returns>
    public static int Run(string[] arguments, Terminal terminal)
    {
        RootCommand root = new("A TCP/IP stack for .NET nanoFramework microcontrollers, here on Linux: see it talk, serve and connect.")
        {
            HelpName = Name,
        };
        root.Add(DemoCommand.Create(terminal));
        root.Add(ServeCommand.Create(terminal));
        root.Add(ConnectCommand.Create(terminal));
        root.Add(WatchCommand.Create(terminal));
        root.Add(ScriptCommand.Create(terminal));
        root.Add(ExplainCommand.Create(terminal));
        root.Add(MemoryCommand.Create(terminal));
        root.Add(BoardsCommand.Create(terminal));
        root.Add(FlashCommand.Create(terminal));
        return CommandLine.Run(root, arguments.Length == 0 ? [DefaultCommand] : arguments, terminal);
    }
}
