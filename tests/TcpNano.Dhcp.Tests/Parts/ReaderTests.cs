using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dhcp.Tests.Support;

namespace TcpNano.Dhcp.Tests.Parts;

/// <summary>Messages as they should not be, and as they may be: RFC 2131 sections 2 and 4.1, RFC 2132, RFC 3396.</summary>
[TestClass]
public class ReaderTests
{
    private const uint Xid = 0x12345678;
    private static readonly byte[] s_station = Frames.Station(1);

    [TestMethod]
    public void Good_IsRead()
    {
        DhcpReader reader = Reader();
        Assert.AreEqual(DhcpReader.Good, Read(reader, Ack()));
        Assert.AreEqual(5, reader.Type);
        Assert.AreEqual(0x0A000032u, reader.Address);
        Assert.AreEqual(0x0A000001u, reader.Server);
        Assert.AreEqual(3600u, reader.Values.Number(DhcpValues.LeaseTime, 0));
    }

    [TestMethod]
    [Rfc(2131, "4.4.1-5", "4.4.5-5")]
    [Rfc(2132, "9.6-1", "9.7-1")]
    public void EachField_Wrong()
    {
        Expect(DhcpCounter.DroppedNotReply, Ack(), m => m.Op = 1);
        Expect(DhcpCounter.DroppedWrongHardware, Ack(), m => m.HardwareType = 6);
        Expect(DhcpCounter.DroppedWrongHardware, Ack(), m => m.HardwareLength = 16);
        Expect(DhcpCounter.DroppedWrongTransaction, Ack(), m => m.Xid ^= 1);
        Expect(DhcpCounter.DroppedWrongTransaction, Ack(), m => m.Xid ^= 0x80000000);
        Expect(DhcpCounter.DroppedWrongClient, Ack(), m => m.Hardware = Frames.Station(2));
        Expect(DhcpCounter.DroppedNoCookie, Ack(), m => m.Cookie = 0);
        Expect(DhcpCounter.DroppedNoType, Ack(), m => m.Without(53));
        Expect(DhcpCounter.DroppedBadOptions, Ack(), m => m.With(53, 5, 5));
        Expect(DhcpCounter.DroppedNoServer, Ack(), m => m.Without(54));
        Expect(DhcpCounter.DroppedNoServer, Ack(), m => m.WithAddress(54, 0));
        Expect(DhcpCounter.DroppedNoServer, Ack(), m => m.WithAddress(54, 0xFFFFFFFF));
        Expect(DhcpCounter.DroppedNoServer, Ack(), m => m.WithAddress(54, 0xE0000001));
        Expect(DhcpCounter.DroppedNoServer, Ack(), m => m.WithAddress(54, 0x7F000001));
        foreach (int code in new[] { 1, 51, 54, 58, 59 })
        {
            Expect(DhcpCounter.DroppedBadOptions, Ack(), m => m.With(code, 1, 2, 3));
            Expect(DhcpCounter.DroppedBadOptions, Ack(), m => m.With(code, 1, 2, 3, 4, 5));
        }

        Expect(DhcpCounter.DroppedBadOptions, Ack(), m => m.With(3, 10, 0, 0));
        Expect(DhcpCounter.DroppedBadOptions, Ack(), m => m.With(3, 10, 0, 0, 254, 10));
    }

    [TestMethod]
    public void EveryLength_OfAGoodMessage()
    {
        byte[] whole = Ack().Build();
        for (int length = 0; length < whole.Length; length++)
        {
            int problem = Reader().Read(Padded(whole, length), length, Xid);
            Assert.AreEqual(length <= 240 ? (int)DhcpCounter.DroppedShort : (int)DhcpCounter.DroppedBadOptions, problem, length.ToString());
        }

        Assert.AreEqual(DhcpReader.Good, Reader().Read(whole, whole.Length, Xid));
    }

    [TestMethod]
    [Rfc(2131, "4.1-4")]
    public void Options_ThatReachTooFar()
    {
        // The last option says 200 octets, and there are 2.
        Bootp long200 = Ack();
        long200.HasEnd = false;
        byte[] message = [.. long200.Build(), 15, 200, (byte)'a', 255];
        Assert.AreEqual((int)DhcpCounter.DroppedBadOptions, Reader().Read(message, message.Length, Xid));

        // A code without a length.
        message = [.. long200.Build(), 15];
        Assert.AreEqual((int)DhcpCounter.DroppedBadOptions, Reader().Read(message, message.Length, Xid));

        // Exactly to the end, and no end behind it.
        message = [.. long200.Build(), 15, 1, (byte)'a'];
        Assert.AreEqual((int)DhcpCounter.DroppedBadOptions, Reader().Read(message, message.Length, Xid));
        message = [.. message, 255];
        Assert.AreEqual(DhcpReader.Good, Reader().Read(message, message.Length, Xid));
    }

