namespace TcpNano.Dns;

/// <summary>
/// What a <see cref="DnsResolver"/> counts. Every datagram from a server being asked that it does not act on is counted under exactly one of the
/// names that begin with "Dropped". What comes from elsewhere never gets here: the stack drops it (<see cref="StackCounter"/>). See
/// <see cref="DnsResolver.Counters"/>.
/// </summary>
public enum DnsCounter
{
    /// <summary>Queries sent.</summary>
    QueriesSent,

    /// <summary>Queries that could not leave: no address yet, no route, the link down. They are sent again when that changes, or when their time comes.</summary>
    SendFailures,

    /// <summary>Questions that the cache has answered.</summary>
    CacheHits,

    /// <summary>Entries that gave way in the cache before their time.</summary>
    CacheEvictions,

    /// <summary>Answers with an address.</summary>
    AddressesTaken,

    /// <summary>Answers that there is no address, or no such name.</summary>
    NegativesTaken,

    /// <summary>Queries that were not answered in time.</summary>
    Timeouts,

    /// <summary>Reports by ICMP that a server cannot be reached.</summary>
    Unreachables,

    /// <summary>Answers with an error of the server's: SERVFAIL, REFUSED and the like.</summary>
    ServerErrors,

    /// <summary>Referrals to other servers, which a resolver without recursion of its own cannot use.</summary>
    Referrals,

    /// <summary>Truncated answers without an address.</summary>
    TruncatedAnswers,

    /// <summary>Addresses in accepted answers that no host can have: zero, loopback, multicast and the like. Others of the answer are used.</summary>
    AddressesIgnored,

    /// <summary>Queries given up until their time is over, because too many answers with a wrong number came: somebody guesses.</summary>
    Guessed,

    /// <summary>Longer than 512 octets.</summary>
    DroppedOversized,

    /// <summary>Shorter than a header.</summary>
    DroppedShort,

    /// <summary>With another number than the query.</summary>
    DroppedWrongId,

    /// <summary>Queries: the bit of responses is not set.</summary>
    DroppedNotResponse,

    /// <summary>With another opcode.</summary>
    DroppedWrongOpcode,

    /// <summary>Not with our question, or with more than one.</summary>
    DroppedWrongQuestion,

    /// <summary>With our question, but not in the case we sent it in. The server is asked again without capitals.</summary>
    DroppedWrongCase,

    /// <summary>Names that reach over the end, loop, point forwards or are too long; data of impossible length; fewer records than announced.</summary>
    DroppedMalformed,

    /// <summary>Aliases of aliases, more than eight deep or in a circle.</summary>
    DroppedLongChain,
}
