using nanoFramework.TestFramework;

namespace TcpNano.Recovery.Tests.Dialogues;

// RFC 3522, RFC 4015, RFC 2883, RFC 5682: recovery from a loss that was none is undone.
[TestClass]
public class SpuriousTests
{
    [TestMethod] // RFC 3522 3.2, RFC 4015: the ACK of what was retransmitted echoes an older timestamp
    [Rfc(3522, "3.2-1", "3.2-2")]
    [Rfc(4015, "3.2-1")]
    public void FastRetransmit_UndoneByTheTimestamp()
    {
        Dialogue d = Sacks.Ten(timestamps: true);
        Sacks.Ack(d, 1, "1001-4001", " age=0").Expect("ACK seq=1 len=1000").ExpectNothing();
        d.Equal(5000, Flows.Ssthresh(d), "ssthresh");
        d.Elapse(10);
        Sacks.Ack(d, 4001, null, " age=100").ExpectNothing();
        d.Equal(int.MaxValue, Flows.Ssthresh(d), "ssthresh");
        d.Check(Flows.Cwnd(d) >= 10000, "cwnd is not what it was");
        d.Equal(0, Sacks.State(d) & RecoveryBits.Episode, "recovery");
    }

    [TestMethod] // RFC 3522 3.2: it echoes that of the retransmission: there was a loss
    [Rfc(3522, "3.2-2")]
    public void FastRetransmit_NotUndone()
    {
        Dialogue d = Sacks.Ten(timestamps: true);
        Sacks.Ack(d, 1, "1001-4001").Expect("ACK seq=1 len=1000").ExpectNothing().Elapse(100);
        Sacks.Ack(d, 10001).ExpectNothing();
        d.Equal(5000, Flows.Ssthresh(d), "ssthresh");
        d.Equal(6000, Flows.Cwnd(d), "cwnd");
    }

    [TestMethod] // RFC 2883 5, RFC 3708: every retransmission is reported as a duplicate
    [Rfc(2883, "5-1", "5-3")]
    public void FastRetransmit_UndoneByDsack()
    {
        Dialogue d = Sacks.Ten();
        Sacks.Ack(d, 1, "1001-4001").Expect("ACK seq=1 len=1000").ExpectNothing().Elapse(10);
        Sacks.Ack(d, 10001).ExpectNothing();
        d.Equal(6000, Flows.Cwnd(d), "cwnd");
        d.Elapse(90);
        Sacks.Ack(d, 10001, "1-1001").ExpectNothing();
        d.Equal(10000, Flows.Cwnd(d), "cwnd");
        d.Equal(int.MaxValue, Flows.Ssthresh(d), "ssthresh");
    }

    [TestMethod] // RFC 2883 4: a DSACK inside of the block that follows it counts as well
    [Rfc(2883, "5-2")]
    public void Dsack_AboveTheAck()
    {
        Dialogue d = Sacks.Ten();
        Sacks.Ack(d, 1, "2001-3001,2001-4001").ExpectNothing();
        d.Equal(2, Sacks.Block(d).WindowFactor, "reo_wnd_mult");
        d.Equal(2000, Sacks.Block(d).Board.SackedOctets, "octets reported");
    }

    [TestMethod] // RFC 3522, RFC 4015 3.2 step 8: a timeout is undone, and no burst follows
    [Rfc(3522, "3.2-1")]
    [Rfc(4015, "3.2-1", "3.2-8")]
    public void Timeout_UndoneByTheTimestamp()
    {
        Dialogue d = Sacks.Open(timestamps: true);
        d.Send(30000);
        Flows.ExpectRun(d, 1, 10, 1000);
        Flows.After(d, 202).Expect("ACK seq=10001 len=1000"); // a probe
        Flows.After(d, 300).Expect("ACK seq=1 len=1000").ExpectNothing();
        d.Elapse(50);
        Sacks.Ack(d, 2001, null, " age=550").Ignore();
        d.Equal(0, Sacks.State(d) & RecoveryBits.Timeout, "recovery");
        d.Check(Flows.Ssthresh(d) >= 10000, "ssthresh is not what it was");
        d.Check(Flows.Cwnd(d) >= 10000, "cwnd is not what it was");
        d.Equal(1, d.Stack.Counters[StackCounter.Retransmissions], "Retransmissions");
    }

