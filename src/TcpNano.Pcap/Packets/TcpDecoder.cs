using System.Buffers.Binary;

namespace TcpNano.Pcap.Packets;

/// <summary>Reads TCP headers and their options.</summary>
internal static class TcpDecoder
{
    private const int Header = 20;
    private const int QuotedLength = 8;
    private const int ChecksumOffset = 16;
    private const int Protocol = 6;
    private const int KnownFlags = 0x3F;
    private const int LargestScale = 14; // RFC 7323 section 2.3

    /// <summary>Reads a segment.</summary>
    /// <param name="ip">Its datagram.</param>
    /// <param name="f">Its octets, as far as they are there.</param>
    /// <param name="isQuote">Whether it is quoted by an ICMP error, which may end behind the sequence number.</param>
    /// <returns>The segment; a datagram of an unknown kind when it is none.</returns>
    public static Packet Decode(Packet ip, ReadOnlySpan<byte> f, bool isQuote)
    {
        int header = f.Length >= Header ? (f[12] >> 4) * 4 : 0;
        bool isShort = f.Length < Header || header < Header || header > ip.Length;
        if (f.Length < QuotedLength || (isShort && !isQuote))
        {
            return ip with { Kind = PacketKind.OtherIp };
        }

        Packet packet = ip with
        {
            Kind = PacketKind.Tcp,
            SourcePort = BinaryPrimitives.ReadUInt16BigEndian(f),
            DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(f[2..]),
            Length = Math.Max(0, ip.Length - Math.Max(header, Header)),
        };
        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(f[4..]);
        if (isShort)
        {
            return packet with { Tcp = new TcpFields(sequence, 0, TcpFlags.None, 0) };
        }

        TcpFields fields = new(
            sequence,
            BinaryPrimitives.ReadUInt32BigEndian(f[8..]),
            (TcpFlags)(f[13] & KnownFlags),
            BinaryPrimitives.ReadUInt16BigEndian(f[14..]));
        bool isWhole = f.Length >= ip.Length && !isQuote;
        bool isUnsummed = !isQuote && (!isWhole || IsDamaged(ip, f)) && Folded(PseudoHeader(ip, ip.Length)) == BinaryPrimitives.ReadUInt16BigEndian(f[ChecksumOffset..]);
        return packet with
        {
            Tcp = Options(fields, f[Header..Math.Min(header, f.Length)]) with { IsDamaged = !isWhole || isUnsummed ? null : IsDamaged(ip, f), IsUnsummed = isUnsummed },
        };
    }

    private static TcpFields Options(TcpFields fields, ReadOnlySpan<byte> options)
    {
        int at = 0;
        while (at < options.Length && options[at] != 0)
        {
            int length = options[at] == 1 ? 1 : at + 1 < options.Length ? options[at + 1] : 0;
            if (length == 0 || at + length > options.Length || (options[at] != 1 && length < 2))
            {
                break;
            }

            fields = (options[at], length) switch
            {
                (2, 4) => fields with { MaxSegmentSize = BinaryPrimitives.ReadUInt16BigEndian(options[(at + 2)..]) },
                (3, 3) => fields with { WindowScale = Math.Min((int)options[at + 2], LargestScale) },
                (4, 2) => fields with { SackPermitted = true },
                (5, >= 10) => fields with { SackBlocks = (length - 2) / 8 },
                _ => fields,
            };
            at += length;
        }

        return fields;
    }

    // RFC 9293 section 3.1: over a pseudo-header of addresses, protocol and length, and the segment.
    private static bool IsDamaged(Packet ip, ReadOnlySpan<byte> f)
    {
        return Folded(PseudoHeader(ip, f.Length) + Sum(f)) != 0xFFFF && BinaryPrimitives.ReadUInt16BigEndian(f[ChecksumOffset..]) != 0;
    }

    private static ulong PseudoHeader(Packet ip, int length)
    {
        return (ulong)(Protocol + length) + Sum(ip.Source!.GetAddressBytes()) + Sum(ip.Destination!.GetAddressBytes());
    }

    private static ulong Folded(ulong sum)
    {
        while (sum >> 16 != 0)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return sum;
    }

    private static ulong Sum(ReadOnlySpan<byte> octets)
    {
        ulong sum = 0;
        for (int i = 0; i + 1 < octets.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(octets[i..]);
        }

        return octets.Length % 2 == 0 ? sum : sum + ((ulong)octets[^1] << 8);
    }
}
