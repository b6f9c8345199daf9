using System.Buffers.Binary;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dialogues;
using TcpNano.Explain.Analysis;
using TcpNano.HostTests.Captures;
using TcpNano.Pcap.Packets;
using static TcpNano.HostTests.Explain.Talk;

namespace TcpNano.HostTests.Explain;

/// <summary>Conversations are kept apart, counted, and bounded.</summary>
[TestClass]
public partial class AnalysisTests
{
    [TestMethod]
    public void SamePortsOnceMore_AreAnotherConversation()
    {
        Talk talk = new Talk().Open().Close(30, 1, 1);
        talk.ClientShift = 100_000;
        CaptureAnalysis analysis = talk.Open(1000).C(1030, Syn, 0).Analyze();
        Assert.HasCount(2, analysis.Conversations);
        Assert.AreEqual("6 4", string.Join(' ', analysis.Conversations.Select(conversation => conversation.Count)), "a repeated SYN begins nothing");
        Assert.AreEqual(1_000_000_000, analysis.Conversations[1].Begins);
    }

    [TestMethod]
    public void WindowScale_IsUsed_WhereBothOfferIt()
    {
        foreach (bool both in new[] { true, false })
        {
            Talk talk = new() { Options = [3, 3, 7, 0] };
            talk.C(0, Syn, 0, win: 1000);
            talk.Options = both ? [3, 3, 2, 0] : [];
            talk.S(10, Syn | Ack, 0, 1, win: 1000);
            talk.Options = [];
            Conversation conversation = talk.C(20, Ack, 1, 1, win: 500).S(30, Ack, 1, 1, win: 500).Analyze().Conversations.Single();
            Assert.AreEqual(both ? "1000 1000 64000 2000" : "1000 1000 500 500", string.Join(' ', conversation.Segments.Select(segment => segment.Window)));
        }
    }

    [TestMethod]
    public void ClockThatWasSetBack_GivesNoTimesBelowZero()
    {
        byte[] file = new Talk().Open(5000).C(5030, Psh | Ack, 1, 1, 100).S(2000, Ack, 1, 101, win: 0).S(1000, Ack, 1, 101).C(900, Psh | Ack, 1, 1, 100).Close(800, 101, 1).File();
        string page = PageTests.Page(file, "clock.pcapng");
        Assert.IsFalse(Negative().IsMatch(page), Negative().Match(page).Value);
        StringAssert.Contains(page, "took no more data for 0 ms");
    }

    [TestMethod]
    public void ForeignNumbers_ChangeNothing()
    {
        Conversation conversation = new Talk().Open().C(30, Psh | Ack, 0x60000000, 1, 100).C(40, Psh | Ack, 1, 1, 100).S(50, Ack, 1, 101).Analyze().Conversations.Single();
        Assert.IsTrue(conversation.Segments[3].Is(SegmentMarks.Foreign));
        Assert.AreEqual((100L, 0, 101L), (conversation.Client.Octets, conversation.Client.Retransmissions, conversation.Client.Acknowledged));
    }

    [TestMethod]
    public void RoundTrips_AreMeasured_ButNotOfWhatWasSentTwice()
    {
        Conversation conversation = new Talk().Open().C(30, Ack, 1, 1, 100).S(45, Ack, 1, 101).C(50, Ack, 101, 1, 100).C(350, Ack, 101, 1, 100).S(351, Ack, 1, 201).Analyze().Conversations.Single();
        Assert.AreEqual((2, 10_000_000L, 15_000_000L), (conversation.Client.RoundTrips.Count, conversation.Client.RoundTrips.Shortest, conversation.Client.RoundTrips.Longest));
    }

    [TestMethod]
    public void ArpThatNobodyAnswers_IsNoted()
    {
        byte[] question = FrameWriter.Arp(1, [2, 0, 0, 0, 0, 1], 0x0A000001, new byte[6], 0x0A000009);
        byte[] other = FrameWriter.Arp(1, [2, 0, 0, 0, 0, 1], 0x0A000001, new byte[6], 0x0A000002);
        byte[] answer = FrameWriter.Arp(2, [2, 0, 0, 0, 0, 2], 0x0A000002, [2, 0, 0, 0, 0, 1], 0x0A000001);
        byte[] announcement = FrameWriter.Arp(1, [2, 0, 0, 0, 0, 1], 0x0A000001, new byte[6], 0x0A000001);
        Talk talk = new Talk().Frame(0, announcement).Frame(1, announcement).Frame(2, question).Frame(1002, question).Frame(2002, other).Frame(2003, other).Frame(2004, answer);
        UnansweredArp asked = talk.Analyze().UnansweredArps.Single();
        Assert.AreEqual(("10.0.0.1", "10.0.0.9", 2, 3L), (asked.Asker.ToString(), asked.Wanted.ToString(), asked.Times, asked.Frame));
    }

