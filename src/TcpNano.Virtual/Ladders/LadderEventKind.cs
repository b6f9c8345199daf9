namespace TcpNano.Virtual.Ladders;

/// <summary>Kinds of <see cref="LadderEvent"/>.</summary>
internal enum LadderEventKind
{
    /// <summary>A segment left.</summary>
    Departure,

    /// <summary>A segment, or a copy of it, arrived.</summary>
    Arrival,

    /// <summary>The state changed without a segment.</summary>
    State,

    /// <summary>Somebody did something worth saying.</summary>
    Note,
}
