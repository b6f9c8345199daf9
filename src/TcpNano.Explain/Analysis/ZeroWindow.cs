namespace TcpNano.Explain.Analysis;

/// <summary>A time in which an end took no more data.</summary>
/// <param name="From">When the window closed, in nanoseconds since the capture began.</param>
/// <param name="Frame">The frame that said so.</param>
public sealed record ZeroWindow(long From, long Frame)
{
    /// <summary>When it was open again; null when it never was.</summary>
    public long? To { get; init; }

    /// <summary>How often the peer has asked meanwhile.</summary>
    public int Probes { get; init; }
}
