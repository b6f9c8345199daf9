namespace TcpNano;

/// <summary>Trouble that does not end a connection (RFC 9293 sections 3.9.1.8 and 3.9.2.2).</summary>
public enum TcpSoftError
{
    /// <summary>None since the peer last acknowledged new data.</summary>
    None,

    /// <summary>A segment was retransmitted R1 times without answer (RFC 9293 section 3.8.3, SHLD-9).</summary>
    NoAnswer,

    /// <summary>ICMP reported net, host or source route unreachable (SHLD-25), or no neighbour answered ARP.</summary>
    Unreachable,

    /// <summary>ICMP reported time exceeded.</summary>
    TimeExceeded,

    /// <summary>ICMP reported a parameter problem.</summary>
    ParameterProblem,

    /// <summary>The link is down, and something waits to be sent.</summary>
    LinkDown,

    /// <summary>Of a <see cref="UdpSocket"/>: ICMP reported that nobody has the port open.</summary>
    PortUnreachable,

    /// <summary>Of a <see cref="UdpSocket"/>: ICMP reported that the path does not carry a datagram of that length.</summary>
    TooLong,
}
