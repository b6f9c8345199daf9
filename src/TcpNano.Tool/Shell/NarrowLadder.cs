namespace TcpNano.Tool.Shell;

/// <summary>
/// Lines of a ladder on a terminal that is narrower than they are: arrows get shorter, the right end's state stands at the right edge,
/// in a line of its own where there is no room beside the arrow, and what is still too long goes on below.
/// </summary>
internal static class NarrowLadder
{
    // Of the time and the gap behind it.
    private const int Indent = 10;
    private const int Gap = 3;

    // Of an arrow: what stands farther right after a gap is the right end's.
    private const int Right = 60;
    private const string ShortestShaft = "--";
    private static readonly string s_gap = new(' ', Gap);

    /// <summary>Fits a line.</summary>
    /// <param name="line">The line, as the ladder writes it.</param>
    /// <param name="width">Columns there are.</param>
    /// <returns>The lines to print.</returns>
    public static IEnumerable<string> Fit(string line, int width)
    {
        if (line.Length <= width)
        {
            return [line];
        }

        int cut = line.LastIndexOf(s_gap, StringComparison.Ordinal);
        string right = cut + Gap < Right ? "" : line[(cut + Gap)..];
        string body = Shorten(right.Length == 0 ? line : line[..cut].TrimEnd(), width - (right.Length == 0 ? 0 : right.Length + 1));
        List<string> lines = [.. WordWrap.Lines(body, width, Indent)];
        if (right.Length > 0 && lines[^1].Length + 1 + right.Length <= width)
        {
            lines[^1] = lines[^1] + right.PadLeft(width - lines[^1].Length);
        }
        else if (right.Length > 0)
        {
            lines.AddRange(WordWrap.Lines(right.PadLeft(width), width, Indent));
        }

        return lines;
    }

    // The shaft of the arrow: the longest row of hyphens.
    private static string Shorten(string body, int width)
    {
        int start = 0;
        int longest = 0;
        int run = 0;
        for (int i = 0; i < body.Length; i++)
        {
            run = body[i] == '-' ? run + 1 : 0;
            if (run > longest)
            {
                longest = run;
                start = i + 1 - run;
            }
        }

        int less = Math.Min(body.Length - width, longest - ShortestShaft.Length);
        return less > 0 ? body.Remove(start, less) : body;
    }
}
