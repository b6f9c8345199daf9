using System.CommandLine;
using TcpNano.Tool.Shell;

namespace TcpNano.Lab.Commands;

/// <summary>The <c>tcpnano-lab</c> command.</summary>
internal static class LabCommand
{
    /// <summary>What it is called.</summary>
    public const string Name = "tcpnano-lab";

    /// <summary>Runs the command.</summary>
    /// <param name="arguments">The command line without the command's own name.</param>
    /// <param name="terminal">Where it writes.</param>
    /// <param name="sabotage">Makes what spoils something in the stacks of a simulated seed; to see that it is noticed, and said.</param>
    /// <returns>The exit status, see <see cref="ExitStatus"/>.</returns>
    public static int Run(string[] arguments, Terminal terminal, Func<Action<IReadOnlyList<NetworkStack>>>? sabotage = null)
    {
        RootCommand root = new("Looks for what is wrong with TcpNano: random conversations, every order of events, and frames nobody should send.")
        {
            HelpName = Name,
        };
        root.Add(SimulateCommand.Create(terminal, sabotage));
        root.Add(ExploreCommand.Create(terminal));
        root.Add(FuzzCommand.Create(terminal));
        root.Add(FuzzDhcpCommand.Create(terminal));
        return CommandLine.Run(root, arguments, terminal);
    }
}
