using System.Buffers.Binary;
using TcpNano.Wire;

namespace TcpNano.Lab.Segments;

/// <summary>Segments in Ethernet frames, there and back.</summary>
internal static class SegmentFrame
{
    /// <summary>Octets before the TCP header of frames without IP options.</summary>
    public const int TcpOffset = EthernetHeaderLength + IPv4Header.MinLength;

    /// <summary>Octets before the data of segments without options.</summary>
    public const int DataOffset = TcpOffset + TcpHeader.MinLength;

    private const int EthernetHeaderLength = 14;
    private const ushort EtherTypeIPv4 = 0x0800;

    /// <summary>Writes a frame with right checksums. The data counts up from a first octet.</summary>
    /// <param name="frame">Gets it.</param>
    /// <param name="to">Hardware address it goes to.</param>
    /// <param name="source">Source address.</param>
    /// <param name="destination">Destination address.</param>
    /// <param name="ports">Source port in the upper half, destination port in the lower.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="options">TCP options, a multiple of 4 octets.</param>
    /// <returns>Its length.</returns>
    public static int Write(
        byte[] frame, ReadOnlySpan<byte> to, uint source, uint destination, uint ports, Segment segment, ReadOnlySpan<byte> options = default)
    {
        int header = TcpHeader.MinLength + options.Length;
        int length = header + segment.DataLength;
        Span<byte> f = frame;
        f[..DataOffset].Clear();
        to.CopyTo(f);
        f[6] = 2;
        f[11] = (byte)source;
        BinaryPrimitives.WriteUInt16BigEndian(f[12..], EtherTypeIPv4);
        Span<byte> ip = f[EthernetHeaderLength..];
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[IPv4Header.TotalLength..], (ushort)(IPv4Header.MinLength + length));
        ip[IPv4Header.TimeToLive] = 64;
        ip[IPv4Header.Protocol] = IPv4Header.ProtocolTcp;
        BinaryPrimitives.WriteUInt32BigEndian(ip[IPv4Header.Source..], source);
        BinaryPrimitives.WriteUInt32BigEndian(ip[IPv4Header.Destination..], destination);
        int checksum = InternetChecksum.Finish(InternetChecksum.Add(0, frame, EthernetHeaderLength, IPv4Header.MinLength));
        BinaryPrimitives.WriteUInt16BigEndian(ip[IPv4Header.Checksum..], (ushort)checksum);

        Span<byte> tcp = f[TcpOffset..];
        BinaryPrimitives.WriteUInt32BigEndian(tcp, ports);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[TcpHeader.Sequence..], segment.Sequence);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[TcpHeader.Acknowledgment..], segment.Acknowledgment);
        tcp[TcpHeader.DataOffset] = (byte)((header / 4) << 4);
        tcp[TcpHeader.Flags] = (byte)segment.Flags;
        BinaryPrimitives.WriteUInt16BigEndian(tcp[TcpHeader.Window..], (ushort)segment.Window);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[TcpHeader.UrgentPointer..], (ushort)segment.UrgentPointer);
        options.CopyTo(tcp[TcpHeader.MinLength..]);
        for (int i = 0; i < segment.DataLength; i++)
        {
            // By its place in the stream, so that nothing can be taken for something else.
            tcp[header + i] = (byte)((segment.Sequence + (uint)i) * 7);
        }

        uint sum = InternetChecksum.PseudoHeader(source, destination, IPv4Header.ProtocolTcp, length);
        checksum = InternetChecksum.Finish(InternetChecksum.Add(sum, frame, TcpOffset, length));
        BinaryPrimitives.WriteUInt16BigEndian(tcp[TcpHeader.Checksum..], (ushort)checksum);
        return TcpOffset + length;
    }

    /// <summary>Whether a frame holds a segment.</summary>
    /// <param name="frame">The frame.</param>
    /// <returns>True for TCP over IPv4.</returns>
    public static bool IsTcp(ReadOnlySpan<byte> frame)
    {
        return frame.Length >= DataOffset && frame[12] == 0x08 && frame[13] == 0
            && frame[EthernetHeaderLength + IPv4Header.Protocol] == IPv4Header.ProtocolTcp;
    }

    /// <summary>Reads the segment of a frame that <see cref="IsTcp"/>.</summary>
    /// <param name="frame">The frame.</param>
    /// <returns>The segment; SEG.ACK is 0 without ACK.</returns>
    public static Segment Read(ReadOnlySpan<byte> frame)
    {
        ReadOnlySpan<byte> tcp = frame[TcpOffset..];
        int header = (tcp[TcpHeader.DataOffset] >> 4) * 4;
        int total = BinaryPrimitives.ReadUInt16BigEndian(frame[(EthernetHeaderLength + IPv4Header.TotalLength)..]);
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
