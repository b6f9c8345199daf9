using System;
using TcpNano.Dialogues;
using TcpNano.Link;

namespace TcpNano.Tests.Support;

/// <summary>A stack's neighbourhood for tests below TCP, and whole frames of it by <see cref="FrameWriter"/>.</summary>
public static class Frames
{
    /// <summary>192.168.0.1 on a /24: the stack under test, at 02:00:00:00:00:01.</summary>
    public const uint Own = 0xC0A80001;

    /// <summary>192.168.0.2, another station on the link, at 02:00:00:00:00:02.</summary>
    public const uint Peer = 0xC0A80002;

    /// <summary>192.168.0.254, the gateway.</summary>
    public const uint Gateway = 0xC0A800FE;

    /// <summary>255.255.255.0.</summary>
    public const uint Netmask = 0xFFFFFF00;

    /// <summary>203.0.113.5, somewhere behind the gateway.</summary>
    public const uint Far = 0xCB007105;

    public const int Icmp = 1;
    public const int Igmp = 2;
    public const int Tcp = 6;
    public const int Udp = 17;

    /// <summary>The hardware address 02:00:00:00:00:n.</summary>
    public static byte[] Station(int n)
    {
        return new byte[] { 2, 0, 0, 0, (byte)(n >> 8), (byte)n };
    }

    /// <summary>FF:FF:FF:FF:FF:FF.</summary>
    public static byte[] Everybody()
    {
        return new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF };
    }

    /// <summary>A padded ARP frame; requests go to everybody, replies to the target.</summary>
    public static byte[] Arp(int operation, byte[] senderHardware, uint sender, byte[] targetHardware, uint target)
    {
        return FrameWriter.Arp(operation, senderHardware, sender, targetHardware, target);
    }

    /// <summary>A datagram without options from station 2 to station 1, with a correct header checksum; not padded.</summary>
    public static byte[] IPv4(uint source, uint destination, int protocol, byte[] payload)
    {
        return IPv4(source, destination, protocol, new byte[0], payload);
    }

    /// <summary>A datagram with options (a multiple of 4 octets) from station 2 to station 1.</summary>
    public static byte[] IPv4(uint source, uint destination, int protocol, byte[] options, byte[] payload)
    {
        int payloadAt = DialogueFrames.Ethernet + DialogueFrames.IPv4 + options.Length;
        byte[] frame = new byte[payloadAt + payload.Length];
        DialogueFrames.PutEthernet(frame, Station(1), Station(2), DialogueFrames.TypeIPv4);
        FrameWriter.IPv4(frame, DialogueFrames.Ethernet, source, destination, protocol, options, payload.Length);
        Array.Copy(payload, 0, frame, payloadAt, payload.Length);
        return frame;
    }

    /// <summary>An ICMP message with a correct checksum: type, code, the four octets after the checksum, data.</summary>
    public static byte[] IcmpMessage(int type, int code, uint rest, byte[] data)
    {
        byte[] message = new byte[8 + data.Length];
        message[0] = (byte)type;
        message[1] = (byte)code;
        DialogueFrames.Put32(message, 4, rest);
        Array.Copy(data, 0, message, 8, data.Length);
        FrameWriter.IcmpChecksum(message, 0, message.Length);
        return message;
    }

    /// <summary>Octets that differ from their neighbours.</summary>
    public static byte[] Pattern(int length)
    {
        byte[] data = new byte[length];
        for (int i = 0; i < length; i++)
        {
            data[i] = (byte)((i * 7) + 3);
        }

        return data;
    }

    /// <summary>A frame as a driver hands it over: in an array, behind octets that mean nothing.</summary>
    public static byte[] InArray(byte[] frame)
    {
        byte[] array = new byte[MacDriver.FrameOffset + frame.Length];
        for (int i = 0; i < MacDriver.FrameOffset; i++)
        {
            array[i] = 0xA5;
        }

        Array.Copy(frame, 0, array, MacDriver.FrameOffset, frame.Length);
        return array;
    }

    /// <summary>Part of a frame.</summary>
    public static byte[] Slice(byte[] frame, int offset, int length)
    {
        byte[] slice = new byte[length];
        Array.Copy(frame, offset, slice, 0, length);
        return slice;
    }

    /// <summary>The same octets in a longer frame, filled up with something that is not zero.</summary>
    public static byte[] Pad(byte[] frame, int length)
    {
        byte[] padded = new byte[length];
        Array.Copy(frame, 0, padded, 0, frame.Length);
        for (int i = frame.Length; i < length; i++)
        {
            padded[i] = 0xA5;
        }

        return padded;
    }

    /// <summary>Whether a stretch of a buffer is these octets.</summary>
    public static bool Holds(byte[] buffer, int offset, byte[] octets)
    {
        for (int i = 0; i < octets.Length; i++)
        {
            if (buffer[offset + i] != octets[i])
            {
                return false;
            }
        }

        return true;
    }
}
