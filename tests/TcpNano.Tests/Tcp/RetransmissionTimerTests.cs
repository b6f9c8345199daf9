using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 6298 section 5 (RFC 9293 section 3.8.1, MUST-18): when the retransmission timer runs, and what it does. RTO is 300.
[TestClass]
public class RetransmissionTimerTests
{
    [TestMethod] // RFC 6298 5.1: runs from the first segment on, and is not moved by the next
    [Rfc(9293, "MUST-18")]
    [Rfc(6298, "5.1")]
    public void StartsWithTheFirstSegment()
    {
        Dialogue d = Open();
        d.Send(500).Expect("ACK seq=1 len=500").Elapse(200);
        d.Send(500).Expect("ACK seq=501 len=500");
        Flows.After(d, 100).Expect("ACK seq=1");
    }

    [TestMethod] // RFC 6298 5.1: a FIN starts it too
    [Rfc(9293, "MUST-18")]
    [Rfc(6298, "5.1")]
    public void StartsWithAFin()
    {
        Dialogue d = Open();
        d.Close().Expect("FIN|ACK seq=1");
        Flows.After(d, 300).Expect("FIN|ACK seq=1");
    }

    [TestMethod] // RFC 6298 5.1: a pure ACK does not
    [Rfc(9293, "MUST-18")]
    [Rfc(6298, "5.1")]
    public void AcksAreNotRetransmitted()
    {
        Dialogue d = Open();
        Flows.Data(d, 1, 100).ExpectDelayed("ACK seq=1 ack=101 len=0");
        d.Elapse(1000000).ExpectNothing();
    }

    [TestMethod] // RFC 6298 5.2: stops when all is acknowledged
    [Rfc(9293, "MUST-18")]
    [Rfc(6298, "5.2")]
    [DataRow(true)]
    [DataRow(false)]
    public void StopsWhenAllIsAcknowledged(bool shortWay)
    {
        Dialogue d = Open();
        d.Stack.FastPath.Prediction.IsEnabled = shortWay;
        d.Send(500).Send(500).Ignore();
        Flows.Ack(d, 1001).ExpectNothing();
        d.Check(!d.Stack.Timers.IsArmed((d.App.Block.Index * TcpNano.Tcp.TimerKind.Count) + TcpNano.Tcp.TimerKind.Retransmission), "the timer is off");
        d.Elapse(1000000).ExpectNothing();
    }

    [TestMethod] // RFC 6298 5.3: starts anew with every ACK of new data
    [Rfc(9293, "MUST-18")]
    [Rfc(6298, "5.3")]
    [DataRow(true)]
    [DataRow(false)]
    public void RestartsWithEveryNewAck(bool shortWay)
    {
        Dialogue d = Open();
        d.Stack.FastPath.Prediction.IsEnabled = shortWay;
        for (int i = 0; i < 5; i++)
        {
            d.Send(100).Expect("ACK len=100 seq=" + (1 + (100 * i)).ToString()).Elapse(10);
        }

        // The first ACK measures 50 ms: SRTT 100 - 6.25, RTTVAR 37.5 + 12.5. Further ones measure nothing.
        Flows.Ack(d, 101).ExpectNothing();
        int rto = Flows.Rto(d);
        d.Check(rto >= 292 && rto <= 296, "RTO is about 293.75");
        for (int i = 2; i < 5; i++)
        {
            d.Elapse(200);
            Flows.Ack(d, 1 + (100 * i)).ExpectNothing();
        }

        Flows.After(d, rto).Expect("ACK seq=401 len=100");
    }

    [TestMethod] // RFC 6298 5.3: a duplicate ACK, an old one, or data of the peer's does not restart it
    [Rfc(9293, "MUST-18")]
    [Rfc(6298, "5.3")]
    public void NothingElseRestartsIt()
    {
        Dialogue d = Open();
        d.Send(100).Expect("ACK seq=1 len=100").Elapse(100);
        Flows.Ack(d, 1).ExpectNothing();
        d.Elapse(100);
        Flows.Ack(d, 1, 30000).ExpectNothing();
        d.Elapse(50);
        d.Inject("ACK seq=1 ack=1 len=10").ExpectNothing();
        Flows.After(d, 40).Expect("ACK seq=101 ack=11 len=0");
        Flows.After(d, 10).Expect("ACK seq=1 ack=11 len=100");
    }

    [TestMethod] // RFC 6298 5.4: the earliest segment, and only that
    [Rfc(9293, "MUST-18")]
    [Rfc(6298, "5.4")]
    public void TheEarliestSegment()
    {
        Dialogue d = Open();
        d.Send(3000);
        d.Expect("ACK seq=1 len=1000").Expect("ACK seq=1001 len=1000").Expect("ACK seq=2001 len=1000").ExpectNothing();
        Flows.After(d, 300).Expect("ACK seq=1 len=1000").ExpectNothing();
    }

