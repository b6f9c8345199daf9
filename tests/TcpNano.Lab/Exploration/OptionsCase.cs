using TcpNano.Lab.Segments;

namespace TcpNano.Lab.Exploration;

/// <summary>A class of options of the segment that comes.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Of">The options: from the end before, the segment and the present time of the stack's clock.</param>
/// <param name="Opens">Whether it is about a SYN that begins a connection, and not about a segment of one.</param>
internal sealed record OptionsCase(string Name, Func<Endpoint, Segment, uint, SegmentOptions> Of, bool Opens = false)
{
    private const uint Half = 0x8000_0000;
    private const uint Later = 100_000;

    /// <summary>All classes.</summary>
    public static IReadOnlyList<OptionsCase> All { get; } =
    [
        new("no timestamp", (_, _, _) => SegmentOptions.None),
        new("TS.Recent", (end, _, now) => Stamped(end, 0, now)),
        new("newer by 1", (end, _, now) => Stamped(end, 1, now)),
        new("as new as can be", (end, _, now) => Stamped(end, Half - 1, now)),
        new("older by 1", (end, _, now) => Stamped(end, uint.MaxValue, now)),
        new("as old as can be", (end, _, now) => Stamped(end, Half + 1, now)),
        new("echo from the future", (end, _, now) => Stamped(end, 1, now + Later)),
        new("echo as old as can be", (end, _, now) => Stamped(end, 1, now - Half)),
        new("SACK of the last octet in flight", (end, _, now) => Stamped(end, 1, now) with { Blocks = [(end.SndNxt - 1, end.SndNxt)] }),
        new("SACK of what was never sent, and backwards", (end, _, now) => Stamped(end, 1, now) with { Blocks = [(end.SndNxt, end.SndNxt + 1000), (end.SndNxt, end.SndUna), (end.SndUna + Half, end.SndNxt)] }),
        new("SACK of what is acknowledged", (end, _, now) => Stamped(end, 1, now) with { Blocks = [(end.SndUna - 2, end.SndUna - 1)] }),
        new("D-SACK below SEG.ACK", (end, segment, now) => Stamped(end, 1, now) with { Blocks = [(segment.Acknowledgment - 1, segment.Acknowledgment)] }),
        new("window scale and SACK-permitted", (end, _, now) => Stamped(end, 1, now) with { Scale = 7, SackPermitted = true }),
        new("none", (_, _, _) => SegmentOptions.None, Opens: true),
        new("timestamps", (_, _, _) => new SegmentOptions { TsVal = 77, TsEcr = 5 }, Opens: true),
        new("a timestamp of 0", (_, _, _) => new SegmentOptions { TsVal = 0 }, Opens: true),
        new("SACK-permitted", (_, _, _) => new SegmentOptions { SackPermitted = true }, Opens: true),
        new("window scale 0", (_, _, _) => new SegmentOptions { Scale = 0 }, Opens: true),
        new("window scale 14", (_, _, _) => new SegmentOptions { Scale = 14 }, Opens: true),
        new("window scale 15", (_, _, _) => new SegmentOptions { Scale = 15 }, Opens: true),
        new("all", (_, _, _) => new SegmentOptions { TsVal = 0xFFFFFFFF, Scale = 3, SackPermitted = true }, Opens: true),
        new("SACK blocks", (_, _, _) => new SegmentOptions { Blocks = [(1, 2)] }, Opens: true),
    ];

    private static SegmentOptions Stamped(Endpoint end, uint newer, uint echo)
    {
        return new SegmentOptions { TsVal = end.TsRecent + newer, TsEcr = echo };
    }
}
