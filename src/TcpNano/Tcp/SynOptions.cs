using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <summary>
/// Window scale, SACK-permitted and timestamps of a SYN in one octet, and whether it asks for ECN: what a half-open connection keeps of them. Bits 1 to 3 are those of
/// <see cref="TcpOptions.Present"/>, bits 4 to 7 the peer's shift.
/// </summary>
internal static class SynOptions
{
    /// <summary>Bit of the octet: ECN (RFC 3168).</summary>
    public const int Ecn = 0x1;

    private const int Present = TcpOptions.HasWindowScale | TcpOptions.HasSackPermitted | TcpOptions.HasTimestamps;
    private const int ScaleShift = 4;

    /// <summary>The options that our own SYNs offer, and that we answer.</summary>
    public static int EnabledBy(StackOptions options)
    {
        return (options.WindowScaling ? TcpOptions.HasWindowScale : 0)
            | (options.SelectiveAcknowledgments ? TcpOptions.HasSackPermitted : 0)
            | (options.Timestamps ? TcpOptions.HasTimestamps : 0)
            | (options.ExplicitCongestionNotification ? Ecn : 0);
    }

    /// <summary>What both ends have, or would have: each is in use, and may be in other segments, only if both SYNs have it (RFC 7323 rules 1.3-1 and 3.2-12, RFC 2018 rule 2-2, RFC 3168 rule 6.1.1-4).</summary>
    /// <param name="s">The peer's SYN.</param>
    /// <param name="enabled">Ours, from <see cref="EnabledBy"/>.</param>
    public static int Common(Segment s, int enabled)
    {
        int common = s.Options.Present & enabled & Present;
        if ((enabled & Ecn) != 0 && AsksForEcn(s.Flags))
        {
            common |= Ecn;
        }

        return (common & TcpOptions.HasWindowScale) != 0 ? common | (s.Options.WindowScale << ScaleShift) : common;
    }

    /// <summary>An ECN-setup SYN has ECE and CWR, an ECN-setup SYN|ACK only ECE (RFC 3168 rules 6.1.1-1 and 6.1.1-2).</summary>
    private static bool AsksForEcn(int flags)
    {
        int set = flags & (TcpHeader.Ece | TcpHeader.Cwr);
        return set == ((flags & TcpHeader.Ack) != 0 ? TcpHeader.Ece : TcpHeader.Ece | TcpHeader.Cwr);
    }

    /// <summary>The octet of given options.</summary>
    /// <param name="present">Bits of <see cref="TcpOptions.Present"/>.</param>
    /// <param name="scale">The peer's shift; 0 without window scale.</param>
    public static int Of(int present, int scale)
    {
        return (present & Present) | (scale << ScaleShift);
    }

    /// <summary>The peer's shift; 0 without window scale.</summary>
    public static int Scale(int octet)
    {
        return octet >> ScaleShift;
    }
}
