namespace TcpNano.Explain.Drawing;

/// <summary>A drawing of its own: lines of text, and below them groups of plots. Finds the place of each.</summary>
public sealed class SeriesSheet
{
    /// <summary>Height that a plot takes, with its title and legend.</summary>
    public const int PlotHeight = PlotFrame.Height + PlotHead;

    /// <summary>Height of a plot's title and legend.</summary>
    public const int PlotHead = 44;

    /// <summary>Height of a line of text.</summary>
    public const int LineHeight = 20;

    /// <summary>Height of a group's title and of the heads of its columns.</summary>
    public const int GroupHead = 64;

    private const int Margin = 16;
    private const int LetterWidth = 8;
    private const string Indent = "    ";

    private readonly List<(SeriesGroup Group, int Y)> _groups = [];

    /// <summary>Lays a drawing out.</summary>
    /// <param name="title">What it is of.</param>
    /// <param name="lines">What else is to be said.</param>
    /// <param name="groups">The plots.</param>
    public SeriesSheet(string title, IReadOnlyList<string> lines, IReadOnlyList<SeriesGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(groups);
        Title = title;
        Width = Math.Max(1, groups.Select(group => group.Columns.Count).DefaultIfEmpty().Max()) * PlotFrame.Width;
        Lines = [.. lines.SelectMany(line => Wrap(line, (Width - (2 * Margin)) / LetterWidth))];
        int y = ((Lines.Count + 2) * LineHeight) + Margin;
        foreach (SeriesGroup group in groups)
        {
            _groups.Add((group, y));
            y += GroupHead + (Math.Max(1, group.Columns.Max(column => column.Plots.Count)) * PlotHeight);
        }

        Height = y + Margin;
    }

    /// <summary>What it is of.</summary>
    public string Title { get; }

    /// <summary>What else is to be said, in lines that fit.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>The plots, and where each group begins from the top.</summary>
    public IReadOnlyList<(SeriesGroup Group, int Y)> Groups => _groups;

    /// <summary>Its width.</summary>
    public int Width { get; }

    /// <summary>Its height.</summary>
    public int Height { get; }

    // SVG breaks no lines by itself.
    private static IEnumerable<string> Wrap(string text, int width)
    {
        string line = text[..(text.Length - text.TrimStart().Length)];
        foreach (string word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length + word.Length >= width && line.Trim().Length > 0)
            {
                yield return line;
                line = Indent;
            }

            line += line.Trim().Length == 0 ? word : " " + word;
        }

        yield return line;
    }
}
