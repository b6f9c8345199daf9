namespace TcpNano;

/// <summary>A runtime that a stack may run on. Objects take different memory on each.</summary>
public enum TcpRuntime
{
    /// <summary>nanoCLR, the interpreter of .NET nanoFramework, on a microcontroller.</summary>
    NanoClr = 0,

    /// <summary>.NET on a 64-bit machine.</summary>
    Net = 1,
}
