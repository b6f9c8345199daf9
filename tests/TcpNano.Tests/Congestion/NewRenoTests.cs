using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Congestion;

// RFC 6582: fast recovery without SACK. The peer's MSS is 1000, RTO 300 and the round trip 100; ten segments are in flight,
// so that ssthresh becomes 5000.
[TestClass]
public class NewRenoTests
{
    [TestMethod] // RFC 6582 3.2 step 3: full acknowledgment: cwnd = min (ssthresh, max (FlightSize, SMSS) + SMSS)
    [Rfc(5681, "3.2-10")]
    [Rfc(6582, "3.2-3a", "3.2-3b")]
    public void FullAck_DeflatesTheWindow()
    {
        Dialogue d = InRecovery(10000);
        FastRetransmitTests.Duplicates(d, 1, 6).ExpectNothing();
        d.Equal(14000, Flows.Cwnd(d), "cwnd");
        Flows.Ack(d, 10001).ExpectNothing();
        d.Equal(2000, Flows.Cwnd(d), "cwnd");
        d.Equal(5000, Flows.Ssthresh(d), "ssthresh");
    }

    [TestMethod] // RFC 6582 3.2 step 3: with new data in flight, up to ssthresh; and no burst follows
    [Rfc(5681, "4.3-3", "4.3-4")]
    [Rfc(6582, "3.2-3a")]
    public void FullAck_WithNewDataInFlight()
    {
        Dialogue d = InRecovery(60000);

        // recover is 12000: ten segments and two of limited transmit. Nine more duplicates: cwnd 17000, five new segments.
        FastRetransmitTests.Duplicates(d, 1, 9);
        Flows.ExpectRun(d, 12001, 5, 1000);
        Flows.Ack(d, 12001).ExpectNothing();
        d.Equal(5000, Flows.Cwnd(d), "cwnd");

        // Congestion avoidance from there on: 5000 octets acknowledged make one segment more.
        for (int i = 1; i < 5; i++)
        {
            Flows.Ack(d, 12001 + (1000 * i));
            Flows.ExpectRun(d, 16001 + (1000 * i), 1, 1000);
        }

        Flows.Ack(d, 17001);
        Flows.ExpectRun(d, 21001, 2, 1000);
        d.Equal(6000, Flows.Cwnd(d), "cwnd");
    }

    [TestMethod] // RFC 6582 3.2 step 3: partial acknowledgment: the next missing segment at once, cwnd less what was acknowledged plus a segment
    [Rfc(6582, "3.2-3c", "3.2-3d")]
    public void PartialAck_RetransmitsTheNextHole()
    {
        // The first, fourth and eighth were lost.
        Dialogue d = InRecovery(10000);
        FastRetransmitTests.Duplicates(d, 1, 4).ExpectNothing();
        d.Equal(12000, Flows.Cwnd(d), "cwnd");
        Flows.Ack(d, 3001).Expect("ACK seq=3001 len=1000").ExpectNothing();
        d.Equal(10000, Flows.Cwnd(d), "cwnd");
        Flows.Ack(d, 7001).Expect("ACK seq=7001 len=1000").ExpectNothing();
        d.Equal(7000, Flows.Cwnd(d), "cwnd");
        Flows.Ack(d, 10001).ExpectNothing();
        d.Equal(2000, Flows.Cwnd(d), "cwnd");
        d.Equal(1, d.Stack.Counters[StackCounter.FastRetransmits], "FastRetransmits");
        d.Equal(3, d.Stack.Counters[StackCounter.Retransmissions], "Retransmissions");
        d.Elapse(1000000).ExpectNothing();
    }

    [TestMethod] // RFC 6582 3.2 step 3: less than a segment acknowledged: nothing is added back
    [Rfc(6582, "3.2-3d")]
    public void PartialAck_OfLessThanASegment()
    {
        Dialogue d = InRecovery(10000);
        FastRetransmitTests.Duplicates(d, 1, 4).ExpectNothing();
        Flows.Ack(d, 401).Expect("ACK seq=401 len=1000").ExpectNothing();
        d.Equal(11600, Flows.Cwnd(d), "cwnd");
    }

    [TestMethod] // RFC 6582 3.2 step 3: and a new segment if cwnd permits one
    [Rfc(6582, "3.2-3e")]
    public void PartialAck_LetsNewDataOut()
    {
        Dialogue d = InRecovery(60000);
        FastRetransmitTests.Duplicates(d, 1, 6);
        Flows.ExpectRun(d, 12001, 2, 1000);
        d.Equal(14000, Flows.Cwnd(d), "cwnd");

        // 14000 - 2000 + 1000 = 13000; in flight are 12000.
        Flows.Ack(d, 2001).Expect("ACK seq=2001 len=1000").Expect("ACK seq=14001 len=1000").ExpectNothing();
    }

