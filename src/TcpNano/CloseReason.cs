namespace TcpNano;

/// <summary>Why a connection ended, or why it never opened: tells a normal close from an abort (RFC 9293 MUST-12).</summary>
public enum CloseReason
{
    /// <summary>It has not ended.</summary>
    None,

    /// <summary>Orderly: we sent the first FIN, and the peer acknowledged all we sent and closed too.</summary>
    ClosedLocally,

    /// <summary>Orderly: the peer sent the first FIN, and acknowledged all we sent, our FIN included.</summary>
    ClosedByPeer,

    /// <summary>The peer sent RST on an open connection (RFC 9293 section 3.10.7.4): data may be lost.</summary>
    Reset,

    /// <summary>The peer answered our SYN with RST, or with ICMP port or protocol unreachable: nobody listens there.</summary>
    Refused,

    /// <summary>
    /// The peer stopped answering: retransmission, keep-alive or user timeout gave up (RFC 9293 section 3.8.3). Or we had closed, and it
    /// did not acknowledge all in time (<see cref="StackOptions.OrphanTimeout"/>, <see cref="StackOptions.OrphanLifetime"/>).
    /// </summary>
    TimedOut,

    /// <summary>The peer stopped answering, and the network had reported why: on an open connection no neighbour answered ARP, or ICMP host or net unreachable came.</summary>
    Unreachable,

    /// <summary>
    /// We called <see cref="TcpConnection.Abort"/>: a RST was sent and queued data was dropped. Or we closed before the peer had
    /// answered our SYN, with data queued, which was dropped (RFC 9293 section 3.10.4).
    /// </summary>
    Aborted,

    /// <summary>
    /// We closed while received data was still unread, or data came after we had closed: the peer was told with a
    /// RST (RFC 9293 section 3.6.1, SHLD-3).
    /// </summary>
    UnreadData,

    /// <summary>We had closed and the peer acknowledged everything, but it did not close its side within <see cref="StackOptions.OrphanTimeout"/>.</summary>
    PeerNeverClosed,

    /// <summary>It never opened: the peer is on another network, and there is no gateway to it (<see cref="NetworkStack.Configure"/>).</summary>
    NoRoute,

    /// <summary>It never opened because the link is down; or it was open, and the link was down until we gave up.</summary>
    LinkDown,

    /// <summary>It never opened: nobody on the link has the address of the peer or gateway (<see cref="StackOptions.ArpRequests"/>, <see cref="StackOptions.ArpRetryInterval"/>).</summary>
    NoNeighbour,

    /// <summary>
    /// We had closed, the peer had acknowledged nothing new for 5 s or more, and a new connection needed the slot: a RST was sent, and
    /// what was not acknowledged yet is lost.
    /// </summary>
    GaveWay,
}
