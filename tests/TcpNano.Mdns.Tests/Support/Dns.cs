using System.Buffers.Binary;
using System.Text;

namespace TcpNano.Mdns.Tests.Support;

/// <summary>
/// A DNS message as a test reads or makes it. It comes from RFC 1035 and uses no code of the responder's, so that a mistake there does not cancel itself out.
/// </summary>
internal sealed class Dns
{
    public int Id { get; set; }

    public int Flags { get; set; }

    public List<(string Name, int Type, int Class)> Questions { get; } = [];

    public List<Rr> Answers { get; } = [];

    public List<Rr> Authority { get; } = [];

    public List<Rr> Additional { get; } = [];

    // Of a message that was heard.
    public long Time { get; init; }

    public uint Source { get; init; }

    public uint Destination { get; init; }

    public int SourcePort { get; init; }

    public int DestinationPort { get; init; }

    public int TimeToLive { get; init; }

    public byte[] Octets { get; init; } = [];

    public bool IsResponse => (Flags & 0x8000) != 0;

    public bool IsProbe => !IsResponse && Authority.Count > 0;

    public bool IsMulticast => Destination == Lan.Group;

    public IEnumerable<Rr> Records => Answers.Concat(Authority).Concat(Additional);

    public static Dns Query(string name, int type, int kind = 1)
    {
        return new Dns().Ask(name, type, kind);
    }

    public static Dns Response(params Rr[] answers)
    {
        Dns response = new() { Flags = 0x8400 };
        response.Answers.AddRange(answers);
        return response;
    }

    public static Dns Probe(string name, params Rr[] authority)
    {
        Dns probe = Query(name, 255, 0x8001);
        probe.Authority.AddRange(authority);
        return probe;
    }

    public Dns Ask(string name, int type, int kind = 1)
    {
        Questions.Add((name, type, kind));
        return this;
    }

    public Dns Knows(params Rr[] records)
    {
        Answers.AddRange(records);
        return this;
    }

    public static byte[] NameOctets(string name)
    {
        List<byte> octets = [];
        foreach (string label in name.Split('.'))
        {
            byte[] text = Encoding.UTF8.GetBytes(label);
            octets.Add((byte)text.Length);
            octets.AddRange(text);
        }

        octets.Add(0);
        return [.. octets];
    }

    public static string NameAt(byte[] octets, int at)
    {
        int end = at;
        return ReadName(octets, ref end);
    }

    public byte[] Build()
    {
        List<byte> message = [];
        int[] head = [Id, Flags, Questions.Count, Answers.Count, Authority.Count, Additional.Count];
        foreach (int number in head)
        {
            Put16(message, number);
        }

        foreach ((string name, int type, int kind) in Questions)
        {
            message.AddRange(NameOctets(name));
            Put16(message, type);
            Put16(message, kind);
        }

        foreach (Rr record in Records)
        {
            message.AddRange(NameOctets(record.Name));
            Put16(message, record.Type);
            Put16(message, record.Class);
            Put16(message, (int)(record.Ttl >> 16));
            Put16(message, (int)record.Ttl & 0xFFFF);
            Put16(message, record.Data.Length);
            message.AddRange(record.Data);
        }

        return [.. message];
    }

    /// <summary>Reads a message out of an Ethernet frame; null when the frame holds none.</summary>
    public static Dns? Read(ReadOnlySpan<byte> frame, long time)
    {
        if (frame.Length < 54 || frame[12] != 8 || frame[13] != 0 || frame[23] != 17)
        {
            return null;
        }

        int udp = 14 + ((frame[14] & 15) * 4);
        int source = BinaryPrimitives.ReadUInt16BigEndian(frame[udp..]);
        int destination = BinaryPrimitives.ReadUInt16BigEndian(frame[(udp + 2)..]);
        if (source != 5353 && destination != 5353)
        {
            return null;
        }

        byte[] m = frame.Slice(udp + 8, BinaryPrimitives.ReadUInt16BigEndian(frame[(udp + 4)..]) - 8).ToArray();
        Dns message = new()
        {
            Time = time,
            Source = BinaryPrimitives.ReadUInt32BigEndian(frame[26..]),
            Destination = BinaryPrimitives.ReadUInt32BigEndian(frame[30..]),
            TimeToLive = frame[22],
            SourcePort = source,
            DestinationPort = destination,
            Octets = m,
        };
        return message.Parse(m);
    }

    /// <summary>Reads octets into this message.</summary>
    public Dns Parse(byte[] m)
    {
        int at = 0;
        int[] head = new int[6];
        for (int i = 0; i < 6; i++)
        {
            head[i] = Get16(m, ref at);
        }

        Id = head[0];
        Flags = head[1];
        for (int i = 0; i < head[2]; i++)
        {
            Questions.Add((ReadName(m, ref at), Get16(m, ref at), Get16(m, ref at)));
        }

        List<Rr>[] sections = [Answers, Authority, Additional];
        for (int section = 0; section < 3; section++)
        {
            for (int i = 0; i < head[3 + section]; i++)
            {
                string name = ReadName(m, ref at);
                int type = Get16(m, ref at);
                int kind = Get16(m, ref at);
                long ttl = ((long)Get16(m, ref at) << 16) | (uint)Get16(m, ref at);
                int count = Get16(m, ref at);
                sections[section].Add(new Rr(name, type, kind, ttl, ReadData(m, type, at, count)));
                at += count;
            }
        }

        if (at != m.Length)
        {
            throw new InvalidDataException("the message goes on behind its records");
        }

        return this;
    }

    private static byte[] ReadData(byte[] m, int type, int at, int count)
    {
        int head = type == 33 ? 6 : type is 12 or 47 ? 0 : count;
        byte[] first = m[at..(at + head)];
        int rest = at + head;
        return head == count ? first : [.. first, .. NameOctets(ReadName(m, ref rest)), .. m[rest..(at + count)]];
    }

    private static string ReadName(byte[] m, ref int at)
    {
        List<string> labels = [];
        int next = -1;
        int from = at;
        while (m[from] != 0)
        {
            if (m[from] >= 0xC0)
            {
                next = next < 0 ? from + 2 : next;
                from = ((m[from] & 63) << 8) | m[from + 1];
                continue;
            }

            labels.Add(Encoding.UTF8.GetString(m, from + 1, m[from]));
            from += m[from] + 1;
        }

        at = next < 0 ? from + 1 : next;
        return string.Join('.', labels);
    }

    private static int Get16(byte[] m, ref int at)
    {
        at += 2;
        return (m[at - 2] << 8) | m[at - 1];
    }

    private static void Put16(List<byte> message, int value)
    {
        message.Add((byte)(value >> 8));
        message.Add((byte)value);
    }
}
