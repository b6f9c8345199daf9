namespace TcpNano.Linux;

/// <summary>A TAP or packet socket could not be opened or used. The message is one line, meant for the person at the terminal.</summary>
public sealed class TapException : IOException
{
    /// <summary>Says what went wrong.</summary>
    /// <param name="message">One line: what failed, and what to do about it.</param>
    /// <param name="errno">The system's error number, 0 when there was none.</param>
    public TapException(string message, int errno)
        : base(message)
    {
        ErrorNumber = errno;
    }

    /// <summary>The system's error number (errno), 0 when there was none.</summary>
    public int ErrorNumber { get; }

    /// <summary>Whether a right was missing, rather than a device or a name being wrong.</summary>
    public bool IsPermission => ErrorNumber is LibC.EPERM or LibC.EACCES;
}
