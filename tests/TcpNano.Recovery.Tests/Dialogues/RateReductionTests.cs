using nanoFramework.TestFramework;

namespace TcpNano.Recovery.Tests.Dialogues;

// RFC 6937: how cwnd goes down to ssthresh while recovery lasts. Twenty segments are in flight, so ssthresh becomes 10000.
[TestClass]
public class RateReductionTests
{
    [TestMethod] // RFC 6937 3: while more than ssthresh is in flight, one segment leaves for two that are delivered
    [Rfc(6937, "3-1", "3-2")]
    [Rfc(6675, "4-5")]
    public void Proportional()
    {
        Dialogue d = Twenty();
        Sacks.Ack(d, 1, "1001-4001").Expect("ACK seq=1 len=1000").ExpectNothing();
        d.Equal(10000, Flows.Ssthresh(d), "ssthresh");
        int sent = 0;
        for (int end = 5001; end <= 13001; end += 1000)
        {
            Sacks.Ack(d, 1, "1001-" + end);
            sent += d.PendingSegments;
            d.Ignore();
        }

        // 12 of 20 delivered, half of them allowed; one was the retransmission.
        d.Equal(5, sent, "segments");
    }

    [TestMethod] // RFC 6937 3: with less than ssthresh in flight it grows back as in slow start, and no further
    [Rfc(6937, "3-3")]
    public void SlowStartPart()
    {
        Dialogue d = Twenty();

        // Ten are lost: what is in flight falls far below ssthresh.
        Sacks.Ack(d, 1, "10001-13001");
        int burst = d.PendingSegments;
        d.Check(burst >= 1 && burst <= 4, "a burst of " + burst);
        d.Ignore();
        for (int end = 14001; end <= 20001; end += 1000)
        {
            Sacks.Ack(d, 1, "10001-" + end);
            d.Check(d.PendingSegments <= 2, "more than slow start");
            d.Ignore();
            int pipe = Sacks.Block(d).Board.Pipe;
            d.Check(pipe <= 10000, "in flight are " + pipe);
        }
    }

    [TestMethod] // RFC 6937 3: at the end cwnd is ssthresh
    [Rfc(6937, "3-4")]
    [Rfc(6675, "5-2")]
    public void EndsAtSsthresh()
    {
        Dialogue d = Twenty();
        Sacks.Ack(d, 1, "1001-4001").Ignore().Elapse(100);
        int end = d.Flow.OurEnd;
        Sacks.Ack(d, end - 1000, (end - 500) + "-" + end).Ignore();
        d.Check((Sacks.State(d) & RecoveryBits.Recovery) == 0 || Flows.Cwnd(d) <= 11000, "cwnd");
        Sacks.Ack(d, end).Ignore();
        d.Equal(0, Sacks.State(d) & RecoveryBits.Recovery, "recovery");
        d.Check(Flows.Cwnd(d) >= 10000 && Flows.Cwnd(d) <= 12000, "cwnd is " + Flows.Cwnd(d));
    }

    [TestMethod] // RFC 5681 equation 4, RFC 9438 4.6: what the ACK at hand acknowledges was in flight, too; a receiver that answers a batch at once tells all in one ACK
    [DataRow(CongestionController.NewReno, 5000)]
    [DataRow(CongestionController.Cubic, 7000)]
    [Rfc(6675, "5-1")]
    public void OneAckForAll_FlightIsThatBefore(CongestionController controller, int threshold)
    {
        Dialogue d = Sacks.Ten(controller, 50000);
        Sacks.Ack(d, 6001, "7001-10001");
        d.Equal(threshold, Flows.Ssthresh(d), "ssthresh").Expect("ACK seq=6001 len=1000").Ignore();
    }

    [TestMethod] // the same in two ACKs of one batch, the second before anything could leave for the first
    [DataRow(CongestionController.NewReno, 5000)]
    [DataRow(CongestionController.Cubic, 7000)]
    public void TwoAcksInABatch_FlightIsThatBefore(CongestionController controller, int threshold)
    {
        Dialogue d = Sacks.Ten(controller, 10000);
        Sacks.Ack(d, 6001).ExpectNothing();
        Sacks.Ack(d, 6001, "7001-10001").Expect("ACK seq=6001 len=1000");
        d.Equal(threshold, Flows.Ssthresh(d), "ssthresh");
    }

    [TestMethod] // what is in flight now counts, and not what was two round trips ago: ssthresh is no license for what was never tried
    public void LittleInFlight_LittleIsLeft()
    {
        Dialogue d = Sacks.Ten(CongestionController.Cubic, 10000);
        Sacks.Ack(d, 10001).ExpectNothing();
        for (int i = 0; i < 2; i++)
        {
            d.Send(4000);
            Flows.ExpectRun(d, 10001 + (i * 4000), 4, 1000).Elapse(100);
            if (i == 0)
            {
                Sacks.Ack(d, 14001).ExpectNothing();
            }
        }

        Sacks.Ack(d, 14001, "15001-18001").Expect("ACK seq=14001 len=1000");
        d.Equal(2800, Flows.Ssthresh(d), "ssthresh");
    }

    private static Dialogue Twenty()
    {
        Dialogue d = Sacks.Open();
        d.Send(10000);
        Flows.ExpectRun(d, 1, 10, 1000);
        d.App.Block.Cwnd = 20000;
        d.Send(50000);
        return Flows.ExpectRun(d, 10001, 10, 1000).Elapse(100);
    }
}
