using System.Buffers.Binary;
using TcpNano.Dialogues;
using TcpNano.Virtual.Oracles;
using TcpNano.Wire;

namespace TcpNano.Lab.Segments;

/// <summary>Segments in Ethernet frames, there and back.</summary>
internal static class SegmentFrame
{
    /// <summary>Octets before the TCP header of frames without IP options.</summary>
    public const int TcpOffset = EthernetHeader.Length + IPv4Header.MinLength;

    /// <summary>Octets before the data of segments without options.</summary>
    public const int DataOffset = TcpOffset + TcpHeader.MinLength;

    // No app's stream.
    private static readonly StreamOracle s_data = new(uint.MaxValue);

    /// <summary>Writes a frame with right checksums. What data it has follows from its sequence number.</summary>
    /// <param name="frame">Gets it.</param>
    /// <param name="to">Hardware address it goes to.</param>
    /// <param name="source">Source address.</param>
    /// <param name="destination">Destination address.</param>
    /// <param name="ports">Source port in the upper half, destination port in the lower.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="options">TCP options, a multiple of 4 octets.</param>
    /// <returns>Its length.</returns>
    public static int Write(byte[] frame, byte[] to, uint source, uint destination, uint ports, Segment segment, byte[]? options = null)
    {
        options ??= [];
        int header = TcpHeader.MinLength + options.Length;
        int length = header + segment.DataLength;
        DialogueFrames.PutEthernet(frame, to, [2, 0, 0, 0, 0, (byte)source], EthernetHeader.TypeIPv4);
        FrameWriter.IPv4(frame, EthernetHeader.Length, source, destination, IPv4Header.ProtocolTcp, [], length);
        FrameWriter.Tcp(
            frame,
            TcpOffset,
            (int)(ports >> 16),
            (int)(ports & 0xFFFF),
            segment.Sequence,
            segment.Acknowledgment,
            header,
            segment.Flags,
            segment.Window,
            segment.UrgentPointer);
        options.CopyTo(frame, DataOffset);
        for (int i = 0; i < segment.DataLength; i++)
        {
            // By its sequence number, so that nothing can be taken for something else.
            frame[TcpOffset + header + i] = s_data.OctetAt(segment.Sequence + (uint)i);
        }

        FrameWriter.TcpChecksum(frame, TcpOffset, length);
        return TcpOffset + length;
    }

    /// <summary>Whether a frame holds a segment.</summary>
    /// <param name="frame">The frame.</param>
    /// <returns>True for TCP over IPv4.</returns>
    public static bool IsTcp(ReadOnlySpan<byte> frame)
    {
        return frame.Length >= DataOffset && frame[12] == 0x08 && frame[13] == 0
            && frame[EthernetHeader.Length + IPv4Header.Protocol] == IPv4Header.ProtocolTcp;
    }

    /// <summary>Reads the segment of a frame that <see cref="IsTcp"/>.</summary>
    /// <param name="frame">The frame.</param>
    /// <returns>The segment; SEG.ACK is 0 without ACK.</returns>
    public static Segment Read(ReadOnlySpan<byte> frame)
    {
        ReadOnlySpan<byte> tcp = frame[TcpOffset..];
        int header = (tcp[TcpHeader.DataOffset] >> 4) * 4;
        int total = BinaryPrimitives.ReadUInt16BigEndian(frame[(EthernetHeader.Length + IPv4Header.TotalLength)..]);
        int flags = tcp[TcpHeader.Flags];
        uint ack = BinaryPrimitives.ReadUInt32BigEndian(tcp[TcpHeader.Acknowledgment..]);
        return new Segment(
            flags,
            BinaryPrimitives.ReadUInt32BigEndian(tcp[TcpHeader.Sequence..]),
            (flags & TcpHeader.Ack) != 0 ? ack : 0,
            BinaryPrimitives.ReadUInt16BigEndian(tcp[TcpHeader.Window..]),
            total - IPv4Header.MinLength - header);
    }
}