    [TestMethod]
    [Rfc(2132, "2-1", "3.1-1", "3.2-1")]
    public void UnknownCodes_PadsAndWhatIsBehindTheEnd()
    {
        for (int code = 1; code < 255; code++)
        {
            if (DhcpValues.SlotOf(code) >= 0)
            {
                continue;
            }

            Bootp message = Ack();
            message.Options.Insert(0, (code, new byte[code % 60]));
            Assert.AreEqual(DhcpReader.Good, Read(Reader(), message), code.ToString());
        }

        Bootp ended = Ack();
        byte[] octets = [.. ended.Build(), 53, 1, 6, 54, 4, 9, 9, 9, 9];
        DhcpReader reader = Reader();
        Assert.AreEqual(DhcpReader.Good, reader.Read(octets, octets.Length, Xid));
        Assert.AreEqual(5, reader.Type);

        byte[] plain = Ack().Build();
        byte[] padded = [.. plain[..240], 0, 0, 0, .. plain[240..^1], 0, 0, 255];
        Assert.AreEqual(DhcpReader.Good, Reader().Read(padded, padded.Length, Xid));
    }

    [TestMethod] // a list, a text and a number, cut where nobody would; RFC 3396 section 7
    [Rfc(2131, "4.1-5", "4.1-6", "4.1-4")]
    [Rfc(2132, "9.3-1")]
    public void Pieces_InAllThreeFields()
    {
        Bootp message = Ack().Without(51);
        message.Options.Add((52, [3]));
        message.Options.Add((6, [10, 0, 0, 2, 10]));
        message.Options.Add((15, [.. "exam"u8]));
        message.Options.Add((51, [0]));
        message.Options.Add((15, [.. "ple"u8]));
        message.File = Field(128, (6, [0, 0, 3]), (15, [.. ".or"u8]), (51, [0, 14]));
        message.ServerName = Field(64, (15, [.. "g"u8]), (51, [16]), (6, [10, 0, 0, 4]));
        DhcpReader reader = Reader();
        Assert.AreEqual(DhcpReader.Good, Read(reader, message));
        Assert.AreEqual(3600u, reader.Values.Number(DhcpValues.LeaseTime, 0));
        Assert.AreEqual(3, reader.Values.Entries(DhcpValues.DnsServers));
        Assert.AreEqual(0x0A000002u, reader.Values.Number(DhcpValues.DnsServers, 0));
        Assert.AreEqual(0x0A000003u, reader.Values.Number(DhcpValues.DnsServers, 1));
        Assert.AreEqual(0x0A000004u, reader.Values.Number(DhcpValues.DnsServers, 2));
        byte[] name = new byte[64];
        Assert.AreEqual("example.org", System.Text.Encoding.ASCII.GetString(name, 0, reader.Values.CopyTo(DhcpValues.DomainName, name)));
    }

    [TestMethod]
    [DataRow(1, true, false)]
    [DataRow(2, false, true)]
    [DataRow(3, true, true)]
    [Rfc(2132, "9.3-1")]
    public void Overload_SaysWhichFieldsHoldOptions(int value, bool file, bool name)
    {
        Bootp message = Ack();
        message.Options.Add((52, [(byte)value]));
        message.File = Field(128, (26, [5, 0]));
        message.ServerName = Field(64, (28, [10, 0, 0, 255]));
        DhcpReader reader = Reader();
        Assert.AreEqual(DhcpReader.Good, Read(reader, message));
        Assert.AreEqual(file, reader.Values.Has(DhcpValues.Mtu));
        Assert.AreEqual(name, reader.Values.Has(DhcpValues.Broadcast));
    }

    [TestMethod]
    [Rfc(2132, "9.3-1")]
    public void Overload_ThatIsNone()
    {
        foreach (byte[] value in new byte[][] { [0], [4], [255], [1, 1], [3, 0] })
        {
            Expect(DhcpCounter.DroppedBadOptions, Ack(), m =>
            {
                m.With(52, value);
                m.File = Field(128);
                m.ServerName = Field(64);
            });
        }

        // A field that overloads another, or itself: nothing can be read twice.
        Expect(DhcpCounter.DroppedBadOptions, Ack(), m => (m.With(52, 1).File, m.ServerName) = (Field(128, (52, [3])), Field(64)));
        Expect(DhcpCounter.DroppedBadOptions, Ack(), m => (m.With(52, 2).File, m.ServerName) = (Field(128), Field(64, (52, [2]))));

        // Fields without end, and options that reach out of theirs.
        Expect(DhcpCounter.DroppedBadOptions, Ack(), m => m.With(52, 1).File = new byte[128]);
        Expect(DhcpCounter.DroppedBadOptions, Ack(), m => m.With(52, 2).ServerName = new byte[64]);
        Expect(DhcpCounter.DroppedBadOptions, Ack(), m => m.With(52, 2).ServerName = [15, 63, .. new byte[62]]);
        Expect(DhcpCounter.DroppedBadOptions, Ack(), m => m.With(52, 1).File = [15, 127, .. new byte[126]]);
    }

