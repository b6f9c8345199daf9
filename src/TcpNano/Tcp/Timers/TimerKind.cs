namespace TcpNano.Tcp;

/// <summary>
/// The timers of a connection. The wheel's id is connection index times <see cref="Count"/> plus kind. Of those due at the same time
/// the last comes first: what ends a connection, before what would send once more.
/// </summary>
internal static class TimerKind
{
    /// <summary>Retransmission (RFC 6298). Also retries a first transmission that found no neighbour or no room.</summary>
    public const int Retransmission = 0;

    /// <summary>Zero-window probe (RFC 9293 section 3.8.6.1).</summary>
    public const int Persist = 1;

    /// <summary>Silly-window override (section 3.8.6.2.1).</summary>
    public const int Override = 2;

    /// <summary>Delayed ACK (section 3.8.6.3).</summary>
    public const int DelayedAck = 3;

    /// <summary>Keep-alive (section 3.8.4).</summary>
    public const int KeepAlive = 4;

    /// <summary>User timeout, R2 (section 3.8.3), of data and of the SYN.</summary>
    public const int UserTimeout = 5;

    /// <summary>The bounds of a connection that the app has closed.</summary>
    public const int Orphan = 6;

    /// <summary>Loss recovery: a tail loss probe, or the end of a wait for reordered segments (RFC 8985).</summary>
    public const int Recovery = 7;

    /// <summary>Timers per connection.</summary>
    public const int Count = 8;
}
