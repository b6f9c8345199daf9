using System.Buffers.Binary;
using System.Text;

namespace TcpNano.Dns.Tests.Support;

/// <summary>
/// A DNS message as a test reads or makes it. It comes from RFC 1035 and uses no code of the resolver's, so that a mistake there does not cancel
/// itself out.
/// </summary>
internal sealed class Message
{
    public const int A = 1;
    public const int Ns = 2;
    public const int Cname = 5;
    public const int Soa = 6;

    public int Id { get; set; }

    /// <summary>The 16 bits of the second word.</summary>
    public int Flags { get; set; }

    public byte[] Question { get; set; } = [];

    public int QuestionType { get; set; } = A;

    public int QuestionClass { get; set; } = 1;

    public List<Record> Answers { get; } = [];

    public List<Record> Authority { get; } = [];

    public List<Record> Additional { get; } = [];

    /// <summary>What the header says of the sections, if not the truth.</summary>
    public int? QuestionCount { get; set; }

    public int? AnswerCount { get; set; }

    /// <summary>The name asked for, in small letters.</summary>
    public string Name => Text(Question).ToLowerInvariant();

    /// <summary>As it was sent.</summary>
    public string NameAsSent => Text(Question);

    public int Code
    {
        get => Flags & 15;
        set => Flags = (Flags & ~15) | value;
    }

    public Message Answer(string name, int type, uint ttl, byte[] data, int @class = 1)
    {
        Answers.Add(new Record(Wire(name), type, @class, ttl, data));
        return this;
    }

    public Message AnswerA(string name, uint ttl, uint address)
    {
        return Answer(name, A, ttl, Octets(address));
    }

    public Message AnswerAlias(string name, uint ttl, string target)
    {
        return Answer(name, Cname, ttl, Wire(target));
    }

    public Message WithSoa(string zone, uint ttl, uint minimum)
    {
        Authority.Add(new Record(Wire(zone), Soa, 1, ttl, [.. Wire("ns." + zone), .. Wire("root." + zone), .. Octets(1), .. Octets(2), .. Octets(3), .. Octets(4), .. Octets(minimum)]));
        return this;
    }

    public Message WithServer(string zone, string server)
    {
        Authority.Add(new Record(Wire(zone), Ns, 1, 300, Wire(server)));
        return this;
    }

    /// <summary>A pointer to an offset.</summary>
    public static byte[] Pointer(int offset)
    {
        return [(byte)(0xC0 | (offset >> 8)), (byte)offset];
    }

    public static byte[] Octets(uint number)
    {
        byte[] octets = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, number);
        return octets;
    }

    /// <summary>A name without pointers.</summary>
    public static byte[] Wire(string name)
    {
        List<byte> wire = [];
        foreach (string label in name.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            wire.Add((byte)label.Length);
            wire.AddRange(Encoding.Latin1.GetBytes(label));
        }

        wire.Add(0);
        return [.. wire];
    }

    public byte[] Build()
    {
        List<byte> message = [];
        Put16(message, Id);
        Put16(message, Flags);
        Put16(message, QuestionCount ?? 1);
        Put16(message, AnswerCount ?? Answers.Count);
        Put16(message, Authority.Count);
        Put16(message, Additional.Count);
        message.AddRange(Question);
        Put16(message, QuestionType);
        Put16(message, QuestionClass);
        foreach (Record record in Answers.Concat(Authority).Concat(Additional))
        {
            message.AddRange(record.Owner);
            Put16(message, record.Type);
            Put16(message, record.Class);
            message.AddRange(Octets(record.Ttl));
            Put16(message, record.Length ?? record.Data.Length);
            message.AddRange(record.Data);
        }

        return [.. message];
    }

    /// <summary>Reads a query: a header and one question.</summary>
    public static Message Query(byte[] data)
    {
        int end = 12;
        while (data[end] != 0)
        {
            end += data[end] + 1;
        }

        end++;
        return new Message
        {
            Id = BinaryPrimitives.ReadUInt16BigEndian(data),
            Flags = BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(2)),
            QuestionCount = BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(4)),
            AnswerCount = BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(6)),
            Question = data[12..end],
            QuestionType = BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(end)),
            QuestionClass = BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(end + 2)),
        };
    }

    /// <summary>An answer to a query, without records.</summary>
    public Message Reply()
    {
        return new Message { Id = Id, Flags = 0x8180, Question = Question, QuestionType = QuestionType, QuestionClass = QuestionClass };
    }

    private static string Text(byte[] wire)
    {
        StringBuilder text = new();
        for (int i = 0; wire[i] != 0; i += wire[i] + 1)
        {
            text.Append(text.Length == 0 ? "" : ".").Append(Encoding.Latin1.GetString(wire, i + 1, wire[i]));
        }

        return text.ToString();
    }

    private static void Put16(List<byte> message, int value)
    {
        message.Add((byte)(value >> 8));
        message.Add((byte)value);
    }
}
