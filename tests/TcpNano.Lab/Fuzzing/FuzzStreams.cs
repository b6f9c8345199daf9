using TcpNano.Virtual.Oracles;

namespace TcpNano.Lab.Fuzzing;

/// <summary>The octets of all that is sent in a case.</summary>
internal static class FuzzStreams
{
    /// <summary>What the app on the stack sends when told to, from the first octet of each connection on.</summary>
    public static StreamOracle App { get; } = NewApp();

    /// <summary>What peers send, by sequence number: whoever gets an octet knows where it has its place, and so does the echo's peer.</summary>
    public static StreamOracle Peers { get; } = new(1);

    /// <summary>The same, for the app of one connection to keep count.</summary>
    /// <returns>The stream, at its first octet.</returns>
    public static StreamOracle NewApp()
    {
        return new StreamOracle(0);
    }
}
