namespace TcpNano.Recovery;

/// <summary>Octets of objects and arrays on both runtimes, see <see cref="MemoryModel"/>.</summary>
internal static class Sizes
{
    private const int NanoBlock = 12;

    /// <summary>Octets of an object.</summary>
    /// <param name="runtime">The runtime.</param>
    /// <param name="fields">Its fields, inherited ones included: what nanoCLR counts.</param>
    /// <param name="onNet">Its octets on .NET.</param>
    public static int Object(TcpRuntime runtime, int fields, int onNet)
    {
        return runtime == TcpRuntime.NanoClr ? NanoBlock * (1 + fields) : onNet;
    }

    /// <summary>Octets of an array.</summary>
    public static int Array(TcpRuntime runtime, int length, int elementSize)
    {
        return MemoryModel.Array(runtime == TcpRuntime.NanoClr, length, elementSize);
    }

    /// <summary>Octets of an array of references.</summary>
    public static int References(TcpRuntime runtime, int length)
    {
        return MemoryModel.Array(runtime == TcpRuntime.NanoClr, length, runtime == TcpRuntime.NanoClr ? NanoBlock : 8);
    }
}
