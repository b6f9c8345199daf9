namespace TcpNano.Tool.Services;

/// <summary>A connection and the service on it: what a <see cref="ServiceTable"/> finds in <see cref="NetworkHandle.Tag"/>.</summary>
internal sealed class Session
{
    /// <summary>Puts a service on a connection.</summary>
    /// <param name="number">What people call it.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="service">The service.</param>
    public Session(int number, TcpConnection connection, Service service)
    {
        Number = number;
        Connection = connection;
        Service = service;
    }

    /// <summary>What people call it; no other session of its table ever gets the same.</summary>
    public int Number { get; }

    /// <summary>The connection.</summary>
    public TcpConnection Connection { get; }

    /// <summary>The service.</summary>
    public Service Service { get; }

    /// <summary>Whether the service still has the connection, rather than having closed it.</summary>
    public bool IsServed { get; set; } = true;

    /// <summary>How far the service has come; what that means is the service's.</summary>
    public int Place { get; set; }

    /// <summary>Whether the peer is still to hear from us: in TIME-WAIT only late duplicates are.</summary>
    public bool IsAlive => Connection.State is not (TcpState.Closed or TcpState.TimeWait);
}
