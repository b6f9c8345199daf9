using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Explain.Findings;
using static TcpNano.HostTests.Explain.Talk;

namespace TcpNano.HostTests.Explain;

/// <summary>What goes wrong in a conversation is found, and nothing else.</summary>
[TestClass]
public class FindingTests
{
    [TestMethod]
    public void UnansweredSyn()
    {
        Verdict verdict = new Talk().C(0, Syn, 0).C(1000, Syn, 0).C(3000, Syn, 0).Verdict();
        Is(verdict, Severity.Bad, "No answer", "The client asked 3 times for a connection (SYN), over 3.0 seconds, and nobody answered.");
        Assert.HasCount(1, verdict.Findings);
    }

    [TestMethod]
    public void UnansweredSyn_WhereTheNetworkSaysWhy()
    {
        Is(new Talk().C(0, Syn, 0).Unreachable(5, 1).Verdict(), Severity.Bad, "No answer",
            "The client asked once for a connection (SYN) and nobody answered. The network said why: host unreachable, from 10.0.0.254.");
    }

    [TestMethod]
    public void Refusal()
    {
        Verdict verdict = new Talk().C(0, Syn, 0).S(1, Rst | Ack, 0, 1).Verdict();
        Is(verdict, Severity.Bad, "Refused", "The client asked once for a connection (SYN), and the server refused at once (RST): it is there, but nothing listens on its port 7.");
        Assert.HasCount(1, verdict.Findings);
        Assert.AreEqual("1 2", string.Join(' ', verdict.Findings[0].Frames));
    }

    [TestMethod]
    public void UnfinishedHandshake()
    {
        Is(new Talk().C(0, Syn, 0).S(10, Syn | Ack, 0, 1).S(1010, Syn | Ack, 0, 1).Verdict(), Severity.Bad, "Handshake not finished",
            "The client asked once for a connection (SYN), the server answered twice (SYN and ACK), and the client did not say that it has got that.");
    }

    [TestMethod]
    public void AnswerOfAnOldConnection()
    {
        Verdict[] verdicts = Findings(new Talk().C(0, Syn, 0).S(5, Ack, 500, 700).C(5, Rst, 700).C(1000, Syn, 0).S(1010, Syn | Ack, 0, 1).C(1020, Ack, 1, 1).Analyze());
        Is(verdicts[0], Severity.Bad, "Handshake not finished", "The client asked once for a connection (SYN) and the server answered with something else than SYN and ACK.");
        Is(verdicts[1], Severity.Good, "Still open", "The connection was still open when the capture ended.");
    }

    [TestMethod]
    public void ClosedInOrder()
    {
        Verdict verdict = new Talk().Open().C(30, Psh | Ack, 1, 1, 300).S(40, Psh | Ack, 1, 301, 300).C(50, Ack, 301, 301).Close(60, 301, 301).Verdict();
        Is(verdict, Severity.Good, "Closed in order", "Both ends closed in order, the client first (FIN), after 80 ms.");
        Assert.AreEqual("Nothing went wrong. Both ends closed in order, the client first (FIN), after 80 ms.", verdict.Summary);
        Assert.HasCount(1, verdict.Findings);
        Assert.AreEqual((300L, 300L), (verdict.Conversation.Client.Octets, verdict.Conversation.Server.Octets));
        Assert.AreEqual(20_000_000, verdict.Conversation.HandshakeTime);
    }

    [TestMethod]
    public void SimultaneousOpen_IsAnOpenConnection()
    {
        Is(new Talk().C(0, Syn, 0).S(1, Syn, 0).C(11, Syn | Ack, 0, 1).S(12, Syn | Ack, 0, 1).Verdict(), Severity.Good, "Still open", "The connection was still open when the capture ended.");
    }

    [TestMethod]
    public void HalfClosed()
    {
        Is(new Talk().Open().C(30, Fin | Ack, 1, 1).S(40, Ack, 1, 2).S(5040, Psh | Ack, 1, 2, 10).C(5050, Ack, 2, 11).Verdict(), Severity.Note, "Half closed",
            "The client closed its side (FIN) at 0.030 s; the server had not closed its own when the capture ended, 5.0 seconds later.");
    }

