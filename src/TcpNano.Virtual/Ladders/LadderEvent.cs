namespace TcpNano.Virtual.Ladders;

/// <summary>Something that happened at one end of a recorded exchange.</summary>
internal sealed class LadderEvent
{
    public required LadderEventKind Kind { get; init; }

    public required long Time { get; init; }

    /// <summary>The end it happened at; a loss counts as the sender's.</summary>
    public required bool AtLeft { get; init; }

    /// <summary>That end's state afterwards; null when it has none to show.</summary>
    public TcpState? State { get; set; }

    /// <summary>The segment, or what was said.</summary>
    public string Text { get; init; } = "";

    /// <summary>The segment's two ends.</summary>
    public SegmentEnds Ends { get; init; }

    /// <summary>Of a departure: nothing of it ever arrived.</summary>
    public bool IsLost { get; set; }

    /// <summary>Of a departure: nobody on the ladder sent it.</summary>
    public bool IsInjected { get; init; }

    /// <summary>Of a departure: its arrival is told on a line of its own.</summary>
    public bool IsSplit { get; set; }

    /// <summary>Of a departure: the event of its first arrival; -1 when there is none.</summary>
    public int Arrival { get; set; } = -1;

    /// <summary>Of an arrival: the event of its departure.</summary>
    public int Departure { get; set; } = -1;
}
