using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <summary>
/// Window scale, SACK-permitted and timestamps of a SYN in one octet: what a half-open connection keeps of them. Bits 1 to 3 are those of
/// <see cref="TcpOptions.Present"/>, bits 4 to 7 the peer's shift.
/// </summary>
internal static class SynOptions
{
    private const int Present = TcpOptions.HasWindowScale | TcpOptions.HasSackPermitted | TcpOptions.HasTimestamps;
    private const int ScaleShift = 4;

    /// <summary>The options that our own SYNs offer, and that we answer.</summary>
    public static int EnabledBy(StackOptions options)
    {
        return (options.WindowScaling ? TcpOptions.HasWindowScale : 0)
            | (options.SelectiveAcknowledgments ? TcpOptions.HasSackPermitted : 0)
            | (options.Timestamps ? TcpOptions.HasTimestamps : 0);
    }

    /// <summary>What both ends have, or would have: each is in use, and may be in other segments, only if both SYNs have it (RFC 7323 rules 1.3-1 and 3.2-12, RFC 2018 rule 2-2).</summary>
    /// <param name="s">The peer's SYN.</param>
    /// <param name="enabled">Ours, from <see cref="EnabledBy"/>.</param>
    public static int Common(Segment s, int enabled)
    {
        int common = s.Options.Present & enabled & Present;
        return (common & TcpOptions.HasWindowScale) != 0 ? common | (s.Options.WindowScale << ScaleShift) : common;
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
