namespace TcpNano.Tool.Services;

/// <summary>
/// What an app does with its connections, whichever of them is ready: never waits, allocates nothing once constructed,
/// keeps what it must remember about a connection in its <see cref="Session"/>.
/// </summary>
internal abstract class Service
{
    /// <summary>What the service is called.</summary>
    public abstract string Name { get; }

    /// <summary>Does what can be done now.</summary>
    /// <param name="session">A session on whose connection something happened.</param>
    /// <param name="events">What happened.</param>
    /// <returns>False when the service has finished: the connection is to be closed.</returns>
    public abstract bool Serve(Session session, TcpEvents events);
}
