namespace TcpNano.HostTests.Kernel;

/// <summary>What lies between the stack under test and the kernel.</summary>
public enum Wire
{
    /// <summary>Nothing: both ends of one TAP.</summary>
    Direct,

    /// <summary>A relay that delays, loses, reorders and duplicates frames.</summary>
    Impaired,
}
