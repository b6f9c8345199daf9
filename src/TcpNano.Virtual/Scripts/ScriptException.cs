namespace TcpNano.Virtual.Scripts;

/// <summary>A script is not well written.</summary>
internal sealed class ScriptException : Exception
{
    /// <summary>Says what is wrong, and where.</summary>
    /// <param name="line">The line.</param>
    /// <param name="column">Where in the line, counted from 0.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="hint">What was probably meant, or what there is; may be empty.</param>
    public ScriptException(ScriptLine line, int column, string message, string hint = "")
        : base(hint.Length == 0 ? message : message + "; " + hint)
    {
        Line = line;
        Column = column;
    }

    /// <summary>The line.</summary>
    public ScriptLine Line { get; }

    /// <summary>Where in the line the mistake begins, counted from 0.</summary>
    public int Column { get; }

    /// <summary>The message, the line and a mark below the mistake, as compilers print it.</summary>
    /// <param name="file">What the script is called.</param>
    /// <returns>Three lines.</returns>
    public string Report(string file)
    {
        return $"{file}:{Line.Number}:{Column + 1}: {Message}\n    {Line.Text}\n    {new string(' ', Column)}^";
    }
}
