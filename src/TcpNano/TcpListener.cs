using System;
using System.Threading;
using TcpNano.Tcp;

namespace TcpNano;

/// <summary>
/// A port that accepts connections: passive OPEN of RFC 9293 section 3.10.1. Made by <see cref="TcpStack.Listen"/>.
/// All members may be used from any thread.
/// </summary>
public sealed class TcpListener
{
    internal readonly int Index;
    internal readonly AutoResetEvent Event;
    internal int LocalPort;
    internal int Backlog;
    internal int Count;
    internal int Waiters;
    internal bool IsOpen;
    internal TcpListener NextInBucket;

    private readonly TcpStack _stack;
    private readonly TcpLayer _layer;

    internal TcpListener(TcpStack stack, TcpLayer layer, int index)
    {
        _stack = stack;
        _layer = layer;
        Index = index;
        Event = new AutoResetEvent(false);
    }

    /// <summary>The port listened on.</summary>
    public int Port
    {
        get { return LocalPort; }
    }

    /// <summary>Whether a connection is waiting for <see cref="Accept"/>. Takes no lock: for loops that poll.</summary>
    public bool HasPending
    {
        get { return _layer.Listeners.HasComplete(this); }
    }

    /// <summary>Takes the next connection whose handshake is complete.</summary>
    /// <param name="timeout">Milliseconds to wait; 0 looks without waiting, -1 waits without limit.</param>
    /// <returns>
    /// The connection, which is the caller's until it calls <see cref="TcpConnection.Close"/> or
    /// <see cref="TcpConnection.Abort"/> on it; null when the time was over or the listener was closed meanwhile.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is less than -1.</exception>
    /// <exception cref="ObjectDisposedException">The listener is closed.</exception>
    /// <exception cref="InvalidOperationException">Called from inside the pump, which would wait for itself.</exception>
    public TcpConnection Accept(int timeout)
    {
        long deadline = _stack.DeadlineOf(timeout);
        bool waited = false;
        for (;;)
        {
            lock (_stack.Gate)
            {
                _stack.Enter();
                if (waited)
                {
                    Waiters--;
                }

                if (!IsOpen)
                {
                    if (waited)
                    {
                        if (Waiters != 0)
                        {
                            // Close gives one signal, however many wait.
                            Event.Set();
                        }

                        return null;
                    }

                    Misuse.ThrowListenerClosed();
                }

                TcpConnection c = _layer.Listeners.Accept(this);
                if (c != null)
                {
                    if (Waiters != 0 && _layer.Listeners.HasComplete(this))
                    {
                        // One signal may stand for several connections: pass it on.
                        Event.Set();
                    }

                    return c;
                }

                if (!_stack.MayWait(timeout, deadline))
                {
                    return null;
                }

                Waiters++;
            }

            waited = true;
            _stack.Wait(Event, deadline);
        }
    }

    /// <summary>
    /// Stops listening. Connections not yet accepted are reset; accepted ones live on (RFC 9293 section 3.10.4).
    /// Closing a closed listener does nothing.
    /// </summary>
    public void Close()
    {
        lock (_stack.Gate)
        {
            _stack.Enter();
            if (IsOpen)
            {
                _layer.Listeners.Close(this);
                _stack.Leave();
            }
        }
    }
}
