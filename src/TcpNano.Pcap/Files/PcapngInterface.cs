namespace TcpNano.Pcap.Files;

/// <summary>An interface that a section of a pcapng file describes.</summary>
/// <param name="link">How its frames begin.</param>
/// <param name="snapLength">How many octets of a frame are kept at most; 0 for all.</param>
internal sealed class PcapngInterface(LinkType link, uint snapLength)
{
    private const byte Microseconds = 6;
    private const int PowerOfTwo = 0x80;

    /// <summary>How its frames begin.</summary>
    public LinkType Link => link;

    /// <summary>How many octets of a frame are kept at most; 0 for all.</summary>
    public uint SnapLength => snapLength;

    /// <summary>Its name; empty when it has none.</summary>
    public string Name { get; set; } = "";

    /// <summary>What a tick is: a negative power of ten, or of two when the top bit is set.</summary>
    public byte Resolution { get; set; } = Microseconds;

    /// <summary>Seconds to add to every time.</summary>
    public long Offset { get; set; }

    /// <summary>Makes nanoseconds of ticks; times that no calendar reaches stay at its ends.</summary>
    /// <param name="ticks">The time as the file has it.</param>
    /// <returns>Nanoseconds since 1970.</returns>
    public long Nanoseconds(ulong ticks)
    {
        int power = Resolution & ~PowerOfTwo;
        double perTick = (Resolution & PowerOfTwo) == 0 ? Math.Pow(10, 9 - power) : 1e9 * Math.Pow(2, -power);
        Int128 exact = (Resolution & PowerOfTwo) == 0 && power is <= 9 and >= 0
            ? (Int128)ticks * (long)perTick
            : (Int128)Math.Min(ticks * perTick, 1e30);
        return (long)Int128.Clamp(exact + ((Int128)Offset * 1_000_000_000), 0, long.MaxValue);
    }
}
