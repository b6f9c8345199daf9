namespace TcpNano.Tool.Shell;

/// <summary>Text on a terminal that is narrower than it: it goes on below, word by word.</summary>
internal static class WordWrap
{
    /// <summary>Breaks a text.</summary>
    /// <param name="text">The text, without ends of lines.</param>
    /// <param name="width">Columns there are.</param>
    /// <param name="indent">Blanks before all lines but the first; none where they would take more than half of the width.</param>
    /// <returns>The lines.</returns>
    public static IEnumerable<string> Lines(string text, int width, int indent)
    {
        string margin = new(' ', width > 2 * indent ? indent : 0);
        int begun = text.Length - text.TrimStart().Length;
        string rest = text;
        while (rest.Length > width)
        {
            int blank = rest.LastIndexOf(' ', width);
            int end = blank > begun ? blank : width;
            yield return rest[..end].TrimEnd();
            rest = margin + rest[end..].TrimStart();
            begun = margin.Length;
        }

        yield return rest;
    }
}
