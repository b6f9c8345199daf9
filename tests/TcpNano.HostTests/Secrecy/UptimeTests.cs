using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dialogues;
using TcpNano.HostTests.Prediction;

namespace TcpNano.HostTests.Secrecy;

/// <summary>
/// Nothing that a stack sends tells how long it has been up, or how much it has sent: two that differ in that answer octet
/// for octet alike, but for their initial sequence numbers and the checksums over them.
/// </summary>
[TestClass]
public class UptimeTests
{
    private const uint Somebody = 0xC0000201;
    private const long Day = 86_400_000;
    private const int Tcp = DialogueFrames.Ethernet + DialogueFrames.IPv4;

    [TestMethod]
    [DataRow(0L)]
    [DataRow(20 * Day)]
    [DataRow(400 * Day)] // the 32 bits of milliseconds have wrapped some times
    public void Answers_DoNotTellTheUptime(long uptime)
    {
        List<byte[]> young = Probe(new Outsider(1, 1000), 0);
        List<byte[]> old = Probe(new Outsider(2, uptime + 5000), 300);
        Assert.HasCount(young.Count, old);
        Assert.IsGreaterThan(6, young.Count);
        for (int i = 0; i < young.Count; i++)
        {
            Assert.AreEqual(Convert.ToHexString(young[i]), Convert.ToHexString(old[i]), $"answer {i}");
        }
    }

    [TestMethod]
    public void Identification_IsZero_WhereNothingCanBeFragmented()
    {
        // RFC 6864 section 4.1: an atomic datagram's identification means nothing. One that counts would tell how much goes to others.
        foreach (byte[] answer in Probe(new Outsider(1, 1000), 50))
        {
            if (DialogueFrames.Get16(answer, 12) == DialogueFrames.TypeIPv4)
            {
                Assert.AreEqual(0x4000, DialogueFrames.Get16(answer, DialogueFrames.Ethernet + 6) & 0x7FFF, "don't fragment");
                Assert.AreEqual(0, DialogueFrames.Get16(answer, DialogueFrames.Ethernet + 4), "identification");
            }
        }
    }

    // What nmap and others send to learn about a host; before it, so many connections that came to nothing.
    private static List<byte[]> Probe(Outsider outsider, int before)
    {
        for (int i = 0; i < before; i++)
        {
            outsider.InitialSequence(Somebody, 20_000 + i);
        }

        byte[] ping = [8, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8];
        byte[] closedPort = [0x10, 0, 0x20, 0, 0, 12, 0, 0, 1, 2, 3, 4];
        List<byte[]> answers = [];
        uint sequence = 0;
        foreach (byte[] frame in new[]
        {
            FrameWriter.Arp(1, [2, 0, 0, 0, 0, 2], PeerFrames.Theirs, PeerFrames.Station, PeerFrames.Ours),
            Outsider.Datagram(Somebody, DialogueFrames.ProtocolIcmp, ping),
            Outsider.Datagram(Somebody, 17, closedPort),
            Outsider.Datagram(Somebody, 99, ping),
            Outsider.Segment(Somebody, 4000, 1000, 0, PeerFrames.Syn, to: 81),
            Outsider.Segment(Somebody, 4000, 1000, 7777, PeerFrames.Ack, to: 81),
            Outsider.Segment(Somebody, 4000, 1000, 0, PeerFrames.Fin | PeerFrames.Psh | PeerFrames.Urg, to: 81),
            Outsider.Segment(Somebody, 4000, 1000, 7777, PeerFrames.Ack),
            Outsider.Segment(Somebody, 4001, 1000, 0, PeerFrames.Syn),
        })
        {
            outsider.Hear(frame);
            answers.AddRange(outsider.AllAnswers.Where(IsNoRequest));
        }

        // The last one was a SYN|ACK.
        sequence = DialogueFrames.Get32(answers[^1], Tcp + 4);
        outsider.Hear(Outsider.Segment(Somebody, 4001, 1001, sequence + 1, PeerFrames.Ack));
        outsider.Hear(Outsider.Segment(Somebody, 4001, 1001, sequence + 1, PeerFrames.Ack | PeerFrames.Fin));
        TcpConnection connection = outsider.Listener.Accept(0);
        Assert.IsNotNull(connection);
        answers.AddRange(outsider.AllAnswers.Where(IsNoRequest));
        foreach (byte[] answer in answers)
        {
            Blank(answer, sequence);
        }

        return answers;
    }

    private static bool IsNoRequest(byte[] frame)
    {
        return DialogueFrames.Get16(frame, 12) != DialogueFrames.TypeArp || DialogueFrames.Get16(frame, 20) != 1;
    }

    // What is random by design: the initial sequence number, what counts on from it, and the checksum over both.
    private static void Blank(byte[] frame, uint initial)
    {
        if (frame.Length < Tcp + DialogueFrames.Tcp || DialogueFrames.Get16(frame, 12) != DialogueFrames.TypeIPv4 || frame[DialogueFrames.Ethernet + 9] != DialogueFrames.ProtocolTcp)
        {
            return;
        }

        uint distance = DialogueFrames.Get32(frame, Tcp + 4) - initial;
        if (distance <= 1)
        {
            DialogueFrames.Put32(frame, Tcp + 4, distance);
            DialogueFrames.Put16(frame, Tcp + 16, 0);
        }
    }
}
