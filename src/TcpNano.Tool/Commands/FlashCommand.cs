using System.CommandLine;
using TcpNano.Tool.Boards;
using TcpNano.Tool.Shell;
using TcpNano.Virtual.Scripts;

namespace TcpNano.Tool.Commands;

/// <summary><c>tcpnano flash</c>: firmware and app onto a board.</summary>
internal static class FlashCommand
{
    private const int DefaultBaud = 460800;
    private const int LeastBaud = 9600;
    private const int MostBaud = 4000000;
    private const int MostOfNanoff = 16;

    private static readonly int[] s_sizes = [2, 4, 8, 16, 32];

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        Command command = new(
            "flash",
            "Write firmware and app to a board, with esptool and, when bootloader and partition table are not at hand, nanoff. "
            + "Without --firmware and --app: the published firmware of the board's target. "
            + $"Exit status: {ExitStatus.Success} done, {ExitStatus.Usage} wrong arguments, {ExitStatus.ToolMissing} esptool or nanoff missing, "
            + $"{ExitStatus.BadFile} a file missing or not what it should be, {ExitStatus.NoPort} the port cannot be opened, "
            + $"{ExitStatus.NoAnswer} no chip answers, {ExitStatus.WrongChip} wrong chip, {ExitStatus.Partitions} no room for it in the partition table, "
            + $"{ExitStatus.ToolFailed} a tool failed otherwise.");
        Option<Board?> board = OptionParsers.Of("--board", "NAME", "The board; 'tcpnano boards' lists them.", FindBoard);
        board.Required = true;
        Option<string> port = new("--port") { HelpName = "PORT", Description = "Its serial port, such as /dev/ttyUSB0 or COM3.", Required = true };
        Option<string?> firmware = new("--firmware")
        {
            HelpName = "FILE",
            Description = "nanoCLR.bin of nf-interpreter's build, or the folder of that build. Bootloader and partition table are taken from there, too.",
        };
        Option<string?> app = new("--app") { HelpName = "FILE", Description = "The app: the .bin file beside its .pe files." };
        Option<int?> size = OptionParsers.Of<int?>(
            "--flash-size", "MB", "Take the partition table for a flash of this size: 2, 4, 8, 16 or 32. Preset: the board's.", FindSize);
        Option<int> baud = OptionParsers.Number("--baud", "N", "Bits per second while flashing.", LeastBaud, MostBaud, DefaultBaud);
        Option<bool> dry = new("--dry-run") { Description = "Check the files and print the commands; run nothing." };
        foreach (Option option in new Option[] { board, port, firmware, app, size, baud, dry })
        {
            command.Add(option);
        }

        command.SetAction(
            parsed =>
            {
                FlashRequest request = new(
                    parsed.GetValue(board)!,
                    parsed.GetValue(port)!,
                    parsed.GetValue(firmware),
                    parsed.GetValue(app),
                    parsed.GetValue(size),
                    parsed.GetValue(baud));
                return Run(request, parsed.GetValue(dry), terminal);
            });
        return command;
    }

    private static int Run(FlashRequest request, bool dry, Terminal terminal)
    {
        if (request.Board.Flash is null)
        {
            throw new UsageException(
                $"{request.Board.Name} has an {request.Board.ChipTitle}, which takes its firmware as a .uf2 file on a USB drive, and apps from "
                + $"'nanoff --nanodevice --deploy --serialport {request.Port} --image APP.bin': see boards/{request.Board.Folder}/README.md.");
        }

        if (request.Megabytes is not null && request.Firmware is null && request.App is not null)
        {
            throw new UsageException("--flash-size goes with firmware; an app goes where the board's own partition table says.");
        }

        if (request.Megabytes > MostOfNanoff && request.Firmware is null)
        {
            throw new UsageException($"--flash-size: nanoff has partition tables up to {MostOfNanoff} MB.");
        }

        IFlashTools tools = dry ? new PrintedTools(request, terminal.Output) : new InstalledTools(request, terminal.Output);
        try
        {
            new Flasher(request, tools, terminal.Output).Run();
            return ExitStatus.Success;
        }
        catch (FlashException trouble)
        {
            terminal.Complain(trouble.Message);
            return ExitStatus.For(trouble.Failure);
        }
    }

    private static Board FindBoard(string name)
    {
        return BoardCatalog.Find(name)
            ?? throw new FormatException($"there is no board '{name}'; {Spelling.Hint(name, [.. BoardCatalog.All.Select(board => board.Name)])}");
    }

    private static int? FindSize(string text)
    {
        return s_sizes.Select(size => (int?)size).FirstOrDefault(size => size.ToString() == text)
            ?? throw new FormatException($"'{text}' is none of {string.Join(", ", s_sizes)}.");
    }
}
