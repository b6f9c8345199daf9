namespace TcpNano.Wire;

/// <summary>IGMP version 2 (RFC 2236 section 2): offsets from the start of the message, types and addresses.</summary>
internal static class IgmpHeader
{
    public const int Type = 0;

    /// <summary>Of a query: within how many tenths of a second the members report; 0 from a router of version 1.</summary>
    public const int MaxResponseTime = 1;

    public const int Checksum = 2;

    /// <summary>The group; 0 in a general query.</summary>
    public const int Group = 4;

    public const int Length = 8;

    public const int TypeQuery = 0x11;
    public const int TypeReportV1 = 0x12;
    public const int TypeReport = 0x16;
    public const int TypeLeave = 0x17;

    /// <summary>224.0.0.1: every station on the link, which all belong to and none reports (RFC 2236 section 6).</summary>
    public const uint AllSystems = 0xE0000001;

    /// <summary>224.0.0.2: every router on the link, which leave messages go to.</summary>
    public const uint AllRouters = 0xE0000002;

    /// <summary>The IP option Router Alert with its length and value (RFC 2113), which version 2 puts into every message.</summary>
    public const uint RouterAlert = 0x94040000;
}
