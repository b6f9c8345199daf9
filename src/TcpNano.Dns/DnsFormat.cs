namespace TcpNano.Dns;

/// <summary>Where the fields of a DNS message are, and the values that matter here (RFC 1035 sections 3.2 and 4.1). Offsets in octets.</summary>
internal static class DnsFormat
{
    public const int Id = 0;
    public const int Flags = 2;      // QR, opcode, AA, TC, RD
    public const int MoreFlags = 3;  // RA, Z, RCODE
    public const int Questions = 4;
    public const int Answers = 6;
    public const int Authority = 8;
    public const int Additional = 10;
    public const int Header = 12;

    /// <summary>What stands behind the name of a question: type and class.</summary>
    public const int QuestionTail = 4;

    /// <summary>What stands behind the name of a record: type, class, TTL, length of the data.</summary>
    public const int RecordTail = 10;

    /// <summary>The numbers behind the two names in the data of a SOA record.</summary>
    public const int SoaTail = 20;

    public const int ResponseBit = 0x80;
    public const int OpcodeBits = 0x78;
    public const int AuthoritativeBit = 0x04;
    public const int TruncatedBit = 0x02;
    public const int RecursionBit = 0x01;
    public const int CodeBits = 0x0F;

    public const int NoError = 0;
    public const int NameError = 3;

    public const int TypeA = 1;
    public const int TypeNs = 2;
    public const int TypeCname = 5;
    public const int TypeSoa = 6;
    public const int ClassIn = 1;

    // RFC 1035 rule 4.2.1-1.
    public const int ServerPort = 53;

    /// <summary>The longest message over UDP (RFC 1035 rule 4.2.1-2).</summary>
    public const int LongestMessage = 512;

    /// <summary>Longest name on the wire: lengths, labels and the root's zero (RFC 1035 rule 2.3.4-2).</summary>
    public const int LongestName = 255;

    /// <summary>Longest label (RFC 1035 rule 2.3.4-1).</summary>
    public const int LongestLabel = 63;

    /// <summary>Reads 2 octets.</summary>
    public static int Get16(byte[] buffer, int offset)
    {
        return (buffer[offset] << 8) | buffer[offset + 1];
    }

    /// <summary>Reads 4 octets.</summary>
    public static uint Get32(byte[] buffer, int offset)
    {
        return ((uint)buffer[offset] << 24) | ((uint)buffer[offset + 1] << 16) | ((uint)buffer[offset + 2] << 8) | buffer[offset + 3];
    }

    /// <summary>Writes 2 octets.</summary>
    public static void Put16(byte[] buffer, int offset, int value)
    {
        buffer[offset] = (byte)(value >> 8);
        buffer[offset + 1] = (byte)value;
    }
}
