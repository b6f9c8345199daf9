using System.Text.RegularExpressions;

namespace TcpNano.Tool.Boards;

/// <summary>Finds in the output of a tool that failed what it means.</summary>
internal static partial class ToolDiagnosis
{
    /// <summary>Says in one line what it means.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="status">Its exit status.</param>
    /// <param name="text">All its output.</param>
    /// <param name="request">What was to be flashed.</param>
    /// <returns>The failure.</returns>
    public static FlashException Of(string tool, int status, string text, FlashRequest request)
    {
        // esptool 5 has colours in files, too, and may break long lines anywhere.
        string plain = Colours().Replace(text, "");
        string all = Blanks().Replace(plain, " ");
        Match other = OtherChip().Match(all);
        return other.Success
            ? new FlashException(
                FlashFailure.WrongChip,
                $"the chip at {request.Port} is an {other.Groups["is"].Value}, and {request.Board.Name} has an {request.Board.ChipTitle}.")
            : NotAllowed().IsMatch(all)
            ? new FlashException(FlashFailure.Port, $"{request.Port} may not be opened by this user; on Linux, the group of the port (ls -l {request.Port}) may.")
            : NotOpened().IsMatch(all)
            ? new FlashException(FlashFailure.Port, $"{request.Port} cannot be opened: it is not there, or another program has it (Visual Studio, a terminal).")
            : NoAnswer().IsMatch(all)
            ? new FlashException(
                FlashFailure.NoAnswer,
                $"no chip answers at {request.Port}: not the board's port, or not in download mode (boards/{request.Board.Folder}/README.md).")
            : new FlashException(FlashFailure.ToolFailed, $"{tool} failed with exit status {status}{Because(plain)}");
    }

    private static string Because(string text)
    {
        string[] lines = [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
        string? line = lines.LastOrDefault(line => Telling().IsMatch(line)) ?? lines.LastOrDefault();
        return line is null ? "." : ": " + line;
    }

    [GeneratedRegex(@"\e\[[0-9;]*m")]
    private static partial Regex Colours();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    // esptool 4 and 5.
    [GeneratedRegex(@"This chip is (?<is>[\w-]+),? not [\w-]+\.")]
    private static partial Regex OtherChip();

    [GeneratedRegex(@"Errno 13\b|Permission denied|PermissionError.*Access is denied", RegexOptions.IgnoreCase)]
    private static partial Regex NotAllowed();

    // esptool, pyserial, and nanoff's own codes: its exit status is the code's last eight bits on Linux.
    [GeneratedRegex(@"could not open|port is busy|\bE(4005|6000|6001|6002)\b", RegexOptions.IgnoreCase)]
    private static partial Regex NotOpened();

    [GeneratedRegex(@"Failed to connect to|No serial data received|Timed out waiting for packet|chip stopped responding", RegexOptions.IgnoreCase)]
    private static partial Regex NoAnswer();

    [GeneratedRegex(@"fatal error occurred|^Error E\d{4}", RegexOptions.IgnoreCase)]
    private static partial Regex Telling();
}
