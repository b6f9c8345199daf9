namespace TcpNano.Wire;

/// <summary>UDP (RFC 768): offsets from the start of the datagram.</summary>
internal static class UdpHeader
{
    public const int SourcePort = 0;
    public const int DestinationPort = 2;

    /// <summary>Octets of header and data.</summary>
    public const int TotalLength = 4;

    /// <summary>0 when the sender computed none.</summary>
    public const int Checksum = 6;

    public const int Length = 8;
}