    [TestMethod] // RFC 6582 3.2 step 3: duplicates of a partial ACK inflate on
    [Rfc(6582, "3.2-3g")]
    public void PartialAck_FurtherDuplicatesInflate()
    {
        Dialogue d = InRecovery(10000);
        Flows.Ack(d, 3001).Expect("ACK seq=3001 len=1000").ExpectNothing();
        int cwnd = Flows.Cwnd(d);
        FastRetransmitTests.Duplicates(d, 3001, 5).ExpectNothing();
        d.Equal(cwnd + 5000, Flows.Cwnd(d), "cwnd");
        d.Equal(1, d.Stack.Counters[StackCounter.FastRetransmits], "FastRetransmits");
    }

    [TestMethod] // RFC 6582 3.2 step 3: the first partial ACK restarts the retransmission timer, further ones do not
    [Rfc(6582, "3.2-3f")]
    public void PartialAck_OnlyTheFirstRestartsTheTimer()
    {
        // 100 ms after the segments left.
        Dialogue d = InRecovery(10000);
        d.Elapse(100);
        Flows.Ack(d, 2001).Expect("ACK seq=2001 len=1000").Elapse(100);
        Flows.Ack(d, 4001).Expect("ACK seq=4001 len=1000").Elapse(100);
        Flows.Ack(d, 5001).Expect("ACK seq=5001 len=1000").ExpectNothing();
        Flows.After(d, 100).Expect("ACK seq=5001 len=1000");
        d.Equal(1, d.Stack.Counters[StackCounter.RetransmitTimeouts], "RetransmitTimeouts");
    }

    [TestMethod] // RFC 6582 3.2 step 2: duplicates that do not cover more than recover start nothing: after fast recovery
    [Rfc(6582, "3.2-2a", "3.2-2b")]
    public void NoSecondFastRetransmit_AfterRecovery()
    {
        Dialogue d = InRecovery(10000);
        Flows.Ack(d, 10001).ExpectNothing();
        d.Send(3000);
        d.Ignore();
        int ssthresh = Flows.Ssthresh(d);
        FastRetransmitTests.Duplicates(d, 10001, 5);
        while (d.PendingSegments > 0)
        {
            d.Expect("ACK");
            d.Check(d.Last.RelativeSequence > 10001, "only limited transmit");
        }

        d.Equal(1, d.Stack.Counters[StackCounter.FastRetransmits], "FastRetransmits");
        d.Equal(ssthresh, Flows.Ssthresh(d), "ssthresh");
    }

    [TestMethod] // RFC 6582 3.2 step 2, 4: nor after a timeout
    [Rfc(6582, "3.2-2a", "3.2-4")]
    public void NoSecondFastRetransmit_AfterATimeout()
    {
        Dialogue d = Open(10000);
        Flows.After(d, 300).Expect("ACK seq=1 len=1000").ExpectNothing();
        Flows.Ack(d, 1001).Expect("ACK seq=1001 len=1000").Expect("ACK seq=2001 len=1000").ExpectNothing();

        // The peer had them already: duplicates, and not of a loss.
        FastRetransmitTests.Duplicates(d, 1001, 5).ExpectNothing();
        d.Equal(0, d.Stack.Counters[StackCounter.FastRetransmits], "FastRetransmits");
        d.Equal(2000, Flows.Cwnd(d), "cwnd");
    }

    [TestMethod] // RFC 6582 3.2 step 2: once more than recover is acknowledged a new loss is a new loss
    [Rfc(6582, "3.2-2a", "3.2-2b")]
    public void FastRetransmit_WorksAgainBeyondRecover()
    {
        Dialogue d = InRecovery(60000);
        Flows.Ack(d, 12001);
        d.Ignore();
        int acked = 12001;
        for (int i = 0; i < 6; i++)
        {
            acked += 1000;
            Flows.Ack(d, acked);
            d.Ignore();
        }

        FastRetransmitTests.Duplicates(d, acked, 3);
        bool again = false;
        while (d.PendingSegments > 0)
        {
            d.Expect("ACK len=1000");
            again |= d.Last.RelativeSequence == acked;
        }

        d.Check(again, "retransmitted");
        d.Equal(2, d.Stack.Counters[StackCounter.FastRetransmits], "FastRetransmits");
    }

    [TestMethod] // RFC 6582 3.2 step 4: a timeout in fast recovery ends it: cwnd is one segment
    [Rfc(6582, "3.2-4")]
    public void Timeout_EndsRecovery()
    {
        Dialogue d = InRecovery(10000);
        FastRetransmitTests.Duplicates(d, 1, 4).ExpectNothing();
        Flows.After(d, 300).Expect("ACK seq=1 len=1000").ExpectNothing();
        d.Equal(1000, Flows.Cwnd(d), "cwnd");

        // RFC 5681 4.3: its retransmission was lost.
        d.Equal(2500, Flows.Ssthresh(d), "ssthresh");

        // Slow start, and no partial ACKs any more.
        Flows.Ack(d, 3001).Expect("ACK seq=3001 len=1000").Expect("ACK seq=4001 len=1000").ExpectNothing();
        d.Equal(2000, Flows.Cwnd(d), "cwnd");
    }

