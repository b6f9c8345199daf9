using System.Buffers.Binary;

namespace TcpNano.Pcap.Packets;

/// <summary>The headers that may stand between IPv6's own and that of the protocol above it (RFC 8200 section 4).</summary>
internal static class IPv6Extensions
{
    private const int HopByHop = 0;
    private const int Routing = 43;
    private const int Fragment = 44;
    private const int Authentication = 51;
    private const int DestinationOptions = 60;
    private const int Most = 8;

    /// <summary>Passes them over.</summary>
    /// <param name="f">The datagram.</param>
    /// <param name="next">The kind of the first header behind IPv6's.</param>
    /// <param name="at">Where that begins.</param>
    /// <returns>The protocol above, where it begins (perhaps behind the end), and whether this is only a part of it.</returns>
    public static (int Protocol, int At, bool IsFragment) Skip(ReadOnlySpan<byte> f, int next, int at)
    {
        for (int i = 0; i < Most && at + 8 <= f.Length && next is HopByHop or Routing or Fragment or Authentication or DestinationOptions; i++)
        {
            // All but offset 0 without more: a datagram in one piece may bear this header, too.
            if (next == Fragment && (BinaryPrimitives.ReadUInt16BigEndian(f[(at + 2)..]) & 0xFFF9) != 0)
            {
                return (f[at], at + 8, true);
            }

            int length = next == Fragment ? 8 : next == Authentication ? (f[at + 1] + 2) * 4 : (f[at + 1] + 1) * 8;
            next = f[at];
            at += length;
        }

        return (next, at, false);
    }
}
