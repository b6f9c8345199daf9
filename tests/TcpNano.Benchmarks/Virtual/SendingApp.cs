using TcpNano.Benchmarks.Systems;
using TcpNano.Virtual;

namespace TcpNano.Benchmarks.Virtual;

/// <summary>Keeps the send buffer full.</summary>
/// <param name="connection">The connection, open.</param>
internal sealed class SendingApp(TcpConnection connection) : IVirtualApp
{
    private readonly byte[] _piece = new byte[Services.PieceSize];

    /// <inheritdoc/>
    public bool Step(NetworkStack stack, long now)
    {
        bool acted = false;
        while (connection.State == TcpState.Established && connection.Send(_piece, 0, _piece.Length, 0) > 0)
        {
            acted = true;
        }

        return acted;
    }
}