    [TestMethod] // RFC 5681 4.3: the retransmission was lost as well: two signs of congestion, so ssthresh is lowered twice
    [Rfc(5681, "4.3")]
    public void LossOfTheRetransmission_HalvesAgain()
    {
        Dialogue d = InRecovery(10000);
        d.Equal(5000, Flows.Ssthresh(d), "ssthresh");
        Flows.After(d, 300).Expect("ACK seq=1 len=1000").ExpectNothing();
        d.Equal(2500, Flows.Ssthresh(d), "ssthresh");
        d.Equal(1000, Flows.Cwnd(d), "cwnd");

        // And no more when that one is lost, too: RFC 5681 3.1.
        Flows.After(d, 600).Expect("ACK seq=1 len=1000").ExpectNothing();
        d.Equal(2500, Flows.Ssthresh(d), "ssthresh");
    }

    [TestMethod] // RFC 5681 4.3: losses in two windows, one after the other, lower it twice
    [Rfc(5681, "4.3")]
    public void LossInTheNextWindow_HalvesAgain()
    {
        Dialogue d = InRecovery(60000);
        FastRetransmitTests.Duplicates(d, 1, 9);
        Flows.ExpectRun(d, 12001, 5, 1000);
        Flows.Ack(d, 12001).ExpectNothing();
        d.Equal(5000, Flows.Cwnd(d), "cwnd");
        Flows.Ack(d, 13001).Ignore();
        FastRetransmitTests.Duplicates(d, 13001, 3).Ignore();
        d.Equal(2, d.Stack.Counters[StackCounter.FastRetransmits], "FastRetransmits");
        d.Equal(2500, Flows.Ssthresh(d), "ssthresh");
    }

    [TestMethod] // RFC 6298 5.2, RFC 6582: the timer is off when all that was in flight is acknowledged
    [Rfc(6298, "5.2")]
    public void FullAck_StopsTheTimer()
    {
        Dialogue d = InRecovery(10000);
        Flows.Ack(d, 10001).ExpectNothing();
        d.Elapse(1000000).ExpectNothing();
        d.Equal(0, d.Stack.Counters[StackCounter.RetransmitTimeouts], "RetransmitTimeouts");
    }

    [TestMethod] // RFC 6582 4: many holes: one a round trip, each without a timeout
    [Rfc(5681, "4.3-5")]
    [Rfc(6582, "3.2-3c", "3.2-3g")]
    public void ManyHoles_AreFilledWithoutATimeout()
    {
        // Every second one was lost.
        Dialogue d = InRecovery(10000);
        FastRetransmitTests.Duplicates(d, 1, 2).ExpectNothing();
        for (int ack = 2001; ack <= 8001; ack += 2000)
        {
            d.Elapse(60);
            Flows.Ack(d, ack).Expect("ACK len=1000 seq=" + ack.ToString()).ExpectNothing();
        }

        Flows.Ack(d, 10001).ExpectNothing();
        d.Equal(0, d.Stack.Counters[StackCounter.RetransmitTimeouts], "RetransmitTimeouts");
        d.Equal(5, d.Stack.Counters[StackCounter.Retransmissions], "Retransmissions");
    }

    [TestMethod] // RFC 6582 3.1, RFC 9293 3.4: recover is a sequence number like others: all of this where they wrap
    public void Recovery_AcrossTheWrap()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 20000;
        Dialogue d = Dialogue.ListeningNearWrap(options);
        d.PeerMss = 100;
        d.Handshake();
        d.Send(1000);
        Flows.ExpectRun(d, 1, 10, 100);
        FastRetransmitTests.Duplicates(d, 1, 3).Expect("ACK seq=1 len=100").ExpectNothing();
        Flows.Ack(d, 301).Expect("ACK seq=301 len=100").ExpectNothing();
        FastRetransmitTests.Duplicates(d, 301, 3).ExpectNothing();
        Flows.Ack(d, 1001).ExpectNothing();
        d.Check(d.Flow.OurIss + 1001 < 2000, "the numbers have wrapped");
        d.Equal(200, Flows.Cwnd(d), "cwnd");
    }

    private static Dialogue Open(int data)
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 65536;
        Dialogue d = Flows.Open(options, 1000, 65535, 100);
        d.Send(data);
        return Flows.ExpectRun(d, 1, 10, 1000);
    }

    // Three duplicate ACKs have come, and the first segment has been retransmitted.
    private static Dialogue InRecovery(int data)
    {
        Dialogue d = Open(data);
        FastRetransmitTests.Duplicates(d, 1, 3);
        if (data > 10000)
        {
            d.Expect("ACK seq=10001 len=1000").Expect("ACK seq=11001 len=1000");
        }

        return d.Expect("ACK seq=1 len=1000").ExpectNothing();
    }
}
