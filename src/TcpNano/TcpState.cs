namespace TcpNano;

/// <summary>The eleven states of a connection (RFC 9293 section 3.3.2, figure 5).</summary>
public enum TcpState
{
    /// <summary>No connection: not yet opened, or ended. <see cref="TcpConnection.CloseReason"/> says why.</summary>
    Closed,

    /// <summary>Waiting for a connection request (listeners only).</summary>
    Listen,

    /// <summary>A SYN was sent; waiting for the peer's.</summary>
    SynSent,

    /// <summary>SYNs were exchanged; waiting for the acknowledgment of ours.</summary>
    SynReceived,

    /// <summary>Open: data flows both ways.</summary>
    Established,

    /// <summary>Our FIN is sent and not yet acknowledged; the peer may still send.</summary>
    FinWait1,

    /// <summary>Our FIN is acknowledged; the peer may still send.</summary>
    FinWait2,

    /// <summary>The peer has sent FIN; we may still send.</summary>
    CloseWait,

    /// <summary>Both FINs crossed; waiting for the acknowledgment of ours.</summary>
    Closing,

    /// <summary>The peer finished first, our FIN is sent; waiting for its acknowledgment.</summary>
    LastAck,

    /// <summary>Ended; waits 2 MSL so that old segments die out and a lost last ACK can be repeated (MUST-13).</summary>
    TimeWait,
}
