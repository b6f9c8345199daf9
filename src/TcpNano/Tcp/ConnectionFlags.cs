namespace TcpNano.Tcp;

/// <summary>Bits of <see cref="TcpConnection"/>'s Flags. Plain constants: an enum would cost conversions on every test.</summary>
internal static class ConnectionFlags
{
    /// <summary>The app holds the connection: handed out by Accept or Connect, not yet closed or aborted.</summary>
    public const int AppOwned = 0x1;

    /// <summary>Made by a listener and not yet accepted.</summary>
    public const int Embryonic = 0x2;

    /// <summary>Opened by us (RFC 9293 MUST-11: SYN-RECEIVED remembers where it came from).</summary>
    public const int ActiveOpen = 0x4;

    /// <summary>The app has finished sending: a FIN follows the queued data.</summary>
    public const int FinQueued = 0x8;

    /// <summary>The peer's FIN was received in order.</summary>
    public const int FinReceived = 0x10;

    /// <summary>The peer's FIN came before ours was queued.</summary>
    public const int PeerClosedFirst = 0x20;

    /// <summary>An ACK must go out in this pass.</summary>
    public const int AckNow = 0x40;

    /// <summary>An ACK is owed and may wait for the delayed-ACK timer.</summary>
    public const int AckDelayed = 0x80;

    /// <summary>The app switched Nagle's algorithm off.</summary>
    public const int NoDelay = 0x100;

    /// <summary>The app switched keep-alive on.</summary>
    public const int KeepAlive = 0x200;

    /// <summary>The persist timer governs: data or FIN waits for the peer's window.</summary>
    public const int Persist = 0x400;

    /// <summary>The segment at SND.UNA is to be retransmitted at once, whatever cwnd says (RFC 5681 section 3.2).</summary>
    public const int RetransmitHead = 0x800;

    /// <summary>In fast recovery (RFC 6582).</summary>
    public const int InRecovery = 0x1000;

    /// <summary>Our SYN was retransmitted: a smaller initial window and a careful RTO follow (RFC 5681 section 3.1, RFC 6298 rule 5.7).</summary>
    public const int SynRetransmitted = 0x2000;

    /// <summary>The SYN reopened a connection out of TIME-WAIT (RFC 9293 MAY-2).</summary>
    public const int FromTimeWait = 0x4000;

    /// <summary>A small piece may leave in spite of silly-window avoidance: the override timeout is over.</summary>
    public const int Override = 0x8000;

    /// <summary>RCV.UP is valid: urgent data was announced.</summary>
    public const int Urgent = 0x10000;

    /// <summary>A FIN was received out of order; its place is remembered.</summary>
    public const int FinAhead = 0x20000;

    /// <summary>A thread waits in Receive.</summary>
    public const int ReaderWaits = 0x40000;

    /// <summary>A thread waits in Send, Connect or Close.</summary>
    public const int WriterWaits = 0x80000;

    /// <summary>The app found the send buffer full and wants to hear of room.</summary>
    public const int WantsRoom = 0x100000;

    /// <summary>A window or keep-alive probe was due and found no neighbour or no room: it is still to be sent.</summary>
    public const int ProbeOwed = 0x200000;

    /// <summary>The slot is in use.</summary>
    public const int InUse = 0x400000;

    /// <summary>The app does not want to hear of soft errors (RFC 9293 SHLD-20).</summary>
    public const int NoSoftErrors = 0x800000;

    /// <summary>A thread waits in Close, having let the connection go.</summary>
    public const int CloserWaits = 0x1000000;

    /// <summary>The delayed-ACK timer is armed: kept here too, so that the question costs no call for every segment.</summary>
    public const int DelayedAckArmed = 0x2000000;

    /// <summary>A soft error is noted, or a retransmission that could not leave is bounded; the next acknowledgment of something new ends both.</summary>
    public const int Troubled = 0x4000000;
}
