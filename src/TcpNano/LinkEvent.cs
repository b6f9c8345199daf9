namespace TcpNano;

/// <summary>What a StackEvent of kind <see cref="StackEventKind.Link"/> tells.</summary>
public enum LinkEvent
{
    /// <summary>The link went down.</summary>
    Down = 0,

    /// <summary>The link came up.</summary>
    Up = 1,

    /// <summary>Our address was set, or given up.</summary>
    AddressSet = 2,
}
