using System.Buffers.Binary;
using TcpNano.Virtual.Oracles;
using TcpNano.Wire;

namespace TcpNano.Lab.Fuzzing;

/// <summary>Makes frames right again that somebody has changed: lengths, checksums, and text that says where it belongs.</summary>
internal static class FramePatch
{
    public const int Ethernet = WireFrame.Ethernet;

    /// <summary>What the datagram carries, by the lengths the stack goes by; empty when they make no sense.</summary>
    public static Span<byte> Payload(Span<byte> frame)
    {
        frame = WithoutPriorityTag(frame);
        (int start, int length) = WireFrame.PayloadPlace(frame);
        return frame.Slice(start, length);
    }

    /// <summary>Has the IPv4 total length say what is there.</summary>
    public static void Lengths(Span<byte> frame)
    {
        frame = WithoutPriorityTag(frame);
        if (WireFrame.IsIPv4(frame))
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

        int header = WireFrame.SegmentHeaderLength(segment);
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
            segment[i] = FuzzStreams.Peers.OctetAt(sequence + (uint)(i - header));
        }
    }

    /// <summary>Has the IPv4 header's checksum be right.</summary>
    public static void HeaderChecksum(Span<byte> frame)
    {
        frame = WithoutPriorityTag(frame);
        if (WireFrame.IsIPv4(frame))
        {
            Span<byte> header = frame.Slice(Ethernet, WireFrame.HeaderLength(frame));
            header[IPv4Header.Checksum] = 0;
            header[IPv4Header.Checksum + 1] = 0;
            BinaryPrimitives.WriteUInt16BigEndian(header[IPv4Header.Checksum..], WireFrame.Finish(WireFrame.Sum(header)));
        }
    }

    /// <summary>Has the checksum of TCP or ICMP be right.</summary>
    public static void PayloadChecksum(Span<byte> frame)
    {
        frame = WithoutPriorityTag(frame);
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
        uint sum = protocol == IPv4Header.ProtocolTcp ? WireFrame.PseudoHeader(frame, payload.Length) : 0;
        BinaryPrimitives.WriteUInt16BigEndian(payload[place..], WireFrame.Finish(sum + WireFrame.Sum(payload)));
    }

    /// <summary>The segment in a frame, as the stack would find it; empty when there is none.</summary>
    public static Span<byte> Segment(Span<byte> frame)
    {
        frame = WithoutPriorityTag(frame);
        return WireFrame.IsIPv4(frame) && frame[Ethernet + IPv4Header.Protocol] == IPv4Header.ProtocolTcp ? Payload(frame) : [];
    }

    /// <summary>The frame from where its type and datagram are as far in as without a tag; the tag lies over the addresses.</summary>
    private static Span<byte> WithoutPriorityTag(Span<byte> frame)
    {
        return WireFrame.WithoutPriorityTag(frame).Length == frame.Length ? frame : frame[EthernetHeader.TagLength..];
    }
}
