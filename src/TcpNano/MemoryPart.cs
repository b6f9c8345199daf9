namespace TcpNano;

/// <summary>A part of the memory of a stack; <see cref="StackOptions.BytesRequiredOn(TcpRuntime, MemoryPart)"/> states its size.</summary>
public enum MemoryPart
{
    /// <summary>Control blocks, and the arrays beside them with an element for each.</summary>
    ControlBlocks = 0,

    /// <summary>Send and receive buffers.</summary>
    Buffers = 1,

    /// <summary>The timing wheel.</summary>
    Timers = 2,

    /// <summary>The demultiplexer, the SYN cache, and the lists of connections.</summary>
    Tables = 3,

    /// <summary>The ARP cache, and the destinations in use.</summary>
    Neighbours = 4,

    /// <summary>The frame being received, the frame being sent, and what is put together from fragments.</summary>
    Frames = 5,

    /// <summary>Listeners, without the app's handles.</summary>
    Listeners = 6,

    /// <summary>What every stack has, whatever its options: its objects, counters and small tables.</summary>
    Fixed = 7,

    /// <summary>The event ring.</summary>
    Events = 8,
}
