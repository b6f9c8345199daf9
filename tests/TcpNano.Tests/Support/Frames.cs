using System;

namespace TcpNano.Tests.Support;

/// <summary>Builds frames octet by octet, with a checksum routine of its own: nothing here can share an error with the stack.</summary>
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
        byte[] frame = new byte[60];
        Array.Copy(operation == 1 ? Everybody() : targetHardware, 0, frame, 0, 6);
        Array.Copy(senderHardware, 0, frame, 6, 6);
        Put16(frame, 12, 0x0806);
        Put16(frame, 14, 1);
        Put16(frame, 16, 0x0800);
        frame[18] = 6;
        frame[19] = 4;
        Put16(frame, 20, operation);
        Array.Copy(senderHardware, 0, frame, 22, 6);
        Put32(frame, 28, sender);
        Array.Copy(targetHardware, 0, frame, 32, 6);
        Put32(frame, 38, target);
        return frame;
    }

    /// <summary>A datagram without options from station 2 to station 1, with a correct header checksum; not padded.</summary>
    public static byte[] IPv4(uint source, uint destination, int protocol, byte[] payload)
    {
        return IPv4(source, destination, protocol, new byte[0], payload);
    }

    /// <summary>A datagram with options (a multiple of 4 octets) from station 2 to station 1.</summary>
    public static byte[] IPv4(uint source, uint destination, int protocol, byte[] options, byte[] payload)
    {
        int headerLength = 20 + options.Length;
        byte[] frame = new byte[14 + headerLength + payload.Length];
        Array.Copy(Station(1), 0, frame, 0, 6);
        Array.Copy(Station(2), 0, frame, 6, 6);
        Put16(frame, 12, 0x0800);
        frame[14] = (byte)(0x40 | (headerLength >> 2));
        Put16(frame, 16, headerLength + payload.Length);
        Put16(frame, 18, 0x1234);
        Put16(frame, 20, 0x4000);
        frame[22] = 64;
        frame[23] = (byte)protocol;
        Put32(frame, 26, source);
        Put32(frame, 30, destination);
        Array.Copy(options, 0, frame, 34, options.Length);
        Array.Copy(payload, 0, frame, 14 + headerLength, payload.Length);
        FixHeader(frame);
        return frame;
    }

    /// <summary>An ICMP message with a correct checksum: type, code, the four octets after the checksum, data.</summary>
    public static byte[] IcmpMessage(int type, int code, uint rest, byte[] data)
    {
        byte[] message = new byte[8 + data.Length];
        message[0] = (byte)type;
        message[1] = (byte)code;
        Put32(message, 4, rest);
        Array.Copy(data, 0, message, 8, data.Length);
        Put16(message, 2, Checksum(message, 0, message.Length));
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

    /// <summary>Makes the IPv4 header checksum correct.</summary>
    public static void FixHeader(byte[] frame)
    {
        Put16(frame, 24, 0);
        Put16(frame, 24, Checksum(frame, 14, (frame[14] & 15) * 4));
    }

    /// <summary>RFC 1071, word by word.</summary>
    public static int Checksum(byte[] buffer, int offset, int length)
    {
        int sum = 0;
        for (int i = 0; i < length; i += 2)
        {
            sum += (buffer[offset + i] << 8) + (i + 1 < length ? buffer[offset + i + 1] : 0);
            if (sum > 0xFFFF)
            {
                sum -= 0xFFFF;
            }
        }

        return 0xFFFF - sum;
    }

    public static void Put16(byte[] frame, int offset, int value)
    {
        frame[offset] = (byte)(value >> 8);
        frame[offset + 1] = (byte)value;
    }

    public static void Put32(byte[] frame, int offset, uint value)
    {
        frame[offset] = (byte)(value >> 24);
        frame[offset + 1] = (byte)(value >> 16);
        frame[offset + 2] = (byte)(value >> 8);
        frame[offset + 3] = (byte)value;
    }

    public static int Get16(byte[] frame, int offset)
    {
        return (frame[offset] << 8) | frame[offset + 1];
    }

    public static uint Get32(byte[] frame, int offset)
    {
        return ((uint)frame[offset] << 24) | ((uint)frame[offset + 1] << 16) | ((uint)frame[offset + 2] << 8) | frame[offset + 3];
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
