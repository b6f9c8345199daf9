namespace TcpNano.Lab.Exploration;

/// <summary>Where the stack is when the segment comes: each of the eleven states, some in several circumstances.</summary>
internal enum Situation
{
    /// <summary>CLOSED: nobody listens.</summary>
    Closed,

    /// <summary>LISTEN.</summary>
    Listen,

    /// <summary>LISTEN, with a full SYN cache: a SYN gets a cookie.</summary>
    ListenFull,

    /// <summary>SYN-SENT.</summary>
    SynSent,

    /// <summary>SYN-RECEIVED, out of LISTEN: an entry of the SYN cache.</summary>
    SynReceived,

    /// <summary>SYN-RECEIVED, out of LISTEN: a cookie is out, and nothing is kept.</summary>
    SynReceivedCookie,

    /// <summary>SYN-RECEIVED, out of TIME-WAIT: an entry, and the old connection until it is complete.</summary>
    SynReceivedReopening,

    /// <summary>SYN-RECEIVED, out of SYN-SENT: both opened at the same time.</summary>
    SynReceivedActive,

    /// <summary>ESTABLISHED, opened by the peer, nothing in flight.</summary>
    Established,

    /// <summary>ESTABLISHED, opened by us, three octets in flight.</summary>
    EstablishedSending,

    /// <summary>ESTABLISHED, receive window closed.</summary>
    EstablishedFull,

    /// <summary>ESTABLISHED, receive window closed, three octets in flight.</summary>
    EstablishedFullSending,

    /// <summary>ESTABLISHED, three octets in flight, and three octets of the peer's held behind two that are missing.</summary>
    EstablishedGap,

    /// <summary>The same, with a FIN behind what is held.</summary>
    EstablishedFinAhead,

    /// <summary>ESTABLISHED, three octets waiting for the peer's closed window.</summary>
    EstablishedBlocked,

    /// <summary>FIN-WAIT-1, only the FIN in flight.</summary>
    FinWait1,

    /// <summary>FIN-WAIT-1, three octets and the FIN in flight.</summary>
    FinWait1Sending,

    /// <summary>FIN-WAIT-2.</summary>
    FinWait2,

    /// <summary>FIN-WAIT-2 of a connection that the app has closed in both directions.</summary>
    FinWait2Released,

    /// <summary>CLOSE-WAIT, nothing in flight.</summary>
    CloseWait,

    /// <summary>CLOSE-WAIT, three octets in flight.</summary>
    CloseWaitSending,

    /// <summary>CLOSING, only the FIN in flight.</summary>
    Closing,

    /// <summary>CLOSING, three octets and the FIN in flight.</summary>
    ClosingSending,

    /// <summary>LAST-ACK, only the FIN in flight.</summary>
    LastAck,

    /// <summary>LAST-ACK, three octets and the FIN in flight.</summary>
    LastAckSending,

    /// <summary>TIME-WAIT.</summary>
    TimeWait,

    /// <summary>TIME-WAIT, and an older SYN has drawn an ACK.</summary>
    TimeWaitChallenged,
}
