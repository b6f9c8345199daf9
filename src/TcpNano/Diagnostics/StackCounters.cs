namespace TcpNano.Diagnostics;

/// <summary>
/// What the stack did and dropped since it was constructed. Every frame that is not used for its purpose is counted
/// in exactly one of the fields whose name contains "Dropped". The fields wrap at 2^32.
/// </summary>
public sealed class StackCounters
{
    // Link

    /// <summary>Frames taken from the driver.</summary>
    public uint FramesReceived;

    /// <summary>Frames the driver accepted from us.</summary>
    public uint FramesSent;

    /// <summary>Times the driver had no room for a frame.</summary>
    public uint TransmitNoRoom;

    /// <summary>Stateless replies (RST, ICMP, ARP) given up because the driver had no room.</summary>
    public uint ReplyDroppedNoRoom;

    /// <summary>Frames shorter than an Ethernet header, or otherwise not Ethernet II.</summary>
    public uint EthernetDroppedShort;

    /// <summary>Frames for another station (the driver does not filter).</summary>
    public uint EthernetDroppedNotOurs;

    /// <summary>Frames of a protocol other than IPv4 and ARP.</summary>
    public uint EthernetDroppedUnknownType;

    /// <summary>Frames whose source address is a group address, or our own.</summary>
    public uint EthernetDroppedBadSource;

    // ARP (RFC 826)

    /// <summary>ARP packets that are malformed, or not Ethernet over IPv4.</summary>
    public uint ArpDroppedMalformed;

    /// <summary>ARP requests and announcements that do not concern us.</summary>
    public uint ArpDroppedNotOurs;

    /// <summary>ARP replies nobody asked for: they change nothing.</summary>
    public uint ArpDroppedUnsolicited;

    /// <summary>ARP packets by which another station claims our own IPv4 address (RFC 5227).</summary>
    public uint ArpAddressConflicts;

    /// <summary>ARP requests sent.</summary>
    public uint ArpRequestsSent;

    /// <summary>ARP replies sent.</summary>
    public uint ArpRepliesSent;

    /// <summary>ARP announcements sent: our address was set, or defended (RFC 5227 sections 2.3 and 2.4).</summary>
    public uint ArpAnnouncementsSent;

    /// <summary>ARP packets nobody asked for that give a neighbour we know another hardware address: the neighbour is asked before anything changes.</summary>
    public uint ArpChallenges;

    /// <summary>Neighbours that answered none of our requests.</summary>
    public uint ArpFailures;

    /// <summary>Entries evicted to make room for another neighbour.</summary>
    public uint ArpEvictions;

    // IPv4 (RFC 791, RFC 1122)

    /// <summary>Datagrams with a bad version, header length, or total length against the frame.</summary>
    public uint IPv4DroppedMalformed;

    /// <summary>Datagrams with a wrong header checksum.</summary>
    public uint IPv4DroppedBadChecksum;

    /// <summary>Fragments: reassembly is not supported.</summary>
    public uint IPv4DroppedFragment;

    /// <summary>Datagrams for another host.</summary>
    public uint IPv4DroppedNotOurs;

    /// <summary>Datagrams from an invalid source: broadcast, multicast, loopback, 0.0.0.0 or our own address (RFC 9293 MUST-63).</summary>
    public uint IPv4DroppedBadSource;

    /// <summary>Datagrams of a protocol we do not have.</summary>
    public uint IPv4DroppedUnknownProtocol;

    /// <summary>Unicast datagrams inside link-layer broadcasts (RFC 1122 section 3.3.6), and TCP or ICMP to a broadcast or multicast address (RFC 9293 MUST-57).</summary>
    public uint IPv4DroppedBroadcast;

    /// <summary>UDP datagrams: no UDP is there yet.</summary>
    public uint UdpDroppedNoPort;

    // ICMP (RFC 792)

    /// <summary>ICMP messages that are too short.</summary>
    public uint IcmpDroppedMalformed;

    /// <summary>ICMP messages with a wrong checksum.</summary>
    public uint IcmpDroppedBadChecksum;

    /// <summary>ICMP messages of a type we do nothing with, Source Quench among them (RFC 9293 MUST-55).</summary>
    public uint IcmpDroppedIgnored;

    /// <summary>ICMP errors that quote no connection of ours, or a sequence number not in flight (RFC 5927 section 4.1).</summary>
    public uint IcmpDroppedNoMatch;

    /// <summary>ICMP messages not sent because of the rate limit.</summary>
    public uint IcmpRateLimited;

    /// <summary>Echo replies sent.</summary>
    public uint IcmpEchoReplies;

