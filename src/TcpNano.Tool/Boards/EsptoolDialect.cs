using System.Globalization;
using System.Text.RegularExpressions;

namespace TcpNano.Tool.Boards;

/// <summary>How esptool wants its words: version 5 has hyphens where 4 has underscores.</summary>
internal sealed partial class EsptoolDialect
{
    /// <summary>Writes, and then has the board start.</summary>
    public const string WriteFlash = "write-flash";

    /// <summary>Reads flash into a file.</summary>
    public const string ReadFlash = "read-flash";

    /// <summary>Only says what chip there is; with <c>--chip</c> it fails for any other.</summary>
    public const string ChipId = "chip-id";

    private const int FirstWithHyphens = 5;

    private readonly bool _hyphens;

    private EsptoolDialect(bool hyphens)
    {
        _hyphens = hyphens;
    }

    /// <summary>The words of the newest version.</summary>
    public static EsptoolDialect Newest { get; } = new(hyphens: true);

    /// <summary>The words of a version.</summary>
    /// <param name="text">What <c>esptool version</c> says.</param>
    /// <returns>The dialect; the newest when there is no version in the text.</returns>
    public static EsptoolDialect Of(string text)
    {
        Match version = Version().Match(text);
        return version.Success && int.Parse(version.Groups[1].ValueSpan, CultureInfo.InvariantCulture) < FirstWithHyphens
            ? new EsptoolDialect(hyphens: false)
            : Newest;
    }

    /// <summary>The arguments of read-flash for the partition table.</summary>
    /// <param name="board">The board.</param>
    /// <param name="file">Where the table goes.</param>
    /// <returns>The arguments.</returns>
    public static string[] TableArguments(Board board, string file)
    {
        return [Offset.Text(board.Flash!.Partitions), Offset.Text(PartitionTable.MaxLength), file];
    }

    /// <summary>A whole line of arguments.</summary>
    /// <param name="request">Which chip, port and speed.</param>
    /// <param name="command">The command as version 5 spells it.</param>
    /// <param name="arguments">What follows it.</param>
    /// <returns>The arguments.</returns>
    public IEnumerable<string> Line(FlashRequest request, string command, IEnumerable<string> arguments)
    {
        string speed = request.Baud.ToString(CultureInfo.InvariantCulture);
        List<string> line = ["--chip", request.Board.Chip, "--port", request.Port, "--baud", speed];
        if (command != WriteFlash)
        {
            // More is to come: on boards where download mode takes a hand at a button it must last until then.
            line.AddRange(["--after", Spell("no-reset")]);
        }

        return line.Append(Spell(command)).Concat(
            arguments.Select(argument => argument.StartsWith("--", StringComparison.Ordinal) ? "--" + Spell(argument[2..]) : argument));
    }

    private string Spell(string word)
    {
        return _hyphens ? word : word.Replace('-', '_');
    }

    [GeneratedRegex(@"\bv?(\d+)\.\d")]
    private static partial Regex Version();
}
