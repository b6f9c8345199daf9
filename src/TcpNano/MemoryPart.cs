namespace TcpNano;

/// <summary>What the memory of a stack is for. Plain constants: <see cref="MemoryModel"/> states each.</summary>
internal static class MemoryPart
{
    /// <summary>Control blocks, and the arrays beside them with an element for each.</summary>
    public const int ControlBlocks = 0;

    /// <summary>Send and receive buffers.</summary>
    public const int Rings = 1;

    /// <summary>The timing wheel.</summary>
    public const int Timers = 2;

    /// <summary>The demultiplexer, and the lists that connections stand in.</summary>
    public const int Tables = 3;

    /// <summary>The ARP cache, and the destinations in use.</summary>
    public const int Neighbours = 4;

    /// <summary>The frame being received and the frame being sent.</summary>
    public const int Frames = 5;

    /// <summary>Listeners, without the handles that apps hold.</summary>
    public const int Listeners = 6;

    /// <summary>What every stack has, whatever its options: its objects, counters and small tables.</summary>
    public const int Fixed = 7;

    /// <summary>Number of parts.</summary>
    public const int Count = 8;
}
