using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Memory;

/// <summary>Endless data known by position: what was lost, doubled, swapped or damaged on its way shows. Allocates nothing.</summary>
internal static class Pattern
{
    // A prime: no power of two, no segment size and no ring size goes into it.
    private const int Period = 65521;
    private const int Most = 65536;

    private static readonly byte[] s_octets = NewOctets();

    /// <summary>Writes the octets at a position.</summary>
    public static void Fill(Span<byte> target, long position)
    {
        s_octets.AsSpan((int)(position % Period), target.Length).CopyTo(target);
    }

    /// <summary>Compares octets with those at a position.</summary>
    public static void Check(ReadOnlySpan<byte> data, long position)
    {
        if (!data.SequenceEqual(s_octets.AsSpan((int)(position % Period), data.Length)))
        {
            Assert.Fail($"wrong data between octets {position} and {position + data.Length}");
        }
    }

    private static byte[] NewOctets()
    {
        byte[] octets = new byte[Period + Most];
        new Random(1).NextBytes(octets.AsSpan(0, Period));
        octets.AsSpan(0, Most).CopyTo(octets.AsSpan(Period));
        return octets;
    }
}
