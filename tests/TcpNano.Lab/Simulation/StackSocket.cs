namespace TcpNano.Lab.Simulation;

/// <summary>An end that a <see cref="NetworkStack"/> serves. Made before there is a connection, so that nothing is allocated in between.</summary>
internal class StackSocket : IEndSocket
{
    /// <summary>Its connection.</summary>
    public TcpConnection Connection { get; private set; } = null!;

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
        Connection.Close(0);
    }

    /// <inheritdoc/>
    public void Abort()
    {
        Connection.Abort();
    }
}
