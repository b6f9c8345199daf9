namespace TcpNano;

/// <summary>
/// What the stack counts: what it did, and what it dropped. Every dropped frame is counted under exactly one of the names that
/// contain "Dropped". See <see cref="NetworkStack.Counters"/>.
/// </summary>
public enum StackCounter
{
    // Link

    /// <summary>Frames taken from the driver.</summary>
    FramesReceived,

    /// <summary>Frames the driver accepted from us.</summary>
    FramesSent,

    /// <summary>Times the driver had no room for a frame.</summary>
    TransmitNoRoom,

    /// <summary>Exceptions the driver threw. Each counted as no frame or no room, and the driver was called again.</summary>
    DriverFaults,

    /// <summary>Stateless replies (RST, ICMP, ARP) given up because the driver had no room.</summary>
    ReplyDroppedNoRoom,

    /// <summary>Frames shorter than an Ethernet header, or otherwise not Ethernet II.</summary>
    EthernetDroppedShort,

    /// <summary>Frames for another station (the driver does not filter).</summary>
    EthernetDroppedNotOurs,

    /// <summary>Frames of a protocol other than IPv4 and ARP.</summary>
    EthernetDroppedUnknownType,

    /// <summary>Frames with an IEEE 802.1Q tag of a VLAN. Tags that carry only a priority (VLAN 0) are removed, and the rest is received.</summary>
    EthernetDroppedOtherVlan,

    /// <summary>Frames whose source address is a group address, or our own.</summary>
    EthernetDroppedBadSource,

    // ARP (RFC 826)

    /// <summary>ARP packets that are malformed, or not Ethernet over IPv4.</summary>
    ArpDroppedMalformed,

    /// <summary>ARP requests and announcements that do not concern us.</summary>
    ArpDroppedNotOurs,

    /// <summary>ARP replies to no request of ours: they change nothing.</summary>
    ArpDroppedUnsolicited,

    /// <summary>ARP packets by which another station claims our own IPv4 address (RFC 5227).</summary>
    ArpAddressConflicts,

    /// <summary>ARP requests sent.</summary>
    ArpRequestsSent,

    /// <summary>ARP replies sent.</summary>
    ArpRepliesSent,

    /// <summary>ARP announcements sent: our address was set, or defended (RFC 5227 sections 2.3 and 2.4).</summary>
    ArpAnnouncementsSent,

    /// <summary>
    /// ARP packets that give a known neighbour another hardware address without having been asked for: the neighbour is asked at the known one
    /// before anything changes.
    /// </summary>
    ArpChallenges,

    /// <summary>Neighbours that answered none of our requests.</summary>
    ArpFailures,

    /// <summary>Entries evicted to make room for another neighbour.</summary>
    ArpEvictions,

    // IPv4 (RFC 791, RFC 1122)

    /// <summary>Datagrams with a bad version, header length, or total length against the frame.</summary>
    IPv4DroppedMalformed,

    /// <summary>Datagrams with a wrong header checksum.</summary>
    IPv4DroppedBadChecksum,

    /// <summary>
    /// Fragments where none are reassembled (<see cref="StackOptions.ReassemblyDatagrams"/>), and what was given up: not complete in time, too long, or of
    /// parts that contradict each other.
    /// </summary>
    IPv4DroppedFragment,

    /// <summary>Fragments that had come already.</summary>
    IPv4DuplicateFragments,

    /// <summary>Datagrams put together from fragments.</summary>
    IPv4Reassembled,

    /// <summary>Datagrams for another host.</summary>
    IPv4DroppedNotOurs,

    /// <summary>Datagrams from an invalid source: broadcast, multicast, loopback, 0.0.0.0 or our own address (RFC 9293 MUST-63).</summary>
    IPv4DroppedBadSource,

    /// <summary>Datagrams of an unknown protocol.</summary>
    IPv4DroppedUnknownProtocol,

    /// <summary>Unicast datagrams inside link-layer broadcasts (RFC 1122 section 3.3.6), and TCP or ICMP to a broadcast or multicast address (RFC 9293 MUST-57).</summary>
    IPv4DroppedBroadcast,

