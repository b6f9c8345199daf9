using nanoFramework.TestFramework;

namespace TcpNano.Recovery.Tests.Dialogues;

// RFC 8985 section 7: tail loss probes.
[TestClass]
public class TailProbeTests
{
    [TestMethod] // RFC 8985 7.2, 7.3: two round trips after the last segment it leaves again, and what its ACK shows is repaired without a timeout
    [Rfc(8985, "7.2-1", "7.2-2", "7.3-2", "7.4.1-1")]
    public void LostTail_IsProbed()
    {
        Dialogue d = Three();
        Flows.After(d, 202).Expect("ACK seq=2001 len=1000").ExpectNothing().Elapse(100);
        Sacks.Ack(d, 1, "2001-3001").Expect("ACK seq=1 len=1000");
        Sacks.Counted(d, 1, 0);
    }

    [TestMethod] // RFC 8985 7.3: new data is the better probe, whatever cwnd is
    [Rfc(8985, "7.3-1")]
    public void NewData_IsTheProbe()
    {
        Dialogue d = Sacks.Open(initialWindow: 2);
        d.Send(5000);
        Flows.ExpectRun(d, 1, 2, 1000);
        Flows.After(d, 202).Expect("ACK seq=2001 len=1000").ExpectNothing();

        // It was not a retransmission: nothing to be found out.
        Sacks.Ack(d, 3001).Ignore();
        d.Equal(0, Sacks.State(d), "RecoveryState");
        d.Equal(int.MaxValue, Flows.Ssthresh(d), "ssthresh");
    }

    [TestMethod] // RFC 8985 7.2: a single segment may have its ACK delayed; and no probe is later than the timeout would be
    [Rfc(8985, "7.2-3", "7.2-4")]
    public void SingleSegment_ProbedInPlaceOfTheTimeout()
    {
        Dialogue d = Sacks.Open();
        d.Send(1000).Expect("ACK seq=1 len=1000");
        Flows.After(d, 300).Expect("ACK seq=1 len=1000").ExpectNothing();
        Sacks.Counted(d, 0, 0);
        d.Equal(10000, Flows.Cwnd(d), "cwnd");

        // One probe only: then the timer, which started with it (7.3).
        Flows.After(d, 300).Expect("ACK seq=1 len=1000").ExpectNothing();
        Sacks.Counted(d, 0, 1);
    }

    [TestMethod] // RFC 8985 7.2: no probe in recovery, nor while something is reported
    [Rfc(8985, "7.2-5")]
    public void NoProbe_WhileSomethingIsReported()
    {
        Dialogue d = Three();
        d.Elapse(100);
        Sacks.Ack(d, 1, "1001-2001").ExpectNothing();
        Flows.After(d, 25).Expect("ACK seq=1 len=1000");
        d.Equal(0, Sacks.State(d) & (RecoveryBits.ProbeDue | RecoveryBits.ProbeOut), "probe");
    }

    [TestMethod] // RFC 8985 7.4.2: a DSACK says that the probe was needless
    [Rfc(8985, "7.4.2-1")]
    [Rfc(2883, "5-1")]
    public void NeedlessProbe_ChangesNothing()
    {
        Dialogue d = Three();
        Flows.After(d, 202).Expect("ACK seq=2001 len=1000").ExpectNothing();
        Sacks.Ack(d, 3001).ExpectNothing().Elapse(100);
        Sacks.Ack(d, 3001, "2001-3001").ExpectNothing();
        d.Equal(0, Sacks.State(d), "RecoveryState");
        d.Equal(int.MaxValue, Flows.Ssthresh(d), "ssthresh");
    }

    [TestMethod] // RFC 8985 7.4.2: without one it has repaired a loss, and that is a sign of congestion
    [Rfc(8985, "7.4.2-2")]
    public void RepairingProbe_LowersTheWindow()
    {
        Dialogue d = Three();
        Flows.After(d, 202).Expect("ACK seq=2001 len=1000").ExpectNothing().Elapse(100);
        Sacks.Ack(d, 3001).ExpectNothing();
        d.Send(1000).Expect("ACK seq=3001 len=1000").Elapse(100);
        int cwnd = Flows.Cwnd(d);
        Sacks.Ack(d, 4001).ExpectNothing();
        d.Check(Flows.Cwnd(d) <= cwnd / 2, "cwnd is not half of what it was");
        d.Equal(0, Sacks.State(d), "RecoveryState");
    }

    [TestMethod] // RFC 6675 4 rule 4: in recovery the last segment leaves once more, once, when nothing comes any more
    [Rfc(6675, "4-6")]
    public void Rescue_OnceInARecovery()
    {
        Dialogue d = Sacks.Ten();
        Sacks.Ack(d, 1, "1001-4001").Expect("ACK seq=1 len=1000").ExpectNothing();
        Flows.After(d, 202).Expect("ACK seq=9001 len=1000").ExpectNothing().Elapse(100);

        // That the last one came shows that those before it are lost.
        Sacks.Ack(d, 1, "9001-10001,1001-4001").Ignore();
        Sacks.Counted(d, 1, 0);
        d.Check((Sacks.State(d) & RecoveryBits.Rescued) != 0, "it is not remembered");
    }

    private static Dialogue Three()
    {
        Dialogue d = Sacks.Open();
        d.Send(3000);
        return Flows.ExpectRun(d, 1, 3, 1000);
    }
}