    /// <summary>Destination-unreachable messages sent.</summary>
    public uint IcmpUnreachableSent;

    /// <summary>ICMP errors that were delivered to a connection (RFC 9293 MUST-54).</summary>
    public uint IcmpErrorsDelivered;

    // TCP (RFC 9293)

    /// <summary>Segments received with a correct checksum.</summary>
    public uint SegmentsReceived;

    /// <summary>Segments sent, retransmissions included.</summary>
    public uint SegmentsSent;

    /// <summary>Segments shorter than their header says.</summary>
    public uint TcpDroppedMalformed;

    /// <summary>Segments with a malformed option list (MUST-7).</summary>
    public uint TcpDroppedBadOptions;

    /// <summary>Segments with a wrong checksum (MUST-3).</summary>
    public uint TcpDroppedBadChecksum;

    /// <summary>Segments from or to port 0.</summary>
    public uint TcpDroppedBadPort;

    /// <summary>Segments for which there is neither connection nor listener; answered with RST (section 3.10.7.1).</summary>
    public uint TcpDroppedNoConnection;

    /// <summary>RSTs for which there is no connection, or that hit a listener or TIME-WAIT (RFC 1337): no effect.</summary>
    public uint TcpDroppedReset;

    /// <summary>Segments whose sequence number or length the window does not accept (section 3.10.7.4, first check); an ACK was sent.</summary>
    public uint TcpDroppedUnacceptable;

    /// <summary>Segments that acknowledge what was never sent, or far too old a number (RFC 5961 section 5).</summary>
    public uint TcpDroppedBadAck;

    /// <summary>Segments without ACK where one is due (section 3.10.7.4, fifth check).</summary>
    public uint TcpDroppedNoAck;

    /// <summary>SYNs inside an open connection; answered with a challenge ACK (RFC 5961 section 4).</summary>
    public uint TcpDroppedSynInConnection;

    /// <summary>RSTs inside the window but not at its edge; answered with a challenge ACK (RFC 5961 section 3).</summary>
    public uint TcpDroppedResetNotExact;

    /// <summary>SYNs to a listener whose backlog is full.</summary>
    public uint TcpDroppedBacklogFull;

    /// <summary>SYNs to a listener when no connection slot was free.</summary>
    public uint TcpDroppedNoSlot;

    /// <summary>Data that arrived out of order when all reassembly blocks were in use; the peer sends it again.</summary>
    public uint TcpDroppedNoBlock;

    /// <summary>Data that arrived after the app had closed; answered with RST (section 3.6.1).</summary>
    public uint TcpDroppedDataAfterClose;

    /// <summary>Connections that reached ESTABLISHED by a listener.</summary>
    public uint PassiveOpens;

    /// <summary>SYNs sent by Connect.</summary>
    public uint ActiveOpens;

    /// <summary>Connections refused by the peer, or that could not be opened.</summary>
    public uint FailedOpens;

    /// <summary>Connect calls that found no free slot or port.</summary>
    public uint ConnectNoSlot;

    /// <summary>Slots taken from TIME-WAIT before 2 MSL were over, for a new connection (<see cref="StackOptions.RecycleTimeWait"/>).</summary>
    public uint TimeWaitRecycled;

    /// <summary>SYNs that reopened a connection out of TIME-WAIT (MAY-2).</summary>
    public uint TimeWaitReused;

    /// <summary>RSTs sent.</summary>
    public uint ResetsSent;

    /// <summary>Connections ended by the peer's RST.</summary>
    public uint ResetsReceived;

    /// <summary>Segments retransmitted for whatever reason.</summary>
    public uint Retransmissions;

    /// <summary>Retransmission timeouts.</summary>
    public uint RetransmitTimeouts;

    /// <summary>Losses repaired by fast retransmit (RFC 5681 section 3.2).</summary>
    public uint FastRetransmits;

    /// <summary>Zero-window probes sent (section 3.8.6.1).</summary>
    public uint WindowProbes;

    /// <summary>Keep-alive probes sent (section 3.8.4).</summary>
    public uint KeepAliveProbes;

    /// <summary>Connections given up by a timeout.</summary>
    public uint ConnectionsTimedOut;

    /// <summary>Acknowledgments sent for segments that were not acceptable, or to challenge (RFC 5961).</summary>
    public uint ChallengeAcks;

    /// <summary>Such acknowledgments not sent because of their rate limit (RFC 5961 section 7).</summary>
    public uint ChallengeAcksLimited;

    /// <summary>Stretches of data received out of order and kept.</summary>
    public uint OutOfOrder;
}
