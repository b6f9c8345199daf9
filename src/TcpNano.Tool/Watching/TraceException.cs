namespace TcpNano.Tool.Watching;

/// <summary>What comes is no trace stream of a TcpNano device, or one that this program cannot read.</summary>
/// <param name="message">What is wrong with it, as the end of a sentence.</param>
internal sealed class TraceException(string message) : Exception(message);
