namespace TcpNano;

/// <summary>Trouble a connection met and lives with (RFC 9293 section 3.9.1.8 and 3.9.2.2).</summary>
public enum TcpSoftError
{
    /// <summary>None since the peer last acknowledged something new.</summary>
    None,

    /// <summary>A segment was retransmitted R1 times without answer (RFC 9293 section 3.8.3, SHLD-9).</summary>
    NoAnswer,

    /// <summary>ICMP said net, host or source route unreachable (SHLD-25), or no neighbour answered ARP.</summary>
    Unreachable,

    /// <summary>ICMP said time exceeded.</summary>
    TimeExceeded,

    /// <summary>ICMP said parameter problem.</summary>
    ParameterProblem,
}
