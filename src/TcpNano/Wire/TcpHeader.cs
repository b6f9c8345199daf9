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
    public const int MaxLength = 60;

    public const int Fin = 0x01;
    public const int Syn = 0x02;
    public const int Rst = 0x04;
    public const int Psh = 0x08;
    public const int Ack = 0x10;
    public const int Urg = 0x20;

    /// <summary>ECN-Echo and Congestion Window Reduced (RFC 3168 section 6.1).</summary>
    public const int Ece = 0x40;
    public const int Cwr = 0x80;

    public const int OptionEnd = 0;
    public const int OptionNop = 1;
    public const int OptionMss = 2;
    public const int OptionMssLength = 4;

    /// <summary>Window scale (RFC 7323 section 2).</summary>
    public const int OptionWindowScale = 3;
    public const int OptionWindowScaleLength = 3;

    /// <summary>SACK-permitted and SACK (RFC 2018 sections 2 and 3). A SACK option has two octets, then eight for each block.</summary>
    public const int OptionSackPermitted = 4;
    public const int OptionSackPermittedLength = 2;
    public const int OptionSack = 5;
    public const int SackBlockLength = 8;

    /// <summary>Timestamps (RFC 7323 section 3).</summary>
    public const int OptionTimestamps = 8;
    public const int OptionTimestampsLength = 10;

    /// <summary>Octets of the Timestamps option with the two NOP before it that align it (RFC 7323 rule A1).</summary>
    public const int TimestampsLength = 12;

    /// <summary>Largest shift of a window (RFC 7323 rules 2.3-7 and 2.3-9).</summary>
    public const int MostWindowScale = 14;

    /// <summary>The send MSS, in octets, when the peer sends no MSS option (RFC 9293 section 3.7.1, MUST-15).</summary>
    public const int DefaultMss = 536;
}
