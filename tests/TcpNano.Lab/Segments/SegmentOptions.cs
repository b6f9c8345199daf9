using System.Buffers.Binary;
using System.Globalization;
using TcpNano.Virtual.Oracles;
using TcpNano.Wire;

namespace TcpNano.Lab.Segments;

/// <summary>The options of RFC 7323 and RFC 2018 in a segment.</summary>
internal sealed record SegmentOptions
{
    /// <summary>None of them.</summary>
    public static readonly SegmentOptions None = new();

    /// <summary>shift.cnt of window scale; null without the option.</summary>
    public int? Scale { get; init; }

    /// <summary>Whether SACK is permitted.</summary>
    public bool SackPermitted { get; init; }

    /// <summary>TSval; null without timestamps.</summary>
    public uint? TsVal { get; init; }

    /// <summary>TSecr.</summary>
    public uint TsEcr { get; init; }

    /// <summary>SACK blocks: where each starts, and the number behind it.</summary>
    public IReadOnlyList<(uint Start, uint End)> Blocks { get; init; } = [];

    /// <summary>The options in octets, filled up with no-operation.</summary>
    /// <returns>A multiple of 4 octets.</returns>
    public byte[] Write()
    {
        List<byte> octets = [];
        if (TsVal is uint tsVal)
        {
            octets.AddRange([TcpHeader.OptionTimestamps, TcpHeader.OptionTimestampsLength, .. Word(tsVal), .. Word(TsEcr)]);
        }

        if (SackPermitted)
        {
            octets.AddRange([TcpHeader.OptionSackPermitted, TcpHeader.OptionSackPermittedLength]);
        }

        if (Scale is int scale)
        {
            octets.AddRange([TcpHeader.OptionWindowScale, TcpHeader.OptionWindowScaleLength, (byte)scale]);
        }

        if (Blocks.Count > 0)
        {
            octets.AddRange([TcpHeader.OptionSack, (byte)(2 + (TcpHeader.SackBlockLength * Blocks.Count)), .. Blocks.SelectMany(block => (byte[])[.. Word(block.Start), .. Word(block.End)])]);
        }

        while (octets.Count % 4 != 0)
        {
            octets.Add(TcpHeader.OptionNop);
        }

        return [.. octets];
    }

    /// <summary>Reads them from a segment that was sent.</summary>
    /// <param name="segment">The segment, from its ports on.</param>
    /// <returns>The options.</returns>
    public static SegmentOptions Read(ReadOnlySpan<byte> segment)
    {
        WireOptions read = new(segment);
        List<(uint, uint)> blocks = [];
        for (int at = 0; at < read.Blocks.Length; at += TcpHeader.SackBlockLength)
        {
            blocks.Add((BinaryPrimitives.ReadUInt32BigEndian(read.Blocks[at..]), BinaryPrimitives.ReadUInt32BigEndian(read.Blocks[(at + 4)..])));
        }

        return new SegmentOptions
        {
            Scale = read.Scale >= 0 ? read.Scale : null,
            SackPermitted = read.SackPermitted,
            TsVal = read.IsStamped ? read.TsVal : null,
            TsEcr = read.TsEcr,
            Blocks = blocks,
        };
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        IEnumerable<string> parts =
        [
            .. Scale is int scale ? [string.Create(CultureInfo.InvariantCulture, $"ws={scale}")] : (string[])[],
            .. SackPermitted ? ["sack-permitted"] : (string[])[],
            .. TsVal is uint tsVal ? [string.Create(CultureInfo.InvariantCulture, $"ts={tsVal}/{TsEcr}")] : (string[])[],
            .. Blocks.Select(block => string.Create(CultureInfo.InvariantCulture, $"sack={block.Start}-{block.End}")),
        ];
        return string.Join(' ', parts);
    }

    /// <inheritdoc/>
    public bool Equals(SegmentOptions? other)
    {
        return other is not null && Scale == other.Scale && SackPermitted == other.SackPermitted && TsVal == other.TsVal && TsEcr == other.TsEcr && Blocks.SequenceEqual(other.Blocks);
    }

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        return HashCode.Combine(Scale, SackPermitted, TsVal, TsEcr, Blocks.Count);
    }

    private static byte[] Word(uint value)
    {
        byte[] word = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(word, value);
        return word;
    }
}
