using TcpNano.Tcp;

namespace TcpNano.Lab.Simulation;

/// <summary>An end that a <see cref="NetworkStack"/> serves. Made before there is a connection, so that nothing is allocated in between.</summary>
internal class StackSocket : IEndSocket
{
    private int _remotePort;
    private int _localPort;
    private bool _isLetGo;

    /// <summary>Its connection.</summary>
    public TcpConnection Connection { get; private set; } = null!;

    /// <inheritdoc/>
    public bool IsGone
    {
        get
        {
            // Once the slot is let go, nobody but another connection's app can own it, or be asked to accept it.
            bool isOthers = _isLetGo && (Connection.Flags & (ConnectionFlags.AppOwned | ConnectionFlags.Embryonic)) != 0;
            return isOthers || Connection.RemotePort != _remotePort || Connection.LocalPort != _localPort;
        }
    }

    /// <inheritdoc/>
    public TcpState State => Connection.State;

    /// <inheritdoc/>
    public int Available => Connection.Available;

    /// <inheritdoc/>
    public CloseReason Reason => Connection.State is TcpState.Closed or TcpState.TimeWait ? Connection.CloseReason : CloseReason.None;

    /// <summary>From now on it stands for a connection.</summary>
    /// <param name="connection">The connection.</param>
    public void Attach(TcpConnection connection)
    {
        Connection = connection;
        _remotePort = connection.RemotePort;
        _localPort = connection.LocalPort;
    }

    /// <inheritdoc/>
    public virtual int Send(byte[] buffer, int count)
    {
        return Connection.Send(buffer, 0, count, 0);
    }

    /// <inheritdoc/>
    public int Receive(byte[] buffer)
    {
        return Connection.Receive(buffer, 0, buffer.Length, 0);
    }

    /// <inheritdoc/>
    public void SetNoDelay(bool on)
    {
        Connection.NoDelay = on;
    }

    /// <inheritdoc/>
    public void SetKeepAlive(bool on)
    {
        Connection.KeepAlive = on;
    }

    /// <inheritdoc/>
    public virtual void Shutdown()
    {
        Connection.ShutdownSend();
    }

    /// <inheritdoc/>
    public virtual void Close()
    {
        _isLetGo = true;
        Connection.Close(0);
    }

    /// <inheritdoc/>
    public void Abort()
    {
        _isLetGo = true;
        Connection.Abort();
    }
}
