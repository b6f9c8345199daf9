using System.Text;

namespace TcpNano.Tool.Shell.Prompting;

/// <summary>Collects what is written, and hands on whole lines.</summary>
/// <param name="write">Takes the lines.</param>
internal sealed class LineWriter(Action<string> write) : TextWriter(System.Globalization.CultureInfo.InvariantCulture)
{
    private readonly StringBuilder _line = new();

    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <inheritdoc/>
    public override void Write(char value)
    {
        _line.Append(value);
        if (value == '\n')
        {
            Hand();
        }
    }

    /// <inheritdoc/>
    public override void Write(string? value)
    {
        _line.Append(value);
        if (value is not null && value.Contains('\n', StringComparison.Ordinal))
        {
            Hand();
        }
    }

    /// <inheritdoc/>
    public override void WriteLine(string? value)
    {
        Write(value + NewLine);
    }

    // What comes after the last end of a line waits for its own.
    private void Hand()
    {
        string all = _line.ToString();
        int end = all.LastIndexOf('\n') + 1;
        _line.Clear().Append(all, end, all.Length - end);
        write(all[..end]);
    }
}
