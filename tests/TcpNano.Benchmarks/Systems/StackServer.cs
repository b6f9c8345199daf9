using TcpNano.Linux;

namespace TcpNano.Benchmarks.Systems;

/// <summary>
/// The services on the stack under test: one thread, one loop over <see cref="NetworkStack.WaitReady(int, out TcpEvents)"/>, as an app that
/// serves events is written. Handles are used again, so that serving allocates nothing.
/// </summary>
internal sealed class StackServer : IServer
{
    private readonly NetworkStack _stack;
    private readonly Stack<TcpConnection> _free = new();
    private readonly byte[] _buffer = new byte[Services.PieceSize];

    /// <summary>Puts the stack on the TAP of the calling thread's namespace.</summary>
    /// <param name="setup">The stack's sizes.</param>
    public StackServer(StackSetup setup)
    {
        TapDriver driver = new(Services.Tap);
        _stack = StackFactory.Create(driver, IPv4Address.Parse(Services.ServerAddress), setup, (ulong)Environment.TickCount64 | 1);
        foreach (int port in new[] { Services.Echo, Services.Sink, Services.Source, Services.ManyEcho })
        {
            _stack.Listen(port, StackFactory.Backlog(setup)).Tag = port;
        }

        for (int i = 0; i < setup.Connections; i++)
        {
            _free.Push(new TcpConnection(_stack) { Tag = new StackSession() });
        }
    }

    /// <inheritdoc/>
    public void Run()
    {
        while (true)
        {
            NetworkHandle? ready = _stack.WaitReady(-1, out TcpEvents events);
            switch (ready)
            {
                case TcpConnection connection:
                    Serve(connection, (StackSession)connection.Tag, events);
                    break;

                case TcpListener listener:
                    Accept(listener);
                    break;

                default:
                    break;
            }
        }
    }

    private void Accept(TcpListener listener)
    {
        while (_free.TryPeek(out TcpConnection? own) && listener.Accept(own, 0))
        {
            // What has come before it was accepted is an event of the connection's own.
            _free.Pop();
            StackSession session = (StackSession)own.Tag;
            session.Service = (int)listener.Tag;
            session.PendingCount = 0;
        }
    }

    private void Serve(TcpConnection connection, StackSession session, TcpEvents events)
    {
        bool goesOn = session.Service switch
        {
            Services.Sink => Read(connection, events),
            Services.Source => Send(connection, events),
            _ => Echo(connection, session, events),
        };
        if (!goesOn || (events & TcpEvents.Closed) != 0)
        {
            connection.Close(0);
            _free.Push(connection);
        }
    }

    private bool Read(TcpConnection connection, TcpEvents events)
    {
        int taken;
        do
        {
            taken = connection.Receive(_buffer, 0, _buffer.Length, 0);
        }
        while (taken == _buffer.Length || (taken > 0 && (events & TcpEvents.PeerFinished) != 0));

        // Less than there was room for: there is no more, and the next segment is an event of its own.
        return taken is > 0 or TcpResult.TimedOut;
    }

    private bool Send(TcpConnection connection, TcpEvents events)
    {
        if ((events & TcpEvents.PeerFinished) != 0 && connection.Receive(_buffer, 0, _buffer.Length, 0) is 0 or TcpResult.ConnectionClosed)
        {
            return false;
        }

        int sent;
        do
        {
            sent = connection.Send(_buffer, 0, _buffer.Length, 0);
        }
        while (sent == _buffer.Length);
        return sent is > 0 or TcpResult.TimedOut;
    }

    private bool Echo(TcpConnection connection, StackSession session, TcpEvents events)
    {
        while (true)
        {
            if (session.PendingCount > 0 && !SendPending(connection, session))
            {
                return connection.State != TcpState.Closed;
            }

            int taken = connection.Receive(_buffer, 0, _buffer.Length, 0);
            if (taken <= 0)
            {
                return taken == TcpResult.TimedOut;
            }

            int sent = Math.Max(0, connection.Send(_buffer, 0, taken, 0));
            if (sent < taken)
            {
                Array.Copy(_buffer, sent, session.Pending, 0, taken - sent);
                session.PendingCount = taken - sent;
            }
            else if (taken < _buffer.Length && (events & TcpEvents.PeerFinished) == 0)
            {
                return true;
            }
        }
    }

    private static bool SendPending(TcpConnection connection, StackSession session)
    {
        int sent = Math.Max(0, connection.Send(session.Pending, 0, session.PendingCount, 0));
        session.PendingCount -= sent;
        Array.Copy(session.Pending, sent, session.Pending, 0, session.PendingCount);
        return session.PendingCount == 0;
    }
}
