namespace TcpNano;

/// <summary>A runtime that a stack may run on: the same objects take different memory on each.</summary>
public enum TcpRuntime
{
    /// <summary>nanoCLR, the interpreter of .NET nanoFramework, on a microcontroller.</summary>
    NanoClr = 0,

    /// <summary>.NET on a machine of 64 bits.</summary>
    Net = 1,
}
