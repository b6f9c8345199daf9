namespace TcpNano.Tool.Shell.Prompting;

/// <summary>The lines of before, and the one that is being typed as the last of them.</summary>
internal sealed class InputHistory
{
    private const int MostLines = 1000;

    private readonly List<string> _lines = [""];
    private int _at;

    /// <summary>Keeps a line that was entered, and starts again below it.</summary>
    /// <param name="line">The line; an empty one, or the same as the one before, is not kept again.</param>
    public void Add(string line)
    {
        _lines.RemoveAt(_lines.Count - 1);
        if (line.Length > 0 && (_lines.Count == 0 || _lines[^1] != line))
        {
            _lines.Add(line);
        }

        if (_lines.Count >= MostLines)
        {
            _lines.RemoveAt(0);
        }

        _lines.Add("");
        _at = _lines.Count - 1;
    }

    /// <summary>Goes to another line.</summary>
    /// <param name="current">The line as it is now, which is not lost.</param>
    /// <param name="step">-1 for the one before, 1 for the next.</param>
    /// <returns>That line; the current one at either end.</returns>
    public string Move(string current, int step)
    {
        if (_at == _lines.Count - 1)
        {
            _lines[_at] = current;
        }

        _at = Math.Clamp(_at + step, 0, _lines.Count - 1);
        return _lines[_at];
    }
}
