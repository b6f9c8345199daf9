using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Tool.Watching;

namespace TcpNano.HostTests.Watching;

/// <summary>What comes from a device, decoded; and what comes from something else.</summary>
[TestClass]
public class TraceReaderTests
{
    private const string NoTrace = "this is no trace of a TcpNano device";

    // As the README has them, octet by octet.
    private const string HelloRecord = "01 0024 544E5452 01 03 0004 0A000002 020000000002 05DC 00000000000F4240 00000064 244D 0040";
    private const string EventRecord = "02 0024 00000064 000F4241 01 02 FFFF 0A000001 9C40 0007 00000FA0 00000000 0000FFFF 00000000";

    [TestMethod]
    public void Records_AsTheyAreWrittenDown()
    {
        TraceReader reader = Of(
            HelloRecord + EventRecord
            + "03 0008 00000007 00000002"
            + "04 0050 0003 04 02 0A000001 9C40 0007 0000000C 000000D4 00003890 7FFFFFFF 00000005 00000006 00000046 00000050 00000003 00000001 00000000 00000014 000001F4 00000190 00000021 0000FFFF 00002000"
            + "05 0015 00000000000F4628 0001 0003 0001 0002 0A000002 01"
            + "06 000A 00 00000009 FE 00000001"
            + "07 0014 00000005 00000065 000F4242 01 01 003C AABBCCDD"
            + "08 0006 46 00 00000080");
        Assert.AreEqual(new TraceHello(3, 4, 0x0A000002, "02:00:00:00:00:02", 1500, 1_000_000, 100, 9293, 64), reader.Read());
        Assert.AreEqual(new TraceEvent(100, 1_000_001, 1, 2, 65535, 0x0A000001, 40000, 7, 4000, 0, 65535, 0), reader.Read());
        Assert.AreEqual(new TraceLost(7, 2), reader.Read());
        TraceConnection row = (TraceConnection)reader.Read()!;
        Assert.AreEqual(new TraceConnection(3, TcpState.Established, 2, 0x0A000001, 40000, 7, 12, 212, 14480, 3, 20, 500, 400, 33, 65535), row);
        Assert.IsTrue(row is { IsWaiting: true, IsWatcher: false, IsOrphan: false });
        Assert.AreEqual(new TraceTableEnd(1_001_000, 1, 3, 1, 2, 0x0A000002, true), reader.Read());
        KeyValuePair<StackCounter, uint> counter = ((TraceCounters)reader.Read()!).Values.Single();
        Assert.AreEqual(new(StackCounter.FramesReceived, 9), counter, "a counter without a name is left out");
        TraceFrame frame = (TraceFrame)reader.Read()!;
        Assert.AreEqual((5u, 101u, 1_000_002u, true, true, 60), (frame.Number, frame.NextEvent, frame.Time, frame.IsSent, frame.HasNotLeft, frame.Length));
        CollectionAssert.AreEqual(new byte[] { 0xAA, 0xBB, 0xCC, 0xDD }, frame.Data);
        Assert.AreEqual(new TraceAnswer(0x46, 0, 128), reader.Read());
        Assert.IsNull(reader.Read());
    }

    [TestMethod]
    public void TheBuilderOfTheTests_WritesTheSame()
    {
        byte[] built = new TraceBytes().Hello().Segment(false, 2, 4000, 0, 65535, 0, 1_000_001, 65535).ToArray();
        Assert.AreEqual((HelloRecord + EventRecord).Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(built));
    }

    [TestMethod]
    public void WhatIsNewer_IsSkipped()
    {
        TraceReader reader = Of(
            HelloRecord.Replace("0024", "0026", StringComparison.Ordinal) + "ABCD"
            + "63 0003 010203" + "FF 0000"
            + EventRecord.Replace("0024", "0025", StringComparison.Ordinal) + "77");
        Assert.IsInstanceOfType<TraceHello>(reader.Read());
        Assert.AreEqual(100u, ((TraceEvent)reader.Read()!).Number);
        Assert.IsNull(reader.Read());
    }

    [TestMethod] // wherever a stream is cut: behind a record it has ended, else it is truncated
    public void CutStream_IsToldFromOneThatHasEnded()
    {
        byte[] whole = new TraceBytes().Hello().Segment(false, 2, 4000, 0, 65535, 0, 1_000_001).Lost(1, 0).TableEnd(1_001_000, 0).ToArray();
        int[] ends = [39, 78, 89, 113];
        Assert.HasCount(113, whole);
        for (int length = 1; length < whole.Length; length++)
        {
            TraceReader reader = new(new MemoryStream(whole, 0, length));
            string? trouble = Trouble(reader);
            Assert.AreEqual(ends.Contains(length) ? null : "the stream ended in the middle of a record", trouble, length.ToString());
        }

        Assert.AreEqual("the stream ended before it began", Trouble(new TraceReader(new MemoryStream())));
    }

    [TestMethod]
    [DataRow("HTTP/1.1 400 Bad Request\r\n\r\n", NoTrace)]
    [DataRow("SSH-2.0-OpenSSH_9.2p1\r\n", NoTrace)]
    [DataRow("\u0001\0\u0005hello", NoTrace)]
    [DataRow("\u0001\0\u0002hi", NoTrace)]
    public void SomethingElse_IsNoTrace(string text, string trouble)
    {
        Assert.AreEqual(trouble, Trouble(new TraceReader(new MemoryStream(Encoding.Latin1.GetBytes(text)))));
    }

    [TestMethod]
    public void WhatCannotBe_IsSaid()
    {
        Assert.AreEqual("the device speaks version 2 of the trace stream, and this program version 1", Trouble(new TraceBytes().Hello(version: 2)));
        Assert.AreEqual("the device introduces itself twice", Trouble(new TraceBytes().Hello().Hello()));
        Assert.AreEqual(NoTrace, Trouble(new TraceBytes().Lost(1, 1)));
        Assert.AreEqual("the device sends a record that is too short", Trouble(new TraceBytes().Hello().Record(2, new byte[35])));
        Assert.AreEqual("the device names a state of TCP that there is not (11)", Trouble(new TraceBytes().Hello().Connection(0, (TcpState)11)));
        Assert.AreEqual("the device sends more of a frame than the frame has", Trouble(new TraceBytes().Hello().Frame(0, 0, 0, false, 3, new byte[4])));
    }

    [TestMethod] // whatever comes, it is a record or one sentence
    public void Garbage_NeverThrowsAnythingElse()
    {
        Random random = new(5);
        byte[] hello = new TraceBytes().Hello().ToArray();
        for (int i = 0; i < 20_000; i++)
        {
            byte[] garbage = new byte[random.Next(1, 200)];
            random.NextBytes(garbage);
            garbage[0] = (byte)random.Next(0, 10);
            if (garbage.Length > 2 && random.Next(2) == 0)
            {
                (garbage[1], garbage[2]) = (0, (byte)random.Next(0, garbage.Length));
            }

            Trouble(new TraceReader(new MemoryStream([.. hello, .. garbage])));
            Trouble(new TraceReader(new MemoryStream(garbage)));
        }
    }

    private static string? Trouble(TraceBytes bytes)
    {
        return Trouble(new TraceReader(new MemoryStream(bytes.ToArray())));
    }

    private static string? Trouble(TraceReader reader)
    {
        try
        {
            while (reader.Read() is not null)
            {
            }

            return null;
        }
        catch (TraceException wrong)
        {
            return wrong.Message;
        }
    }

    private static TraceReader Of(string hex)
    {
        return new TraceReader(new MemoryStream(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))));
    }
}
