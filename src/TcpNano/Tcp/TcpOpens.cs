using TcpNano.Internet;

namespace TcpNano.Tcp;

/// <summary>The calls that make connections and listeners, active and passive OPEN, and those that end them (RFC 9293 sections 3.10.1, 3.10.4, 3.10.5).</summary>
internal sealed class TcpOpens
{
    private readonly StackCounters _counters;
    private readonly ConnectionTable _table;
    private readonly ListenerTable _listeners;
    private readonly SynCache _halfOpen;
    private readonly PassiveOpening _passive;
    private readonly EphemeralPorts _ports;
    private readonly InitialSequence _initialSequence;
    private readonly Handshake _handshake;
    private readonly Teardown _teardown;
    private readonly Orphans _orphans;
    private readonly TimeWaitTable _timeWait;
    private readonly Transmitter _transmitter;
    private readonly Sender _sender;
    private readonly Handles _handles;
    private readonly Trouble _trouble;
    private readonly Routing _routing;
    private readonly Clock _clock;

    public TcpOpens(
        StackCounters counters,
        ConnectionTable table,
        ListenerTable listeners,
        SynCache halfOpen,
        PassiveOpening passive,
        EphemeralPorts ports,
        InitialSequence initialSequence,
        Handshake handshake,
        Teardown teardown,
        Orphans orphans,
        TimeWaitTable timeWait,
        Transmitter transmitter,
        Sender sender,
        Handles handles,
        Trouble trouble,
        Routing routing,
        Clock clock)
    {
        _counters = counters;
        _table = table;
        _listeners = listeners;
        _halfOpen = halfOpen;
        _passive = passive;
        _ports = ports;
        _initialSequence = initialSequence;
        _handshake = handshake;
        _teardown = teardown;
        _orphans = orphans;
        _timeWait = timeWait;
        _transmitter = transmitter;
        _sender = sender;
        _handles = handles;
        _trouble = trouble;
        _routing = routing;
        _clock = clock;
    }

    /// <summary>Whether a connection between two ends exists, in TIME-WAIT perhaps.</summary>
    public bool IsTaken(uint remote, int remotePort, int localPort)
    {
        uint ports = ((uint)remotePort << 16) | (uint)localPort;
        return _table.Find(remote, ports) != null || _timeWait.Find(remote, ports) != TimeWaitTable.None;
    }

    /// <summary>Active OPEN (section 3.10.1): sends a SYN; or fails at once, without a control block, when none can leave.</summary>
    /// <param name="handle">The app's handle.</param>
    /// <param name="remote">The peer's address.</param>
    /// <param name="remotePort">The peer's port.</param>
    /// <param name="localPort">Our port; 0 for an ephemeral one.</param>
    /// <param name="mayWait">Whether the app has a deadline, by which a link that is down may come up.</param>
    /// <returns>False when no control block or no port is free.</returns>
    public bool Connect(TcpConnection handle, uint remote, int remotePort, int localPort, bool mayWait)
    {
        bool isLinkUp = _transmitter.IsLinkUp();
        bool isRouted = _routing.NextHop(remote) != 0;
        if (!isRouted || (!isLinkUp && !mayWait))
        {
            SetEnds(handle, remote, _routing.Address, ((uint)remotePort << 16) | (uint)localPort);
            _counters.Count(StackCounter.FailedOpens);
            _handles.Refuse(handle, isRouted ? CloseReason.LinkDown : CloseReason.NoRoute);
            return true;
        }

        if (localPort == 0)
        {
            localPort = _ports.Choose(remote, remotePort);
        }

        TransmissionControlBlock c = localPort == 0 ? null : _orphans.TakeBlock();
        if (c == null)
        {
            _counters.Count(StackCounter.ConnectNoSlot);
            return false;
        }

        // Our address comes from IP: there is one (MUST-44). Every segment of the connection keeps it (MUST-45).
        uint local = _routing.Address;
        uint ports = ((uint)remotePort << 16) | (uint)localPort;
        int entry = _halfOpen.Find(remote, ports, _table.HashOf(remote, ports));
        if (entry != SynCache.None)
        {
            // The peer's SYN came to a listener of ours on the same port. What anybody can make by a SYN must not keep the app from connecting.
            _halfOpen.End(entry, CloseReason.GaveWay);
        }

        _table.Add(c, remote, local, ports);
        _handshake.OpenActive(c, _initialSequence.Next(local, remote, ports, _clock.Now));
        Bind(c, handle);
        _trouble.NoteLink(c, isLinkUp);
        _sender.FlushInTurn(c);
        return true;
    }