    [TestMethod]
    [DataRow(true, "The client broke the connection off (RST) after 100 ms. 1,000 octets from the server had not been acknowledged and may be lost.")]
    [DataRow(false, "The server broke the connection off (RST) after 100 ms. 1,000 octets of its own had not been acknowledged.")]
    public void BrokenOff(bool byClient, string sentence)
    {
        Talk talk = new Talk().Open().S(30, Psh | Ack, 1, 1, 1000);
        Verdict verdict = (byClient ? talk.C(100, Rst | Ack, 1, 1) : talk.S(100, Rst | Ack, 1001, 1)).Verdict();
        Is(verdict, Severity.Bad, "Broken off", sentence);
        Assert.HasCount(1, verdict.Findings);
    }

    [TestMethod]
    public void BrokenOff_ByWhoHadClosed()
    {
        Verdict verdict = new Talk().Open().C(30, Fin | Ack, 1, 1).S(40, Ack, 1, 2).S(50, Psh | Ack, 1, 2, 100).C(51, Rst, 2).Verdict();
        Is(verdict, Severity.Bad, "Broken off", "The client broke the connection off (RST) after 51 ms. It had closed its own side before. 100 octets from the server had not been acknowledged and may be lost.");
        StringAssert.Contains(verdict.Findings[0].Advice, "did not read to the end");
    }

    [TestMethod]
    public void NeverSentAgain()
    {
        Talk talk = new Talk().Open().C(30, Psh | Ack, 1, 1, 700);
        Assert.AreEqual("Still open", talk.S(9000, Ack, 1, 1).Verdict().Findings[0].Kind, "it may still come");
        Is(talk.S(42_030, Psh | Ack, 1, 1, 1).Verdict(), Severity.Bad, "Never sent again",
            "The client sent 700 octets at 0.030 s that nobody acknowledged, and did not send it again in the 42.0 seconds that were left.");
        Assert.AreEqual("4", string.Join(' ', talk.Verdict().Findings[0].Frames));
        Assert.IsFalse(talk.C(42_100, Psh | Ack, 1, 1, 700).Verdict().Findings.Any(finding => finding.Kind == "Never sent again"), "late, but sent again");
    }

    [TestMethod]
    public void NeverSentAgain_UntilAReset()
    {
        Verdict verdict = new Talk().Open().C(30, Fin | Ack, 1, 1).S(60_030, Rst | Ack, 1, 1).Verdict();
        Is(verdict, Severity.Bad, "Never sent again", "The client sent a FIN at 0.030 s that nobody acknowledged, and did not send it again in the 60.0 seconds that were left.");
    }

    [TestMethod]
    public void ClosedWindow_IsNoReasonToSendAgain()
    {
        Verdict verdict = new Talk().Open().C(30, Ack, 1, 1, 100).S(40, Ack, 1, 101).C(50, Ack, 101, 1, 100).S(55, Ack, 1, 101, win: 0).S(30_000, Ack, 1, 101, win: 0).Verdict();
        Assert.IsFalse(verdict.Findings.Any(finding => finding.Kind == "Never sent again"));
    }

    [TestMethod]
    public void ResetAfterTheEnd_IsNoTrouble()
    {
        Verdict verdict = new Talk().Open().Close(30, 1, 1).S(60, Rst, 2).Verdict();
        Assert.AreEqual(Severity.Note, verdict.Severity);
        StringAssert.StartsWith(verdict.Summary, "Nothing went wrong. Both ends closed in order");
        Assert.AreEqual("Reset after the end", verdict.Findings[0].Kind);
    }

    [TestMethod]
    public void ResetThatIsNotAccepted_EndsNothing()
    {
        Talk talk = new Talk().Open().C(30, Rst, 2000);
        StringAssert.StartsWith(talk.Verdict().Summary, "The client broke the connection off (RST)");
        Verdict verdict = talk.S(31, Ack, 1, 1).C(40, Psh | Ack, 1, 1, 50).S(45, Ack, 1, 51).Close(50, 51, 1).Verdict();
        Is(verdict, Severity.Note, "Reset without effect", "A RST came from the client after 30 ms, but the connection went on: the server did not accept it.");
        StringAssert.StartsWith(verdict.Summary, "Nothing went wrong. Both ends closed in order");
        Assert.AreEqual("Reset after the end", talk.S(200, Rst, 2).Verdict().Findings[0].Kind, "a later one counts for itself");
    }

