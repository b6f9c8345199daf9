using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Congestion;

// RFC 5681 section 3.1 and 4.1, RFC 9293 section 3.8.2 (MUST-19): cwnd and ssthresh after a retransmission timeout and after
// a pause. The peer's MSS is 1000, RTO 200.
[TestClass]
public class TimeoutCongestionTests
{
    [TestMethod] // RFC 5681 3.1: loss by RTO: one segment; ssthresh = FlightSize / 2
    [Rfc(9293, "MUST-19")]
    [Rfc(5681, "3.1-12", "3.1-14")]
    public void Timeout_OneSegment()
    {
        Dialogue d = SlowStartTests.Ten();
        Flows.After(d, 200).Expect("ACK seq=1 len=1000").ExpectNothing();
        d.Equal(1000, Flows.Cwnd(d), "cwnd");
        d.Equal(5000, Flows.Ssthresh(d), "ssthresh");

        // Slow start over what was lost, and on behind it.
        Flows.Ack(d, 1001);
        Flows.ExpectRun(d, 1001, 2, 1000);
        Flows.Ack(d, 2001);
        Flows.ExpectRun(d, 3001, 2, 1000);
    }

    [TestMethod] // RFC 5681 3.1, equation 4: FlightSize is what is out, not cwnd
    [Rfc(9293, "MUST-19")]
    [Rfc(5681, "3.1-12", "3.1-17")]
    public void Timeout_FlightSizeCounts()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 10000;
        Dialogue d = Flows.Open(options, 1000, 65535, 0);
        d.Send(6000);
        Flows.ExpectRun(d, 1, 6, 1000);
        Flows.After(d, 200).Expect("ACK seq=1 len=1000");
        d.Equal(3000, Flows.Ssthresh(d), "ssthresh");
    }

    [TestMethod] // RFC 5681 3.1, equation 4: but at least two segments
    [Rfc(9293, "MUST-19")]
    [Rfc(5681, "3.1-12")]
    [DataRow(100)]
    [DataRow(1000)]
    [DataRow(3000)]
    public void Timeout_SsthreshIsAtLeastTwoSegments(int flight)
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1000, 65535, 0);
        d.Send(flight).Ignore();
        Flows.After(d, 200).Expect("ACK seq=1");
        d.Equal(2000, Flows.Ssthresh(d), "ssthresh");
    }

    [TestMethod] // RFC 5681 3.1: the same segment again: ssthresh is held
    [Rfc(9293, "MUST-19")]
    [Rfc(5681, "3.1-13")]
    public void Timeout_SsthreshIsHeldOnRepetition()
    {
        Dialogue d = SlowStartTests.Ten();
        int interval = 200;
        for (int i = 0; i < 5; i++)
        {
            Flows.After(d, interval).Expect("ACK seq=1 len=1000").ExpectNothing();
            d.Equal(5000, Flows.Ssthresh(d), "ssthresh");
            d.Equal(1000, Flows.Cwnd(d), "cwnd");
            interval *= 2;
        }
    }

    [TestMethod] // RFC 5681 3.1: also when the first timeout found it lowered already, so that half of the flight would be more
    [Rfc(9293, "MUST-19")]
    [Rfc(5681, "3.1-13")]
    public void Timeout_SsthreshIsHeldOnRepetition_AfterFastRetransmit()
    {
        Dialogue d = SlowStartTests.Ten();
        FastRetransmitTests.Duplicates(d, 1, 3).Ignore();
        d.Equal(5000, Flows.Ssthresh(d), "ssthresh");
        for (int i = 0; i < 4; i++)
        {
            d.WaitForSegment(10000);
            d.Expect("ACK seq=1 len=1000").ExpectNothing();
            d.Equal(2500, Flows.Ssthresh(d), "ssthresh");
        }
    }

    [TestMethod] // RFC 5681 3.1: another segment's timeout is another loss
    [Rfc(9293, "MUST-19")]
    [Rfc(5681, "3.1-12")]
    public void Timeout_OfAnotherSegmentHalvesAgain()
    {
        Dialogue d = SlowStartTests.Ten();
        Flows.After(d, 200).Expect("ACK seq=1 len=1000").ExpectNothing();
        Flows.Ack(d, 1001);
        Flows.ExpectRun(d, 1001, 2, 1000);

        // FlightSize as RFC 5681 section 2 has it: all that is not acknowledged, 9 segments.
        Flows.After(d, 400).Expect("ACK seq=1001 len=1000").ExpectNothing();
        d.Equal(4500, Flows.Ssthresh(d), "ssthresh");
        d.Equal(1000, Flows.Cwnd(d), "cwnd");
    }

    [TestMethod] // RFC 5681 4.1: nothing sent for longer than RTO: back to the restart window, min (IW, cwnd)
    [Rfc(5681, "4.1")]
    public void Pause_LongerThanRto()
    {
        Dialogue d = Grown();
        d.Elapse(201);
        d.Send(50000);
        Flows.ExpectRun(d, 10001, 10, 1000);
        d.Equal(10000, Flows.Cwnd(d), "cwnd");
    }

    [TestMethod] // RFC 5681 4.1: not longer: cwnd stays
    [Rfc(5681, "4.1")]
    public void Pause_NotLongerThanRto()
    {
        Dialogue d = Grown();
        d.Elapse(200);
        d.Send(50000);
        Flows.ExpectRun(d, 10001, 14, 1000);
        d.Equal(14000, Flows.Cwnd(d), "cwnd");
    }

    [TestMethod] // RFC 5681 4.1: a cwnd that is smaller than the initial window stays as it is
    [Rfc(5681, "4.1")]
    public void Pause_DoesNotGrowTheWindow()
    {
        Dialogue d = Lost();
        int before = Flows.Cwnd(d);
        d.Check(before < 10000, "smaller than the initial window");
        d.Elapse(100000).Send(9000).Ignore();
        d.Equal(before, Flows.Cwnd(d), "cwnd");
    }

    [TestMethod] // RFC 5681 4.1: ssthresh remembers what was known of the path
    [Rfc(5681, "4.1")]
    public void Pause_KeepsSsthresh()
    {
        Dialogue d = Lost();
        int ssthresh = Flows.Ssthresh(d);
        d.Elapse(100000).Send(100).Ignore();
        d.Equal(ssthresh, Flows.Ssthresh(d), "ssthresh");
    }

    [TestMethod] // RFC 5681 4.1: what counts is when data was last sent, not when its ACK came
    [Rfc(5681, "4.1")]
    public void Pause_CountsFromTheLastSegment()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 65536;
        Dialogue d = Flows.Open(options, 1000, 65535, 150);
        int acked = 1;
        for (int i = 0; i < 2; i++)
        {
            d.Send(10000);
            Flows.ExpectRun(d, acked, 10, 1000);
            d.Elapse(150);
            for (int k = 0; k < 10; k++)
            {
                acked += 1000;
                Flows.Ack(d, acked).ExpectNothing();
            }
        }

        d.Equal(17000, Flows.Cwnd(d), "cwnd");

        // The last segment left 150 ms ago.
        int rto = Flows.Rto(d);
        d.Elapse(rto - 150).Send(1000).Expect("ACK len=1000");
        d.Equal(17000, Flows.Cwnd(d), "cwnd");
        d.Elapse(150);
        Flows.Ack(d, acked + 1000).ExpectNothing();
        rto = Flows.Rto(d);
        d.Elapse(rto - 149).Send(1000).Expect("ACK len=1000");
        d.Equal(10000, Flows.Cwnd(d), "cwnd");
    }

    [TestMethod] // RFC 5681 4.1: an app that sends little, but all the time, does not pause
    [Rfc(5681, "4.1")]
    public void Pause_NotBetweenSmallWrites()
    {
        Dialogue d = Grown();
        int next = 10001;
        for (int i = 0; i < 20; i++)
        {
            d.Elapse(150).Send(100).Expect("ACK len=100");
            next += 100;
            Flows.Ack(d, next).ExpectNothing();
        }

        d.Check(Flows.Cwnd(d) >= 14000, "cwnd stays");
    }

    // cwnd has grown to 14 segments, as long as half of it was in flight; all is acknowledged.
    private static Dialogue Grown()
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

        return d.Equal(14000, Flows.Cwnd(d), "cwnd");
    }

    // A timeout has made cwnd small; all is acknowledged.
    private static Dialogue Lost()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 65536;
        Dialogue d = Flows.Open(options, 1000, 65535, 0);
        d.Send(3000);
        Flows.ExpectRun(d, 1, 3, 1000);
        Flows.After(d, 200).Expect("ACK seq=1 len=1000");
        return Flows.Ack(d, 3001).ExpectNothing();
    }
}
