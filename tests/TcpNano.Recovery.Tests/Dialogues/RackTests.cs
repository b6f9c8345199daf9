using nanoFramework.TestFramework;

namespace TcpNano.Recovery.Tests.Dialogues;

// RFC 8985 section 6: what counts as lost, and when.
[TestClass]
public class RackTests
{
    [TestMethod] // RFC 8985 6.2 step 5: a segment that left before one that was delivered has a quarter of the round trip to come, too
    [Rfc(8985, "6.1-1", "6.2-2", "6.2-4", "6.2-5")]
    [Rfc(6675, "4-4", "5-1")]
    [Rfc(2018, "5-2")]
    public void OneSacked_TheReorderingWindowFirst()
    {
        Dialogue d = Sacks.Ten();
        Sacks.Ack(d, 1, "2001-3001").ExpectNothing();
        Flows.After(d, 25).Expect("ACK seq=1 len=1000").ExpectNothing();
        Sacks.Counted(d, 1, 0);
        d.Equal(5000, Flows.Ssthresh(d), "ssthresh");
    }

    [TestMethod] // RFC 8985 6.2 step 4: with three segments reported, and no reordering seen, there is no wait
    [Rfc(8985, "6.2-4")]
    [Rfc(6675, "4-2", "5-1")]
    public void ThreeSacked_AtOnce()
    {
        Dialogue d = Sacks.Ten();
        Sacks.Ack(d, 1, "1001-2001").ExpectNothing();
        Sacks.Ack(d, 1, "1001-3001").ExpectNothing();
        Sacks.Ack(d, 1, "1001-4001").Expect("ACK seq=1 len=1000").ExpectNothing();
    }

    [TestMethod] // RFC 8985 6.2 step 3: what comes within the window was reordered, and nothing is lost
    [Rfc(8985, "6.2-3")]
    public void Reordered_NothingIsRetransmitted()
    {
        Dialogue d = Sacks.Ten();
        Sacks.Ack(d, 1, "1001-3001").ExpectNothing().Elapse(20);
        Sacks.Ack(d, 3001).ExpectNothing();
        d.Check(Sacks.Block(d).ReorderingSeen, "reordering was not seen");
        d.Equal(0, Sacks.State(d), "RecoveryState");
        Sacks.Ack(d, 10001).ExpectNothing();
        Sacks.Counted(d, 0, 0);

        // From now on three reported segments are not enough: a wait is due.
        d.Send(10000);
        Flows.ExpectRun(d, 10001, 10, 1000).Elapse(100);
        Sacks.Ack(d, 10001, "11001-15001").ExpectNothing();
        Flows.After(d, 25).Expect("ACK seq=10001 len=1000");
    }

    [TestMethod] // RFC 8985 6.2 step 2 and 5: the retransmission was lost, too: what left after it and came shows that, without a timeout
    [Rfc(8985, "6.2-1", "6.2-5")]
    public void LostRetransmission_IsFound()
    {
        Dialogue d = Sacks.Ten(queued: 30000);
        Sacks.Ack(d, 1, "1001-4001").Expect("ACK seq=1 len=1000").ExpectNothing();
        d.Elapse(1);
        Sacks.Ack(d, 1, "1001-9001").Ignore();
        int next = d.Flow.OurEnd;
        d.Check(next > 10001, "new data has left after the retransmission");
        d.Elapse(105);
        Sacks.Ack(d, 1, "1001-" + next);
        d.Expect("ACK seq=1 len=1000");
        Sacks.Counted(d, 1, 0);
    }

    [TestMethod] // RFC 8985 6.2 step 2: an ACK that comes sooner than any round trip is that of the first transmission
    [Rfc(8985, "6.2-2")]
    public void AckOfTheOriginal_DoesNotCount()
    {
        Dialogue d = Sacks.Ten();
        Sacks.Ack(d, 1, "1001-4001").Expect("ACK seq=1 len=1000").Elapse(10);

        // The original comes late. Were it the retransmission, all the others would be lost by now.
        Sacks.Ack(d, 4001).ExpectNothing();
        d.Equal(100, Sacks.Block(d).RackRtt, "RACK.rtt");
        Sacks.Ack(d, 10001).ExpectNothing();
        d.Equal(1, d.Stack.Counters[StackCounter.Retransmissions], "Retransmissions");
    }

