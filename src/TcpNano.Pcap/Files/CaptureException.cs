namespace TcpNano.Pcap.Files;

/// <summary>A file is no capture, or one of a kind that is not read here.</summary>
public sealed class CaptureException : Exception
{
    /// <summary>Says what is wrong.</summary>
    /// <param name="message">One sentence.</param>
    public CaptureException(string message)
        : base(message)
    {
    }
}
