namespace TcpNano.Lab.Fuzzing;

/// <summary>How far the conversation under attack has come, by real segments, before the first frame of a case arrives.</summary>
public enum FuzzState
{
    /// <summary>CLOSED: nobody listens on the port.</summary>
    Closed,

    /// <summary>LISTEN.</summary>
    Listen,

    /// <summary>SYN-SENT.</summary>
    SynSent,

    /// <summary>SYN-RECEIVED by a passive open.</summary>
    SynReceived,

    /// <summary>SYN-RECEIVED by a simultaneous open (RFC 9293 figure 7).</summary>
    SynReceivedCrossed,

    /// <summary>ESTABLISHED by a passive open.</summary>
    Established,

    /// <summary>ESTABLISHED by an active open.</summary>
    EstablishedActive,

    /// <summary>FIN-WAIT-1.</summary>
    FinWait1,

    /// <summary>FIN-WAIT-2.</summary>
    FinWait2,

    /// <summary>CLOSE-WAIT.</summary>
    CloseWait,

    /// <summary>CLOSING.</summary>
    Closing,

    /// <summary>LAST-ACK.</summary>
    LastAck,

    /// <summary>TIME-WAIT.</summary>
    TimeWait,
}
