namespace TcpNano;

/// <summary>What a StackEvent tells. The numbers are those of the trace stream, and stay.</summary>
public enum StackEventKind
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A segment came, with a correct checksum. What it does, or why it is dropped, is told by the events that follow.</summary>
    SegmentReceived = 1,

    /// <summary>A segment left.</summary>
    SegmentSent = 2,

    /// <summary>A connection went from one state to another (RFC 9293 figure 5), also one that is half open or in TIME-WAIT.</summary>
    StateChanged = 3,

    /// <summary>A counter counted: each whose name contains "Dropped", and others that say what happened; not those of frames and segments.</summary>
    Counted = 4,

    /// <summary>The retransmission timer expired, and RTO was doubled (RFC 6298 section 5).</summary>
    RetransmissionTimeout = 5,

    /// <summary>cwnd changed otherwise than by growing with an ACK: see <see cref="CongestionEvent"/>.</summary>
    CongestionWindow = 6,

    /// <summary>ARP: see <see cref="ArpEvent"/>.</summary>
    Arp = 7,

    /// <summary>The link, or our address: see <see cref="LinkEvent"/>.</summary>
    Link = 8,

    /// <summary>The DHCP client is in another state.</summary>
    Dhcp = 9,

    /// <summary>Something that another service notes.</summary>
    Service = 10,
}
