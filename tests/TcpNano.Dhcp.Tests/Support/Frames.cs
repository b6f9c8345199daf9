using System.Buffers.Binary;
using TcpNano.Dialogues;

namespace TcpNano.Dhcp.Tests.Support;

/// <summary>Frames that the stations of the tests send; those of the mDNS tests, too.</summary>
internal static class Frames
{
    public static readonly byte[] Everybody = [255, 255, 255, 255, 255, 255];

    /// <summary>A UDP datagram with right checksums.</summary>
    public static byte[] Udp(byte[] from, byte[] to, uint source, int sourcePort, uint destination, int destinationPort, byte[] data)
    {
        byte[] frame = new byte[14 + 20 + 8 + data.Length];
        to.CopyTo(frame, 0);
        from.CopyTo(frame, 6);
        frame[12] = 8;
        FrameWriter.IPv4(frame, 14, source, destination, 17, [], 8 + data.Length);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(34), (ushort)sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(36), (ushort)destinationPort);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(38), (ushort)(8 + data.Length));
        data.CopyTo(frame, 42);
        uint sum = (source >> 16) + (source & 0xFFFF) + (destination >> 16) + (destination & 0xFFFF) + 17 + (uint)(8 + data.Length);
        for (int i = 34; i < frame.Length; i += 2)
        {
            sum += (uint)(frame[i] << 8) | (i + 1 < frame.Length ? frame[i + 1] : 0u);
        }

        sum = (sum & 0xFFFF) + (sum >> 16);
        sum = (sum & 0xFFFF) + (sum >> 16);
        ushort checksum = (ushort)~sum;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(40), checksum == 0 ? (ushort)0xFFFF : checksum);
        return frame;
    }

    /// <summary>A hardware address for a station.</summary>
    public static byte[] Station(int number)
    {
        return [2, 0, 0, 0, (byte)(number >> 8), (byte)number];
    }
}
