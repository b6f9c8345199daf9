using TcpNano.Benchmarks.Systems;

namespace TcpNano.Benchmarks.Suites;

/// <summary>What the systems are called in tables.</summary>
internal static class SystemNames
{
    /// <summary>The name of a system.</summary>
    /// <param name="kind">The system.</param>
    /// <returns>Its name.</returns>
    public static string Of(SystemKind kind)
    {
        return kind switch
        {
            SystemKind.TcpNano => "TcpNano",
            SystemKind.TcpNanoRateModel => "TcpNano, rate model",
            SystemKind.ReflectorPoll => "reflector (poll)",
            SystemKind.ReflectorBlock => "reflector (block)",
            SystemKind.Kernel => "kernel",
            _ => "kernel, 64 KB",
        };
    }
}
