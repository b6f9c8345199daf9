namespace TcpNano.Lab.Fuzzing;

/// <summary>What else is the matter with a stack when the first frame of a case arrives. What a state does not allow is left out.</summary>
[Flags]
public enum FuzzConditions
{
    /// <summary>Nothing: every pool is as full as can be.</summary>
    None = 0,

    /// <summary>Every connection slot is in use.</summary>
    NoSlot = 1,

    /// <summary>The app does not read, and the receive buffer is full but for one octet.</summary>
    ReceiverFull = 2,

    /// <summary>The send buffer is full of data the peer has not acknowledged.</summary>
    SenderFull = 4,

    /// <summary>Every out-of-order block is taken.</summary>
    BlocksTaken = 8,

    /// <summary>The ARP cache is full of other stations.</summary>
    NeighboursFull = 16,

    /// <summary>The transmitter has no room.</summary>
    NoRoom = 32,

    /// <summary>The budgets for ICMP and for challenge ACKs are used up.</summary>
    BudgetsSpent = 64,

    /// <summary>The peer's window is closed.</summary>
    PeerWindowClosed = 128,

    /// <summary>Keep-alive is on.</summary>
    KeepAlive = 256,

    /// <summary>The app has let the connection go, where it would else only have finished sending.</summary>
    Orphaned = 512,

    /// <summary>The driver verifies and fills checksums, so that the stack does not.</summary>
    Offloaded = 1024,

    /// <summary>Our initial sequence number is a little before 2^32.</summary>
    OurWrap = 2048,

    /// <summary>Nagle's algorithm is off.</summary>
    NoDelay = 4096,

    /// <summary>The SYN cache is full of handshakes that nobody completes: new ones get SYN cookies.</summary>
    CacheFull = 8192,

    /// <summary>Both ends use ECN (RFC 3168), and routers mark.</summary>
    Ecn = 16384,
}
