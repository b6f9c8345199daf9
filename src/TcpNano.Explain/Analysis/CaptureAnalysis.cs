using System.Net;

namespace TcpNano.Explain.Analysis;

/// <summary>What a capture holds.</summary>
public sealed class CaptureAnalysis
{
    /// <summary>Its TCP conversations, in the order they began.</summary>
    public required IReadOnlyList<Conversation> Conversations { get; init; }

    /// <summary>Frames in it.</summary>
    public required long Frames { get; init; }

    /// <summary>How long it lasts, in nanoseconds.</summary>
    public required long Duration { get; init; }

    /// <summary>When it began, in nanoseconds since 1970 (UTC).</summary>
    public required long Begins { get; init; }

    /// <summary>What else is in it: kinds of packets and how many of each.</summary>
    public required IReadOnlyList<(string What, long Count)> Others { get; init; }

    /// <summary>Addresses that were asked for by ARP and never answered: who asked, for whom, how often, and the first frame.</summary>
    public required IReadOnlyList<UnansweredArp> UnansweredArps { get; init; }

    /// <summary>Names of addresses.</summary>
    public required IReadOnlyDictionary<IPAddress, string> Names { get; init; }

    /// <summary>What was noted about the capture.</summary>
    public required IReadOnlyList<string> Comments { get; init; }

    /// <summary>Why reading ended early, as a clause; null when it did not.</summary>
    public required string? Trouble { get; init; }

    /// <summary>Segments of conversations that there was no room for.</summary>
    public required long SegmentsLeftOut { get; init; }

    /// <summary>Frames on links that are not understood.</summary>
    public required long NotUnderstood { get; init; }
}
