namespace TcpNano.Dns;

/// <summary>What became of a question for the address of a name.</summary>
public enum DnsResult
{
    /// <summary>Nothing was asked yet; or the ticket is unknown: taken already, or given up because the place was needed.</summary>
    None,

    /// <summary>The address is known.</summary>
    Found,

    /// <summary>Not known yet: servers are being asked. What they answer goes into the cache, also when nobody waits any more.</summary>
    Pending,

    /// <summary>There is no such name (NXDOMAIN).</summary>
    NoSuchName,

    /// <summary>The name exists and has no IPv4 address, or none that a host can have.</summary>
    NoAddress,

    /// <summary>No server has answered.</summary>
    NoAnswer,

    /// <summary>Servers have answered, but with an error, or with a referral to servers that we would have to ask ourselves.</summary>
    ServerFailure,

    /// <summary>The answer is too long for UDP, and no address stands in what has come.</summary>
    Truncated,

    /// <summary>No server was set.</summary>
    NoServer,

    /// <summary>No name: empty, too long, or with characters that host names do not have.</summary>
    BadName,

    /// <summary>As many questions as <see cref="DnsOptions.Queries"/> says are being asked already.</summary>
    Busy,
}
