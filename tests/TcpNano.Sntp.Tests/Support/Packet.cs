using System.Buffers.Binary;

namespace TcpNano.Sntp.Tests.Support;

/// <summary>An NTP packet as a test reads or makes it, from RFC 4330 and without code of the client's.</summary>
internal sealed class Packet
{
    public int Leap { get; set; }

    public int Version { get; set; } = 4;

    public int Mode { get; set; } = 4;

    public int Stratum { get; set; } = 2;

    public uint RootDelay { get; set; } = 0x100;

    public uint RootDispersion { get; set; } = 0x200;

    public uint Reference { get; set; } = 0x0A000001;

    public ulong Originate { get; set; }

    public ulong Received { get; set; }

    public ulong Transmitted { get; set; }

    /// <summary>A timestamp of a time.</summary>
    public static ulong Stamp(DateTime utc)
    {
        // In units of 2^-32 s since 1900, without the bits beyond: the era is not in it.
        UInt128 ticks = (UInt128)(utc - new DateTime(1900, 1, 1, 0, 0, 0, DateTimeKind.Utc)).Ticks;
        return (ulong)((ticks << 32) / TimeSpan.TicksPerSecond);
    }

    public byte[] Build()
    {
        byte[] packet = new byte[48];
        packet[0] = (byte)((Leap << 6) | (Version << 3) | Mode);
        packet[1] = (byte)Stratum;
        packet[2] = 6;
        packet[3] = 0xEC;
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), RootDelay);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), RootDispersion);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(12), Reference);
        BinaryPrimitives.WriteUInt64BigEndian(packet.AsSpan(24), Originate);
        BinaryPrimitives.WriteUInt64BigEndian(packet.AsSpan(32), Received);
        BinaryPrimitives.WriteUInt64BigEndian(packet.AsSpan(40), Transmitted);
        return packet;
    }

    public static ulong TransmitOf(byte[] request)
    {
        return BinaryPrimitives.ReadUInt64BigEndian(request.AsSpan(40));
    }
}
