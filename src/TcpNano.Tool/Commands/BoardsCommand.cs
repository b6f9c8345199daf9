using System.CommandLine;
using TcpNano.Tool.Boards;
using TcpNano.Tool.Shell;

namespace TcpNano.Tool.Commands;

/// <summary><c>tcpnano boards</c>: lists what <c>tcpnano flash</c> knows.</summary>
internal static class BoardsCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        Command command = new("boards", "List the boards that 'flash' knows, with the firmware target and where in flash the app goes.");
        command.SetAction(
            _ =>
            {
                terminal.WriteTable(["Board", "Chip", "Network", "Target", "App at", ""], BoardCatalog.All.Select(Row));
                return ExitStatus.Success;
            });
        return command;
    }

    private static string[] Row(Board board)
    {
        return
        [
            board.Name,
            board.ChipTitle,
            board.Network,
            board.Target,
            board.Flash is null ? "UF2" : Offset.Text(board.Flash.Deploy),
            board.Title,
        ];
    }
}
