namespace TcpNano.Host.Simulation;

/// <summary>What anybody on the link could know about one end of a connection.</summary>
internal sealed class WireEnd
{
    /// <summary>Its initial sequence number.</summary>
    public required uint Iss { get; init; }

    /// <summary>The first sequence number it has not used yet.</summary>
    public uint Next { get; set; }

    /// <summary>What of it has been acknowledged by segments that reached it.</summary>
    public uint Acknowledged { get; set; }

    /// <summary>When a segment that acknowledges more of it last reached it.</summary>
    public long AcknowledgedAt { get; set; }

    /// <summary>What of it has been acknowledged by segments that it cannot have refused for their place in the window.</summary>
    public uint SurelyAcknowledged { get; set; }

    /// <summary>What it has acknowledged last.</summary>
    public uint Received { get; set; }

    /// <summary>The right edge of the window it has offered last.</summary>
    public uint Edge { get; set; }

    /// <summary>When more of it was last acknowledged for sure, as early as it may have been.</summary>
    public long ProgressAt { get; set; }

    /// <summary>Whether the connection has ended there: what arrives from now on changes nothing.</summary>
    public bool IsOver { get; set; }

    /// <summary>Frames it sent, or was to get, that never arrived.</summary>
    public int Lost { get; set; }

    /// <summary>Whether a RST of its peer's station has reached it.</summary>
    public bool ResetArrived { get; set; }

    /// <summary>The sequence number behind all text and FIN of its peer that has reached it.</summary>
    public uint Reached { get; set; }

    /// <summary>When text of its peer last reached it; negative for never.</summary>
    public long TextArrivedAt { get; set; } = -1;

    /// <summary>Whether it has sent a FIN.</summary>
    public bool SentFin { get; set; }

    /// <summary>Whether it has sent a FIN that did not acknowledge its peer's.</summary>
    public bool SentFinFirst { get; set; }

    /// <summary>When the first FIN of its peer reached it; negative for never.</summary>
    public long PeerFinArrivedAt { get; set; } = -1;

    /// <summary>The sequence number behind its peer's FIN.</summary>
    public uint PeerFinEnd { get; set; }

    /// <summary>When it first acknowledged its peer's FIN; negative for never.</summary>
    public long PeerFinAckedAt { get; set; } = -1;

    /// <summary>Whether all it has sent was acknowledged.</summary>
    public bool IsAcknowledged => Acknowledged == Next;
}