    [TestMethod]
    public void ZeroWindow_ThatOpensAgain()
    {
        Talk talk = new Talk().Open().C(30, Ack, 1, 1, 1000).S(40, Ack, 1, 1001, win: 0);
        talk.C(240, Ack, 1001, 1, 1).S(250, Ack, 1, 1001, win: 0); // this stack's probe: an octet
        talk.C(640, Ack, 1000, 1).S(650, Ack, 1, 1001, win: 0); // the kernel's: an old number
        Verdict verdict = talk.S(2040, Ack, 1, 1001).C(2050, Psh | Ack, 1001, 1, 500).S(2060, Ack, 1, 1501).Close(2070, 1501, 1).Verdict();
        Is(verdict, Severity.Warning, "Zero window",
            "The server took no more data for 2.0 seconds, from 0.040 s on (a window of 0): its receive buffer was full, because its app did not read. Meanwhile the client asked twice whether there was room again.");
        Assert.HasCount(2, verdict.Findings, "and the octet of the probe is not sent again");
        Assert.AreEqual(1500, verdict.Conversation.Client.Octets);
    }

    [TestMethod]
    public void ZeroWindow_ThatStays()
    {
        Verdict verdict = new Talk().Open().S(30, Psh | Ack, 1, 1, 500).C(40, Ack, 1, 501, win: 0).S(3040, Ack, 500, 1).C(3050, Ack, 1, 501, win: 0).Verdict();
        Is(verdict, Severity.Bad, "Zero window",
            "The client took no more data for 3.0 seconds, from 0.040 s on (a window of 0): its receive buffer was full, because its app did not read. Meanwhile the server asked once whether there was room again. It never opened again in this capture.");
    }

    [TestMethod]
    public void ProbeWhoseOctetIsTaken_IsData_AndNoGap()
    {
        Verdict verdict = new Talk().Open().C(30, Ack, 1, 1, 100).S(31, Ack, 1, 101, win: 0).C(60, Ack, 101, 1, 1).S(61, Ack, 1, 102).Verdict();
        Assert.AreEqual("Zero window, Still open", string.Join(", ", verdict.Findings.Select(finding => finding.Kind).Order(StringComparer.Ordinal).Reverse()));
        Assert.AreEqual(101, verdict.Conversation.Client.Octets);
    }

    [TestMethod]
    public void Loss_ThatCostsTime()
    {
        Verdict verdict = new Talk().Open().C(30, Psh | Ack, 1, 1, 100).C(1030, Psh | Ack, 1, 1, 100).S(1040, Ack, 1, 101).Close(1050, 101, 1).Verdict();
        Is(verdict, Severity.Warning, "Sent again",
            "The client had to send 1 segment again, of 6 (17 %): segments or their acknowledgments got lost on the way, or were late. Nothing passed for 1.0 seconds in all before it did so.");
        Assert.AreEqual("5", string.Join(' ', verdict.Findings[0].Frames));
        Assert.AreEqual(100, verdict.Conversation.Client.Octets);
    }

    [TestMethod] // lost before the point of capture: a gap that repeated acknowledgments tell of
    public void Loss_ThatTheCaptureHasNotSeen()
    {
        Talk talk = new Talk().Open().C(30, Ack, 1, 1, 100).S(31, Ack, 1, 101).C(40, Ack, 201, 1, 100).S(41, Ack, 1, 101).C(42, Ack, 301, 1, 100).S(43, Ack, 1, 101);
        Verdict verdict = talk.C(44, Ack, 401, 1, 100).S(45, Ack, 1, 101).C(46, Ack, 101, 1, 100).S(47, Ack, 1, 501).Verdict();
        Is(verdict, Severity.Note, "Sent again", "The client had to send 1 segment again, of 7 (14 %): segments or their acknowledgments got lost on the way, or were late.");
        Assert.AreEqual(3, verdict.Conversation.Server.DuplicateAcks);
    }

    [TestMethod]
    public void Repetition_OfWhatHadArrived()
    {
        Verdict verdict = new Talk().Open().C(30, Psh | Ack, 1, 1, 100).S(35, Ack, 1, 101).C(330, Psh | Ack, 1, 1, 100).S(335, Ack, 1, 101).Verdict();
        StringAssert.EndsWith(verdict.Summary, "Nothing passed for 295 ms in all before it did so. What it sent again had arrived before: the acknowledgments were lost or late, or it did not wait long enough.");
    }

    [TestMethod]
    public void LossThatTheCaptureKnowsOf()
    {
        Talk talk = new Talk().Open();
        talk.Comment = "lost by the wire";
        talk.C(30, Psh | Ack, 1, 1, 100);
        talk.Comment = "";
        StringAssert.EndsWith(talk.C(330, Psh | Ack, 1, 1, 100).S(340, Ack, 1, 101).Verdict().Summary, "According to the capture the wire lost 1 segment from there.");
    }