    /// <summary>The routes have changed: ends the connections that the app opens and that have none any more.</summary>
    public void EndUnroutable()
    {
        TransmissionControlBlock[] all = _table.All;
        for (int i = 0; i < all.Length; i++)
        {
            if (all[i].State != TcpState.Closed && _routing.NextHop(_table.Remotes[i]) == 0)
            {
                _teardown.FailOpening(all[i], CloseReason.NoRoute);
            }
        }
    }

    /// <summary>Whether a port is listened on.</summary>
    public bool IsListening(int port)
    {
        return _listeners.Find(port) != null;
    }

    /// <summary>
    /// Passive OPEN (section 3.10.1). Listeners have a table of their own: one does not touch the connections of its port (MUST-41),
    /// and listens whatever their states are (MUST-42).
    /// </summary>
    /// <returns>False when every listener is in use.</returns>
    public bool Listen(TcpListener handle, int port, int backlog)
    {
        return _listeners.Open(handle, port, backlog);
    }

    /// <summary>Gives the app the connection that has waited longest.</summary>
    /// <returns>False when none waits.</returns>
    public bool Accept(Listener listener, TcpConnection handle)
    {
        TransmissionControlBlock c = _listeners.TakeComplete(listener);
        if (c == null)
        {
            return false;
        }

        Bind(c, handle);
        return true;
    }

    /// <summary>Whether a connection waits for Accept.</summary>
    public bool HasComplete(Listener listener)
    {
        return _listeners.HasComplete(listener);
    }

    /// <summary>Resets the next connection in the backlog of a listener that is to be closed (section 3.10.4).</summary>
    /// <returns>The connection, which has ended; null when the backlog is empty.</returns>
    public TransmissionControlBlock DropNext(Listener listener)
    {
        TransmissionControlBlock c = _listeners.First(listener);
        if (c != null)
        {
            if (c.State != TcpState.Closed)
            {
                _transmitter.Reset(c);
                _teardown.Delete(c, CloseReason.Aborted);
            }

            if (_listeners.Of(c) == listener)
            {
                _teardown.DropUnseen(c);
            }
        }

        return c;
    }

    /// <summary>The state of a connection between two ends, or of our port without one; for traces.</summary>
    public TcpState StateOf(uint remote, uint ports)
    {
        TransmissionControlBlock c = _table.Find(remote, ports);
        if (_halfOpen.Find(remote, ports, _table.HashOf(remote, ports)) != SynCache.None)
        {
            return TcpState.SynReceived;
        }

        return c != null ? c.State
            : _timeWait.Find(remote, ports) != TimeWaitTable.None ? TcpState.TimeWait
            : IsListening((ushort)ports) ? TcpState.Listen : TcpState.Closed;
    }

    /// <summary>Ends a listener whose backlog is empty; resets what is half open on its port.</summary>
    public void Close(Listener listener)
    {
        _passive.Close(listener.Port);
        _listeners.Close(listener);
    }

    /// <summary>Ends every connection, with a RST in the states for which section 3.10.5 asks for one.</summary>
    public void AbortAll()
    {
        _passive.AbortAll();
        TransmissionControlBlock[] all = _table.All;
        for (int i = 0; i < all.Length; i++)
        {
            TransmissionControlBlock c = all[i];
            if (c.State != TcpState.Closed)
            {
                _transmitter.ResetForAbort(c);
                _teardown.Delete(c, CloseReason.Aborted);
            }
        }
    }

    /// <summary>
    /// Ends every connection, and TIME-WAIT, because our address is about to change. Each peer that may still wait for something of
    /// ours gets a RST from the address that it knows, also in the states in which ABORT sends none.
    /// </summary>
    public void LeaveAddress()
    {
        _passive.AbortAll();
        TransmissionControlBlock[] all = _table.All;
        for (int i = 0; i < all.Length; i++)
        {
            TransmissionControlBlock c = all[i];
            if (c.State != TcpState.Closed)
            {
                if (c.State >= TcpState.SynReceived)
                {
                    _transmitter.Reset(c);
                }

                _teardown.Delete(c, CloseReason.Aborted);
            }
        }

        _timeWait.Clear();
    }

    private void Bind(TransmissionControlBlock c, TcpConnection handle)
    {
        SetEnds(handle, _table.Remotes[c.Index], _table.Locals[c.Index], _table.Ports[c.Index]);
        _handles.Bind(c, handle, c.State == TcpState.Established ? CloseReason.None : _teardown.ReasonOf(c));
    }

    private static void SetEnds(TcpConnection handle, uint remote, uint local, uint ports)
    {
        handle.Addresses = ((ulong)remote << 32) | local;
        handle.PortsAndTimeout = ((long)ports << 32) | (handle.PortsAndTimeout & 0xFFFFFFFF);
    }
}
