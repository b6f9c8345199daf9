namespace TcpNano.Mdns;

/// <summary>The format of messages (RFC 1035 section 4, RFC 6762 section 18), and the protocol's numbers.</summary>
internal static class MdnsFormat
{
    public const uint Group = 0xE00000FB; // 224.0.0.251
    public const int Port = 5353;
    public const int TimeToLive = 255;

    public const int Header = 12;
    public const int Flags = 2;
    public const int Questions = 4;
    public const int Answers = 6;
    public const int Authority = 8;
    public const int Additional = 10;

    public const int ResponseBit = 0x80;
    public const int OpcodeBits = 0x78;
    public const int AuthoritativeBit = 0x04;
    public const int TruncatedBit = 0x02;
    public const int CodeBits = 0x0F;

    public const int TypeA = 1;
    public const int TypeNs = 2;
    public const int TypeCname = 5;
    public const int TypePtr = 12;
    public const int TypeTxt = 16;
    public const int TypeSrv = 33;
    public const int TypeDname = 39;
    public const int TypeNsec = 47;
    public const int Any = 255;

    public const int ClassIn = 1;

    /// <summary>Of a question's class: a unicast answer will do. Of a record's: forget other records of this name and type.</summary>
    public const int TopBit = 0x8000;

    /// <summary>Type, class, TTL and length of the data behind a record's name.</summary>
    public const int RecordTail = 10;

    /// <summary>Priority, weight and port before the target of a SRV record.</summary>
    public const int SrvHead = 6;

    public const int LongestName = 255;
    public const int LongestLabel = 63;

    public static int Get16(byte[] message, int at)
    {
        return (message[at] << 8) | message[at + 1];
    }

    public static void Put16(byte[] message, int at, int value)
    {
        message[at] = (byte)(value >> 8);
        message[at + 1] = (byte)value;
    }
}
