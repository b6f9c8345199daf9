namespace TcpNano;

/// <summary>What a StackEvent of kind <see cref="StackEventKind.Arp"/> tells.</summary>
public enum ArpEvent
{
    /// <summary>A request left, to all stations or to the one that had the address.</summary>
    RequestSent = 1,

    /// <summary>We answered a request for our address.</summary>
    ReplySent = 2,

    /// <summary>We announced our address (RFC 5227 section 2.3).</summary>
    AnnouncementSent = 3,

    /// <summary>A neighbour is known now, and where.</summary>
    Found = 4,

    /// <summary>A neighbour answered none of our requests.</summary>
    NoAnswer = 5,

    /// <summary>A known neighbour has another hardware address.</summary>
    Moved = 6,

    /// <summary>Another station claims our address, or the one that we probe for.</summary>
    Conflict = 7,

    /// <summary>A probe for an address that we would like to have left (RFC 5227 section 2.1.1).</summary>
    ProbeSent = 8,
}
