using System;

namespace TcpNano;

/// <summary>A port that accepts connections: passive OPEN of RFC 9293 section 3.10.1. Made by <see cref="TcpStack.Listen"/>.</summary>
public sealed class TcpListener
{
    /// <summary>The port listened on.</summary>
    public int Port { get { return 0; } }

    /// <summary>Whether a connection is waiting for <see cref="Accept"/>. Needs no lock; for loops that poll.</summary>
    public bool HasPending { get { return false; } }

    /// <summary>Takes the next connection whose handshake is complete.</summary>
    /// <param name="timeout">Milliseconds to wait; 0 looks without waiting, -1 waits without limit.</param>
    /// <returns>The connection, which is the caller's until it calls Close or Abort on it; or null when the time was over or the listener was closed.</returns>
    /// <exception cref="ObjectDisposedException">The listener is closed.</exception>
    /// <exception cref="InvalidOperationException">Called from inside the pump.</exception>
    public TcpConnection Accept(int timeout)
    {
        throw new InvalidOperationException();
    }

    /// <summary>Stops listening. Connections not yet accepted are reset; accepted ones live on (RFC 9293 section 3.10.4).</summary>
    public void Close()
    {
    }
}
