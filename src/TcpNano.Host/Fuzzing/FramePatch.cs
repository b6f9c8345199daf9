using System.Buffers.Binary;
using TcpNano.Wire;

namespace TcpNano.Host.Fuzzing;

/// <summary>Makes frames right again that somebody has changed: lengths, checksums, and text that says where it belongs.</summary>
internal static class FramePatch
{
    public const int Ethernet = EthernetHeader.Length;

    /// <summary>The octet of a stream at a sequence number, in all that peers send: whoever gets it knows where it has its place.</summary>
    public static byte Octet(uint sequence)
    {
        uint mixed = sequence * 0x9E3779B1;
        return (byte)(mixed >> 24);
    }

    /// <summary>Whether a frame holds an IPv4 header with room for its options.</summary>
    public static bool IsIPv4(ReadOnlySpan<byte> frame)
    {
        return frame.Length >= Ethernet + IPv4Header.MinLength
            && BinaryPrimitives.ReadUInt16BigEndian(frame[EthernetHeader.Type..]) == EthernetHeader.TypeIPv4
            && HeaderLength(frame) >= IPv4Header.MinLength
            && frame.Length >= Ethernet + HeaderLength(frame);
    }

    /// <summary>Octets of IPv4 header by its own account.</summary>
    public static int HeaderLength(ReadOnlySpan<byte> frame)
    {
        return (frame[Ethernet] & 0x0F) << 2;
    }

    /// <summary>What the datagram carries, by the lengths the stack goes by; empty when they make no sense.</summary>
    public static Span<byte> Payload(Span<byte> frame)
    {
        if (!IsIPv4(frame))
        {
            return [];
        }

        int header = HeaderLength(frame);
        int total = BinaryPrimitives.ReadUInt16BigEndian(frame[(Ethernet + IPv4Header.TotalLength)..]);
        return total < header || total > frame.Length - Ethernet ? [] : frame.Slice(Ethernet + header, total - header);
    }

    /// <summary>Has the IPv4 total length say what is there.</summary>
    public static void Lengths(Span<byte> frame)
    {
        if (IsIPv4(frame))
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame[(Ethernet + IPv4Header.TotalLength)..], (ushort)(frame.Length - Ethernet));
        }
    }

    /// <summary>Octets of text in a segment; 0 also when there is no segment.</summary>
    public static int TextLength(Span<byte> frame)
    {
        Span<byte> segment = Segment(frame);
        if (segment.Length < TcpHeader.MinLength)
        {
            return 0;
        }

        int header = (segment[TcpHeader.DataOffset] >> 4) << 2;
        return header < TcpHeader.MinLength || header > segment.Length ? 0 : segment.Length - header;
    }

    /// <summary>Writes into a segment's text what belongs at its sequence numbers.</summary>
    public static void Stamp(Span<byte> frame)
    {
        int length = TextLength(frame);
        if (length == 0)
        {
            return;
        }

        Span<byte> segment = Segment(frame);
        int header = segment.Length - length;
        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(segment[TcpHeader.Sequence..]);
        if ((segment[TcpHeader.Flags] & TcpHeader.Syn) != 0)
        {
            sequence++;
        }

        for (int i = header; i < segment.Length; i++)
        {
            segment[i] = Octet(sequence + (uint)(i - header));
        }
    }

    /// <summary>Has the IPv4 header's checksum be right.</summary>
    public static void HeaderChecksum(Span<byte> frame)
    {
        if (IsIPv4(frame))
        {
            Span<byte> header = frame.Slice(Ethernet, HeaderLength(frame));
            header[IPv4Header.Checksum] = 0;
            header[IPv4Header.Checksum + 1] = 0;
            BinaryPrimitives.WriteUInt16BigEndian(header[IPv4Header.Checksum..], Finish(Sum(header)));
        }
    }

    /// <summary>Has the checksum of TCP or ICMP be right.</summary>
    public static void PayloadChecksum(Span<byte> frame)
    {
        Span<byte> payload = Payload(frame);
        if (payload.Length == 0)
        {
            return;
        }

        int protocol = frame[Ethernet + IPv4Header.Protocol];
        int place = protocol == IPv4Header.ProtocolTcp ? TcpHeader.Checksum : IcmpHeader.Checksum;
        if ((protocol != IPv4Header.ProtocolTcp && protocol != IPv4Header.ProtocolIcmp) || payload.Length < place + 2)
        {
            return;
        }

        payload[place] = 0;
        payload[place + 1] = 0;
        uint sum = protocol == IPv4Header.ProtocolTcp ? PseudoHeader(frame, payload.Length) : 0;
        BinaryPrimitives.WriteUInt16BigEndian(payload[place..], Finish(sum + Sum(payload)));
    }

    /// <summary>Whether the checksums of a frame the stack has sent are right.</summary>
    public static bool ChecksumsHold(Span<byte> frame)
    {
        if (Finish(Sum(frame.Slice(Ethernet, HeaderLength(frame)))) != 0)
        {
            return false;
        }

        Span<byte> payload = Payload(frame);
        int protocol = frame[Ethernet + IPv4Header.Protocol];
        return protocol switch
        {
            IPv4Header.ProtocolTcp => Finish(PseudoHeader(frame, payload.Length) + Sum(payload)) == 0,
            IPv4Header.ProtocolIcmp => Finish(Sum(payload)) == 0,
            _ => false,
        };
    }

    /// <summary>The segment in a frame, as the stack would find it; empty when there is none.</summary>
    public static Span<byte> Segment(Span<byte> frame)
    {
        return IsIPv4(frame) && frame[Ethernet + IPv4Header.Protocol] == IPv4Header.ProtocolTcp ? Payload(frame) : [];
    }

    private static uint PseudoHeader(ReadOnlySpan<byte> frame, int length)
    {
        return Sum(frame.Slice(Ethernet + IPv4Header.Source, 8)) + frame[Ethernet + IPv4Header.Protocol] + (uint)length;
    }

    private static uint Sum(ReadOnlySpan<byte> octets)
    {
        uint sum = 0;
        int i = 0;
        for (; i + 1 < octets.Length; i += 2)
        {
            sum += (uint)((octets[i] << 8) | octets[i + 1]);
        }

        return i < octets.Length ? sum + ((uint)octets[i] << 8) : sum;
    }

    private static ushort Finish(uint sum)
    {
        sum = (sum & 0xFFFF) + (sum >> 16);
        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~sum;
    }
}