    [TestMethod] // RFC 8985 6.2 step 4: a DSACK makes the window a quarter larger, once a round trip; 16 recoveries later it is small again
    [Rfc(8985, "6.2-4a", "6.2-4b")]
    [Rfc(2883, "5-1")]
    public void Dsack_WidensTheWindow()
    {
        Dialogue d = Sacks.Ten();
        Sacks.Ack(d, 4001, "1-1001").ExpectNothing();
        d.Equal(2, Sacks.Block(d).WindowFactor, "reo_wnd_mult");
        Sacks.Ack(d, 4001, "1001-2001").ExpectNothing();
        d.Equal(2, Sacks.Block(d).WindowFactor, "reo_wnd_mult");
        Sacks.Ack(d, 4001, "5001-6001").ExpectNothing();
        Flows.After(d, 50).Expect("ACK seq=4001 len=1000");
        Sacks.Ack(d, 10001).ExpectNothing();
        int end = 10001;
        for (int i = 1; i < SackLossRecovery.Persistence; i++)
        {
            d.Equal(2, Sacks.Block(d).WindowFactor, "reo_wnd_mult");
            d.App.Block.Cwnd = 20000;
            d.Send(4000);
            d.Ignore().Elapse(100);
            Sacks.Ack(d, end, (end + 1000) + "-" + (end + 4000)).Ignore().Elapse(120);
            end += 4000;
            Sacks.Ack(d, end).Ignore();
        }

        d.Equal(1, Sacks.Block(d).WindowFactor, "reo_wnd_mult");
    }

    [TestMethod] // RFC 8985 6.2 step 4: no larger than SRTT, however many DSACKs come
    [Rfc(8985, "6.2-4")]
    public void ReorderingWindow_IsAtMostSrtt()
    {
        Dialogue d = Sacks.Ten(queued: 60000);
        Sacks.Ack(d, 2001, "1-1001").Ignore();
        Sacks.Block(d).WindowFactor = 40;
        Sacks.Ack(d, 2001, "3001-4001").Ignore();
        Flows.After(d, 100).Expect("ACK seq=2001 len=1000");
    }

    [TestMethod] // RFC 8985 6.3: at a timeout the first segment is lost, and all that has had its time; what the peer has is not sent again
    [Rfc(8985, "6.3-1")]
    [Rfc(6675, "5.1-1", "5.1-2")]
    public void Timeout_TheHolesOnly()
    {
        Dialogue d = Sacks.Ten();
        Sacks.Ack(d, 1, "2001-3001").ExpectNothing();
        Flows.After(d, 25).Expect("ACK seq=1 len=1000").ExpectNothing();

        // The rescue retransmission leaves, and then the timer expires.
        Flows.After(d, 202).Expect("ACK seq=9001 len=1000").ExpectNothing();
        Flows.After(d, 300).Expect("ACK seq=1 len=1000").ExpectNothing();
        d.Equal(1000, Flows.Cwnd(d), "cwnd");
        Sacks.Ack(d, 1001, "2001-3001").Expect("ACK seq=1001 len=1000").Expect("ACK seq=3001 len=1000").ExpectNothing();
        Sacks.Ack(d, 3001).Expect("ACK seq=4001 len=1000");
        Sacks.Counted(d, 1, 1);
    }

    [TestMethod] // RFC 2018 8, RFC 6675 5.1: the peer discards what it has reported: it is sent again as soon as that shows
    [Rfc(6675, "5.1-3")]
    public void Reneging_Survived()
    {
        Dialogue d = Sacks.Ten();
        Sacks.Ack(d, 1, "1001-5001").Expect("ACK seq=1 len=1000").Elapse(100);

        // It takes the first segment, and asks for the second.
        Sacks.Ack(d, 1001);
        Flows.ExpectRun(d, 1001, 5, 1000).Elapse(100);
        Sacks.Ack(d, 2001).Ignore();
        for (int ack = 3001; ack < 10001; ack += 1000)
        {
            d.Elapse(100);
            Sacks.Ack(d, ack).Ignore();
        }

        Sacks.Ack(d, 10001).ExpectNothing();
        d.Equal(0, Sacks.State(d), "RecoveryState");
        Sacks.Counted(d, 1, 0);
    }
}