    [TestMethod]
    public void VersionSix_AndCutOffFrames_AreFollowed()
    {
        byte[] Segment(bool client, uint seq, uint ack, TcpFlags flags, int length)
        {
            byte[] one = System.Net.IPAddress.Parse("2001:db8::1").GetAddressBytes();
            byte[] other = System.Net.IPAddress.Parse("2001:db8::2").GetAddressBytes();
            byte[] frame = [0x60, 0, 0, 0, 0, 0, 6, 64, .. client ? one : other, .. client ? other : one, .. new byte[20]];
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(4), (ushort)(20 + length));
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(40), (ushort)(client ? 50000 : 80));
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(42), (ushort)(client ? 80 : 50000));
            BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(44), seq);
            BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(48), ack);
            frame[52] = 0x50;
            frame[53] = (byte)flags;
            frame[54] = 0x10;
            return frame;
        }

        byte[] file = CaptureFiles.Pcap(true, 0xA1B2C3D4, 101,
            (5, 0, Segment(true, 10, 0, TcpFlags.Syn, 0), 60),
            (5, 9, Segment(false, 20, 11, TcpFlags.Syn | TcpFlags.Ack, 0), 60),
            (5, 20, Segment(true, 11, 21, TcpFlags.Ack, 1000), 1060),
            (5, 30, Segment(false, 21, 1011, TcpFlags.Ack, 0), 60));
        CaptureAnalysis analysis = CaptureAnalyzer.Analyze(new MemoryStream(file));
        Conversation conversation = analysis.Conversations.Single();
        Assert.AreEqual("[2001:db8::1]:50000 [2001:db8::2]:80", conversation.ClientEnd + " " + conversation.ServerEnd);
        Assert.AreEqual((1000L, 1001L, 1), (conversation.Client.Octets, conversation.Client.Acknowledged, conversation.CutOff));
        Assert.IsNull(conversation.Segments[2].Is(SegmentMarks.Damaged) ? "damaged" : null, "what is cut off cannot be judged");
        Assert.AreEqual(30_000, analysis.Duration);
    }

    [TestMethod]
    public void Memory_IsBounded_AndAllIsCounted()
    {
        Talk talk = new Talk().Open();
        for (uint i = 0; i < 500; i++)
        {
            talk.C(100 + i, Ack, 1 + (i * 10), 1, 10);
        }

        for (int i = 1; i < 20; i++)
        {
            talk.ClientPort = 40000 + i;
            talk.C(1000 + i, Syn, 0);
        }

        CaptureAnalysis analysis = CaptureAnalyzer.Analyze(new MemoryStream(talk.File()), new Limits(Conversations: 10, SegmentsPerConversation: 100, Segments: 105));
        Assert.HasCount(10, analysis.Conversations);
        Assert.AreEqual((503, 100), (analysis.Conversations[0].Count, analysis.Conversations[0].Segments.Count));
        Assert.AreEqual(105, analysis.Conversations.Sum(conversation => conversation.Segments.Count));
        Assert.AreEqual(5000, analysis.Conversations[0].Client.Octets);
        Assert.AreEqual(10, analysis.SegmentsLeftOut);
    }

    [GeneratedRegex("(x|y|x1|x2|y1|y2|width|height|cx|cy)=\"-|-[0-9.]+ (s|ms|seconds)")]
    private static partial Regex Negative();

    [TestMethod]
    public void RangeSet_CountsWhatIsNew_AsABitmapDoes()
    {
        Random random = new(3);
        for (int round = 0; round < 200; round++)
        {
            RangeSet ranges = new();
            bool[] octets = new bool[200];
            for (int i = 0; i < 30; i++)
            {
                int from = random.Next(190);
                int to = from + random.Next(1, 10);
                Assert.AreEqual(!octets[from..to].Contains(false), ranges.Has(from, to));
                Assert.AreEqual(octets[from..to].Count(seen => !seen), ranges.Add(from, to));
                Array.Fill(octets, true, from, to - from);
            }
        }
    }
}
