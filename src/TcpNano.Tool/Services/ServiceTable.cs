namespace TcpNano.Tool.Services;

/// <summary>
/// Runs services on one stack from one thread: hands new connections to the service of their port, and ready ones to
/// theirs. Looks only at connections on which something happened.
/// </summary>
internal sealed class ServiceTable
{
    private readonly NetworkStack _stack;
    private readonly Service?[] _bySlot;
    private readonly List<TcpListener> _listeners = [];
    private readonly List<Service> _services = [];

    /// <summary>Makes a table without services.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="connections">Its connection slots.</param>
    public ServiceTable(NetworkStack stack, int connections)
    {
        _stack = stack;
        _bySlot = new Service?[connections];
    }

    /// <summary>Who wants to hear of connections that end.</summary>
    public IServiceReport? Report { get; set; }

    /// <summary>Connections in the hands of services.</summary>
    public int Active { get; private set; }

    /// <summary>Offers a service on a port.</summary>
    /// <param name="port">The port.</param>
    /// <param name="backlog">Connections that may wait to be accepted.</param>
    /// <param name="service">The service.</param>
    public void Listen(int port, int backlog, Service service)
    {
        _listeners.Add(_stack.Listen(port, backlog));
        _services.Add(service);
    }

    /// <summary>Opens a connection actively and hands it to a service.</summary>
    /// <param name="address">The peer's address.</param>
    /// <param name="port">The peer's port.</param>
    /// <param name="service">The service.</param>
    /// <returns>The connection; null when the stack has no slot or port free.</returns>
    public TcpConnection? Connect(uint address, int port, Service service)
    {
        TcpConnection? connection = _stack.Connect(address, port, 0);
        if (connection is not null)
        {
            Take(connection, service);
        }

        return connection;
    }

    /// <summary>The service on a connection slot, if any.</summary>
    /// <param name="slot">The slot.</param>
    /// <returns>The service, or null.</returns>
    public Service? At(int slot)
    {
        return _bySlot[slot];
    }

    /// <summary>Serves whatever is ready.</summary>
    /// <returns>True when anything was.</returns>
    public bool Step()
    {
        bool acted = false;
        for (int i = 0; i < _listeners.Count; i++)
        {
            while (_listeners[i].HasPending)
            {
                TcpConnection? connection = _listeners[i].Accept(0);
                if (connection is null)
                {
                    break;
                }

                Take(connection, _services[i]);
                acted = true;
            }
        }

        TcpConnection? ready = _stack.NextReady();
        while (ready is not null)
        {
            Serve(ready);
            acted = true;
            ready = _stack.NextReady();
        }

        return acted;
    }

    /// <summary>Takes a connection from its service and resets it.</summary>
    /// <param name="connection">The connection.</param>
    public void Abort(TcpConnection connection)
    {
        Release(connection.Index);
        connection.Abort();
    }

    /// <summary>Stops listening and closes every connection: what is queued is still sent.</summary>
    public void CloseAll()
    {
        foreach (TcpListener listener in _listeners)
        {
            listener.Close();
        }

        _listeners.Clear();
        for (int i = 0; i < _bySlot.Length; i++)
        {
            if (_bySlot[i] is not null)
            {
                Release(i);
                _stack.ConnectionAt(i).Close(0);
            }
        }
    }

    private void Take(TcpConnection connection, Service service)
    {
        _bySlot[connection.Index] = service;
        Active++;
        service.Begin(connection);
    }

    private void Release(int slot)
    {
        if (_bySlot[slot] is not null)
        {
            _bySlot[slot] = null;
            Active--;
        }
    }

    private void Serve(TcpConnection connection)
    {
        TcpEvents events = connection.TakeEvents();
        Service? service = _bySlot[connection.Index];
        if (service is null)
        {
            return;
        }

        if ((events & TcpEvents.Connected) != 0)
        {
            Report?.Connected(connection, service);
        }

        bool over = (events & TcpEvents.Closed) != 0;
        if (!service.Serve(connection, events) || over)
        {
            if (over)
            {
                Report?.Ended(connection, service);
            }

            Release(connection.Index);
            connection.Close(0);
        }
    }
}
