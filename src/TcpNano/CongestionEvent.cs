namespace TcpNano;

/// <summary>Why cwnd changed, in a StackEvent of kind <see cref="StackEventKind.CongestionWindow"/>.</summary>
public enum CongestionEvent
{
    /// <summary>The retransmission timer expired (RFC 5681 section 3.1).</summary>
    Timeout = 1,

    /// <summary>Something counts as lost: fast retransmit, and recovery begins.</summary>
    RecoveryBegan = 2,

    /// <summary>All that was in flight when recovery began is acknowledged.</summary>
    RecoveryEnded = 3,

    /// <summary>Nothing was sent for longer than RTO (RFC 5681 section 4.1).</summary>
    Restarted = 4,

    /// <summary>The path carries smaller segments (RFC 1191).</summary>
    SmallerPath = 5,

    /// <summary>Nothing was lost: cwnd is as it was before recovery (RFC 4015).</summary>
    Undone = 6,

    /// <summary>The peer has echoed a router's mark (RFC 3168).</summary>
    Marked = 7,
}
