namespace TcpNano.Tool.Services;

/// <summary>
/// What an app does with its connections, whichever of them is ready: never waits, allocates nothing once constructed,
/// keeps what it must remember about a connection in arrays by the connection's slot.
/// </summary>
internal abstract class Service
{
    /// <summary>What the service is called.</summary>
    public abstract string Name { get; }

    /// <summary>Gets to know a connection before its first event.</summary>
    /// <param name="connection">The connection.</param>
    public virtual void Begin(TcpConnection connection)
    {
    }

    /// <summary>Does what can be done now.</summary>
    /// <param name="connection">A connection on which something happened.</param>
    /// <param name="events">What happened.</param>
    /// <returns>False when the service has finished: the connection is to be closed.</returns>
    public abstract bool Serve(TcpConnection connection, TcpEvents events);
}
