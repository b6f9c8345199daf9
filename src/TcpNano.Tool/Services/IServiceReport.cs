namespace TcpNano.Tool.Services;

/// <summary>Is told what becomes of the connections of a <see cref="ServiceTable"/>.</summary>
internal interface IServiceReport
{
    /// <summary>A connection opened actively is open.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="service">The service on it.</param>
    public void Connected(TcpConnection connection, Service service);

    /// <summary>A connection was over before its service had finished.</summary>
    /// <param name="connection">The connection; its <see cref="TcpConnection.CloseReason"/> tells why.</param>
    /// <param name="service">The service on it.</param>
    public void Ended(TcpConnection connection, Service service);
}
