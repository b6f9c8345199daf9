using System.Buffers.Binary;

namespace TcpNano.Tests.Support;

/// <summary>A UDP datagram that was on the wire.</summary>
internal sealed record UdpSeen(long Time, byte[] Station, uint Source, int SourcePort, uint Destination, int DestinationPort, byte[] Data)
{
    public static UdpSeen? Read(ReadOnlySpan<byte> frame, long time)
    {
        if (frame.Length < 42 || frame[12] != 8 || frame[13] != 0 || frame[23] != 17)
        {
            return null;
        }

        int udp = 14 + ((frame[14] & 15) * 4);
        int length = BinaryPrimitives.ReadUInt16BigEndian(frame[(udp + 4)..]) - 8;
        return new UdpSeen(
            time,
            frame[6..12].ToArray(),
            BinaryPrimitives.ReadUInt32BigEndian(frame[26..]),
            BinaryPrimitives.ReadUInt16BigEndian(frame[udp..]),
            BinaryPrimitives.ReadUInt32BigEndian(frame[30..]),
            BinaryPrimitives.ReadUInt16BigEndian(frame[(udp + 2)..]),
            frame.Slice(udp + 8, length).ToArray());
    }
}
