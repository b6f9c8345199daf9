namespace TcpNano.Dhcp;

/// <summary>
/// What a <see cref="DhcpClient"/> counts. Every message from port 67 that it does not act on is counted under exactly one of the names that
/// begin with "Dropped". See <see cref="DhcpClient.Counters"/>.
/// </summary>
public enum DhcpCounter
{
    /// <summary>DHCPDISCOVER messages sent.</summary>
    DiscoversSent,

    /// <summary>DHCPREQUEST messages sent, in whatever state.</summary>
    RequestsSent,

    /// <summary>DHCPDECLINE messages sent.</summary>
    DeclinesSent,

    /// <summary>DHCPRELEASE messages sent.</summary>
    ReleasesSent,

    /// <summary>Messages that could not leave: the link was down, or nothing leads to the server. They are sent again when their time comes.</summary>
    SendFailures,

    /// <summary>Offers accepted as candidates.</summary>
    OffersTaken,

    /// <summary>DHCPACK messages that gave a lease or extended it.</summary>
    AcksTaken,

    /// <summary>DHCPNAK messages that ended a lease or an attempt.</summary>
    NaksTaken,

    /// <summary>Leases that ended because no server extended them.</summary>
    LeasesExpired,

    /// <summary>Attempts that began anew after a failure: NAK, conflict, no answer to a request.</summary>
    Restarts,

    /// <summary>Leased addresses that were found taken before we used them (RFC 5227 section 2.1.1).</summary>
    ProbeConflicts,

    /// <summary>Addresses given up because another station went on using them (RFC 5227 section 2.4).</summary>
    AddressesCeded,

    /// <summary>Link-local addresses that were found taken (RFC 3927 section 2.2.1).</summary>
    LinkLocalConflicts,

    /// <summary>Leases whose T1 and T2 did not go together: the defaults were used instead.</summary>
    TimesCorrected,

    /// <summary>Option values that were left out of an accepted message: of impossible length or content, and not needed.</summary>
    ValuesIgnored,

    /// <summary>Messages longer than what the client accepts: it announces that length in option 57.</summary>
    DroppedOversized,

    /// <summary>Messages from another port than 67.</summary>
    DroppedWrongPort,

    /// <summary>Messages while the client waits for none.</summary>
    DroppedUnexpected,

    /// <summary>Messages without room for an option.</summary>
    DroppedShort,

    /// <summary>Messages whose 'op' is not BOOTREPLY.</summary>
    DroppedNotReply,

    /// <summary>Messages for hardware other than Ethernet.</summary>
    DroppedWrongHardware,

    /// <summary>Messages with another 'xid' than ours.</summary>
    DroppedWrongTransaction,

    /// <summary>Messages for another hardware address, or with another client identifier.</summary>
    DroppedWrongClient,

    /// <summary>Messages without the magic cookie: plain BOOTP.</summary>
    DroppedNoCookie,

    /// <summary>Messages whose options reach over their field, do not end, overload a field from within it, or have an impossible length.</summary>
    DroppedBadOptions,

    /// <summary>Messages without a message type.</summary>
    DroppedNoType,

    /// <summary>Messages of a type that no server sends to a client.</summary>
    DroppedWrongType,

    /// <summary>Messages without a server identifier, or with one that is no host's address.</summary>
    DroppedNoServer,

    /// <summary>Messages from another server than the one asked.</summary>
    DroppedWrongServer,

    /// <summary>Messages that grant another address than the one asked for.</summary>
    DroppedWrongAddress,

    /// <summary>Offers and grants of an address that is no host's: zero, broadcast, multicast, loopback, link-local, the network's own, or the server's.</summary>
    DroppedBadAddress,

    /// <summary>Offers and grants with a netmask that has holes, or leaves no room for hosts.</summary>
    DroppedBadNetmask,

    /// <summary>Offers and grants whose first router is not another host on the same network.</summary>
    DroppedBadRouter,

    /// <summary>Offers and grants without a lease time, or with one shorter than 10 s.</summary>
    DroppedBadLease,

    /// <summary>Offers beyond four of different servers: of all that come four are kept, by chance.</summary>
    DroppedTooManyOffers,

    /// <summary>Offers from a server that has made one in this transaction.</summary>
    DroppedSecondOffer,
}
