using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Congestion;

// RFC 5681 section 3.1, RFC 6928, RFC 9293 section 3.8.2 (MUST-19): how cwnd starts and grows. The peer's MSS is 1000.
[TestClass]
public class SlowStartTests
{
    [TestMethod] // RFC 6928 2: min (10*MSS, max (2*MSS, 14600)) octets leave before the first ACK
    [Rfc(5681, "3.1-4")]
    [DataRow(1460, 14600)]
    [DataRow(1000, 10000)]
    [DataRow(536, 5360)]
    [DataRow(100, 1000)]
    public void InitialWindow(int mss, int expected)
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 65536;
        Dialogue d = Flows.Open(options, mss, 65535, 0);
        d.Equal(expected, Flows.Cwnd(d), "cwnd");
        d.Send(60000);
        Flows.ExpectRun(d, 1, expected / mss, mss);
    }

    [TestMethod] // RFC 6928 2: less when the option says so
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    [DataRow(9)]
    public void InitialWindowFollowsTheOption(int segments)
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 65536;
        options.InitialWindow = segments;
        Dialogue d = Flows.Open(options, 1000, 65535, 0);
        d.Send(30000);
        Flows.ExpectRun(d, 1, segments, 1000);
    }

    [TestMethod] // RFC 6928 2: never more than 10 segments
    public void InitialWindowIsBounded()
    {
        StackOptions options = Dialogue.NewOptions();
        options.InitialWindow = 11;
        Assert.IsTrue(Dialogue.Refuses(options));
    }

    [TestMethod] // RFC 5681 3.1: the side that opens has it too; the data on the way makes no difference
    [Rfc(5681, "3.1-4")]
    public void InitialWindowOfAnActiveOpen()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 65536;
        Dialogue d = Dialogue.EstablishedActive(options);
        d.Send(60000);
        Flows.ExpectRun(d, 1, 10, 1460);
    }

    [TestMethod] // RFC 5681 3.1: ssthresh is out of the way in the beginning: slow start goes on up to the peer's window
    [Rfc(5681, "3.1-6")]
    public void SsthreshIsHighAtFirst()
    {
        Dialogue d = Ten();
        d.Check(Flows.Ssthresh(d) >= 65535, "an ssthresh of " + Flows.Ssthresh(d).ToString());
        for (int i = 1; i <= 50; i++)
        {
            Flows.Ack(d, 1 + (1000 * i)).Ignore();
            d.Equal(10000 + (1000 * i), Flows.Cwnd(d), "cwnd");
        }
    }

    [TestMethod] // RFC 5681 3.1: slow start: each ACK of a full segment lets two more out
    [Rfc(9293, "MUST-19")]
    [Rfc(5681, "3.1-1", "3.1-8")]
    public void SlowStart_GrowsBySegment()
    {
        Dialogue d = OneSegment();
        int next = 1001;
        int cwnd = 1000;
        for (int acked = 1001; cwnd < 12000; acked += 1000)
        {
            cwnd += 1000;
            Flows.Ack(d, acked);
            Flows.ExpectRun(d, next, 2, 1000);
            next += 2000;
            d.Equal(cwnd, Flows.Cwnd(d), "cwnd");
        }
    }

    [TestMethod] // RFC 5681 3.1, equation 2: cwnd += min (N, SMSS): an ACK of a part counts for what it acknowledges
    [Rfc(9293, "MUST-19")]
    [Rfc(5681, "3.1-9")]
    public void SlowStart_GrowsByWhatIsAcknowledged()
    {
        Dialogue d = OneSegment();
        Flows.Ack(d, 301).ExpectNothing();
        d.Equal(1300, Flows.Cwnd(d), "cwnd");
        Flows.Ack(d, 302).ExpectNothing();
        d.Equal(1301, Flows.Cwnd(d), "cwnd");
        Flows.Ack(d, 1001).Expect("ACK seq=1001 len=1000").Expect("ACK seq=2001 len=1000").ExpectNothing();
        d.Equal(2000, Flows.Cwnd(d), "cwnd");
    }

    [TestMethod] // RFC 5681 3.1, equation 2: and an ACK of several segments for one
    [Rfc(9293, "MUST-19")]
    [Rfc(5681, "3.1-8")]
    public void SlowStart_AckOfManyCountsForOne()
    {
        Dialogue d = Ten();
        Flows.Ack(d, 10001);
        Flows.ExpectRun(d, 10001, 11, 1000);
        d.Equal(11000, Flows.Cwnd(d), "cwnd");
    }

    [TestMethod] // RFC 5681 3.1: above ssthresh one segment per window of acknowledged data
    [Rfc(9293, "MUST-19")]
    [Rfc(5681, "3.1-1", "3.1-7", "3.1-11")]
    public void CongestionAvoidance_GrowsByWindow()
    {
        Dialogue d = Ten();
        Flows.After(d, 200).Expect("ACK seq=1 len=1000").ExpectNothing();
        d.Equal(5000, Flows.Ssthresh(d), "ssthresh");
        d.Equal(1000, Flows.Cwnd(d), "cwnd");

        // Slow start up to ssthresh: 2000, 3000, 4000, 5000.
        int acked = 1001;
        for (int i = 2; i <= 5; i++)
        {
            Flows.Ack(d, acked).Ignore();
            d.Equal(1000 * i, Flows.Cwnd(d), "cwnd");
            acked += 1000;
        }

        // Then five ACKs for the next thousand, six for the one after that, and so on.
        for (int cwnd = 5000; cwnd < 9000; cwnd += 1000)
        {
            for (int i = 0; i < cwnd / 1000; i++)
            {
                d.Equal(cwnd, Flows.Cwnd(d), "cwnd");
                Flows.Ack(d, acked).Ignore();
                acked += 1000;
            }

            d.Equal(cwnd + 1000, Flows.Cwnd(d), "cwnd");
        }
    }

    [TestMethod] // RFC 5681 3.1: whatever pieces the ACKs come in: never more than a segment per round trip
    [Rfc(9293, "MUST-19")]
    [Rfc(5681, "3.1-10")]
    public void CongestionAvoidance_CountsOctets()
    {
        Dialogue d = Ten();
        Flows.After(d, 200).Expect("ACK seq=1 len=1000").ExpectNothing();
        int acked = 1001;
        for (int i = 2; i <= 5; i++)
        {
            Flows.Ack(d, acked).Ignore();
            acked += 1000;
        }

        // 49 ACKs of 100 octets are not yet a window of 5000, 50 are; and then it takes 60.
        acked -= 1000;
        for (int i = 1; i <= 109; i++)
        {
            acked += 100;
            Flows.Ack(d, acked).Ignore();
            d.Equal(i < 50 ? 5000 : 6000, Flows.Cwnd(d), "cwnd");
        }

        Flows.Ack(d, acked + 100).Ignore();
        d.Equal(7000, Flows.Cwnd(d), "cwnd");
    }

    [TestMethod] // RFC 5681 3.1: a duplicate ACK, or the peer's data, opens nothing
    [Rfc(9293, "MUST-19")]
    public void OnlyNewAcksGrowTheWindow()
    {
        Dialogue d = Ten();
        d.Inject("ACK seq=1 ack=1 len=10").ExpectDelayed("ACK ack=11 len=0");
        d.Inject("ACK seq=11 ack=1 win=60000").ExpectNothing();
        d.Equal(10000, Flows.Cwnd(d), "cwnd");
    }

    [TestMethod] // RFC 7661 4.3: while the app keeps less than half of cwnd in flight, nothing is learnt about more
    public void AppLimited_CwndStays()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 65536;
        Dialogue d = Flows.Open(options, 1000, 65535, 0);
        d.Send(10000);
        Flows.ExpectRun(d, 1, 10, 1000);
        for (int i = 1; i <= 10; i++)
        {
            Flows.Ack(d, 1 + (1000 * i)).ExpectNothing();
        }

        int cwnd = Flows.Cwnd(d);
        int next = 10001;
        for (int i = 0; i < 30; i++)
        {
            d.Send(1000).Expect("ACK len=1000");
            next += 1000;
            Flows.Ack(d, next).ExpectNothing();
            d.Equal(cwnd, Flows.Cwnd(d), "cwnd");
        }
    }

    [TestMethod] // RFC 5681 3.1: min (cwnd, rwnd): the peer's window is in the way although cwnd is not
    [Rfc(5681, "3.1-2")]
    public void PeersWindowCountsToo()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 65536;
        Dialogue d = Flows.Open(options, 1000, 3000, 0);
        d.Send(20000);
        Flows.ExpectRun(d, 1, 3, 1000);
        Flows.Ack(d, 3001);
        Flows.ExpectRun(d, 3001, 3, 1000);
    }

    // Ten segments in flight, and plenty to send.
    internal static Dialogue Ten()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 100000;
        Dialogue d = Flows.Open(options, 1000, 65535, 0);
        d.Send(100000);
        return Flows.ExpectRun(d, 1, 10, 1000);
    }

    private static Dialogue OneSegment()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 65536;
        options.InitialWindow = 1;
        Dialogue d = Flows.Open(options, 1000, 65535, 0);
        d.Send(60000);
        return Flows.ExpectRun(d, 1, 1, 1000);
    }
}