    [TestMethod] // RFC 6298 5.4: from where the peer has not acknowledged, in the middle of what was a segment
    [Rfc(9293, "MUST-18")]
    [Rfc(6298, "5.4")]
    public void FromSndUna()
    {
        Dialogue d = Open();
        d.Send(2000).Expect("ACK seq=1 len=1000").Expect("ACK seq=1001 len=1000").Elapse(10);
        Flows.Ack(d, 301).ExpectNothing();
        d.WaitForSegment(1000);
        d.Expect("ACK seq=301 len=1000").ExpectNothing();
    }

    [TestMethod] // RFC 6298 5.5, 5.6, 2.5: doubles each time, up to the ceiling
    [Rfc(9293, "MUST-18", "MUST-19")]
    [Rfc(6298, "5.5", "5.6", "2.5")]
    public void Backoff()
    {
        Dialogue d = Open();
        d.App.UserTimeout = 0;
        d.Send(100).Expect("ACK seq=1 len=100");
        int[] intervals = { 300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 60000, 60000, 60000, 60000 };
        for (int i = 0; i < intervals.Length; i++)
        {
            Flows.After(d, intervals[i]).Expect("ACK seq=1 len=100").ExpectNothing();
        }

        d.Equal(intervals.Length, d.Stack.Counters[StackCounter.RetransmitTimeouts], "RetransmitTimeouts");
        d.Equal(intervals.Length, d.Stack.Counters[StackCounter.Retransmissions], "Retransmissions");
        Flows.Ack(d, 101).ExpectNothing();
        d.Elapse(1000000).ExpectNothing();
    }

    [TestMethod] // RFC 6298 5.5: backing off ends with a measurement, not before
    [Rfc(9293, "MUST-18")]
    [Rfc(6298, "5.5")]
    public void BackoffStaysUntilAMeasurement()
    {
        Dialogue d = Open();
        d.Send(100).Expect("ACK seq=1 len=100");
        Flows.After(d, 300).Expect("ACK seq=1 len=100");
        Flows.After(d, 600).Expect("ACK seq=1 len=100");
        Flows.Ack(d, 101).ExpectNothing();
        d.Send(100).Expect("ACK seq=101 len=100");
        Flows.After(d, 1200).Expect("ACK seq=101 len=100");
        Flows.Ack(d, 201).ExpectNothing();
        d.Send(100).Expect("ACK seq=201 len=100").Elapse(100);
        Flows.Ack(d, 301).ExpectNothing();
        d.Send(100).Expect("ACK seq=301 len=100");
        Flows.After(d, 250).Expect("ACK seq=301 len=100");
    }

    [TestMethod] // RFC 6298 5.4 - 5.6, RFC 5681 3.1: after a timeout the rest follows as ACKs come, from the lost segment on
    [Rfc(5681, "3.1-15")]
    [Rfc(6298, "5.4", "5.6")]
    public void AfterATimeout_TheRestFollows()
    {
        Dialogue d = Open();
        d.Send(4000);
        d.Expect("ACK seq=1 len=1000").Expect("ACK seq=1001 len=1000").Expect("ACK seq=2001 len=1000").Expect("ACK seq=3001 len=1000");
        Flows.After(d, 300).Expect("ACK seq=1 len=1000").ExpectNothing();
        Flows.Ack(d, 1001).Expect("ACK seq=1001 len=1000").Expect("ACK seq=2001 len=1000").ExpectNothing();

        // That was all that had been lost.
        Flows.Ack(d, 4001).ExpectNothing();
        d.Elapse(1000000).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.1: an ACK for the original beats the timer when both are there at the same time
    public void AckThatIsThereBeatsTheTimer()
    {
        Dialogue d = Open();
        d.Send(100).Expect("ACK seq=1 len=100").Elapse(299);
        d.Driver.Clock++;
        d.Queue("ACK seq=1 ack=101").Run().ExpectNothing();
        d.Equal(0, d.Stack.Counters[StackCounter.RetransmitTimeouts], "RetransmitTimeouts");
    }

    [TestMethod] // RFC 9293 3.8.1: what is retransmitted may be joined with what waits, but never beyond the MSS
    public void RetransmissionIsAtMostOneMss()
    {
        Dialogue d = Open();
        d.Send(900).Expect("ACK seq=1 len=900");
        d.App.NoDelay = false;
        d.Send(900).ExpectNothing();
        Flows.After(d, 300).Expect("ACK seq=1");
        d.Check(d.Last.Length >= 900 && d.Last.Length <= 1000, "one segment");
    }

    private static Dialogue Open()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1000, 65535, 100);
        d.App.NoDelay = true;
        return d;
    }
}
