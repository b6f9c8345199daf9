namespace TcpNano.Benchmarks.Systems;

/// <summary>What answers the client.</summary>
internal enum SystemKind
{
    /// <summary>The stack under test, on a TAP.</summary>
    TcpNano,

    /// <summary>The same with the model-based congestion controller, whatever is asked for.</summary>
    TcpNanoRateModel,

    /// <summary>The floor: a responder that reads frames and writes frames, and waits by poll.</summary>
    ReflectorPoll,

    /// <summary>The same, waiting in read.</summary>
    ReflectorBlock,

    /// <summary>The kernel's own TCP, over veth without offloads, or over the same relay as the stack.</summary>
    Kernel,

    /// <summary>The kernel's own TCP without window scaling: windows end at 64 KB, as those of the stack may.</summary>
    Kernel64,
}
