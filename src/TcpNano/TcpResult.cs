namespace TcpNano;

/// <summary>Negative results of <see cref="TcpConnection"/> calls: the network's doing, and so no exceptions.</summary>
public static class TcpResult
{
    /// <summary>The timeout was over before the call could do anything; the connection is unchanged.</summary>
    public const int TimedOut = -1;

    /// <summary>The connection has ended; <see cref="TcpConnection.CloseReason"/> says why.</summary>
    public const int ConnectionClosed = -2;
}
