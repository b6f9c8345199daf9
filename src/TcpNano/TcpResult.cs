namespace TcpNano;

/// <summary>Negative results of <see cref="TcpConnection"/> calls: the network's doing, hence no exceptions.</summary>
public static class TcpResult
{
    /// <summary>The time was over before anything could be done; the connection is as it was.</summary>
    public const int TimedOut = -1;

    /// <summary>The connection is over; <see cref="TcpConnection.CloseReason"/> tells why.</summary>
    public const int ConnectionClosed = -2;
}
