namespace TcpNano.Dhcp;

/// <summary>Where the fields of a DHCP message are, and the values of those that have few (RFC 2131 section 2, figure 1). Offsets in octets.</summary>
internal static class DhcpFormat
{
    public const int Op = 0;
    public const int HardwareType = 1;
    public const int HardwareLength = 2;
    public const int Xid = 4;
    public const int Secs = 8;
    public const int Flags = 10;
    public const int ClientAddress = 12;  // ciaddr
    public const int YourAddress = 16;    // yiaddr
    public const int ClientHardware = 28; // chaddr
    public const int ServerName = 44;     // sname
    public const int BootFile = 108;      // file
    public const int Cookie = 236;
    public const int Options = 240;

    public const int BootRequest = 1;
    public const int BootReply = 2;
    public const int Ethernet = 1;
    public const int AddressLength = 6;

    /// <summary>The BROADCAST bit, in the first octet of 'flags'.</summary>
    public const int Broadcast = 0x80;

    public const uint MagicCookie = 0x63825363;

    /// <summary>The shortest BOOTP message: relay agents and old servers drop shorter ones (RFC 1542 section 2.1).</summary>
    public const int ShortestSent = 300;

    // RFC 2131 rule 4.1-2.
    public const int ServerPort = 67;
    public const int ClientPort = 68;

    // Message types (RFC 2132 section 9.6).
    public const int Discover = 1;
    public const int Offer = 2;
    public const int Request = 3;
    public const int Decline = 4;
    public const int Ack = 5;
    public const int Nak = 6;
    public const int Release = 7;

    /// <summary>Reads 4 octets.</summary>
    public static uint Get32(byte[] buffer, int offset)
    {
        return ((uint)buffer[offset] << 24) | ((uint)buffer[offset + 1] << 16) | ((uint)buffer[offset + 2] << 8) | buffer[offset + 3];
    }

    /// <summary>Writes 4 octets.</summary>
    public static void Put32(byte[] buffer, int offset, uint value)
    {
        buffer[offset] = (byte)(value >> 24);
        buffer[offset + 1] = (byte)(value >> 16);
        buffer[offset + 2] = (byte)(value >> 8);
        buffer[offset + 3] = (byte)value;
    }
}
