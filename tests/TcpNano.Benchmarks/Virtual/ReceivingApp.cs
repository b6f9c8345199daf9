using TcpNano.Benchmarks.Systems;
using TcpNano.Virtual;

namespace TcpNano.Benchmarks.Virtual;

/// <summary>Accepts one connection and takes whatever comes, at once.</summary>
/// <param name="listener">Where the connection comes to.</param>
internal sealed class ReceivingApp(TcpListener listener) : IVirtualApp
{
    private readonly byte[] _piece = new byte[Services.PieceSize];
    private TcpConnection? _connection;
    private long _last;
    private long _silence;

    /// <summary>Whether the connection was accepted.</summary>
    public bool IsOpen => _connection is not null;

    /// <summary>Octets taken.</summary>
    public long Octets { get; private set; }

    /// <summary>Begins to look for silences.</summary>
    /// <param name="now">The time.</param>
    public void Start(long now)
    {
        _last = now;
    }

    /// <summary>The longest silence.</summary>
    /// <param name="end">When to end; what was silent last counts, too.</param>
    /// <returns>Milliseconds.</returns>
    public long SilenceUntil(long end)
    {
        return Math.Max(_silence, end - _last);
    }

    /// <inheritdoc/>
    public bool Step(NetworkStack stack, long now)
    {
        if (_connection is null)
        {
            _connection = listener.Accept(0);
            return _connection is not null;
        }

        bool acted = false;
        int taken = _connection.Receive(_piece, 0, _piece.Length, 0);
        while (taken > 0)
        {
            Octets += taken;
            _silence = Math.Max(_silence, now - _last);
            _last = now;
            acted = true;
            taken = _connection.Receive(_piece, 0, _piece.Length, 0);
        }

        return acted;
    }
}
