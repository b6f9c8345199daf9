namespace TcpNano.Virtual.Scripts;

/// <summary>The words of segments, for hints; what they mean is in the README of TcpNano.Dialogues.</summary>
internal static class DialogueWords
{
    /// <summary>Words of what a peer sends.</summary>
    public static IReadOnlyCollection<string> OfInject { get; } =
    [
        "seq", "ack", "len", "data", "junk", "win", "urg", "mss", "ws", "sackok", "ts", "echo", "age", "sack", "opts", "resv", "sport", "dport", "badsum", "doff", "src", "dst", "ttl",
        "tos", "frag", "ipopts", "badipsum", "iplen", "cut", "pad", "bcast", "type", "code", "mtu", "size", "quote", "qdst", "qproto",
    ];

    /// <summary>Words of what the stack is expected to send.</summary>
    public static IReadOnlyCollection<string> OfExpect { get; } =
    [
        "seq", "ack", "rawseq", "rawack", "len", "data", "win", "urg", "mss", "nomss", "ws", "nows", "sackok", "nosackok", "echo", "nots", "sack", "nosack", "optlen", "nopsh", "ttl", "tos", "df",
    ];

    /// <summary>The largest number a word's field can hold; words that are not here have no such bound.</summary>
    public static IReadOnlyDictionary<string, int> Largest { get; } = new Dictionary<string, int>
    {
        ["win"] = 65535,
        ["urg"] = 65535,
        ["mss"] = 65535,
        ["sport"] = 65535,
        ["dport"] = 65535,
        ["port"] = 65535,
        ["local"] = 65535,
        ["iplen"] = 65535,
        ["size"] = 65535,
        ["frag"] = 65535,
        ["doff"] = 15,
        ["resv"] = 15,
        ["ttl"] = 255,
        ["tos"] = 255,
        ["type"] = 255,
        ["code"] = 255,
        ["qproto"] = 255,
    };
}
