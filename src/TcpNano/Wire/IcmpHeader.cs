namespace TcpNano.Wire;

/// <summary>ICMP (RFC 792): offsets from the start of the message, types and codes.</summary>
internal static class IcmpHeader
{
    public const int Type = 0;
    public const int Code = 1;
    public const int Checksum = 2;

    /// <summary>Of "fragmentation needed": the MTU of the next hop (RFC 1191 section 4).</summary>
    public const int NextHopMtu = 6;

    /// <summary>Octets before the data, or before the datagram that an error quotes.</summary>
    public const int Length = 8;

    public const int TypeEchoReply = 0;
    public const int TypeUnreachable = 3;
    public const int TypeEchoRequest = 8;
    public const int TypeTimeExceeded = 11;
    public const int TypeParameterProblem = 12;

    /// <summary>Of "time exceeded": not all fragments came.</summary>
    public const int CodeReassembly = 1;

    public const int CodeProtocolUnreachable = 2;
    public const int CodePortUnreachable = 3;
    public const int CodeFragmentationNeeded = 4;
}