    // UDP (RFC 768) and IGMP (RFC 2236)

    /// <summary>UDP datagrams whose length cannot be.</summary>
    UdpDroppedMalformed,

    /// <summary>UDP datagrams with a wrong checksum.</summary>
    UdpDroppedBadChecksum,

    /// <summary>UDP datagrams to a port that nobody has open, or not for their sender.</summary>
    UdpDroppedNoPort,

    /// <summary>UDP datagrams to a group that the socket on their port has not joined.</summary>
    UdpDroppedNotJoined,

    /// <summary>UDP datagrams that a socket had no room for.</summary>
    UdpDroppedFull,

    /// <summary>UDP datagrams that waited to be sent, and whose neighbour did not answer or whose link went down.</summary>
    UdpDroppedUnsent,

    /// <summary>UDP datagrams received.</summary>
    UdpReceived,

    /// <summary>UDP datagrams sent.</summary>
    UdpSent,

    /// <summary>IGMP messages that are too short or have a wrong checksum.</summary>
    IgmpDroppedMalformed,

    /// <summary>IGMP messages that are not for hosts, or not to the address that they should go to.</summary>
    IgmpDroppedIgnored,

    /// <summary>IGMP messages sent.</summary>
    IgmpSent,

    // ICMP (RFC 792)

    /// <summary>ICMP messages that are too short.</summary>
    IcmpDroppedMalformed,

    /// <summary>ICMP messages with a wrong checksum.</summary>
    IcmpDroppedBadChecksum,

    /// <summary>ICMP messages of a type that is ignored, among them Source Quench (RFC 9293 MUST-55).</summary>
    IcmpDroppedIgnored,

    /// <summary>ICMP errors that quote no connection of ours, or a sequence number not in flight (RFC 5927 section 4.1).</summary>
    IcmpDroppedNoMatch,

    /// <summary>ICMP messages not sent because of the rate limit.</summary>
    IcmpRateLimited,

    /// <summary>Echo replies sent.</summary>
    IcmpEchoReplies,

    /// <summary>Destination-unreachable messages sent.</summary>
    IcmpUnreachableSent,

    /// <summary>"Time exceeded" sent, for datagrams whose fragments did not all come.</summary>
    IcmpTimeExceededSent,

    /// <summary>ICMP errors that were delivered to a connection (RFC 9293 MUST-54).</summary>
    IcmpErrorsDelivered,

    // TCP (RFC 9293)

    /// <summary>Segments received with a correct checksum.</summary>
    SegmentsReceived,

    /// <summary>Segments sent, retransmissions included.</summary>
    SegmentsSent,

    /// <summary>Segments shorter than their header says.</summary>
    TcpDroppedMalformed,

    /// <summary>Segments with a malformed option list (MUST-7).</summary>
    TcpDroppedBadOptions,

    /// <summary>Segments of a connection with timestamps that had none (RFC 7323 section 3.2).</summary>
    TcpDroppedNoTimestamp,

    /// <summary>Segments that are older than one that was taken before: PAWS (RFC 7323 section 5.3).</summary>
    TcpDroppedOldTimestamp,

    /// <summary>Segments with a wrong checksum (MUST-3).</summary>
    TcpDroppedBadChecksum,

    /// <summary>Segments from or to port 0.</summary>
    TcpDroppedBadPort,

    /// <summary>Segments for neither a connection nor a listener; answered with RST (section 3.10.7.1).</summary>
    TcpDroppedNoConnection,

    /// <summary>RSTs without effect: for no connection, for a listener, or in TIME-WAIT (RFC 1337), unless they answer our ACK of a SYN.</summary>
    TcpDroppedReset,

    /// <summary>Segments whose sequence number or length the window does not accept (section 3.10.7.4, first check); an ACK was sent.</summary>
    TcpDroppedUnacceptable,

    /// <summary>Segments that acknowledge data never sent, or a number that is too old (RFC 5961 section 5.2).</summary>
    TcpDroppedBadAck,

    /// <summary>Segments without ACK where one is due (section 3.10.7.4, fifth check).</summary>
    TcpDroppedNoAck,

