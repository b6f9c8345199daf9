using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Internet;
using TcpNano.Tcp;

namespace TcpNano.Simulation.Simulation;

// Each wait has a timer that ends it, and no timer runs for nothing.
public partial class InvariantsTests
{
    [TestMethod]
    public void DelayedAck_TimerAndFlagDiffer()
    {
        Breaks("the delayed-ACK timer is not what the connection believes", (s, c) => c.RcvFlags |= RcvFlags.DelayedAckArmed);
        Breaks("the delayed-ACK timer is not what the connection believes", (s, c) => Arm(s, c, TimerKind.DelayedAck));
    }

    [TestMethod]
    public void DelayedAck_WithoutTimer()
    {
        Breaks("an ACK is delayed without a timer", (s, c) => c.RcvFlags |= RcvFlags.AckDelayed);
    }

    [TestMethod]
    public void Ack_OwedByNobody()
    {
        Breaks("an ACK is owed, but nobody will send it", (s, c) => c.RcvFlags |= RcvFlags.AckNow);
    }

    [TestMethod]
    public void Timers_OfBothKinds()
    {
        Breaks(
            "both the retransmission and the persist or override timer are armed",
            (s, c) =>
            {
                Arm(s, c, TimerKind.Retransmission);
                Arm(s, c, TimerKind.Persist);
            });
        Breaks(
            "both the retransmission and the persist or override timer are armed",
            (s, c) =>
            {
                Arm(s, c, TimerKind.Retransmission);
                Arm(s, c, TimerKind.Override);
            });
    }

    [TestMethod]
    public void Persist_TimerAndFlagDiffer()
    {
        Breaks("the persist timer is not what the connection believes", (s, c) => c.SndFlags |= SndFlags.Persist);
        Breaks("the persist timer is not what the connection believes", (s, c) => Arm(s, c, TimerKind.Persist));
    }

    [TestMethod]
    public void Handshake_WithoutTimer()
    {
        Breaks("a SYN without a retransmission timer", (s, c) => c.State = TcpState.SynSent);
    }

    [TestMethod]
    public void Bound_ForNothing()
    {
        Breaks("a bound on an answer that nobody waits for", (s, c) => Arm(s, c, TimerKind.UserTimeout));
    }

    [TestMethod]
    public void Handshake_WithoutBound()
    {
        Breaks(
            "a handshake without a bound",
            (s, c) =>
            {
                c.State = TcpState.SynSent;
                Arm(s, c, TimerKind.Retransmission);
            });
    }

    [TestMethod]
    public void Data_WithoutTimer()
    {
        // Not sent; sent and not acknowledged; and the FIN.
        Breaks("unacknowledged or unsent data without a timer", (s, c) => c.SendCount = 1);
        Breaks(
            "unacknowledged or unsent data without a timer",
            (s, c) =>
            {
                c.SendCount = 1;
                c.SndNxt++;
            });
        Breaks(
            "unacknowledged or unsent data without a timer",
            (s, c) =>
            {
                c.State = TcpState.FinWait1;
                c.SndFlags |= SndFlags.FinQueued;
            });
    }

    [TestMethod]
    public void Timer_WithoutData()
    {
        Breaks("a timer for data that is not there", (s, c) => Arm(s, c, TimerKind.Retransmission));
        Breaks("a timer for data that is not there", (s, c) => Arm(s, c, TimerKind.Override));
        Breaks(
            "a timer for data that is not there",
            (s, c) =>
            {
                Arm(s, c, TimerKind.Persist);
                c.SndFlags |= SndFlags.Persist;
            });
    }

    [TestMethod]
    public void KeepAlive_WithoutTimer()
    {
        Breaks("keep-alive is on, but has no timer", (s, c) => c.AppFlags |= AppFlags.KeepAlive);
    }
}
