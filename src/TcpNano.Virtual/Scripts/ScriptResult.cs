using TcpNano.Virtual.Ladders;

namespace TcpNano.Virtual.Scripts;

/// <summary>How a script went.</summary>
/// <param name="Script">The script.</param>
/// <param name="Failure">What the stack did not do; null when all went as the script says.</param>
/// <param name="Line">The line that failed; null when none did, or when the stack sent something after the last.</param>
/// <param name="Ladder">The exchange, up to the failure.</param>
/// <param name="Milliseconds">The virtual time it took.</param>
internal sealed record ScriptResult(
    Script Script,
    ScriptFailure? Failure,
    ScriptLine? Line,
    IReadOnlyList<LadderRow> Ladder,
    long Milliseconds)
{
    /// <summary>Whether all went as the script says.</summary>
    public bool Passed => Failure is null;

    /// <summary>What went wrong and the line of the script, and below the exchange up to it: what was expected under what was seen.</summary>
    /// <returns>Lines.</returns>
    public IReadOnlyList<LadderRow> Report()
    {
        List<LadderRow> rows = [];
        if (Failure is not null)
        {
            string where = Line is null ? "after the last line" : Line.Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
            rows.Add(new LadderRow($"{Script.Name}:{where}: {Failure.Message}", LadderRowKind.Lost));
            if (Line is not null)
            {
                rows.Add(new LadderRow("    " + Line.Text, LadderRowKind.Note));
            }
        }

        rows.AddRange(Ladder);
        if (Failure is { Expected.Length: > 0 })
        {
            string at = Line is null ? "" : $"line {Line.Number}";
            rows.Add(Compared("expected", Failure.Expected, at));
            rows.Add(Compared("seen", Failure.Seen, ""));
        }

        return rows;
    }

    // In the ladder's columns, with the words in place of the state.
    private LadderRow Compared(string word, string segment, string right)
    {
        Diagnostics.Ladder ladder = new(Diagnostics.Ladder.StateWidth);
        string line = segment is "" or "nothing"
            ? ladder.Note(Milliseconds, word, "(nothing)", right)
            : ladder.Line(Milliseconds, word, segment, true, Diagnostics.SegmentFate.Delivered, right);
        return new LadderRow(line.TrimEnd(), LadderRowKind.Lost);
    }
}
