namespace TcpNano.Virtual.Captures;

/// <summary>A frame of a <see cref="NetworkCapture"/>.</summary>
/// <param name="From">The station that sent it.</param>
/// <param name="Time">When, in milliseconds since the capture began.</param>
/// <param name="Data">The frame as it was sent.</param>
internal sealed record RecordedFrame(string From, long Time, byte[] Data)
{
    /// <summary>What is known about it.</summary>
    public List<string> Comments { get; } = [];

    /// <summary>Stations it has arrived at.</summary>
    public HashSet<string> ArrivedAt { get; } = [];
}
