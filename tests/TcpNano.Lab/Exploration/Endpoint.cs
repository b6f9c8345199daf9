namespace TcpNano.Lab.Exploration;

/// <summary>
/// What the reference function knows of one end of a connection: the variables of RFC 9293 section 3.3.1, as the wire has
/// told them. Sequence numbers are absolute.
/// </summary>
internal readonly record struct Endpoint
{
    /// <summary>The state.</summary>
    public TcpState State { get; init; }

    /// <summary>SND.UNA.</summary>
    public uint SndUna { get; init; }

    /// <summary>SND.NXT.</summary>
    public uint SndNxt { get; init; }

    /// <summary>SND.WND.</summary>
    public int SndWnd { get; init; }

    /// <summary>MAX.SND.WND of RFC 5961 section 5.2.</summary>
    public int MaxSndWnd { get; init; }

    /// <summary>SND.WL1.</summary>
    public uint SndWl1 { get; init; }

    /// <summary>SND.WL2.</summary>
    public uint SndWl2 { get; init; }

    /// <summary>Octets the app wants sent that are not out yet.</summary>
    public int Queued { get; init; }

    /// <summary>RCV.NXT.</summary>
    public uint RcvNxt { get; init; }

    /// <summary>RCV.WND.</summary>
    public int RcvWnd { get; init; }

    /// <summary>Octets before RCV.NXT that the app has not taken.</summary>
    public int Unread { get; init; }

    /// <summary>First sequence number of text that is held beyond RCV.NXT.</summary>
    public uint HeldAt { get; init; }

    /// <summary>Octets of it; 0 for none.</summary>
    public int Held { get; init; }

    /// <summary>Whether a FIN is held behind it.</summary>
    public bool FinHeld { get; init; }

    /// <summary>RCV.UP, counted from what the app takes next; 0 when there is nothing urgent.</summary>
    public int UrgentRemaining { get; init; }

    /// <summary>Opened by a listener (the note on figure 5: a RST takes SYN-RECEIVED back to LISTEN then).</summary>
    public bool IsPassive { get; init; }

    /// <summary>LISTEN or SYN-RECEIVED while cookies go out: nothing is kept.</summary>
    public bool IsCookie { get; init; }

    /// <summary>SYN-RECEIVED between the ends of a connection in TIME-WAIT (MAY-2).</summary>
    public bool IsReopening { get; init; }

    /// <summary>Whether a SYN has drawn an ACK in TIME-WAIT: a RST may answer that.</summary>
    public bool IsChallenged { get; init; }

    /// <summary>Timestamps are agreed on.</summary>
    public bool HasStamps { get; init; }

    /// <summary>TS.Recent; 0 without timestamps.</summary>
    public uint TsRecent { get; init; }

    /// <summary>TS.Recent of the connection in TIME-WAIT that gives way, if this one gets through.</summary>
    public uint TsRecentBefore { get; init; }

    /// <summary>Last.ACK.sent.</summary>
    public uint LastAckSent { get; init; }

    /// <summary>SACK is agreed on.</summary>
    public bool HasSack { get; init; }

    /// <summary>Shift of the peer's windows; null when window scale is not agreed on.</summary>
    public int? Scale { get; init; }

    /// <summary>Whether the app will hear nothing any more, and reads nothing: it has closed both directions.</summary>
    public bool IsReleased { get; init; }
}
