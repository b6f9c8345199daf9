namespace TcpNano.Host.Scripts;

/// <summary>The words of segments, for hints; what they mean is said where they are used.</summary>
internal static class DialogueWords
{
    /// <summary>Words of what a peer sends.</summary>
    public static IReadOnlyCollection<string> OfInject { get; } =
    [
        "seq", "ack", "len", "data", "junk", "win", "urg", "mss", "opts", "resv", "sport", "dport", "badsum", "doff", "src", "dst", "ttl",
        "tos", "frag", "ipopts", "badipsum", "iplen", "cut", "pad", "bcast", "type", "code", "mtu", "quote", "qdst", "qproto",
    ];

    /// <summary>Words of what the stack is expected to send.</summary>
    public static IReadOnlyCollection<string> OfExpect { get; } =
    [
        "seq", "ack", "rawseq", "rawack", "len", "data", "win", "urg", "mss", "nomss", "nopsh", "ttl", "tos",
    ];
}
