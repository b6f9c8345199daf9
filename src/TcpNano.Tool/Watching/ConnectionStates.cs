namespace TcpNano.Tool.Watching;

/// <summary>The states of a device's connections, as its events and its table tell them.</summary>
internal sealed class ConnectionStates
{
    // Ends that were lost with their events would add up; what goes on is in the next table again.
    private const int Most = 100_000;

    private readonly Dictionary<(uint Peer, int PeerPort, int Port), TcpState> _states = [];

    /// <summary>A connection's state is known.</summary>
    /// <param name="connection">A row of the table.</param>
    public void Learn(TraceConnection connection)
    {
        _states[(connection.Peer, connection.PeerPort, connection.Port)] = connection.State;
    }

    /// <summary>A state has changed, perhaps.</summary>
    /// <param name="happened">An event of any kind.</param>
    public void Learn(TraceEvent happened)
    {
        if (happened.Kind == (int)StackEventKind.StateChanged && happened.Code <= (int)TcpState.TimeWait)
        {
            _states[(happened.Peer, happened.PeerPort, happened.Port)] = (TcpState)happened.Code;
        }
    }

    /// <summary>The state of a connection.</summary>
    /// <param name="peer">The peer's address.</param>
    /// <param name="peerPort">The peer's port.</param>
    /// <param name="port">The device's port.</param>
    /// <returns>The state; null when it is not known.</returns>
    public TcpState? Of(uint peer, int peerPort, int port)
    {
        return _states.TryGetValue((peer, peerPort, port), out TcpState state) ? state : null;
    }

    /// <summary>Forgets connections that are over.</summary>
    public void ForgetClosed()
    {
        if (_states.Count > Most)
        {
            _states.Clear();
        }

        foreach ((uint, int, int) key in _states.Where(known => known.Value == TcpState.Closed).Select(known => known.Key).ToList())
        {
            _states.Remove(key);
        }
    }
}
