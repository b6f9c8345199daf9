namespace TcpNano.Sntp;

/// <summary>Where the fields of an NTP packet are, and the values that matter here (RFC 4330 section 4). Offsets in octets.</summary>
internal static class SntpFormat
{
    public const int First = 0; // leap indicator, version, mode
    public const int Stratum = 1;
    public const int RootDelay = 4;
    public const int RootDispersion = 8;
    public const int Reference = 12; // the kiss code, if the stratum is 0
    public const int Originate = 24;
    public const int Receive = 32;
    public const int Transmit = 40;
    public const int Length = 48;

    public const int Version = 4;
    public const int ModeClient = 3;
    public const int ModeServer = 4;
    public const int LeapAlarm = 3;
    public const int WorstStratum = 15;

    /// <summary>A root delay or dispersion from here on is none: one second, in units of 2^-16 s (RFC 4330 rule 5-6).</summary>
    public const uint Infinity = 0x10000;

    public const uint KissDeny = 0x44454E59;     // "DENY"
    public const uint KissRestrict = 0x52535452; // "RSTR"
    public const uint KissRate = 0x52415445;     // "RATE"

    public const int ServerPort = 123;

    /// <summary>Seconds between two requests at least (RFC 4330 rule 10-1).</summary>
    public const int ShortestInterval = 15;

    /// <summary>Seconds between two requests at most: 36 hours, as NTP has it.</summary>
    public const int LongestInterval = 131072;

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
