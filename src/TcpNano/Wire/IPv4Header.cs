namespace TcpNano.Wire;

/// <summary>IPv4 (RFC 791 section 3.1): offsets from the start of the header, and numbers.</summary>
internal static class IPv4Header
{
    public const int VersionAndLength = 0;
    public const int TypeOfService = 1;
    public const int TotalLength = 2;
    public const int Identification = 4;
    public const int Fragment = 6;
    public const int TimeToLive = 8;
    public const int Protocol = 9;
    public const int Checksum = 10;
    public const int Source = 12;
    public const int Destination = 16;
    public const int MinLength = 20;

    /// <summary>The bits of the type of service that ECN has, and its codepoints ECT(0) and CE (RFC 3168 section 5).</summary>
    public const int EcnMask = 0x3;
    public const int EcnCapable = 0x2;
    public const int CongestionExperienced = 0x3;

    public const int DontFragment = 0x4000;

    /// <summary>More-fragments bit and offset: not zero means a fragment.</summary>
    public const int FragmentMask = 0x3FFF;

    public const int MoreFragments = 0x2000;

    /// <summary>The offset, in units of 8 octets.</summary>
    public const int OffsetMask = 0x1FFF;

    public const int ProtocolIcmp = 1;
    public const int ProtocolIgmp = 2;
    public const int ProtocolTcp = 6;
    public const int ProtocolUdp = 17;
}
