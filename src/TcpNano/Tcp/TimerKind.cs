namespace TcpNano.Tcp;

/// <summary>The timers of a connection. The wheel's id is connection index times <see cref="Count"/> plus kind.</summary>
internal static class TimerKind
{
    /// <summary>Retransmission (RFC 6298). Also the "try again" of a first transmission that found no neighbour or no room.</summary>
    public const int Retransmit = 0;

    /// <summary>Zero-window probe (RFC 9293 section 3.8.6.1) or silly-window override (section 3.8.6.2.1).</summary>
    public const int Persist = 1;

    /// <summary>Delayed ACK (section 3.8.6.3).</summary>
    public const int DelayedAck = 2;

    /// <summary>Keep-alive (section 3.8.4), while the connection is the app's and not in TIME-WAIT.</summary>
    public const int KeepAlive = 3;

    /// <summary>Bounded FIN-WAIT-2 of a connection the app has let go, or 2 MSL in TIME-WAIT: never while <see cref="KeepAlive"/> has a meaning.</summary>
    public const int Linger = 3;

    /// <summary>User timeout, R2 (section 3.8.3), also of the SYN.</summary>
    public const int UserTimeout = 4;

    /// <summary>Timers per connection.</summary>
    public const int Count = 5;
}
