using System.Text;

namespace TcpNano.Tool.Shell;

/// <summary>Standard output, which may be a full disk or closed: that is an <see cref="OutputException"/>, and no bug.</summary>
internal sealed class OutputWriter : TextWriter
{
    private readonly TextWriter _writer;

    /// <summary>Wraps a writer.</summary>
    /// <param name="writer">The writer that does the work.</param>
    public OutputWriter(TextWriter writer)
        : base(writer.FormatProvider)
    {
        _writer = writer;
        CoreNewLine = writer.NewLine.ToCharArray();
    }

    /// <inheritdoc/>
    public override Encoding Encoding => _writer.Encoding;

    /// <inheritdoc/>
    public override void Write(char value)
    {
        Guard(() => _writer.Write(value));
    }

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count)
    {
        Guard(() => _writer.Write(buffer, index, count));
    }

    /// <inheritdoc/>
    public override void Write(string? value)
    {
        Guard(() => _writer.Write(value));
    }

    /// <inheritdoc/>
    public override void WriteLine(string? value)
    {
        Guard(() => _writer.WriteLine(value));
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        Guard(_writer.Flush);
    }

    private static void Guard(Action write)
    {
        try
        {
            write();
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            throw OutputException.OfStandardOutput(trouble);
        }
    }
}