    /// <summary>SYNs inside an open connection; answered with a challenge ACK (RFC 5961 section 4.2).</summary>
    TcpDroppedSynInConnection,

    /// <summary>RSTs inside the window but not at its left edge; answered with a challenge ACK (RFC 5961 section 3.2).</summary>
    TcpDroppedResetNotExact,

    /// <summary>SYNs to a listener whose backlog is full, and ACKs that would have completed a handshake: the SYN|ACK comes again.</summary>
    TcpDroppedBacklogFull,

    /// <summary>The same, because no connection slot was free.</summary>
    TcpDroppedNoSlot,

    /// <summary>SYNs that could not be answered, because there is no route to their sender.</summary>
    TcpDroppedNoRoute,

    /// <summary>SYNs when the SYN cache was full, and no cookie could take the place of an entry.</summary>
    TcpDroppedNoSynEntry,

    /// <summary>Data that arrived out of order when all reassembly blocks were in use; the peer sends it again.</summary>
    TcpDroppedNoBlock,

    /// <summary>Data that arrived after the app had closed; answered with RST (section 3.6.1).</summary>
    TcpDroppedDataAfterClose,

    /// <summary>Connections that reached ESTABLISHED by a listener.</summary>
    PassiveOpens,

    /// <summary>SYN cookies sent, because the SYN cache was full (RFC 4987).</summary>
    SynCookiesSent,

    /// <summary>SYN cookies that came back, and opened a connection.</summary>
    SynCookiesAccepted,

    /// <summary>SYN entries given up for a new SYN, because the cache was full and the listener sends no cookies.</summary>
    SynEntriesEvicted,

    /// <summary>SYNs sent by Connect.</summary>
    ActiveOpens,

    /// <summary>Connections refused by the peer, or that could not be opened.</summary>
    FailedOpens,

    /// <summary>Connect calls that found no free slot or port.</summary>
    ConnectNoSlot,

    /// <summary>Connections whose TIME-WAIT ended before 2 MSL were over, because there were more than <see cref="StackOptions.TimeWaitEntries"/>.</summary>
    TimeWaitRecycled,

    /// <summary>Connections opened between the ends of one in TIME-WAIT, which ended it (MAY-2).</summary>
    TimeWaitReused,

    /// <summary>Connections that the app had closed and that reached <see cref="StackOptions.OrphanTimeout"/> or <see cref="StackOptions.OrphanLifetime"/>.</summary>
    OrphansTimedOut,

    /// <summary>Connections that the app had closed, without progress for 5 s or more, that gave their slot to a new one; the peer got a RST.</summary>
    OrphansGaveWay,

    /// <summary>RSTs sent.</summary>
    ResetsSent,

    /// <summary>Connections ended by the peer's RST, in TIME-WAIT too.</summary>
    ResetsReceived,

    /// <summary>Segments retransmitted, for any reason.</summary>
    Retransmissions,

    /// <summary>Retransmission timeouts.</summary>
    RetransmitTimeouts,

    /// <summary>Losses repaired by fast retransmit (RFC 5681 section 3.2).</summary>
    FastRetransmits,

    /// <summary>Zero-window probes sent (section 3.8.6.1).</summary>
    WindowProbes,

    /// <summary>Keep-alive probes sent (section 3.8.4).</summary>
    KeepAliveProbes,

    /// <summary>Connections given up by a timeout.</summary>
    ConnectionsTimedOut,

    /// <summary>Challenge ACKs (RFC 5961), and ACKs of pure ACKs that were not acceptable.</summary>
    ChallengeAcks,

    /// <summary>Such ACKs not sent because of their rate limit (RFC 5961 section 7).</summary>
    ChallengeAcksLimited,

    /// <summary>Segments received out of order and kept.</summary>
    OutOfOrder,

    /// <summary>Segments received that a router had marked instead of dropping them (RFC 3168), on connections that use ECN.</summary>
    CongestionMarks,

    /// <summary>Times the congestion window was lowered because the peer echoed such a mark.</summary>
    CongestionEchoes,
}
