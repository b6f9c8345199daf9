using TcpNano.Tcp;
using TcpNano.Virtual.Oracles;

namespace TcpNano.Lab.Fuzzing;

/// <summary>A connection as the app holds it.</summary>
/// <param name="connection">The connection.</param>
/// <param name="echoes">Whether the app sends back what comes; else it reads, and sends when told.</param>
internal sealed class FuzzConnection(TcpConnection connection, bool echoes)
{
    public TcpConnection Connection { get; } = connection;

    /// <summary>Its control block, which the handle lets go of when the connection has ended.</summary>
    public TransmissionControlBlock Block { get; } = connection.Block!;

    public bool Echoes { get; } = echoes;

    /// <summary>Whether the app leaves what comes unread for now.</summary>
    public bool Stalled { get; set; }

    /// <summary>Whether the app has finished sending.</summary>
    public bool Finished { get; set; }

    /// <summary>What the app sends when told to.</summary>
    public StreamOracle Outgoing { get; } = FuzzStreams.NewApp();

    /// <summary>Whether <see cref="NextRead"/> is known: the handshake is over.</summary>
    public bool Synchronized { get; set; }

    /// <summary>The sequence number of the next octet to be read.</summary>
    public uint NextRead { get; set; }
}
