namespace TcpNano.Pcap.Files;

/// <summary>The numbers of pcapng (draft-ietf-opsawg-pcapng).</summary>
internal static class Pcapng
{
    public const uint SectionHeader = 0x0A0D0D0A;
    public const uint InterfaceDescription = 1;
    public const uint ObsoletePacket = 2;
    public const uint SimplePacket = 3;
    public const uint NameResolution = 4;
    public const uint EnhancedPacket = 6;
    public const uint ByteOrderMagic = 0x1A2B3C4D;

    public const int EndOfOptions = 0;
    public const int Comment = 1;
    public const int InterfaceName = 2;
    public const int InterfaceDescriptionText = 3;
    public const int SectionApplication = 4;
    public const int TimeResolution = 9;
    public const int TimeOffset = 14;
    public const int PacketFlags = 2;

    public const int NameEnd = 0;
    public const int NameIPv4 = 1;
    public const int NameIPv6 = 2;

    /// <summary>Nanoseconds per tick when a resolution of 10^-9 is stated.</summary>
    public const byte Nanoseconds = 9;

    /// <summary>Octets of a block beside its body: type, length, and length again.</summary>
    public const int BlockOverhead = 12;

    /// <summary>Rounds up to the 4 octets that everything in pcapng is padded to.</summary>
    /// <param name="length">A length in octets.</param>
    /// <returns>The padded length.</returns>
    public static int Padded(int length)
    {
        return (length + 3) & ~3;
    }
}
