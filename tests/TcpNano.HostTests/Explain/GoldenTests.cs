using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Explain.Analysis;
using TcpNano.Explain.Findings;
using TcpNano.HostTests.Captures;

namespace TcpNano.HostTests.Explain;

/// <summary>Captures of the kernel and of the demo's scenes, and what is said about them.</summary>
[TestClass]
public class GoldenTests
{
    [TestMethod]
    [DataRow("refused", "The client asked once for a connection (SYN), and the server refused at once (RST): it is there, but nothing listens on its port 4242.")]
    [DataRow("closed6", "Nothing went wrong. Both ends closed in order, the client first (FIN), after 0.141 ms.")]
    [DataRow("zero", "The server took no more data for 953 ms, from 0.047 s on (a window of 0): its receive buffer was full, because its app did not read. Meanwhile the client asked twice whether there was room again.")]
    [DataRow("nagle", "7 times, for 306 ms in all, the client held a small piece of data back until the server had acknowledged the one before, and the server took its time: Nagle's algorithm on one side and delayed acknowledgments on the other wait for each other.")]
    [DataRow("reset", "The server broke the connection off (RST) after 101 ms.")]
    public void Kernel(string name, string summary)
    {
        Assert.AreEqual(summary, Summaries(File.ReadAllBytes(PathOf(name))));
    }

    [TestMethod] // of what the kernel leaves to a network card, and that is most of it, nothing is marked
    public void Kernel_HasNotFilledChecksumsIn()
    {
        Conversation conversation = CaptureAnalyzer.Analyze(new MemoryStream(File.ReadAllBytes(PathOf("zero")))).Conversations.Single();
        Assert.IsFalse(conversation.Segments.Any(segment => segment.Is(SegmentMarks.Damaged)));
        Assert.AreEqual((8, 8), (conversation.Client.Unsummed, conversation.Server.Unsummed));
    }

    [TestMethod]
    public void Kernel_ThatFindsNobody()
    {
        CaptureAnalysis analysis = CaptureAnalyzer.Analyze(new MemoryStream(File.ReadAllBytes(PathOf("silent"))));
        UnansweredArp asked = analysis.UnansweredArps.Single();
        Assert.AreEqual(("10.77.0.1", "10.77.0.9", 3), (asked.Asker.ToString(), asked.Wanted.ToString(), asked.Times));
        Assert.HasCount(0, analysis.Conversations);
    }

    [TestMethod] // seeds that failed, of stacks that were spoilt; FailingSeedTests makes them
    [DataRow("simulator-reset", "The server broke the connection off (RST) after 8 ms. The client had closed its side before. 1 octet from the client had not been acknowledged and may be lost.")]
    [DataRow("simulator-early", "Nothing went wrong. Both ends closed in order, the client first (FIN), after 5 ms.")]
    [DataRow("simulator-never-again", "The client sent 513 octets at 0.942 s that nobody acknowledged, and did not send it again in the 3 minutes that were left. According to the capture the wire lost it.")]
    public void Simulator(string name, string summaries)
    {
        Assert.AreEqual(summaries, Summaries(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Explain", "Golden", name + ".pcapng"))));
    }

    [TestMethod]
    [DataRow("handshake", "Nothing went wrong. The connection was still open when the capture ended.")]
    [DataRow("handshake --loss 100", "The client asked 8 times for a connection (SYN), over 2.1 minutes, and nobody answered.")]
    [DataRow("four-way-close", "Nothing went wrong. Both ends closed in order, the client first (FIN), after 150 ms.")]
    [DataRow("simultaneous-open", "Nothing went wrong. The connection was still open when the capture ended.")]
    [DataRow("refused", "The client asked once for a connection (SYN), and the server refused at once (RST): it is there, but nothing listens on its port 7.")]
    [DataRow("zero-window", "The server took no more data for 2.7 seconds, from 0.310 s on (a window of 0): its receive buffer was full, because its app did not read. Meanwhile the client asked 3 times whether there was room again.")]
    [DataRow("stale-syn", "A SYN of an earlier attempt came late, after the client had begun anew. The server answered it, and the client said that it wants no such connection (RST).|Nothing went wrong. The connection was still open when the capture ended.")]
    [DataRow("half-open", "The client asked for a new connection between the same ports at 0.050 s, while this one was still open.|The client asked once for a connection (SYN) and the server answered with something else than SYN and ACK.|Nothing went wrong. The connection was still open when the capture ended.")]
    public void Scene(string arguments, string summaries)
    {
        Assert.AreEqual(summaries, Summaries(CaptureFiles.OfDemo(arguments)));
    }

    [TestMethod]
    public void SceneWithLosses_SaysWhatTheyCost()
    {
        string summary = Summaries(CaptureFiles.OfDemo("zero-window --loss 30 --seed 3"));
        StringAssert.Matches(summary, new System.Text.RegularExpressions.Regex("(had to send|took no more data)"));
        CaptureAnalysis analysis = CaptureAnalyzer.Analyze(new MemoryStream(CaptureFiles.OfDemo("zero-window --loss 30 --seed 3")));
        Conversation conversation = analysis.Conversations.Single();
        Assert.IsGreaterThan(0, conversation.Client.Lost + conversation.Server.Lost);
        Assert.IsGreaterThan(0, conversation.Client.Retransmissions + conversation.Server.Retransmissions);
        Assert.AreEqual(5840, conversation.Client.Octets, "each octet counts once");
    }

    internal static string PathOf(string name)
    {
        return Path.Combine(AppContext.BaseDirectory, "Explain", "Golden", "kernel-" + name + ".pcap");
    }

    private static string Summaries(byte[] file)
    {
        CaptureAnalysis analysis = CaptureAnalyzer.Analyze(new MemoryStream(file));
        return string.Join('|', Talk.Findings(analysis).Select(verdict => verdict.Summary));
    }
}
