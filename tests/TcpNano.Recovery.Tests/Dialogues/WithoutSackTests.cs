using nanoFramework.TestFramework;

namespace TcpNano.Recovery.Tests.Dialogues;

// The peer does not take SACK: RFC 5681, RFC 6582, RFC 3042, RFC 5827.
[TestClass]
public class WithoutSackTests
{
    [TestMethod] // RFC 3042 2: the first two duplicate ACKs let new data out, the third one the segment that is missing
    [Rfc(3042, "2-1", "2-2")]
    [Rfc(6582, "3.2-2b")]
    public void ThirdDuplicate()
    {
        Dialogue d = Sacks.Ten(queued: 30000, sack: false);
        Sacks.Ack(d, 1).Expect("ACK seq=10001 len=1000").ExpectNothing();
        Sacks.Ack(d, 1).Expect("ACK seq=11001 len=1000").ExpectNothing();
        d.Equal(10000, Flows.Cwnd(d), "cwnd");
        Sacks.Ack(d, 1).Expect("ACK seq=1 len=1000").ExpectNothing();
        d.Equal(5000, Flows.Ssthresh(d), "ssthresh");
        Sacks.Counted(d, 1, 0);
    }

    [TestMethod] // RFC 6582 3.2 step 3: partial ACKs: the next hole at once; the full one ends recovery
    [Rfc(6582, "3.2-3c", "3.2-3a")]
    public void PartialAcks()
    {
        Dialogue d = Sacks.Ten(sack: false);
        Sacks.Ack(d, 1).ExpectNothing();
        Sacks.Ack(d, 1).ExpectNothing();
        Sacks.Ack(d, 1).Expect("ACK seq=1 len=1000").ExpectNothing().Elapse(100);
        Sacks.Ack(d, 4001).Expect("ACK seq=4001 len=1000").ExpectNothing().Elapse(100);
        Sacks.Ack(d, 8001).Expect("ACK seq=8001 len=1000").ExpectNothing().Elapse(100);
        Sacks.Ack(d, 10001).ExpectNothing();
        d.Equal(5000, Flows.Cwnd(d), "cwnd");
        d.Equal(0, Sacks.State(d), "RecoveryState");
        Sacks.Counted(d, 1, 0);
    }

    [TestMethod] // RFC 6582 3.2 step 2: duplicates of what recovery sent again start nothing
    [Rfc(6582, "3.2-2a")]
    public void NoSecondFastRetransmit()
    {
        Dialogue d = Sacks.Ten(sack: false);
        Sacks.Ack(d, 1).ExpectNothing();
        Sacks.Ack(d, 1).ExpectNothing();
        Sacks.Ack(d, 1).Expect("ACK seq=1 len=1000").ExpectNothing();
        Sacks.Ack(d, 10001).ExpectNothing();
        d.Send(4000);
        Flows.ExpectRun(d, 10001, 4, 1000);
        Sacks.Ack(d, 10001).ExpectNothing();
        Sacks.Ack(d, 10001).ExpectNothing();
        Sacks.Ack(d, 10001).ExpectNothing();
        Sacks.Counted(d, 1, 0);
    }

    [TestMethod] // RFC 5827 3.1: three segments in flight, nothing more to send: two duplicates are all there can be
    [Rfc(5827, "3.1-1", "3.1-2")]
    public void EarlyRetransmit()
    {
        Dialogue d = Sacks.Open(sack: false);
        d.Send(3000);
        Flows.ExpectRun(d, 1, 3, 1000).Elapse(100);
        Sacks.Ack(d, 1).ExpectNothing();
        Sacks.Ack(d, 1).Expect("ACK seq=1 len=1000").ExpectNothing();
        Sacks.Counted(d, 1, 0);
    }

    [TestMethod] // RFC 6582 3.2 step 4: a timeout goes through all that is missing by slow start
    [Rfc(6582, "3.2-4")]
    public void Timeout_SlowStart()
    {
        Dialogue d = Sacks.Open(sack: false);
        d.Send(10000);
        Flows.ExpectRun(d, 1, 10, 1000);
        Flows.After(d, 300).Expect("ACK seq=1 len=1000").ExpectNothing().Elapse(100);
        Sacks.Ack(d, 1001).Expect("ACK seq=1001 len=1000").Expect("ACK seq=2001 len=1000").ExpectNothing();
        d.Equal(5000, Flows.Ssthresh(d), "ssthresh");
    }
}
