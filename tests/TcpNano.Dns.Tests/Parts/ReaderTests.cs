using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dns.Tests.Support;

namespace TcpNano.Dns.Tests.Parts;

/// <summary>Messages that are not well-formed, record by record; and every cut and every changed octet of one that is.</summary>
[TestClass]
public class ReaderTests
{
    private const int Id = 0x1234;
    private static readonly byte[] s_name = Message.Wire("host.example");
    private static readonly byte[] s_question = [.. s_name, 0, 1, 0, 1];

    private readonly DnsCounters _counters = new();

    [TestMethod]
    [Rfc(1035, "7.3-3", "4.1.3-1", "3.2.1-3")]
    public void BadRecords_AreMalformed()
    {
        Expect(Malformed, reply => reply.Answers.Add(new Record(s_name, 1, 1, 9, [1, 2, 3])), "an address of three octets");
        Expect(Malformed, reply => reply.Answers.Add(new Record(s_name, 1, 1, 9, [1, 2, 3, 4, 5])), "an address of five");
        Expect(Malformed, reply => reply.Answers.Add(new Record(s_name, 1, 1, 9, [1, 2, 3, 4], 5)), "data over the end");
        Expect(Malformed, reply => reply.Answers.Add(new Record(s_name, 5, 1, 9, [])), "no alias");
        Expect(Malformed, reply => reply.Answers.Add(new Record(s_name, 5, 1, 9, [1, 65, 0, 0])), "an alias and more");
        Expect(Malformed, reply => reply.Answers.Add(new Record(s_name, 5, 1, 9, [1, 65])), "an alias without end");
        Expect(Malformed, reply => reply.Answers.Add(new Record(s_name, 5, 1, 9, Message.Pointer(0x3FFF))), "an alias beyond the end");
        Expect(Malformed, reply => reply.Answers.Add(new Record(Message.Pointer(300), 1, 1, 9, [1, 2, 3, 4])), "an owner that points forwards");
        Expect(Malformed, reply => reply.AnswerCount = 2, "a record that is not there");
        Expect(Malformed, reply => reply.Authority.Add(new Record([0], 6, 1, 9, [0, 0, 1, 2, 3])), "a SOA without its numbers");
        Expect(Malformed, reply => reply.Authority.Add(new Record([0], 6, 1, 9, [0])), "a SOA of one name");
        Expect(Malformed, reply => reply.Additional.Add(new Record([0], 2, 1, 9, [5])), "a bad record behind good ones");
        Expect(DnsReader.Good, reply => reply.Additional.Add(new Record([0], 41, 1232, 0, [])), "EDNS, which we did not ask for");
        Expect(DnsReader.Good, reply => reply.Answers.Add(new Record(s_name, 1, 3, 9, [1])), "another class may have other data");
    }

    [TestMethod] // cut anywhere: never an address that is not there, never an exception
    public void EveryCut_IsSurvived()
    {
        byte[] whole = Whole();
        DnsReader reader = new(_counters);
        byte[] message = new byte[DnsFormat.LongestMessage];
        for (int length = 0; length < whole.Length; length++)
        {
            Array.Fill(message, (byte)0xFF);
            whole.AsSpan(0, length).CopyTo(message);
            int verdict = reader.Read(message, length, Id, s_question, s_question.Length);
            Assert.AreNotEqual(DnsReader.Good, verdict, length.ToString());
        }

        Assert.AreEqual(DnsReader.Good, reader.Read(whole, whole.Length, Id, s_question, s_question.Length));
        Assert.AreEqual(0x0A000001u, reader.Address);
    }

    [TestMethod] // every octet with every value
    public void EveryOctet_IsSurvived()
    {
        byte[] whole = Whole();
        DnsReader reader = new(_counters);
        int good = 0;
        for (int at = 0; at < whole.Length; at++)
        {
            for (int value = 0; value < 256; value++)
            {
                byte[] message = (byte[])whole.Clone();
                message[at] = (byte)value;
                if (reader.Read(message, message.Length, Id, s_question, s_question.Length) == DnsReader.Good)
                {
                    good++;
                    Assert.AreEqual(reader.Result == DnsResult.Found, reader.Address != 0);
                    Assert.IsTrue(reader.Ttl >= 0);
                }
            }
        }

        Assert.IsGreaterThan(whole.Length, good);
    }