    [TestMethod] // RFC 5682 2.1: without timestamps: two ACKs that move SND.UNA, and the second one is of what was sent once
    [Rfc(5682, "2.1-1", "2.1-2b", "2.1-3b")]
    public void Timeout_UndoneByFrto()
    {
        Dialogue d = AfterTimeout(sack: false);
        Sacks.Ack(d, 2001).Expect("ACK seq=10001 len=1000").Expect("ACK seq=11001 len=1000").ExpectNothing();
        Sacks.Ack(d, 3001).Ignore();
        d.Equal(0, Sacks.State(d) & RecoveryBits.Timeout, "recovery");
        d.Check(Flows.Ssthresh(d) >= 10000, "ssthresh is not what it was");
        d.Equal(1, d.Stack.Counters[StackCounter.Retransmissions], "Retransmissions");
    }

    [TestMethod] // RFC 5682 2.1 step 3a: the second one is a duplicate: there was a loss, and what follows is slow start
    [Rfc(5682, "2.1-3a")]
    public void Frto_ARealLoss()
    {
        Dialogue d = AfterTimeout(sack: false);
        Sacks.Ack(d, 2001).Expect("ACK seq=10001 len=1000").Expect("ACK seq=11001 len=1000").ExpectNothing().Elapse(100);
        Sacks.Ack(d, 2001);
        d.Ignore();
        Sacks.Ack(d, 3001).Ignore();
        d.Equal(RecoveryBits.Timeout, Sacks.State(d) & RecoveryBits.Timeout, "recovery");
        d.Equal(5000, Flows.Ssthresh(d), "ssthresh");
        d.Check(d.Stack.Counters[StackCounter.Retransmissions] > 1, "the rest was not sent again");
    }

    [TestMethod] // RFC 5682 3.1: with SACK a report of what was sent once, before the timeout, is enough as second
    [Rfc(5682, "3.1-3b")]
    public void Timeout_UndoneByFrtoWithSack()
    {
        Dialogue d = AfterTimeout(sack: true);
        Sacks.Ack(d, 2001).Ignore();
        Sacks.Ack(d, 2001, "4001-5001").Ignore();
        d.Equal(0, Sacks.State(d) & RecoveryBits.Timeout, "recovery");
        d.Check(Flows.Ssthresh(d) >= 10000, "ssthresh is not what it was");
    }

    [TestMethod] // RFC 5682 2.1 step 2a: the first one acknowledges all: nothing can be told
    [Rfc(5682, "2.1-2a")]
    public void Frto_AllAcknowledged()
    {
        Dialogue d = AfterTimeout(sack: false);
        Sacks.Ack(d, 10001).Ignore();
        d.Equal(0, Sacks.State(d) & RecoveryBits.Episode, "recovery");
        d.Equal(5000, Flows.Ssthresh(d), "ssthresh");
    }

    [TestMethod] // RFC 6298 5, RFC 7323 5.3: an ACK that a duplicate has drawn gives no sample, but RACK knows which transmission came: RTO is what it was
    public void Backoff_EndsWithWhatRackHasMeasured()
    {
        Dialogue d = BackedOff();
        d.Elapse(100);
        Sacks.Ack(d, 1001, "1-1001", " age=300").ExpectNothing();
        d.Equal(300, Flows.Rto(d), "RTO");

        // Not for the next one, of whatever connection.
        d.Send(1000).Expect("ACK seq=1001 len=1000").Elapse(100);
        Sacks.Ack(d, 2001).ExpectNothing();
        d.Check(!d.Stack.Tcp.Recovery.EndsBackoff, "it is remembered");
    }

    [TestMethod] // RFC 6298 5: an ACK that cannot be that of the last transmission leaves RTO backed off
    public void Backoff_StaysWithoutAMeasurement()
    {
        Dialogue d = BackedOff();
        d.Elapse(10);
        Sacks.Ack(d, 1001, "1-1001", " age=300").ExpectNothing();
        d.Equal(600, Flows.Rto(d), "RTO");
    }

    // One segment, a probe and a timeout: RTO is 600.
    private static Dialogue BackedOff()
    {
        Dialogue d = Sacks.Open(timestamps: true);
        d.Send(1000).Expect("ACK seq=1 len=1000");
        Flows.After(d, 300).Expect("ACK seq=1 len=1000");
        Flows.After(d, 300).Expect("ACK seq=1 len=1000");
        return d.Equal(600, Flows.Rto(d), "RTO");
    }

    // Ten segments, all of them late, and more to send: the first was retransmitted.
    private static Dialogue AfterTimeout(bool sack)
    {
        Dialogue d = Sacks.Open(sack: sack);
        d.Send(30000);
        Flows.ExpectRun(d, 1, 10, 1000);
        if (sack)
        {
            Flows.After(d, 202).Expect("ACK seq=10001 len=1000");
        }

        Flows.After(d, 300).Expect("ACK seq=1 len=1000").ExpectNothing();
        return Sacks.Counted(d, 0, 1).Elapse(50);
    }
}
