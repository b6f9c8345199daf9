namespace TcpNano.Tool.Shell;

/// <summary>Arguments that are well formed but make no sense together.</summary>
internal sealed class UsageException : Exception
{
    /// <summary>Says what is wrong.</summary>
    /// <param name="message">One line.</param>
    public UsageException(string message)
        : base(message)
    {
    }
}
