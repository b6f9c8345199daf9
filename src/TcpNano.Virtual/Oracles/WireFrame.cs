using System.Buffers.Binary;
using TcpNano.Wire;

namespace TcpNano.Virtual.Oracles;

/// <summary>Finds its way in frames by what their headers say, and sums them up on its own account: no code of the stack's judges the stack.</summary>
internal static class WireFrame
{
    /// <summary>Octets before the datagram.</summary>
    public const int Ethernet = EthernetHeader.Length;

    /// <summary>A frame as a station receives it: a tag that names no VLAN (IEEE 802.1Q section 6.9) is not there for it.</summary>
    public static ReadOnlySpan<byte> WithoutPriorityTag(ReadOnlySpan<byte> frame)
    {
        const int Type = EthernetHeader.Type;
        return frame.Length >= Ethernet + EthernetHeader.TagLength
            && BinaryPrimitives.ReadUInt16BigEndian(frame[Type..]) == EthernetHeader.TypeTag
            && (BinaryPrimitives.ReadUInt16BigEndian(frame[(Type + 2)..]) & EthernetHeader.VlanMask) == 0
            && BinaryPrimitives.ReadUInt16BigEndian(frame[(Type + EthernetHeader.TagLength)..]) != EthernetHeader.TypeTag
            ? (byte[])[.. frame[..Type], .. frame[(Type + EthernetHeader.TagLength)..]]
            : frame;
    }

    /// <summary>Whether a frame holds an IPv4 header with room for its options.</summary>
    public static bool IsIPv4(ReadOnlySpan<byte> frame)
    {
        return frame.Length >= Ethernet + IPv4Header.MinLength
            && BinaryPrimitives.ReadUInt16BigEndian(frame[EthernetHeader.Type..]) == EthernetHeader.TypeIPv4
            && HeaderLength(frame) >= IPv4Header.MinLength
            && frame.Length >= Ethernet + HeaderLength(frame);
    }

    /// <summary>Whether a datagram is the first part of a longer one.</summary>
    public static bool IsFirstFragment(ReadOnlySpan<byte> frame)
    {
        return (BinaryPrimitives.ReadUInt16BigEndian(frame[(Ethernet + IPv4Header.Fragment)..]) & IPv4Header.FragmentMask) == IPv4Header.MoreFragments;
    }

    /// <summary>Whether a datagram is no part of a longer one.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> frame)
    {
        return (BinaryPrimitives.ReadUInt16BigEndian(frame[(Ethernet + IPv4Header.Fragment)..]) & IPv4Header.FragmentMask) == 0;
    }

    /// <summary>Octets of IPv4 header by its own account.</summary>
    public static int HeaderLength(ReadOnlySpan<byte> frame)
    {
        return (frame[Ethernet] & 0x0F) << 2;
    }

    /// <summary>Where in the frame that is what the datagram carries, by the lengths a stack goes by; nowhere when they make no sense.</summary>
    public static (int Start, int Length) PayloadPlace(ReadOnlySpan<byte> frame)
    {
        if (!IsIPv4(frame))
        {
            return (0, 0);
        }

        int header = HeaderLength(frame);
        int total = BinaryPrimitives.ReadUInt16BigEndian(frame[(Ethernet + IPv4Header.TotalLength)..]);
        return total < header || total > frame.Length - Ethernet ? (0, 0) : (Ethernet + header, total - header);
    }

    /// <summary>What the datagram carries; empty when the lengths make no sense.</summary>
    public static ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> frame)
    {
        (int start, int length) = PayloadPlace(frame);
        return frame.Slice(start, length);
    }

    /// <summary>The segment in a frame, as a stack would find it; empty when there is none.</summary>
    public static ReadOnlySpan<byte> Segment(ReadOnlySpan<byte> frame)
    {
        return IsIPv4(frame) && frame[Ethernet + IPv4Header.Protocol] == IPv4Header.ProtocolTcp ? Payload(frame) : [];
    }

    /// <summary>Octets of TCP header by its own account.</summary>
    public static int SegmentHeaderLength(ReadOnlySpan<byte> segment)
    {
        return (segment[TcpHeader.DataOffset] >> 4) << 2;
    }

    /// <summary>Whether the checksums of a datagram with TCP or ICMP are right.</summary>
    public static bool ChecksumsHold(ReadOnlySpan<byte> frame)
    {
        if (Finish(Sum(frame.Slice(Ethernet, HeaderLength(frame)))) != 0)
        {
            return false;
        }

        ReadOnlySpan<byte> payload = Payload(frame);
        int protocol = frame[Ethernet + IPv4Header.Protocol];
        return protocol switch
        {
            IPv4Header.ProtocolTcp => Finish(PseudoHeader(frame, payload.Length) + Sum(payload)) == 0,
            IPv4Header.ProtocolIcmp => Finish(Sum(payload)) == 0,
            _ => false,
        };
    }

    /// <summary>The sum of what TCP puts before the segment (RFC 9293 section 3.1).</summary>
    public static uint PseudoHeader(ReadOnlySpan<byte> frame, int length)
    {
        return Sum(frame.Slice(Ethernet + IPv4Header.Source, 8)) + frame[Ethernet + IPv4Header.Protocol] + (uint)length;
    }

    /// <summary>The sum of 16-bit words, the last one filled up with zeros.</summary>
    public static uint Sum(ReadOnlySpan<byte> octets)
    {
        uint sum = 0;
        int i = 0;
        for (; i + 1 < octets.Length; i += 2)
        {
            sum += (uint)((octets[i] << 8) | octets[i + 1]);
        }

        return i < octets.Length ? sum + ((uint)octets[i] << 8) : sum;
    }

    /// <summary>The checksum that a sum makes.</summary>
    public static ushort Finish(uint sum)
    {
        sum = (sum & 0xFFFF) + (sum >> 16);
        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~sum;
    }
}
