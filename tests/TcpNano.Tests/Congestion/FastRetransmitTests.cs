using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Congestion;

// RFC 5681 section 2 and 3.2, RFC 3042 (RFC 9293 section 3.8.2, MUST-19): duplicate ACKs, fast retransmit, limited transmit.
// The peer's MSS is 1000.
[TestClass]
public class FastRetransmitTests
{
    [TestMethod] // RFC 5681 3.2: the third duplicate ACK, not the first or second: the segment that is missing, at once
    [Rfc(5681, "3.2-3")]
    [Rfc(6582, "3.2-1")]
    public void ThirdDuplicateAckRetransmits()
    {
        Dialogue d = TenOnly();
        Flows.Ack(d, 1).ExpectNothing();
        Flows.Ack(d, 1).ExpectNothing();
        Flows.Ack(d, 1).Expect("ACK seq=1 len=1000").ExpectNothing();
        d.Equal(1, d.Stack.Counters[StackCounter.FastRetransmits], "FastRetransmits");
        d.Equal(0, d.Stack.Counters[StackCounter.RetransmitTimeouts], "RetransmitTimeouts");
    }

    [TestMethod] // RFC 5681 3.2 step 2, 3: ssthresh = FlightSize / 2, cwnd = ssthresh + 3 segments that have left the network
    [Rfc(5681, "3.2-6", "3.2-7", "3.1-17", "4.3-2")]
    public void WindowsAfterThreeDuplicateAcks()
    {
        Dialogue d = TenOnly();
        Duplicates(d, 1, 3).Expect("ACK seq=1 len=1000");
        d.Equal(5000, Flows.Ssthresh(d), "ssthresh");
        d.Equal(8000, Flows.Cwnd(d), "cwnd");
    }

