namespace TcpNano.Virtual.Ladders;

/// <summary>What a line of a ladder tells of, for those who print in colours.</summary>
public enum LadderRowKind
{
    /// <summary>The line above the ladder.</summary>
    Heading,

    /// <summary>A segment that arrived, or is on its way.</summary>
    Segment,

    /// <summary>A segment that was lost.</summary>
    Lost,

    /// <summary>No segment: a state changed, or somebody did something.</summary>
    Note,
}
