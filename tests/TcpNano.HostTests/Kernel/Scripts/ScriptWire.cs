namespace TcpNano.HostTests.Kernel.Scripts;

/// <summary>What lies between the stack and the kernel while scripts are acted out.</summary>
public enum ScriptWire
{
    /// <summary>Nothing: both ends of one TAP.</summary>
    Clean,

    /// <summary>5 ms each way; 3 % of the frames lost, some held back, some doubled.</summary>
    Impaired,

    /// <summary>10 % lost, bursts of losses besides, one frame in fifty damaged, and all of the above.</summary>
    Harsh,
}
