using System.Buffers.Binary;
using System.Net;
using TcpNano.Pcap.Files;

namespace TcpNano.Pcap.Packets;

/// <summary>
/// Says what a frame carries. Nothing in a frame is trusted: whatever does not add up, or was cut off too early, is
/// <see cref="PacketKind.Other"/>.
/// </summary>
public static class PacketDecoder
{
    private const int TypeIPv4 = 0x0800;
    private const int TypeArp = 0x0806;
    private const int TypeIPv6 = 0x86DD;
    private const int ProtocolIcmp = 1;
    private const int ProtocolTcp = 6;
    private const int ProtocolUdp = 17;
    private const int ProtocolIcmp6 = 58;
    private const int IPv4Header = 20;
    private const int IPv6Header = 40;
    private const int DeepestQuote = 1;

    private static readonly Packet s_other = new();

    /// <summary>Decodes a frame.</summary>
    /// <param name="link">How it begins.</param>
    /// <param name="frame">Its octets, as far as they are there.</param>
    /// <returns>What it carries.</returns>
    public static Packet Decode(LinkType link, ReadOnlySpan<byte> frame)
    {
        (int type, int start) = LinkHeader.Read(link, frame);
        ReadOnlySpan<byte> rest = start < 0 || start > frame.Length ? [] : frame[start..];
        return type switch
        {
            TypeIPv4 => IPv4(rest, 0),
            TypeIPv6 => IPv6(rest, 0),
            TypeArp => Arp(rest),
            _ => s_other,
        };
    }

    private static Packet Arp(ReadOnlySpan<byte> f)
    {
        bool isKnown = f.Length >= 28 && BinaryPrimitives.ReadUInt16BigEndian(f[2..]) == TypeIPv4 && f[4] == 6 && f[5] == 4;
        return !isKnown ? s_other : new Packet
        {
            Kind = PacketKind.Arp,
            Source = new IPAddress(f.Slice(14, 4)),
            Destination = new IPAddress(f.Slice(24, 4)),
            IsArpReply = BinaryPrimitives.ReadUInt16BigEndian(f[6..]) == 2,
        };
    }

    private static Packet IPv4(ReadOnlySpan<byte> f, int depth)
    {
        if (f.Length < IPv4Header || f[0] >> 4 != 4)
        {
            return s_other;
        }

        int header = (f[0] & 15) * 4;
        int total = BinaryPrimitives.ReadUInt16BigEndian(f[2..]);

        // A card that cuts large sends into segments itself leaves 0 here.
        int whole = total == 0 ? f.Length : total;
        if (header < IPv4Header || whole < header || header > f.Length)
        {
            return s_other;
        }

        Packet ip = new() { Source = new IPAddress(f.Slice(12, 4)), Destination = new IPAddress(f.Slice(16, 4)), Protocol = f[9], Length = whole - header };
        bool isFragment = (BinaryPrimitives.ReadUInt16BigEndian(f[6..]) & 0x3FFF) != 0;
        return isFragment && depth == 0
            ? ip with { Kind = PacketKind.Fragment }
            : Payload(ip, f[header..Math.Min(whole, f.Length)], depth);
    }

    private static Packet IPv6(ReadOnlySpan<byte> f, int depth)
    {
        if (f.Length < IPv6Header || f[0] >> 4 != 6)
        {
            return s_other;
        }

        int stated = BinaryPrimitives.ReadUInt16BigEndian(f[4..]);
        int whole = IPv6Header + (stated == 0 ? f.Length - IPv6Header : stated);
        Packet ip = new() { Source = new IPAddress(f.Slice(8, 16)), Destination = new IPAddress(f.Slice(24, 16)) };
        (int protocol, int at, bool isFragment) = IPv6Extensions.Skip(f, f[6], IPv6Header);
        int left = Math.Max(0, whole - at);
        ip = ip with { Protocol = protocol, Length = left };
        return isFragment ? ip with { Kind = PacketKind.Fragment }
            : at > f.Length || at > whole ? ip with { Kind = PacketKind.OtherIp }
            : Payload(ip, f[at..Math.Min(whole, f.Length)], depth);
    }

    private static Packet Payload(Packet ip, ReadOnlySpan<byte> f, int depth)
    {
        return ip.Protocol switch
        {
            ProtocolTcp => TcpDecoder.Decode(ip, f, isQuote: depth > 0),
            ProtocolUdp when f.Length >= 8 => ip with
            {
                Kind = PacketKind.Udp,
                SourcePort = BinaryPrimitives.ReadUInt16BigEndian(f),
                DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(f[2..]),
                Length = Math.Max(0, ip.Length - 8),
            },
            ProtocolIcmp or ProtocolIcmp6 when f.Length >= 4 && (ip.Protocol == ProtocolIcmp6) == ip.IsIPv6 => Icmp(ip, f, depth),
            _ => ip with { Kind = PacketKind.OtherIp },
        };
    }

    private static Packet Icmp(Packet ip, ReadOnlySpan<byte> f, int depth)
    {
        bool isError = ip.IsIPv6 ? f[0] < 128 : f[0] is 3 or 4 or 5 or 11 or 12;
        Packet? quoted = isError && depth < DeepestQuote && f.Length > 8 ? (ip.IsIPv6 ? IPv6(f[8..], depth + 1) : IPv4(f[8..], depth + 1)) : null;
        return ip with { Kind = PacketKind.Icmp, Icmp = (f[0], f[1]), Quoted = quoted, Length = Math.Max(0, ip.Length - 8) };
    }
}
