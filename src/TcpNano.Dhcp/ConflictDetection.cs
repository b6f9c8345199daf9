namespace TcpNano.Dhcp;

/// <summary>How a client finds out whether another station has an address before it uses it (RFC 5227).</summary>
public enum ConflictDetection
{
    /// <summary>As RFC 5227 section 2.1.1 times it: three probes, 4 to 7 s in all.</summary>
    Full = 0,

    /// <summary>
    /// Three probes within 300 to 700 ms in all (RFC 5227 section 2.2 allows it where the link is fast): for devices that must be there at once.
    /// A station that is slow to answer, or asleep, is missed; what it says later is noticed.
    /// </summary>
    Quick = 1,

    /// <summary>No probes: the server's word is enough. A conflict later on is noticed all the same.</summary>
    None = 2,
}
