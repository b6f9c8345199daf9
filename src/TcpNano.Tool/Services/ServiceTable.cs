namespace TcpNano.Tool.Services;

/// <summary>
/// Runs services on one stack from one thread: hands new connections to the service of their port, and ready ones to
/// theirs. Looks only at listeners and connections on which something happened.
/// </summary>
internal sealed class ServiceTable
{
    private const int FirstSweep = 16;

    private readonly NetworkStack _stack;
    private readonly List<TcpListener> _listeners = [];
    private readonly List<Session> _sessions = [];
    private int _next;
    private int _sweepAt = FirstSweep;

    /// <summary>Makes a table without services.</summary>
    /// <param name="stack">The stack.</param>
    public ServiceTable(NetworkStack stack)
    {
        _stack = stack;
    }

    /// <summary>Who wants to hear of connections that end.</summary>
    public IServiceReport? Report { get; set; }

    /// <summary>Connections in the hands of services.</summary>
    public int Active { get; private set; }

    /// <summary>
    /// Sessions in the order in which they began: those in the hands of services, those that were closed and have not ended yet,
    /// and some that have ended.
    /// </summary>
    public IReadOnlyList<Session> Sessions => _sessions;

    /// <summary>Whether a peer is still to hear from us, through whichever session.</summary>
    public bool IsAnyAlive => _sessions.Exists(session => session.IsAlive);

    /// <summary>Offers a service on a port.</summary>
    /// <param name="port">The port.</param>
    /// <param name="backlog">Connections that may wait to be accepted.</param>
    /// <param name="service">The service.</param>
    public void Listen(int port, int backlog, Service service)
    {
        TcpListener listener = _stack.Listen(port, backlog);
        listener.Tag = service;
        _listeners.Add(listener);
    }

    /// <summary>Opens a connection actively and hands it to a service.</summary>
    /// <param name="address">The peer's address.</param>
    /// <param name="port">The peer's port.</param>
    /// <param name="service">The service.</param>
    /// <returns>The session; null when the stack has no slot or port free.</returns>
    public Session? Connect(uint address, int port, Service service)
    {
        TcpConnection? connection = _stack.Connect(address, port, 0);
        return connection is null ? null : Take(connection, service);
    }

    /// <summary>Serves whatever is ready.</summary>
    /// <returns>True when anything was.</returns>
    public bool Step()
    {
        NetworkHandle? ready = _stack.NextReady();
        bool acted = ready is not null;
        while (ready is not null)
        {
            TcpEvents events = ready.TakeEvents();
            switch (ready)
            {
                case TcpListener { Tag: Service service } listener:
                    Accept(listener, service);
                    break;

                case TcpConnection { Tag: Session session }:
                    Serve(session, events);
                    break;

                case NetworkService:
                    Report?.AddressChanged();
                    break;

                default:
                    break;
            }

            ready = _stack.NextReady();
        }

        return acted;
    }

    /// <summary>Takes a connection from its service and resets it.</summary>
    /// <param name="session">The session on it.</param>
    public void Abort(Session session)
    {
        Release(session);
        session.Connection.Abort();
    }

    /// <summary>Stops listening and closes every connection: what is queued is still sent.</summary>
    public void CloseAll()
    {
        foreach (TcpListener listener in _listeners)
        {
            listener.Close();
        }

        _listeners.Clear();
        foreach (Session session in _sessions)
        {
            Release(session);
            session.Connection.Close(0);
        }
    }

    private void Accept(TcpListener listener, Service service)
    {
        TcpConnection? connection = listener.Accept(0);
        while (connection is not null)
        {
            Take(connection, service);
            connection = listener.Accept(0);
        }
    }

    private Session Take(TcpConnection connection, Service service)
    {
        if (_sessions.Count >= _sweepAt)
        {
            // A sweep is paid for by as many sessions as it leaves.
            _sessions.RemoveAll(session => !session.IsServed && session.Connection.State == TcpState.Closed);
            _sweepAt = Math.Max(FirstSweep, 2 * _sessions.Count);
        }

        Session taken = new(_next++, connection, service);
        connection.Tag = taken;
        _sessions.Add(taken);
        Active++;
        return taken;
    }

    private void Release(Session session)
    {
        if (session.IsServed)
        {
            session.IsServed = false;
            Active--;
        }
    }

    private void Serve(Session session, TcpEvents events)
    {
        if ((events & TcpEvents.Connected) != 0)
        {
            Report?.Connected(session);
        }

        bool over = (events & TcpEvents.Closed) != 0;
        if (!session.Service.Serve(session, events) || over)
        {
            if (over)
            {
                Report?.Ended(session);
            }

            Release(session);
            session.Connection.Close(0);
        }
    }
}
