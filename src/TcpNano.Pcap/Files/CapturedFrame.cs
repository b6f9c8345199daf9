namespace TcpNano.Pcap.Files;

/// <summary>A frame as a capture has it.</summary>
/// <param name="Number">Its number in the file, from 1: what Wireshark shows as "No.".</param>
/// <param name="Time">When it was captured, in nanoseconds since 1970 (UTC), or since the scene began in virtual time.</param>
/// <param name="Link">How its octets begin.</param>
/// <param name="Data">The octets that were kept; fewer than <paramref name="OriginalLength"/> when the capture cut it off.</param>
/// <param name="OriginalLength">Its length on the wire, in octets.</param>
public sealed record CapturedFrame(long Number, long Time, LinkType Link, byte[] Data, int OriginalLength)
{
    /// <summary>The interface it was captured on; empty when the file does not say.</summary>
    public string Interface { get; init; } = "";

    /// <summary>Which way it went.</summary>
    public FrameDirection Direction { get; init; }

    /// <summary>What was noted about it.</summary>
    public IReadOnlyList<string> Comments { get; init; } = [];
}