    [TestMethod]
    public void Reordering()
    {
        Verdict verdict = new Talk().Open().C(30, Ack, 101, 1, 100).C(30.5, Ack, 1, 1, 100).S(40, Ack, 1, 201).Verdict();
        Is(verdict, Severity.Note, "Out of order",
            "1 segment from the client came behind others that were sent later (50 % of its segments with data). The receiver puts them in order, but its repeated acknowledgments can look like a loss to the sender.");
        Assert.AreEqual(0, verdict.Conversation.Client.Retransmissions);
    }

    [TestMethod]
    public void NagleAgainstDelayedAcks()
    {
        Talk talk = new Talk { Options = [2, 4, 5, 180] }.Open();
        talk.Options = [];
        for (uint i = 0; i < 3; i++)
        {
            double at = 100 + (i * 300);
            uint from = 1 + (i * 40);
            talk.C(at, Psh | Ack, from, 1, 20).S(at + 200, Ack, 1, from + 20).C(at + 201, Psh | Ack, from + 20, 1, 20).S(at + 215, Psh | Ack, 1, from + 40, 1);
        }

        Verdict verdict = talk.Verdict();
        Is(verdict, Severity.Warning, "Small pieces wait",
            "3 times, for 600 ms in all, the client held a small piece of data back until the server had acknowledged the one before, and the server took its time: Nagle's algorithm on one side and delayed acknowledgments on the other wait for each other.");
        Assert.AreEqual("6 10 14", string.Join(' ', verdict.Findings[0].Frames));
    }

    [TestMethod]
    [DataRow(200, 400, 20)] // the client has nothing to send when the acknowledgment comes
    [DataRow(12, 1, 20)] // the acknowledgment is not delayed
    [DataRow(200, 1, 1460)] // full segments do not wait
    public void NoStall_WhereNothingWaits(int delay, int pause, int size)
    {
        Talk talk = new Talk { Options = [2, 4, 5, 180] }.Open();
        talk.Options = [];
        for (uint i = 0; i < 4; i++)
        {
            double at = 1000 + (i * (delay + pause));
            talk.C(at, Psh | Ack, 1 + (i * (uint)size), 1, size).S(at + delay, Ack, 1, 1 + ((i + 1) * (uint)size));
        }

        Assert.AreEqual("Still open", talk.Verdict().Findings.Single().Kind);
    }

    [TestMethod]
    public void Silence()
    {
        Talk talk = new Talk().Open().C(30, Psh | Ack, 1, 1, 100).S(40, Ack, 1, 101).C(1000, Psh | Ack, 101, 1, 100).C(1200, Psh | Ack, 101, 1, 100).C(1600, Psh | Ack, 101, 1, 100);
        Verdict verdict = talk.C(2400, Psh | Ack, 101, 1, 100).Verdict();
        Is(verdict, Severity.Bad, "Silence",
            "From 1.000 s on the server was silent: the client sent the same 3 times again, for 1.4 seconds, and no answer came.");
        Assert.AreEqual("6", string.Join(' ', verdict.Findings[0].Frames));
        StringAssert.Contains(talk.C(9000, Rst | Ack, 201, 1).Verdict().Summary, ", and then gave up (RST), and no answer came.");
    }

    [TestMethod]
    public void SilenceOfAnIdlePeer_IsFoundByKeepAlive()
    {
        Talk talk = new Talk().Open().C(30, Psh | Ack, 1, 1, 100).S(40, Ack, 1, 101);
        Verdict alive = talk.C(10_000, Ack, 100, 1).S(10_010, Ack, 1, 101).Verdict();
        Assert.AreEqual("Keep-alive", alive.Findings.Single(finding => finding.Severity == Severity.Note).Kind);
        Verdict dead = talk.C(20_000, Ack, 100, 1).C(21_000, Ack, 100, 1).C(22_000, Ack, 100, 1).Verdict();
        Is(dead, Severity.Bad, "Silence", "From 20.000 s on the server was silent: the client asked 4 times whether it is still there, for 2.0 seconds, and no answer came.");
    }

