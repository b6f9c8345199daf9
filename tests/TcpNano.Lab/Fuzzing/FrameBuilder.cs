using System.Buffers.Binary;
using TcpNano.Dialogues;
using TcpNano.Wire;

namespace TcpNano.Lab.Fuzzing;

/// <summary>The stations of the link under attack, and correct frames of theirs to the stack.</summary>
internal static class FrameBuilder
{
    public const uint OurAddress = 0x0A000001;
    public const uint PeerAddress = 0x0A000002;
    public const uint ClientAddress = 0x0A0000C9;
    public const uint Gateway = 0x0A0000FE;

    private const int Ethernet = EthernetHeader.Length;
    private const int Payload = Ethernet + IPv4Header.MinLength;

    /// <summary>The hardware address of the stack under attack.</summary>
    public static byte[] OurStation => [2, 0, 0, 0, 0, 1];

    /// <summary>A segment; its text says where it belongs.</summary>
    public static byte[] Tcp(uint source, int sourcePort, int port, uint sequence, uint ack, int flags, int window, int urgent, byte[] options, int length)
    {
        int header = TcpHeader.MinLength + options.Length;
        byte[] frame = Datagram(source, OurAddress, IPv4Header.ProtocolTcp, header + length);
        FrameWriter.Tcp(frame, Payload, sourcePort, port, sequence, ack, header, flags, window, urgent);
        options.CopyTo(frame, Payload + TcpHeader.MinLength);
        FramePatch.Stamp(frame);
        FrameWriter.TcpChecksum(frame, Payload, header + length);
        return frame;
    }

    /// <summary>An ICMP message; <paramref name="rest"/> is the second word of its header.</summary>
    public static byte[] Icmp(uint source, int type, int code, uint rest, byte[] data)
    {
        byte[] frame = Datagram(source, OurAddress, IPv4Header.ProtocolIcmp, IcmpHeader.Length + data.Length);
        frame[Payload + IcmpHeader.Type] = (byte)type;
        frame[Payload + IcmpHeader.Code] = (byte)code;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(Payload + 4), rest);
        data.CopyTo(frame, Payload + IcmpHeader.Length);
        FrameWriter.IcmpChecksum(frame, Payload, IcmpHeader.Length + data.Length);
        return frame;
    }

    /// <summary>A datagram with nothing but zeros in it.</summary>
    public static byte[] Datagram(uint source, uint destination, int protocol, int length)
    {
        byte[] frame = new byte[Payload + length];
        DialogueFrames.PutEthernet(frame, OurStation, Station(source), EthernetHeader.TypeIPv4);
        FrameWriter.IPv4(frame, Ethernet, source, destination, protocol, [], length);
        return frame;
    }

    /// <summary>An ARP packet to the stack.</summary>
    public static byte[] Arp(uint sender, uint target, int operation)
    {
        return FrameWriter.Arp(operation, Station(sender), sender, operation == ArpPacket.OperationRequest ? new byte[EthernetHeader.AddressLength] : OurStation, target);
    }

    /// <summary>The hardware address of whoever has an IPv4 address.</summary>
    public static byte[] Station(uint address)
    {
        byte[] station = [2, 9, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(station.AsSpan(2), address);
        return station;
    }
}
