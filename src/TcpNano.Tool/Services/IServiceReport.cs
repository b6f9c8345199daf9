namespace TcpNano.Tool.Services;

/// <summary>Is told what becomes of the connections of a <see cref="ServiceTable"/>.</summary>
internal interface IServiceReport
{
    /// <summary>A connection is open.</summary>
    /// <param name="session">The session on it.</param>
    public void Connected(Session session);

    /// <summary>A connection was over before its service had finished.</summary>
    /// <param name="session">The session on it; its <see cref="TcpConnection.CloseReason"/> tells why.</param>
    public void Ended(Session session);

    /// <summary>The stack's address may have changed.</summary>
    public void AddressChanged();
}