    [TestMethod]
    public void CaptureThatBeginsInTheMiddle_IsSaidToDoSo()
    {
        Verdict verdict = new Talk().C(0, Psh | Ack, 5000, 9000, 100).S(10, Psh | Ack, 9000, 5100, 50).C(20, Ack, 5100, 9050).Verdict();
        Assert.AreEqual("Began before", verdict.Findings.Single(finding => finding.Severity == Severity.Note).Kind);
        Assert.AreEqual((100L, 50L), (verdict.Conversation.Client.Octets, verdict.Conversation.Server.Octets));
        Assert.AreEqual("10.0.0.1:40000", verdict.Conversation.ClientEnd.ToString(), "the lower port is the server's");
        Assert.AreEqual("1 101", string.Join(' ', verdict.Conversation.Segments.Where(segment => segment.FromClient).Select(segment => segment.Sequence)));
    }

    [TestMethod]
    public void FramesThatTheCaptureHasMissed_AreNoLoss()
    {
        Verdict verdict = new Talk().Open().C(30, Psh | Ack, 1, 1, 100).S(40, Ack, 1, 1101).C(50, Psh | Ack, 1101, 1, 100).S(60, Ack, 1, 1201).Verdict();
        Is(verdict, Severity.Note, "Capture incomplete", "1,000 octets were acknowledged that are not in the capture: it has missed frames, or began too late.");
        Assert.IsFalse(verdict.Findings.Any(finding => finding.Kind is "Sent again" or "Out of order"));
    }

    [TestMethod]
    public void OneDirection_IsNoSilence()
    {
        Talk client = new Talk().C(0, Syn, 0).C(20, Ack, 1, 1).C(30, Psh | Ack, 1, 1, 100).C(60_000, Fin | Ack, 101, 51).C(60_020, Ack, 102, 52);
        Is(client.Verdict(), Severity.Note, "One direction only", "Nothing that the server sent is in the capture, although the other end answers it.");
        StringAssert.StartsWith(client.Verdict().Summary, "Nothing that the server sent", "and not that all went well");
        Is(new Talk().S(10, Syn | Ack, 0, 1).S(40, Ack, 1, 101).S(50, Psh | Ack, 1, 101, 50).Verdict(), Severity.Note, "One direction only",
            "Nothing that the client sent is in the capture, although the other end answers it.");
        Talk middle = new Talk().C(0, Psh | Ack, 5000, 9000, 100).C(20_000, Psh | Ack, 5100, 9100, 100);
        Assert.AreEqual(Severity.Note, middle.Verdict().Severity);
    }

    [TestMethod]
    public void NewConnectionOverAnOpenOne_WasForgotten()
    {
        Verdict[] verdicts = Findings(new Talk().Open().C(500, Syn, 70_000).S(510, Syn | Ack, 90_000, 70_001).C(520, Ack, 70_001, 90_001).Analyze());
        Is(verdicts[0], Severity.Note, "Forgotten", "The client asked for a new connection between the same ports at 0.500 s, while this one was still open.");
        Assert.IsFalse(verdicts[0].IsFine);
        Assert.IsTrue(verdicts[1].IsFine);
    }

    [TestMethod] // a capture of the sender's own machine: none of its segments is worth a mark
    public void ChecksumsThatAreAllWrong_AreNotFilledInYet()
    {
        Talk talk = new() { Spoils = true };
        Verdict verdict = talk.Open().C(30, Psh | Ack, 1, 1, 100).Verdict();
        Is(verdict, Severity.Note, "No checksums", "All 3 segments from the client have a wrong checksum in the capture, so that it was made before they were filled in.");
        Assert.IsFalse(verdict.Conversation.Segments.Any(segment => segment.FromClient && segment.Is(TcpNano.Explain.Analysis.SegmentMarks.Damaged)));
    }

    [TestMethod]
    public void WrongChecksums()
    {
        Talk talk = new Talk().Open();
        talk.Spoils = true;
        Is(talk.C(30, Psh | Ack, 1, 1, 100).Verdict(), Severity.Note, "Wrong checksums", "1 segment from the client has a wrong checksum in the capture.");
    }

    private static void Is(Verdict verdict, Severity severity, string kind, string sentence)
    {
        string all = string.Join('\n', verdict.Findings.Select(finding => finding.Kind + ": " + finding.Sentence));
        Assert.AreEqual(kind, verdict.Findings[0].Kind, all);
        Assert.AreEqual(sentence, verdict.Findings[0].Sentence);
        Assert.AreEqual(severity, verdict.Severity, all);
    }
}
