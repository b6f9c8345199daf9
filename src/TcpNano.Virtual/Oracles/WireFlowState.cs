namespace TcpNano.Virtual.Oracles;

/// <summary>What has been said so far on one flow, as anybody on the wire could know it: all that a verdict on its next segment depends on.</summary>
internal struct WireFlowState
{
    /// <summary>Whether its SYN was sent.</summary>
    public bool HasBegun;

    /// <summary>Whether it has acknowledged anything: <see cref="PeerIss"/>, <see cref="Ack"/> and <see cref="Edge"/> mean something.</summary>
    public bool HasAck;

    /// <summary>Whether the peer has acknowledged the SYN.</summary>
    public bool HasPeerAck;

    /// <summary>Whether another connection between the same ends may have begun without a SYN of ours yet.</summary>
    public bool IsUncertain;

    /// <summary>Whether it has sent its FIN: without one it cannot be in TIME-WAIT.</summary>
    public bool HasFin;

    /// <summary>Whether there was a connection before it that may have been in TIME-WAIT: <see cref="EndBefore"/> and <see cref="AckBefore"/> mean something.</summary>
    public bool HasBefore;

    /// <summary>The end of what was sent on the connection before.</summary>
    public uint EndBefore;

    /// <summary>The highest acknowledgment number sent on the connection before.</summary>
    public uint AckBefore;

    /// <summary>Whether there was a SYN|ACK before it, with neither text nor FIN after it: <see cref="IssUnanswered"/> and <see cref="AckUnanswered"/> mean something.</summary>
    public bool HasUnanswered;

    /// <summary>Whether the peer has acknowledged that SYN|ACK since: if it was a cookie, its connection may begin.</summary>
    public bool HasLateAck;

    /// <summary>The right edge of the window offered by the newest of these acknowledgments.</summary>
    public uint LateEdge;

    /// <summary>The number of that SYN|ACK.</summary>
    public uint IssUnanswered;

    /// <summary>What it acknowledged.</summary>
    public uint AckUnanswered;

    /// <summary>Our initial sequence number.</summary>
    public uint Iss;

    /// <summary>The end of what was sent.</summary>
    public uint SentEnd;

    /// <summary>The peer's initial sequence number.</summary>
    public uint PeerIss;

    /// <summary>The highest acknowledgment number sent.</summary>
    public uint Ack;

    /// <summary>Whether <see cref="Edge"/> means something.</summary>
    public bool HasEdge;

    /// <summary>The right edge of the window offered.</summary>
    public uint Edge;

    /// <summary>The furthest right edge that the peer has offered.</summary>
    public uint PeerEdge;

    /// <summary>The options of the peer's SYN that answers ours, or of all its SYNs together if ours answers one.</summary>
    public WireAgreement PeerSyn;

    /// <summary>What any SYN of the peer's has offered so far.</summary>
    public WireAgreement Offered;

    /// <summary>Whether our SYN was the first, and none of the peer's has come since.</summary>
    public bool WaitsForSyn;

    /// <summary>The options of our SYN.</summary>
    public WireAgreement OurSyn;

    /// <summary>The options of the SYN|ACK that <see cref="IssUnanswered"/> is the number of.</summary>
    public WireAgreement SynUnanswered;

    /// <summary>The newest timestamp sent.</summary>
    public uint TsVal;

    /// <summary>The newest timestamp echoed.</summary>
    public uint TsEcr;

    /// <summary>The newest timestamp of the peer's that has arrived.</summary>
    public uint PeerTsVal;

    /// <summary>Whether <see cref="PeerTsVal"/> means something.</summary>
    public bool HasPeerStamp;

    /// <summary>Whether <see cref="TsVal"/> and <see cref="TsEcr"/> mean something.</summary>
    public bool HasStamp;

    /// <summary>The largest window in a SYN of the peer's that has arrived since we have sent ours: it may begin another connection.</summary>
    public int SynWindow;
}
