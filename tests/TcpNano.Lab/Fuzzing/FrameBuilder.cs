using System.Buffers.Binary;
using TcpNano.Wire;

namespace TcpNano.Lab.Fuzzing;

/// <summary>Builds correct frames to the stack under attack.</summary>
internal static class FrameBuilder
{
    public const uint OurAddress = 0x0A000001;
    public const uint PeerAddress = 0x0A000002;
    public const uint ClientAddress = 0x0A0000C9;
    public const uint Gateway = 0x0A0000FE;
    public const uint Netmask = 0xFFFFFF00;

    private const int Ethernet = EthernetHeader.Length;
    private const int ArpMinimum = 60;

    /// <summary>The hardware address of the stack under attack.</summary>
    public static ReadOnlySpan<byte> OurStation => [2, 0, 0, 0, 0, 1];

    /// <summary>A segment; its text says where it belongs.</summary>
    public static byte[] Tcp(uint source, int sourcePort, int port, uint sequence, uint ack, int flags, int window, int urgent, ReadOnlySpan<byte> options, int length)
    {
        int header = TcpHeader.MinLength + options.Length;
        byte[] frame = Datagram(source, OurAddress, IPv4Header.ProtocolTcp, header + length);
        Span<byte> segment = frame.AsSpan(Ethernet + IPv4Header.MinLength);
        BinaryPrimitives.WriteUInt16BigEndian(segment[TcpHeader.SourcePort..], (ushort)sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(segment[TcpHeader.DestinationPort..], (ushort)port);
        BinaryPrimitives.WriteUInt32BigEndian(segment[TcpHeader.Sequence..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(segment[TcpHeader.Acknowledgment..], ack);
        segment[TcpHeader.DataOffset] = (byte)(header / 4 << 4);
        segment[TcpHeader.Flags] = (byte)flags;
        BinaryPrimitives.WriteUInt16BigEndian(segment[TcpHeader.Window..], (ushort)window);
        BinaryPrimitives.WriteUInt16BigEndian(segment[TcpHeader.UrgentPointer..], (ushort)urgent);
        options.CopyTo(segment[TcpHeader.MinLength..]);
        FramePatch.Stamp(frame);
        FramePatch.PayloadChecksum(frame);
        return frame;
    }

    /// <summary>An ICMP message; <paramref name="rest"/> is the second word of its header.</summary>
    public static byte[] Icmp(uint source, int type, int code, uint rest, ReadOnlySpan<byte> data)
    {
        byte[] frame = Datagram(source, OurAddress, IPv4Header.ProtocolIcmp, IcmpHeader.Length + data.Length);
        Span<byte> message = frame.AsSpan(Ethernet + IPv4Header.MinLength);
        message[IcmpHeader.Type] = (byte)type;
        message[IcmpHeader.Code] = (byte)code;
        BinaryPrimitives.WriteUInt32BigEndian(message[4..], rest);
        data.CopyTo(message[IcmpHeader.Length..]);
        FramePatch.PayloadChecksum(frame);
        return frame;
    }

    /// <summary>A datagram with nothing but zeros in it.</summary>
    public static byte[] Datagram(uint source, uint destination, int protocol, int length)
    {
        byte[] frame = new byte[Ethernet + IPv4Header.MinLength + length];
        OurStation.CopyTo(frame);
        Station(source, frame.AsSpan(EthernetHeader.Source));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(EthernetHeader.Type), EthernetHeader.TypeIPv4);
        Header(frame.AsSpan(Ethernet), source, destination, protocol, length);
        FramePatch.HeaderChecksum(frame);
        return frame;
    }

    /// <summary>An IPv4 header without its checksum.</summary>
    public static void Header(Span<byte> header, uint source, uint destination, int protocol, int length)
    {
        header[IPv4Header.VersionAndLength] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(header[IPv4Header.TotalLength..], (ushort)(IPv4Header.MinLength + length));
        header[IPv4Header.TimeToLive] = 64;
        header[IPv4Header.Protocol] = (byte)protocol;
        BinaryPrimitives.WriteUInt32BigEndian(header[IPv4Header.Source..], source);
        BinaryPrimitives.WriteUInt32BigEndian(header[IPv4Header.Destination..], destination);
    }

    /// <summary>An ARP packet, padded as on a real wire.</summary>
    public static byte[] Arp(uint sender, uint target, int operation)
    {
        byte[] frame = new byte[ArpMinimum];
        bool request = operation == ArpPacket.OperationRequest;
        if (request)
        {
            frame.AsSpan(0, EthernetHeader.AddressLength).Fill(0xFF);
        }
        else
        {
            OurStation.CopyTo(frame);
        }

        Station(sender, frame.AsSpan(EthernetHeader.Source));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(EthernetHeader.Type), EthernetHeader.TypeArp);
        Span<byte> packet = frame.AsSpan(Ethernet);
        packet[1] = ArpPacket.HardwareEthernet;
        BinaryPrimitives.WriteUInt16BigEndian(packet[ArpPacket.ProtocolType..], EthernetHeader.TypeIPv4);
        packet[ArpPacket.HardwareLength] = EthernetHeader.AddressLength;
        packet[ArpPacket.ProtocolLength] = ArpPacket.AddressLength;
        packet[ArpPacket.Operation + 1] = (byte)operation;
        Station(sender, packet[ArpPacket.SenderHardware..]);
        BinaryPrimitives.WriteUInt32BigEndian(packet[ArpPacket.SenderProtocol..], sender);
        if (!request)
        {
            OurStation.CopyTo(packet[ArpPacket.TargetHardware..]);
        }

        BinaryPrimitives.WriteUInt32BigEndian(packet[ArpPacket.TargetProtocol..], target);
        return frame;
    }

    /// <summary>The hardware address of whoever has an IPv4 address.</summary>
    public static void Station(uint address, Span<byte> destination)
    {
        destination[0] = 2;
        destination[1] = 9;
        BinaryPrimitives.WriteUInt32BigEndian(destination[2..], address);
    }
}