    [TestMethod] // RFC 5681 3.2 step 2, equation 4: at least two segments
    [Rfc(5681, "3.2-6")]
    public void SsthreshIsAtLeastTwoSegments()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1000, 65535, 0);
        d.Send(2000);
        Flows.ExpectRun(d, 1, 2, 1000);
        Duplicates(d, 1, 3).Expect("ACK seq=1 len=1000");
        d.Equal(2000, Flows.Ssthresh(d), "ssthresh");
    }

    [TestMethod] // RFC 5681 3.2 step 4, 5: each further one inflates cwnd by a segment, and lets new data out when it reaches beyond the flight
    [Rfc(5681, "3.2-8", "3.2-9")]
    public void FurtherDuplicateAcksInflate()
    {
        // 10 in flight and 2 more by limited transmit.
        Dialogue d = SlowStartTests.Ten();
        Flows.Ack(d, 1).Expect("ACK seq=10001 len=1000").ExpectNothing();
        Flows.Ack(d, 1).Expect("ACK seq=11001 len=1000").ExpectNothing();
        Flows.Ack(d, 1).Expect("ACK seq=1 len=1000").ExpectNothing();
        for (int cwnd = 9000; cwnd <= 12000; cwnd += 1000)
        {
            Flows.Ack(d, 1).ExpectNothing();
            d.Equal(cwnd, Flows.Cwnd(d), "cwnd");
        }

        Flows.Ack(d, 1).Expect("ACK seq=12001 len=1000").ExpectNothing();
        Flows.Ack(d, 1).Expect("ACK seq=13001 len=1000").ExpectNothing();
    }

    [TestMethod] // RFC 5681 3.2 step 1, RFC 3042 2: what limited transmit let out is not part of the FlightSize that is halved
    [Rfc(5681, "3.2-6")]
    public void LimitedTransmitDoesNotCountInSsthresh()
    {
        Dialogue d = SlowStartTests.Ten();
        Duplicates(d, 1, 2).Expect("ACK seq=10001 len=1000").Expect("ACK seq=11001 len=1000");
        Flows.Ack(d, 1).Expect("ACK seq=1 len=1000").ExpectNothing();
        d.Equal(5000, Flows.Ssthresh(d), "ssthresh");
        d.Equal(8000, Flows.Cwnd(d), "cwnd");
    }

    [TestMethod] // RFC 3042 2: the first two duplicate ACKs let one new segment out each; cwnd stays
    [Rfc(5681, "3.2-4", "3.2-5")]
    public void LimitedTransmit_OneSegmentEach()
    {
        Dialogue d = SlowStartTests.Ten();
        Flows.Ack(d, 1).Expect("ACK seq=10001 len=1000").ExpectNothing();
        d.Equal(10000, Flows.Cwnd(d), "cwnd");
        Flows.Ack(d, 1).Expect("ACK seq=11001 len=1000").ExpectNothing();
        d.Equal(10000, Flows.Cwnd(d), "cwnd");
    }

    [TestMethod] // RFC 3042 2: nothing when the peer's window has no room
    [Rfc(5681, "3.2-4")]
    public void LimitedTransmit_InsideThePeersWindow()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 65536;
        Dialogue d = Flows.Open(options, 1000, 10500, 0);
        d.Send(60000);
        Flows.ExpectRun(d, 1, 10, 1000);
        Flows.Ack(d, 1).ExpectNothing();
        Flows.Ack(d, 1).ExpectNothing();
        Flows.Ack(d, 1).Expect("ACK seq=1 len=1000").ExpectNothing();
    }

    [TestMethod] // RFC 3042 2: FlightSize stays within cwnd plus two segments
    [Rfc(5681, "3.2-4")]
    public void LimitedTransmit_AtMostTwoSegmentsBeyondCwnd()
    {
        Dialogue d = SlowStartTests.Ten();
        Flows.Ack(d, 1).Expect("ACK seq=10001 len=1000").ExpectNothing();

        // A partial ACK of the head takes the duplicates back: one of a new series makes one more, not two.
        Flows.Ack(d, 101);
        d.Ignore();
        int cwnd = Flows.Cwnd(d);
        Flows.Ack(d, 101).Ignore();
        Flows.Ack(d, 101).Ignore();
        d.Check(d.Flow.OurEnd - 101 <= cwnd + 2000, "flight within cwnd + 2 segments");
    }

    [TestMethod] // RFC 3042 2: an ACK of new data after one or two duplicates ends it
    [Rfc(5681, "3.2-5")]
    public void LimitedTransmit_ReorderingCostsNothing()
    {
        Dialogue d = SlowStartTests.Ten();
        Duplicates(d, 1, 2).Expect("ACK seq=10001 len=1000").Expect("ACK seq=11001 len=1000");
        Flows.Ack(d, 3001).Expect("ACK seq=12001 len=1000").Expect("ACK seq=13001 len=1000").ExpectNothing();
        d.Equal(11000, Flows.Cwnd(d), "cwnd");
        Duplicates(d, 3001, 2).Ignore();
        d.Equal(0, d.Stack.Counters[StackCounter.FastRetransmits], "FastRetransmits");
        d.Equal(0, d.Stack.Counters[StackCounter.Retransmissions], "Retransmissions");
    }

    [TestMethod] // RFC 5681 2: not a duplicate: the window is another (e)
    [Rfc(5681, "2")]
    public void NotADuplicate_WindowUpdate()
    {
        Dialogue d = TenOnly();
        for (int i = 0; i < 10; i++)
        {
            Flows.Ack(d, 1, 60000 - (1000 * i)).ExpectNothing();
        }

        d.Equal(0, d.Stack.Counters[StackCounter.FastRetransmits], "FastRetransmits");
    }

    [TestMethod] // RFC 5681 2: not a duplicate: it carries data (b)
    [Rfc(5681, "2")]
    public void NotADuplicate_Data()
    {
        Dialogue d = TenOnly();
        for (int i = 0; i < 10; i++)
        {
            Flows.Data(d, 1 + (100 * i), 100);
            while (d.PendingSegments > 0)
            {
                d.Expect("ACK seq=10001 len=0");
            }
        }

        d.Equal(0, d.Stack.Counters[StackCounter.FastRetransmits], "FastRetransmits");
    }

    [TestMethod] // RFC 5681 2: not a duplicate: it carries data (b), even if there is no room for it, as in probes of our closed window
    [Rfc(5681, "2")]
    public void NotADuplicate_ProbesOfOurWindow()
    {
        StackOptions options = Dialogue.NewOptions();
        options.ReceiveBuffer = 256;
        options.SendBuffer = 10000;
        Dialogue d = Flows.Open(options, 1000, 65535, 0);
        Flows.Data(d, 1, 256).ExpectDelayed("ACK ack=257 win=0");
        d.Send(5000);
        Flows.ExpectRun(d, 1, 5, 1000);
        for (int i = 0; i < 5; i++)
        {
            d.Inject("ACK seq=257 ack=1 len=1 junk").Expect("ACK seq=5001 ack=257 win=0 len=0").ExpectNothing();
        }

        d.Equal(0, d.Stack.Counters[StackCounter.FastRetransmits], "FastRetransmits");
    }

    [TestMethod] // RFC 5681 2: not a duplicate: data received before, which our ACK was lost for (b)
    [Rfc(5681, "2")]
    public void NotADuplicate_OldData()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1000, 65535, 0);
        Flows.Data(d, 1, 100).ExpectDelayed("ACK ack=101");
        d.Send(3000);
        Flows.ExpectRun(d, 1, 3, 1000);
        for (int i = 0; i < 5; i++)
        {
            Flows.Data(d, 51, 51 + i).Expect("ACK seq=3001 len=0").ExpectNothing();
        }

        d.Equal(0, d.Stack.Counters[StackCounter.FastRetransmits], "FastRetransmits");
    }

    [TestMethod] // RFC 5681 2: not a duplicate: SYN or FIN (c)
    [Rfc(5681, "2")]
    public void NotADuplicate_Fin()
    {
        Dialogue d = TenOnly();
        Duplicates(d, 1, 2).ExpectNothing();
        d.Inject("FIN|ACK seq=1 ack=1").Expect("ACK seq=10001 ack=2 len=0").ExpectNothing();
        d.Equal(0, d.Stack.Counters[StackCounter.FastRetransmits], "FastRetransmits");
    }

    [TestMethod] // RFC 5681 2: not a duplicate: nothing is outstanding (a)
    [Rfc(5681, "2")]
    public void NotADuplicate_NothingOutstanding()
    {
        Dialogue d = TenOnly();
        Flows.Ack(d, 10001).ExpectNothing();
        Duplicates(d, 10001, 10).ExpectNothing();
        d.Send(1000).Expect("ACK seq=10001 len=1000");
        Duplicates(d, 10001, 2).ExpectNothing();
        d.Equal(0, d.Stack.Counters[StackCounter.FastRetransmits], "FastRetransmits");
    }

    [TestMethod] // RFC 5681 2: not a duplicate: an ACK older than SND.UNA (d)
    [Rfc(5681, "2")]
    public void NotADuplicate_OldAck()
    {
        Dialogue d = TenOnly();
        Flows.Ack(d, 5001).ExpectNothing();
        Duplicates(d, 1, 5).ExpectNothing();
        Duplicates(d, 4001, 5).ExpectNothing();
        d.Equal(0, d.Stack.Counters[StackCounter.FastRetransmits], "FastRetransmits");
    }

    [TestMethod] // RFC 5681 3.2: a FIN in flight is retransmitted like data when the last segment and it are all that is missing
    public void FinIsRetransmittedWithTheData()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1000, 65535, 0);
        d.Send(3500);
        d.Expect("ACK seq=1 len=1000").Expect("ACK seq=1001 len=1000").Expect("ACK seq=2001 len=1000").Expect("ACK seq=3001 len=500");
        d.Close().Expect("FIN|ACK seq=3501 len=0");
        Duplicates(d, 1, 3).Expect("ACK seq=1 len=1000").ExpectNothing();

        // The peer had the rest but for the last.
        Flows.Ack(d, 3001).Expect("FIN|ACK seq=3001 len=500").ExpectNothing();
        Flows.Ack(d, 3502).ExpectNothing().State(TcpState.FinWait2);
    }

    internal static Dialogue TenOnly()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 20000;
        Dialogue d = Flows.Open(options, 1000, 65535, 0);
        d.Send(10000);
        return Flows.ExpectRun(d, 1, 10, 1000);
    }

    internal static Dialogue Duplicates(Dialogue d, int ack, int count)
    {
        d.ExpectNothing();
        for (int i = 0; i < count; i++)
        {
            d.Queue("ACK seq=1 ack=" + ack.ToString()).Run();
        }

        return d;
    }
}
