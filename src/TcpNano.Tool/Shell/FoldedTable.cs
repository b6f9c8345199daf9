namespace TcpNano.Tool.Shell;

/// <summary>A table on a terminal that is too narrow for it: each row takes several lines, with as many columns in each as there is room for.</summary>
internal sealed class FoldedTable
{
    private const int Indent = 2;

    // Of the last column, which has sentences: the rest of them goes on below.
    private const int LeastOfLast = 24;

    private readonly int[] _widths;
    private readonly List<int> _starts = [0];
    private readonly int _width;

    /// <summary>Lays a table out.</summary>
    /// <param name="rows">The titles, and the rows.</param>
    /// <param name="width">Columns of the terminal.</param>
    public FoldedTable(IReadOnlyList<string[]> rows, int width)
    {
        _width = width;
        _widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        int taken = 0;
        for (int column = 0; column < _widths.Length; column++)
        {
            int least = column == _widths.Length - 1 ? Math.Min(_widths[column], LeastOfLast) : _widths[column];
            if (taken > 0 && taken + least > width)
            {
                _starts.Add(column);
                taken = Indent;
            }

            taken += _widths[column] + 1;
        }
    }

    /// <summary>Whether a row needs more than one line.</summary>
    public bool IsFolded => _starts.Count > 1;

    /// <summary>Lines that a row takes.</summary>
    public int LinesOfRow => _starts.Count;

    /// <summary>The lines of a row.</summary>
    /// <param name="row">Its cells.</param>
    /// <returns>The lines; none for columns of which nothing is filled in.</returns>
    public IEnumerable<string> Lines(string[] row)
    {
        for (int i = 0; i < _starts.Count; i++)
        {
            int end = i + 1 < _starts.Count ? _starts[i + 1] : row.Length;
            IEnumerable<string> cells = Enumerable.Range(_starts[i], end - _starts[i]).Select(column => row[column].PadRight(_widths[column]));
            string line = (i == 0 ? "" : new string(' ', Indent)) + string.Join(' ', cells).TrimEnd();
            if (line.Trim().Length == 0)
            {
                continue;
            }

            foreach (string part in WordWrap.Lines(line, _width, Indent))
            {
                yield return part;
            }
        }
    }
}
