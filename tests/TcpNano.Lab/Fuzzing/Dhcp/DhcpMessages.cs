using System.Buffers.Binary;
using TcpNano.Virtual;

namespace TcpNano.Lab.Fuzzing.Dhcp;

/// <summary>Answers of a DHCP server: plain ones, and those that nobody should send.</summary>
internal sealed class DhcpMessages(SplitMix64 chance)
{
    public const int Offer = 2;
    public const int Ack = 5;
    public const int Nak = 6;
    public const uint Server = 0x0A000001;
    public const uint Address = 0x0A000032;

    private const int Options = 240;

    // Codes that the client reads, and what may stand around them.
    private static readonly byte[] s_codes = [0, 1, 3, 6, 12, 15, 26, 28, 42, 51, 52, 53, 54, 58, 59, 61, 77, 82, 119, 255];

    /// <summary>A plain answer.</summary>
    public static byte[] Plain(int type, uint xid, byte[] station)
    {
        byte[] head = new byte[Options];
        head[0] = 2;
        head[1] = 1;
        head[2] = 6;
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(4), xid);
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(16), type == Nak ? 0 : Address);
        station.CopyTo(head, 28);
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(236), 0x63825363);
        return [.. head, 53, 1, (byte)type, 54, 4, 10, 0, 0, 1, 51, 4, 0, 0, 14, 16, 1, 4, 255, 255, 255, 0, 3, 4, 10, 0, 0, 254, 255];
    }

    /// <summary>An answer with from one to eight things changed.</summary>
    public byte[] Odd(uint xid, byte[] station)
    {
        int type = chance.Below(4) switch { 0 => Offer, 1 => Ack, 2 => Nak, _ => chance.Below(256) };
        List<byte> message = [.. Plain(type, xid, station)];
        for (int i = 1 + chance.Below(8); i > 0; i--)
        {
            Change(message);
        }

        return [.. message];
    }

    private void Change(List<byte> message)
    {
        int at = chance.Chance(4) ? chance.Below(message.Count) : Math.Min(message.Count - 1, Options + chance.Below(Math.Max(1, message.Count - Options)));
        at = Math.Max(0, at);
        switch (chance.Below(11))
        {
            case 0:
                message[at] ^= (byte)(1 << chance.Below(8));
                break;
            case 1:
                message[at] = (byte)chance.Next();
                break;
            case 2:
                message.Insert(at, (byte)chance.Next());
                break;
            case 3:
                message.RemoveRange(at, Math.Min(message.Count - at, 1 + chance.Below(5)));
                break;
            case 4: // an option of any kind and length, whole
                byte[] value = new byte[chance.Below(chance.Chance(80) ? 9 : 120)];
                for (int i = 0; i < value.Length; i++)
                {
                    value[i] = (byte)chance.Next();
                }

                message.InsertRange(Math.Min(message.Count, Options), [s_codes[chance.Below(s_codes.Length)], (byte)value.Length, .. value]);
                break;
            case 5: // one whose length is not its own
                message.InsertRange(at, [s_codes[chance.Below(s_codes.Length)], (byte)chance.Next()]);
                break;
            case 6: // overload, and something in the fields
                message.InsertRange(Math.Min(message.Count, Options), [52, 1, (byte)chance.Below(5)]);
                for (int i = 44; i < Math.Min(236, message.Count); i += 1 + chance.Below(20))
                {
                    message[i] = chance.Chance(50) ? s_codes[chance.Below(s_codes.Length)] : (byte)chance.Below(20);
                }

                break;
            case 7: // a copy of a piece of itself
                int length = Math.Min(message.Count - at, 1 + chance.Below(30));
                message.InsertRange(chance.Below(message.Count), message.GetRange(at, length));
                break;
            case 8: // cut
                message.RemoveRange(at, message.Count - at);
                message.Add((byte)chance.Next());
                break;
            case 9: // filled up, to and beyond what may be
                message.AddRange(new byte[chance.Below(400)]);
                break;
            default: // an address, a mask or a time of the odd sort
                uint[] odd = [0, 1, 9, 0x7F000001, 0x80000000, 0xA9FE0101, 0xE0000001, 0xFF00FF00, 0xFFFFFF00, 0xFFFFFFFE, 0xFFFFFFFF];
                byte[] octets = new byte[4];
                BinaryPrimitives.WriteUInt32BigEndian(octets, odd[chance.Below(odd.Length)]);
                int place = chance.Chance(30) ? 16 : at;
                for (int i = 0; i < 4 && place + i < message.Count; i++)
                {
                    message[place + i] = octets[i];
                }

                break;
        }

        if (message.Count == 0)
        {
            message.Add(0);
        }
    }
}
