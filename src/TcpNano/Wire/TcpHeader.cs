namespace TcpNano.Wire;

/// <summary>TCP (RFC 9293 section 3.1): offsets from the start of the header, control bits, option kinds.</summary>
internal static class TcpHeader
{
    public const int SourcePort = 0;
    public const int DestinationPort = 2;
    public const int Sequence = 4;
    public const int Acknowledgment = 8;
    public const int DataOffset = 12;
    public const int Flags = 13;
    public const int Window = 14;
    public const int Checksum = 16;
    public const int UrgentPointer = 18;
    public const int MinLength = 20;

    public const int Fin = 0x01;
    public const int Syn = 0x02;
    public const int Rst = 0x04;
    public const int Psh = 0x08;
    public const int Ack = 0x10;
    public const int Urg = 0x20;

    public const int OptionEnd = 0;
    public const int OptionNop = 1;
    public const int OptionMss = 2;
    public const int OptionMssLength = 4;

    /// <summary>The send MSS, in octets, when the peer sends no MSS option (RFC 9293 section 3.7.1, MUST-15).</summary>
    public const int DefaultMss = 536;
}
