using TcpNano.Virtual.Oracles;

namespace TcpNano.Lab.Simulation;

/// <summary>An end on a station of the simulation.</summary>
/// <param name="name">What it is called in reports.</param>
/// <param name="station">The station it runs on.</param>
/// <param name="script">What it does.</param>
/// <param name="outgoing">What it sends.</param>
/// <param name="incoming">What it must receive.</param>
internal sealed class SimulatedEnd(string name, SimulatedStation station, IReadOnlyList<EndAction> script, StreamOracle outgoing, StreamOracle incoming)
    : ScriptedEnd(name, script, outgoing, incoming)
{
    private readonly StackSocket _stackSocket = new();

    /// <summary>The station it runs on.</summary>
    public SimulatedStation Station => station;

    /// <summary>Its connection; null while it has none, and when it is not its any more.</summary>
    public TcpConnection? Connection => Socket is null ? null : _stackSocket.Connection;

    /// <summary>What is known of it on the wire; null until it has a connection.</summary>
    public WireEnd? Wire { get; private set; }

    /// <summary>Its port.</summary>
    public int LocalPort { get; private set; }

    /// <summary>Its peer's port.</summary>
    public int RemotePort { get; private set; }

    /// <summary>Its peer's address.</summary>
    public uint RemoteAddress { get; private set; }

    /// <summary>Whether frames waited to be taken when it closed.</summary>
    public bool ClosedUnaware { get; private set; }

    /// <summary>Whether frames waited to be taken when it ended.</summary>
    public bool EndedUnaware { get; private set; }

    /// <summary>Gives it its connection.</summary>
    /// <param name="connection">The connection; null when there was no slot for it.</param>
    /// <param name="opens">Whether it opened it.</param>
    /// <param name="watch">Watches the wire.</param>
    /// <param name="now">The time.</param>
    public void Bind(TcpConnection? connection, bool opens, ConnectionWatch watch, long now)
    {
        if (connection is null)
        {
            Bind(null, opens, now);
            return;
        }

        _stackSocket.Attach(connection);
        Bind(_stackSocket, opens, now);
        LocalPort = connection.LocalPort;
        RemotePort = connection.RemotePort;
        RemoteAddress = connection.RemoteAddress;

        // Nothing but the SYN has been sent, and that is acknowledged when a connection was accepted.
        uint una = connection.Block!.SndUna;
        uint iss = opens ? una : una - 1;
        Wire = watch.EndOf(station.Address, LocalPort, RemoteAddress, RemotePort, iss);
    }

    /// <inheritdoc/>
    protected override void Closing()
    {
        ClosedUnaware = station.Host.Driver.Waiting > 0;
    }

    /// <inheritdoc/>
    protected override void Ended()
    {
        EndedUnaware = station.Host.Driver.Waiting > 0;
        Wire!.Ended(EndedAt);
    }
}
