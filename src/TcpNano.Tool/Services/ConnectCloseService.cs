namespace TcpNano.Tool.Services;

/// <summary>Closes as soon as the connection is open.</summary>
internal sealed class ConnectCloseService : Service
{
    /// <inheritdoc/>
    public override string Name => "connect-close";

    /// <inheritdoc/>
    public override bool Serve(Session session, TcpEvents events)
    {
        return (events & (TcpEvents.Connected | TcpEvents.Closed)) == 0;
    }
}