    [TestMethod] // RFC 6842 section 3
    public void ClientIdentifier_ThatComesBack()
    {
        byte[] id = [0, 1, 2, 3];
        foreach ((byte[] echoed, bool good) in new[] { (id, true), (new byte[] { 0, 1, 2 }, false), ([0, 1, 2, 4], false), ([0, 1, 2, 3, 4], false), ([.. new byte[200]], false) })
        {
            Bootp message = Ack().With(61, echoed);
            Assert.AreEqual(good ? DhcpReader.Good : (int)DhcpCounter.DroppedWrongClient, Read(new DhcpReader(s_station, id), message));
            Assert.AreEqual(DhcpReader.Good, Read(Reader(), message), "without an identifier of ours");
        }

        Assert.AreEqual(DhcpReader.Good, Read(new DhcpReader(s_station, id), Ack()), "none comes back");
    }

    [TestMethod] // the same value again and again until the message is full: counted, not stored
    public void FloodOfOneOption_IsBounded()
    {
        foreach (int code in new[] { 1, 3, 6, 12, 15, 26, 42, 51, 52, 53, 61 })
        {
            byte[] message = new byte[DhcpMachine.MessageSize];
            byte[] head = Ack().Build();
            Array.Copy(head, message, head.Length - 1);
            int at = head.Length - 1;
            for (; at + 6 < message.Length; at += 6)
            {
                message[at] = (byte)code;
                message[at + 1] = 4;
            }

            message[at] = 255;
            DhcpReader reader = Reader();
            Assert.AreNotEqual((int)DhcpCounter.DroppedShort, reader.Read(message, message.Length, Xid));
            Assert.IsLessThanOrEqualTo(3, reader.Values.Entries(DhcpValues.DnsServers));
        }
    }

    [TestMethod] // the client's own messages, read with the tests' reader and back
    public void WriterAndReader_AreSymmetric()
    {
        byte[] buffer = new byte[DhcpMachine.MessageSize];
        DhcpWriter writer = new(buffer, s_station);
        writer.Begin(5, Xid, 77, 0x0A000032, true);
        writer.Put32(54, 0x0A000001);
        writer.Put16(26, 1400);
        writer.PutOctet(52, 1);
        writer.PutOctets(15, [.. "example"u8]);
        writer.PutOctets(12, null);
        int length = writer.End();
        Assert.AreEqual(300, length);
        Assert.AreEqual(77, buffer[9]);
        Assert.AreEqual(0x80, buffer[10]);
        buffer[0] = 2;
        Assert.AreEqual((int)DhcpCounter.DroppedBadOptions, Reader().Read(buffer, length, Xid), "'file' is not ended");
        buffer[108] = 255;
        DhcpReader reader = Reader();
        Assert.AreEqual(DhcpReader.Good, reader.Read(buffer, length, Xid));
        Assert.AreEqual(1400, reader.Values.Number16(DhcpValues.Mtu));
        Assert.IsTrue(reader.Values.Is(DhcpValues.DomainName, [.. "example"u8]));
        Assert.IsFalse(reader.Values.Has(DhcpValues.HostName));
    }

    private static Bootp Ack()
    {
        Bootp message = new() { Xid = Xid, YourAddress = 0x0A000032, Hardware = s_station };
        return message.With(53, 5).WithAddress(54, 0x0A000001).WithAddress(51, 3600).WithAddress(1, 0xFFFFFF00);
    }

    private static byte[] Field(int size, params (int Code, byte[] Value)[] options)
    {
        List<byte> field = [.. options.SelectMany(option => (byte[])[(byte)option.Code, (byte)option.Value.Length, .. option.Value]), 255];
        return [.. field, .. new byte[size - field.Count]];
    }

    private static DhcpReader Reader()
    {
        return new DhcpReader(s_station, null!);
    }

    private static int Read(DhcpReader reader, Bootp message)
    {
        byte[] octets = message.Build();
        return reader.Read(octets, octets.Length, Xid);
    }

    // As in the client's buffer: what was there before is still behind it.
    private static byte[] Padded(byte[] message, int length)
    {
        byte[] buffer = new byte[DhcpMachine.MessageSize];
        Array.Fill(buffer, (byte)255);
        Array.Copy(message, buffer, length);
        return buffer;
    }

    private static void Expect(DhcpCounter counter, Bootp message, Action<Bootp> spoil)
    {
        spoil(message);
        Assert.AreEqual((int)counter, Read(Reader(), message), counter.ToString());
    }
}
