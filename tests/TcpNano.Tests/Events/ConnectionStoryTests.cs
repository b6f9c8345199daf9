using TcpNano.Diagnostics;
using TcpNano.Tests.Support;
using nanoFramework.TestFramework;

namespace TcpNano.Tests.Events;

// Why a connection ended, in one sentence.
[TestClass]
public class ConnectionStoryTests
{
    [TestMethod] // R2: the peer is silent
    public void Timeout_SaysHowOften_AndHowLong()
    {
        Dialogue d = Established(128);
        d.Elapse(1000);
        d.Send(10).Ignore();
        for (int i = 0; i < 300; i++)
        {
            d.Elapse(1000).Ignore();
        }

        d.Reason(CloseReason.TimedOut);
        string text = Of(d);
        Assert.IsTrue(EventLines.Find(text, "the peer does not answer any more, in ESTABLISHED, after ") == 0, text);
        Assert.IsTrue(EventLines.Find(text, " timeouts in a row; last heard 12") > 0, text);
    }

    [TestMethod] // nobody answers our SYN
    public void Unanswered_SaysThatNothingWasHeard()
    {
        Dialogue d = Dialogue.Connecting(Options(128));
        for (int i = 0; i < 200; i++)
        {
            d.Elapse(1000).Ignore();
        }

        string text = Of(d);
        Assert.IsTrue(EventLines.Find(text, "the peer does not answer any more, in SYN-SENT, after ") == 0, text);
        Assert.IsTrue(EventLines.Find(text, "; nothing was heard from it") > 0, text);
    }

    [TestMethod] // ARP
    public void NoNeighbour_SaysThatArpWasNotAnswered()
    {
        StackOptions options = Options(128);
        Dialogue d = Dialogue.Closed(options);
        d.AnswerArp = false;
        d.Connect(0x0A000009, 80).Ignore();
        d.Elapse(options.ArpRetryInterval * options.ArpRequests).Ignore();
        Assert.AreEqual("nobody on the link has the address, in SYN-SENT; nothing was heard from it; it did not answer ARP", Of(d));
    }

    [TestMethod]
    public void Reset_SaysInWhichState()
    {
        Dialogue d = Established(64);
        d.Inject("RST seq=1");
        Assert.AreEqual("reset by the peer, in ESTABLISHED", Of(d));
    }

    [TestMethod] // an old end says nothing about a new connection between the same ends
    public void SecondConnection_HasAStoryOfItsOwn()
    {
        Dialogue d = Established(128);
        d.Inject("RST seq=1");
        d.App.Close(0);
        d.NewIncarnation();
        d.Handshake();
        Assert.AreEqual("not over yet", Of(d));
        d.Inject("FIN|ACK seq=1 ack=1").Ignore();
        d.Close().Ignore();
        d.Inject("ACK seq=2 ack=2");
        Assert.AreEqual("closed, the peer first, in LAST-ACK", Of(d));
    }

    [TestMethod] // the peer's last word was refused
    public void DroppedSegment_IsNamed()
    {
        Dialogue d = Established(64);
        d.Inject("ACK seq=1 ack=9000").Ignore();
        d.Abort().Ignore();
        Assert.AreEqual("aborted by us, in ESTABLISHED; its last segment was dropped: TcpDroppedBadAck", Of(d));
    }

    [TestMethod] // the reason alone
    public void WithoutRing_TheReasonIsLeft()
    {
        Dialogue d = Established(0);
        d.Inject("RST seq=1");
        Assert.AreEqual("reset by the peer", Of(d));
    }

    [TestMethod] // the ring has forgotten it
    public void ForgottenConnection_HasItsReason()
    {
        Dialogue d = Established(4);
        d.Inject("RST seq=1");
        d.Peer(50000);
        for (int i = 0; i < 10; i++)
        {
            d.Inject("ACK seq=1 ack=1").Ignore();
        }

        d.Peer(40000);
        Assert.AreEqual("reset by the peer", Of(d));
    }

    private static string Of(Dialogue d)
    {
        return new ConnectionStory(d.Stack).Of(d.App);
    }

    private static Dialogue Established(int entries)
    {
        return Dialogue.Established(Options(entries));
    }

    private static StackOptions Options(int entries)
    {
        StackOptions options = Dialogue.NewOptions();
        options.EventEntries = entries;
        return options;
    }
}
