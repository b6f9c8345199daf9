namespace TcpNano.Linux;

/// <summary>A port that accepts connections, each as a <see cref="TcpStream"/>. It comes from <see cref="HostStack.Listen"/>.</summary>
public sealed class TcpStreamListener : IReadyTarget, IDisposable
{
    private readonly HostStack _host;
    private readonly TcpListener _listener;
    private readonly WaitSignal _acceptable = new();

    internal TcpStreamListener(HostStack host, int port, int backlog)
    {
        _host = host;
        _listener = new TcpListener(host.Stack) { Tag = this };
        host.Stack.Listen(_listener, port, backlog);
    }

    /// <summary>The port; 0 once the listener is closed.</summary>
    public int Port => _listener.Port;

    /// <summary>Waits for the next connection.</summary>
    /// <param name="timeout">Milliseconds; 0 looks without waiting, -1 waits without limit.</param>
    /// <returns>The connection; null when the time was over or the listener was closed meanwhile.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is less than -1.</exception>
    /// <exception cref="ObjectDisposedException">The listener is closed.</exception>
    public TcpStream? Accept(int timeout = Timeout.Infinite)
    {
        return Take(new TcpStream(_host), timeout);
    }

    /// <summary>Waits for the next connection.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="ObjectDisposedException">The listener is closed, or was while this call waited.</exception>
    public async Task<TcpStream> AcceptAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TcpStream stream = new(_host);
        TcpStream? accepted = Take(stream, 0);
        while (accepted is null)
        {
            await _acceptable.WaitAsync(cancellationToken).ConfigureAwait(false);
            accepted = Take(stream, 0);
        }

        if (_listener.HasPending)
        {
            // One signal may stand for several connections.
            _acceptable.Set();
        }

        return accepted;
    }

    /// <summary>Stops listening. Connections not yet accepted are reset; accepted ones live on.</summary>
    public void Dispose()
    {
        _listener.Close();
        _acceptable.Set();
        _host.Forget(this);
    }

    /// <inheritdoc/>
    void IReadyTarget.Signal(TcpEvents events)
    {
        _acceptable.Set();
    }

    private TcpStream? Take(TcpStream stream, int timeout)
    {
        if (!_listener.Accept(stream.Connection, timeout))
        {
            return null;
        }

        // It may have ended already; reading tells.
        stream.NoDelay = true;
        return stream;
    }
}
