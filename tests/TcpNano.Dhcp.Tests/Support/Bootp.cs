using System.Buffers.Binary;

namespace TcpNano.Dhcp.Tests.Support;

/// <summary>
/// A DHCP message as a test reads or makes it. It comes from RFC 2131 and uses no code of the client's, so that a mistake there does not cancel
/// itself out.
/// </summary>
internal sealed class Bootp
{
    public const int Discover = 1;
    public const int Offer = 2;
    public const int Request = 3;
    public const int Decline = 4;
    public const int Ack = 5;
    public const int Nak = 6;
    public const int Release = 7;

    private const int NameAt = 44;
    private const int FileAt = 108;
    private const int CookieAt = 236;
    private const int OptionsAt = 240;

    public byte Op { get; set; } = 2;

    public byte HardwareType { get; set; } = 1;

    public byte HardwareLength { get; set; } = 6;

    public uint Xid { get; set; }

    public int Secs { get; set; }

    public bool IsBroadcast { get; set; }

    public uint ClientAddress { get; set; }

    public uint YourAddress { get; set; }

    public byte[] Hardware { get; set; } = new byte[6];

    public uint Cookie { get; set; } = 0x63825363;

    /// <summary>Options in their order; the end is not among them.</summary>
    public List<(int Code, byte[] Value)> Options { get; } = [];

    /// <summary>Raw octets of 'sname' and 'file'; null for zeros.</summary>
    public byte[]? ServerName { get; set; }

    public byte[]? File { get; set; }

    /// <summary>Whether the options are ended.</summary>
    public bool HasEnd { get; set; } = true;

    /// <summary>Octets behind the end.</summary>
    public int Padding { get; set; }

    // Of a message that was heard.
    public long Time { get; init; }

    public uint Source { get; init; }

    public uint Destination { get; init; }

    public int SourcePort { get; init; }

    public int DestinationPort { get; init; }

    public byte[] SourceStation { get; init; } = [];

    public byte[] DestinationStation { get; init; } = [];

    public int Length { get; init; }

    public int Type => Has(53) ? this[53][0] : 0;

    public uint Server => Has(54) ? Number(54) : 0;

    public uint Requested => Has(50) ? Number(50) : 0;

    public byte[] this[int code] => Options.First(option => option.Code == code).Value;

    public bool Has(int code)
    {
        return Options.Any(option => option.Code == code);
    }

    public uint Number(int code)
    {
        return BinaryPrimitives.ReadUInt32BigEndian(this[code]);
    }

    public Bootp With(int code, params byte[] value)
    {
        Options.RemoveAll(option => option.Code == code);
        Options.Add((code, value));
        return this;
    }

    public Bootp WithAddress(int code, params uint[] addresses)
    {
        return With(code, [.. addresses.SelectMany(Octets)]);
    }

    public Bootp Without(int code)
    {
        Options.RemoveAll(option => option.Code == code);
        return this;
    }

    public static byte[] Octets(uint number)
    {
        byte[] octets = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, number);
        return octets;
    }

    /// <summary>The octets of the message.</summary>
    public byte[] Build()
    {
        List<byte> message = [.. new byte[OptionsAt]];
        byte[] head = new byte[OptionsAt];
        head[0] = Op;
        head[1] = HardwareType;
        head[2] = HardwareLength;
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(4), Xid);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(8), (ushort)Secs);
        head[10] = (byte)(IsBroadcast ? 0x80 : 0);
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(12), ClientAddress);
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(16), YourAddress);
        Hardware.CopyTo(head, 28);
        ServerName?.CopyTo(head, NameAt);
        File?.CopyTo(head, FileAt);
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(CookieAt), Cookie);
        message.Clear();
        message.AddRange(head);
        foreach ((int code, byte[] value) in Options)
        {
            message.Add((byte)code);
            message.Add((byte)value.Length);
            message.AddRange(value);
        }

        if (HasEnd)
        {
            message.Add(255);
        }

        message.AddRange(new byte[Padding]);
        return [.. message];
    }

    /// <summary>Reads a message out of an Ethernet frame; null when the frame holds none.</summary>
    public static Bootp? Read(ReadOnlySpan<byte> frame, long time)
    {
        if (frame.Length < 42 + OptionsAt || frame[12] != 8 || frame[13] != 0 || frame[23] != 17)
        {
            return null;
        }

        int udp = 14 + ((frame[14] & 15) * 4);
        int source = BinaryPrimitives.ReadUInt16BigEndian(frame[udp..]);
        int destination = BinaryPrimitives.ReadUInt16BigEndian(frame[(udp + 2)..]);
        if (source is not (67 or 68) || destination is not (67 or 68))
        {
            return null;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(frame[(udp + 4)..]) - 8;
        ReadOnlySpan<byte> m = frame.Slice(udp + 8, length);
        Bootp message = new()
        {
            Time = time,
            SourceStation = frame[6..12].ToArray(),
            DestinationStation = frame[..6].ToArray(),
            Source = BinaryPrimitives.ReadUInt32BigEndian(frame[26..]),
            Destination = BinaryPrimitives.ReadUInt32BigEndian(frame[30..]),
            SourcePort = source,
            DestinationPort = destination,
            Length = length,
            Op = m[0],
            HardwareType = m[1],
            HardwareLength = m[2],
            Xid = BinaryPrimitives.ReadUInt32BigEndian(m[4..]),
            Secs = BinaryPrimitives.ReadUInt16BigEndian(m[8..]),
            IsBroadcast = (m[10] & 0x80) != 0,
            ClientAddress = BinaryPrimitives.ReadUInt32BigEndian(m[12..]),
            YourAddress = BinaryPrimitives.ReadUInt32BigEndian(m[16..]),
            Hardware = m[28..34].ToArray(),
            Cookie = BinaryPrimitives.ReadUInt32BigEndian(m[CookieAt..]),
            HasEnd = false,
        };
        for (int at = OptionsAt; at < m.Length; at++)
        {
            if (m[at] == 255)
            {
                message.HasEnd = true;
                message.Padding = m.Length - at - 1;
                break;
            }

            if (m[at] != 0)
            {
                if (at + 1 >= m.Length || at + 2 + m[at + 1] > m.Length)
                {
                    return null;
                }

                message.Options.Add((m[at], m.Slice(at + 2, m[at + 1]).ToArray()));
                at += 1 + m[at + 1];
            }
        }

        return message;
    }
}
