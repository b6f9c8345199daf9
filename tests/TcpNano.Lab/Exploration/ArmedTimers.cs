namespace TcpNano.Lab.Exploration;

/// <summary>The timers of RFC 9293 that a segment can start or stop.</summary>
[Flags]
internal enum ArmedTimers
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Retransmission (RFC 6298).</summary>
    Retransmission = 1,

    /// <summary>Zero-window probe (section 3.8.6.1), or the override timeout of the sender's silly-window avoidance (section 3.8.6.2.1).</summary>
    Probe = 2,

    /// <summary>2 MSL (section 3.10.7.4).</summary>
    TimeWait = 4,
}