    [TestMethod] // messages by chance: DNS_FUZZ says how many
    public void Fuzz_IsSurvived()
    {
        int cases = int.TryParse(Environment.GetEnvironmentVariable("DNS_FUZZ"), out int more) ? more : 300_000;
        Random chance = new(cases);
        DnsReader reader = new(_counters);
        byte[] message = new byte[DnsFormat.LongestMessage];
        int[] verdicts = new int[DnsCounters.Number + 1];
        int[] results = new int[(int)DnsResult.Busy + 1];
        for (int i = 0; i < cases; i++)
        {
            int length = Fuzzed(chance, message);
            int verdict = reader.Read(message, length, Id, s_question, s_question.Length);
            verdicts[verdict + 1]++;
            if (verdict == DnsReader.Good)
            {
                results[(int)reader.Result]++;
                Assert.AreEqual(reader.Result == DnsResult.Found, reader.Address != 0, "case " + i);
                Assert.IsTrue(reader.Ttl >= 0 && (reader.Address == 0 || IPv4Address.IsUnicast(reader.Address)), "case " + i);
            }
        }

        Console.WriteLine(string.Join(", ", verdicts.Select((count, i) => (i == 0 ? "Good" : ((DnsCounter)(i - 1)).ToString()) + " " + count).Where(text => !text.EndsWith(" 0", StringComparison.Ordinal))));
        Console.WriteLine(string.Join(", ", results.Select((count, i) => (DnsResult)i + " " + count)));
        foreach (DnsResult result in new[] { DnsResult.Found, DnsResult.NoAddress, DnsResult.NoSuchName, DnsResult.ServerFailure, DnsResult.Truncated })
        {
            Assert.IsGreaterThan(0, results[(int)result], result.ToString());
        }

        foreach (DnsCounter counter in new[] { DnsCounter.DroppedMalformed, DnsCounter.DroppedLongChain, DnsCounter.DroppedShort, DnsCounter.DroppedWrongQuestion, DnsCounter.DroppedWrongCase })
        {
            Assert.IsGreaterThan(0, verdicts[(int)counter + 1], counter.ToString());
        }
    }

    private const int Malformed = (int)DnsCounter.DroppedMalformed;

    private void Expect(int verdict, Action<Message> change, string what)
    {
        Message reply = Plain().AnswerA("host.example", 9, 0x0A000001);
        change(reply);
        byte[] data = reply.Build();
        Assert.AreEqual(verdict, new DnsReader(_counters).Read(data, data.Length, Id, s_question, s_question.Length), what);
    }

    private static Message Plain()
    {
        return new Message { Id = Id, Flags = 0x8180, Question = s_name };
    }

    private static byte[] Whole()
    {
        Message reply = Plain();
        reply.Answers.Add(new Record(Message.Pointer(12), 5, 1, 300, [1, 97, .. Message.Pointer(17)]));
        reply.Answers.Add(new Record([1, 65, .. Message.Pointer(17)], 1, 1, 300, Message.Octets(0x0A000001)));
        reply.WithServer("example", "ns.example").WithSoa("example", 100, 50);
        reply.Additional.Add(new Record(Message.Wire("ns.example"), 1, 1, 300, Message.Octets(0x0A000009)));
        return reply.Build();
    }

    /// <summary>Something that looks like an answer more or less: records of a few names in a row, names with pointers to anywhere, octets changed.</summary>
    private static int Fuzzed(Random chance, byte[] message)
    {
        Message reply = Plain();
        if (chance.Next(4) == 0)
        {
            reply.Flags = 0x8180 | chance.Next(16) | (chance.Next(2) << 9) | (chance.Next(2) << 10);
        }

        for (int i = chance.Next(14); i > 0; i--)
        {
            List<Record> section = chance.Next(4) switch { 0 => reply.Authority, 1 => reply.Additional, _ => reply.Answers };
            int type = chance.Next(5) switch { 0 => 1, 1 or 2 => 5, 3 => chance.Next(2) == 0 ? 2 : 6, _ => chance.Next(40) };
            byte[] data = type switch
            {
                1 => Message.Octets((uint)chance.Next()),
                2 or 5 => Name(chance),
                6 => [.. Name(chance), .. Name(chance), .. new byte[20]],
                _ => new byte[chance.Next(20)],
            };
            section.Add(new Record(Name(chance), type, chance.Next(10) == 0 ? 3 : 1, (uint)chance.Next(), data, chance.Next(60) == 0 ? chance.Next(30) : null));
        }

        byte[] built = reply.Build();
        int length = Math.Min(built.Length, message.Length);
        built.AsSpan(0, length).CopyTo(message);
        for (int i = chance.Next(4) == 0 ? 1 + chance.Next(6) : 0; i > 0; i--)
        {
            message[chance.Next(length)] = (byte)chance.Next(256);
        }

        return chance.Next(10) == 0 ? chance.Next(length + 1) : length;
    }

    private static byte[] Name(Random chance)
    {
        return chance.Next(8) switch
        {
            0 or 1 or 2 => Message.Pointer(12),
            3 => s_name,
            4 => [1, (byte)(97 + chance.Next(3)), .. Message.Pointer(17)],
            5 => Message.Wire((char)(97 + chance.Next(3)) + ".example"),
            6 => Message.Pointer(12 + chance.Next(200)),
            _ => [.. Enumerable.Repeat((byte)1, 2 * chance.Next(8)), .. Message.Pointer(chance.Next(512))],
        };
    }
}
