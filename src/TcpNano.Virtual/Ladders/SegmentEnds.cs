using System.Buffers.Binary;
using TcpNano.Tcp;

namespace TcpNano.Virtual.Ladders;

/// <summary>The two ends a TCP segment names, read from its frame.</summary>
/// <param name="Source">The sender's IPv4 address.</param>
/// <param name="SourcePort">The sender's port.</param>
/// <param name="Destination">The receiver's IPv4 address.</param>
/// <param name="DestinationPort">The receiver's port.</param>
/// <param name="IsSyn">Whether the segment bears SYN.</param>
internal readonly record struct SegmentEnds(uint Source, int SourcePort, uint Destination, int DestinationPort, bool IsSyn)
{
    private const int EthernetHeaderLength = 14;
    private const int MinIPv4Length = 20;
    private const int MinTcpLength = 20;
    private const int FlagsOffset = 13;
    private const int Syn = 2;

    /// <summary>Whether there is a segment: not so for ARP, ICMP and fragments.</summary>
    public bool IsSegment => Source != 0 || Destination != 0;

    /// <summary>Reads the ends from a frame.</summary>
    /// <param name="frame">An Ethernet II frame.</param>
    /// <returns>The ends; all zero when the frame holds no TCP segment.</returns>
    public static SegmentEnds Of(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < EthernetHeaderLength + MinIPv4Length
            || BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) != 0x0800)
        {
            return default;
        }

        ReadOnlySpan<byte> ip = frame[EthernetHeaderLength..];
        int header = (ip[0] & 0x0F) * 4;
        bool isFragment = (BinaryPrimitives.ReadUInt16BigEndian(ip[6..]) & 0x3FFF) != 0;
        if (ip[9] != 6 || isFragment || header < MinIPv4Length || ip.Length < header + MinTcpLength)
        {
            return default;
        }

        return new SegmentEnds(
            BinaryPrimitives.ReadUInt32BigEndian(ip[12..]),
            BinaryPrimitives.ReadUInt16BigEndian(ip[header..]),
            BinaryPrimitives.ReadUInt32BigEndian(ip[16..]),
            BinaryPrimitives.ReadUInt16BigEndian(ip[(header + 2)..]),
            (ip[header + FlagsOffset] & Syn) != 0);
    }

    /// <summary>The state of the sender's connection.</summary>
    /// <param name="stack">The sender's stack.</param>
    /// <returns>Its state now.</returns>
    public TcpState StateAtSource(NetworkStack stack)
    {
        return StateOf(stack, Destination, DestinationPort, Source, SourcePort);
    }

    /// <summary>The state of the receiver's connection.</summary>
    /// <param name="stack">The receiver's stack.</param>
    /// <returns>Its state now.</returns>
    public TcpState StateAtDestination(NetworkStack stack)
    {
        return StateOf(stack, Source, SourcePort, Destination, DestinationPort);
    }

    private static TcpState StateOf(NetworkStack stack, uint remote, int remotePort, uint local, int localPort)
    {
        return stack.StateOf(remote, remotePort, local, localPort);
    }
}
