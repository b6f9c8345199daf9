using System.Buffers.Binary;
using TcpNano.Pcap.Files;

namespace TcpNano.Pcap.Packets;

/// <summary>What stands in front of IP and ARP on the links this library knows.</summary>
internal static class LinkHeader
{
    private const int TypeIPv4 = 0x0800;
    private const int TypeIPv6 = 0x86DD;
    private const int TypeVlan = 0x8100;
    private const int TypeServiceVlan = 0x88A8;
    private const int MostTags = 2;

    /// <summary>Reads it.</summary>
    /// <param name="link">The kind of link.</param>
    /// <param name="f">The frame.</param>
    /// <returns>The EtherType of what follows, and where that begins; -1 when there is nothing to be read.</returns>
    public static (int Type, int Start) Read(LinkType link, ReadOnlySpan<byte> f)
    {
        return link switch
        {
            LinkType.Ethernet when f.Length >= 14 => Tagged(f, 12),
            LinkType.LinuxSll when f.Length >= 16 => Tagged(f, 14),
            LinkType.LinuxSll2 when f.Length >= 20 => (BinaryPrimitives.ReadUInt16BigEndian(f), 20),
            LinkType.Raw or LinkType.RawOnBsd or LinkType.IPv4 or LinkType.IPv6 when f.Length >= 1 => (Version(f[0]), 0),
            LinkType.Null or LinkType.Loop when f.Length >= 5 => (Version(f[4]), 4),
            _ => (-1, -1),
        };
    }

    // The address family of loopbacks differs between systems; what IP says of itself does not.
    private static int Version(byte first)
    {
        return (first >> 4) switch { 4 => TypeIPv4, 6 => TypeIPv6, _ => -1 };
    }

    private static (int Type, int Start) Tagged(ReadOnlySpan<byte> f, int at)
    {
        int type = BinaryPrimitives.ReadUInt16BigEndian(f[at..]);
        for (int tags = 0; tags < MostTags && type is TypeVlan or TypeServiceVlan && at + 6 <= f.Length; tags++)
        {
            at += 4;
            type = BinaryPrimitives.ReadUInt16BigEndian(f[at..]);
        }

        return (type, at + 2);
    }
}
