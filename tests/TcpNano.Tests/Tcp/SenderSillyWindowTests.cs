using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 9293 section 3.8.6.2.1: when to send data. U is the usable window, D what is queued, Max(SND.WND) is 1000 here and
// the peer's MSS 400, Nagle's algorithm is on.
[TestClass]
public class SenderSillyWindowTests
{
    [TestMethod] // RFC 9293 3.8.6.2.1: a window opened by little does not make a little segment, until the override
    [Rfc(9293, "MUST-38")]
    [DataRow(1)]
    [DataRow(10)]
    [DataRow(399)]
    public void TinyWindowWaitsForTheOverride(int window)
    {
        Dialogue d = WindowUsedUp(Dialogue.NewOptions());
        d.Send(2000).ExpectNothing();
        Flows.Ack(d, 1001, window).ExpectNothing();
        Flows.After(d, d.Options.OverrideTimeout).Expect("ACK seq=1001 nopsh len=" + window.ToString()).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6.2.1: override timeout between 0.1 and 1 s
    [Rfc(9293, "MUST-38")]
    [DataRow(100)]
    [DataRow(1000)]
    public void OverrideTimeoutFollowsTheOption(int timeout)
    {
        StackOptions options = Dialogue.NewOptions();
        options.OverrideTimeout = timeout;
        Dialogue d = WindowUsedUp(options);
        d.Send(2000).ExpectNothing();
        Flows.Ack(d, 1001, 10).ExpectNothing();
        Flows.After(d, timeout).Expect("ACK seq=1001 len=10").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6.2.1: override timeout between 0.1 and 1 s
    [Rfc(9293, "MUST-38")]
    [DataRow(99)]
    [DataRow(1001)]
    public void OverrideTimeoutOutOfRange(int timeout)
    {
        StackOptions options = Dialogue.NewOptions();
        options.OverrideTimeout = timeout;
        Assert.IsTrue(Dialogue.Refuses(options));
    }

    [TestMethod] // RFC 9293 3.8.6.2.1 (1): min(D,U) >= Eff.snd.MSS
    [Rfc(9293, "MUST-38")]
    public void AFullSegmentLeavesAtOnce()
    {
        Dialogue d = WindowUsedUp(Dialogue.NewOptions());
        d.Send(2000).ExpectNothing();
        Flows.Ack(d, 1001, 400).Expect("ACK seq=1001 len=400").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6.2.1 (2): all that is queued fits
    [Rfc(9293, "MUST-38")]
    public void AllThatIsQueuedLeavesAtOnce()
    {
        Dialogue d = WindowUsedUp(Dialogue.NewOptions());
        d.Send(10).ExpectNothing();
        Flows.Ack(d, 1001, 10).Expect("PSH|ACK seq=1001 len=10").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6.2.1 (2): an octet more than fits waits
    [Rfc(9293, "MUST-38")]
    public void OneOctetTooManyWaits()
    {
        Dialogue d = WindowUsedUp(Dialogue.NewOptions());
        d.Send(11).ExpectNothing();
        Flows.Ack(d, 1001, 10).ExpectNothing();
        Flows.After(d, 200).Expect("ACK seq=1001 len=10").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6.2.1 (3): half of the largest window the peer ever offered, below its MSS
    [Rfc(9293, "MUST-38")]
    public void HalfOfTheLargestWindowLeavesAtOnce()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1460, 1000, 0);
        d.Send(1000).Expect("ACK seq=1 len=1000");
        d.Send(2000).ExpectNothing();
        Flows.Ack(d, 1001, 499).ExpectNothing();
        Flows.Ack(d, 1001, 500).Expect("ACK seq=1001 len=500").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6.2.1 (3): the largest window counts, not the first
    [Rfc(9293, "MUST-38")]
    public void LargestWindowIsRemembered()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1460, 100, 0);
        d.Send(100).Expect("ACK seq=1 len=100");
        Flows.Ack(d, 101, 1200).ExpectNothing();
        d.Send(1200).Expect("ACK seq=101 len=1200");
        d.Send(2000).ExpectNothing();
        Flows.Ack(d, 1301, 599).ExpectNothing();
        Flows.Ack(d, 1301, 600).Expect("ACK seq=1301 len=600").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6.2.1: the window grows step by step: the override counts from when data began to wait
    [Rfc(9293, "MUST-38")]
    public void OverrideIsNotPutOffBySmallUpdates()
    {
        Dialogue d = WindowUsedUp(Dialogue.NewOptions());
        d.Send(2000).ExpectNothing();
        Flows.Ack(d, 1001, 1).ExpectNothing();
        for (int i = 2; i < 20; i++)
        {
            d.Elapse(10);
            Flows.Ack(d, 1001, i).ExpectNothing();
        }

        Flows.After(d, 20).Expect("ACK seq=1001 len=19").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6.2.1: the window opens properly while the override timer runs; it does not fire afterwards
    [Rfc(9293, "MUST-38")]
    public void WindowOpensBeforeTheOverride()
    {
        Dialogue d = WindowUsedUp(Dialogue.NewOptions());
        d.Send(400).ExpectNothing();
        Flows.Ack(d, 1001, 1).ExpectNothing();
        d.Elapse(100);
        Flows.Ack(d, 1001, 1000).Expect("ACK seq=1001 len=400").ExpectNothing();
        Flows.Ack(d, 1401, 1000).ExpectNothing();
        d.Send(100).Expect("ACK seq=1401 len=100");
        d.Send(100).ExpectNothing();

        // Unacknowledged data: Nagle's algorithm holds the rest, and the override timer has no say in it.
        d.Elapse(150).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6.2.1: the override is for one segment; the next small one waits anew
    [Rfc(9293, "MUST-38")]
    public void OverrideIsForOneSegment()
    {
        Dialogue d = WindowUsedUp(Dialogue.NewOptions());
        d.Send(2000).ExpectNothing();
        int next = 1001;
        Flows.Ack(d, next, 5).ExpectNothing();
        for (int i = 0; i < 5; i++)
        {
            Flows.After(d, 200).Expect("ACK len=5 seq=" + next.ToString()).ExpectNothing();
            next += 5;
            Flows.Ack(d, next, 5).ExpectNothing();
        }
    }

    [TestMethod] // RFC 9293 3.8.6.2.1: Nagle's algorithm off changes nothing about tiny windows
    [Rfc(9293, "MUST-38")]
    public void NoDelayDoesNotFillTinyWindows()
    {
        Dialogue d = WindowUsedUp(Dialogue.NewOptions());
        d.App.NoDelay = true;
        d.Send(2000).ExpectNothing();
        Flows.Ack(d, 1001, 10).ExpectNothing();
        Flows.After(d, 200).Expect("ACK seq=1001 len=10").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6.2.1: with data in flight and a tiny window left, its ACK comes first
    [Rfc(9293, "MUST-38")]
    public void TinyRestOfTheWindowIsNotFilled()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 400, 1000, 0);
        d.App.NoDelay = true;
        d.Send(3000).Expect("ACK seq=1 len=400").Expect("ACK seq=401 len=400").ExpectNothing();
        Flows.Ack(d, 401, 1000).Expect("ACK seq=801 len=400").ExpectNothing();
        Flows.Ack(d, 801, 1000).Expect("ACK seq=1201 len=400").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6.2.1 and 3.8.6.1: a probe of the closed window was answered with a tiny window
    [Rfc(9293, "MUST-38")]
    public void ProbeAnsweredWithATinyWindow()
    {
        Dialogue d = WindowUsedUp(Dialogue.NewOptions());
        d.Send(2000);
        Flows.Ack(d, 1001, 0).ExpectNothing();
        Flows.After(d, 200).Expect("ACK seq=1001 len=1");
        int cwnd = Flows.Cwnd(d);
        Flows.Ack(d, 1001, 10).ExpectNothing();
        d.Elapse(50);
        Flows.Ack(d, 1001, 12).ExpectNothing();
        Flows.After(d, 150).Expect("ACK seq=1001 len=12").ExpectNothing();
        d.Equal(cwnd, Flows.Cwnd(d), "cwnd: nothing was lost");
        Flows.After(d, 200).Expect("ACK seq=1001 len=12");
    }

    [TestMethod] // RFC 9293 3.8.6.2.1 and 3.8.6.1: the window closes again before the override
    [Rfc(9293, "MUST-38")]
    public void TinyWindowClosesAgain()
    {
        Dialogue d = WindowUsedUp(Dialogue.NewOptions());
        d.Send(2000);
        Flows.Ack(d, 1001, 0).ExpectNothing();
        Flows.After(d, 200).Expect("ACK seq=1001 len=1");
        Flows.Ack(d, 1001, 10).ExpectNothing();
        d.Elapse(100);
        Flows.Ack(d, 1001, 0).ExpectNothing();
        Flows.After(d, 200).Expect("ACK seq=1001 len=1");
        Flows.After(d, 400).Expect("ACK seq=1001 len=1");
        Flows.Ack(d, 1001, 2000).Expect("ACK seq=1001 len=400");
    }

    [TestMethod] // RFC 9293 3.8.6.2.1 and 3.8.6.1: the same, but the octet was taken
    [Rfc(9293, "MUST-38")]
    public void ProbeTakenAndATinyWindowOpened()
    {
        Dialogue d = WindowUsedUp(Dialogue.NewOptions());
        d.Send(2000);
        Flows.Ack(d, 1001, 0).ExpectNothing();
        Flows.After(d, 200).Expect("ACK seq=1001 len=1");
        Flows.Ack(d, 1002, 9).ExpectNothing();
        Flows.After(d, 200).Expect("ACK seq=1002 len=9");
    }

    [TestMethod] // RFC 9293 3.7.1, MUST-16 is an upper bound: whole segments fill a window that takes only a few, instead of leaving its rest empty
    [DataRow(4096, 1365)]
    [DataRow(32768, 1424)]
    [DataRow(65535, 1460)]
    [DataRow(2920, 1460)]
    [DataRow(3000, 1460)]
    [DataRow(1400, 1400)]
    public void SegmentsFitThePeersWindow(int window, int size)
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 65536;
        Dialogue d = Flows.Open(options, 1460, window, 0);
        d.Send(60000).Expect("ACK seq=1 len=" + size.ToString()).Ignore();
        d.Equal((window / size < 10 ? window / size : 10) * size, d.Flow.OurEnd - 1, "octets in the first flight");
    }

    private static Dialogue WindowUsedUp(StackOptions options)
    {
        Dialogue d = Flows.Open(options, 400, 1000, 0);
        d.Send(800).Expect("ACK seq=1 len=400").Expect("ACK seq=401 len=400");
        Flows.Ack(d, 801, 200).ExpectNothing();
        d.Send(200).Expect("ACK seq=801 len=200").ExpectNothing();
        return d;
    }
}
