namespace TcpNano.Tool.Shell;

/// <summary>A file that a command was to write cannot be written: a bad path, no right to it, or a full disk.</summary>
internal sealed class OutputException : Exception
{
    /// <summary>Says which file, and why.</summary>
    /// <param name="path">The file.</param>
    /// <param name="trouble">What the system says.</param>
    public OutputException(string path, Exception trouble)
        : base($"'{path}' cannot be written: {FileTrouble.Reason(path, trouble)}", trouble)
    {
    }

    private OutputException(string message)
        : base(message)
    {
    }

    /// <summary>Standard output takes no more, or is closed.</summary>
    /// <param name="trouble">What the system says.</param>
    /// <returns>The exception.</returns>
    public static OutputException OfStandardOutput(Exception trouble)
    {
        return new OutputException($"standard output cannot be written: {(trouble.InnerException ?? trouble).Message.TrimEnd('.')}.");
    }

    /// <summary>Whether writing a file may fail like this: what the machine says, and not a bug.</summary>
    /// <param name="trouble">What was thrown.</param>
    /// <returns>Whether it may.</returns>
    public static bool IsFor(Exception trouble)
    {
        return trouble is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException;
    }
}
