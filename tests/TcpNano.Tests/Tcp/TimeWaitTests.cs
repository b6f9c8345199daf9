using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 9293 section 3.4.2, 3.6.1 and 3.10.7.4: TIME-WAIT; and FIN-WAIT-2, which must not last for ever either.
[TestClass]
public class TimeWaitTests
{
    [TestMethod] // RFC 9293 3.6.1: 2 MSL, rounded up to a tick of the table
    [Rfc(9293, "MUST-13")]
    public void TimeWaitLasts2Msl()
    {
        Dialogue d = TimeWait(Dialogue.Established());
        d.Elapse((2 * d.Options.MaxSegmentLifetime) - 1).ExpectNothing().State(TcpState.TimeWait);
        d.Elapse(Dialogue.TimeWaitTick).ExpectNothing().State(TcpState.Closed).Reason(CloseReason.ClosedLocally);
        d.Inject("FIN|ACK seq=1 ack=2").Expect("RST seq=2");
    }

    [TestMethod] // RFC 9293 3.6.1: whatever the MSL is
    [Rfc(9293, "MUST-13")]
    public void TimeWaitFollowsTheOption()
    {
        StackOptions options = Dialogue.NewOptions();
        options.MaxSegmentLifetime = 120000;
        Dialogue d = TimeWait(Dialogue.Established(options));
        d.Elapse(239999).ExpectNothing().State(TcpState.TimeWait);
        d.Elapse(4 * Dialogue.TimeWaitTick).State(TcpState.Closed);
    }

    [TestMethod] // RFC 9293 3.8.4: keep-alive has no meaning any more; turned on and off it leaves 2 MSL alone
    public void KeepAliveInTimeWait_DoesNotTouchTheTimer()
    {
        Dialogue d = Dialogue.Established();
        d.App.KeepAlive = true;
        d.ShutdownSend().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("ACK seq=1 ack=2").State(TcpState.FinWait2);
        d.Inject("FIN|ACK seq=1 ack=2").Expect("ACK seq=2 ack=2").State(TcpState.TimeWait);
        d.Elapse(1000);
        d.App.KeepAlive = false;
        d.App.KeepAlive = true;
        d.App.KeepAliveIdle = 1000;
        d.Elapse((2 * d.Options.MaxSegmentLifetime) - 1001).ExpectNothing().State(TcpState.TimeWait);
        d.Elapse(Dialogue.TimeWaitTick).ExpectNothing().State(TcpState.Closed);
    }

    [TestMethod] // the same timer bounds FIN-WAIT-2 of a connection that was watched before it was let go
    public void KeepAliveBeforeFinWait2_DoesNotTouchItsBound()
    {
        StackOptions options = Dialogue.NewOptions();
        options.KeepAliveIdle = 1000;
        options.KeepAliveInterval = 1000;
        Dialogue d = Dialogue.Established(options);
        d.App.KeepAlive = true;
        d.Elapse(1000).Expect("ACK seq=0 ack=1 len=0");
        d.Close().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("ACK seq=1 ack=2").State(TcpState.FinWait2);
        d.Elapse(options.OrphanTimeout - 1).ExpectNothing().State(TcpState.FinWait2);
        d.Elapse(1).ExpectNothing().State(TcpState.Closed).Reason(CloseReason.PeerNeverClosed);
    }

    [TestMethod] // RFC 9293 3.10.7.4, eighth check, TIME-WAIT: our last ACK was lost
    public void RepeatedFin_IsAcknowledgedAndRestartsTheTimer()
    {
        Dialogue d = TimeWait(Dialogue.Established());
        for (int i = 0; i < 3; i++)
        {
            d.Elapse((2 * d.Options.MaxSegmentLifetime) - 1).ExpectNothing().State(TcpState.TimeWait);
            d.Inject("FIN|ACK seq=1 ack=2").Expect("ACK seq=2 ack=2 len=0").ExpectNothing().State(TcpState.TimeWait);
        }

        d.Elapse((2 * d.Options.MaxSegmentLifetime) - 1).State(TcpState.TimeWait);
        d.Elapse(Dialogue.TimeWaitTick).State(TcpState.Closed);
    }

    [TestMethod] // RFC 9293 3.10.7.4, TIME-WAIT: only "a retransmission of the remote FIN" restarts the timer; it may carry data
    public void FinElsewhere_DoesNotRestartTheTimer()
    {
        Dialogue d = TimeWait(Dialogue.Established());
        d.Elapse(1000);
        string[] fins = { "seq=100000", "seq=-100000", "seq=2", "seq=3", "seq=0" };
        for (int i = 0; i < fins.Length; i++)
        {
            d.Inject("FIN|ACK ack=2 " + fins[i]).Expect("ACK seq=2 ack=2 len=0");
            d.Elapse(1000);
        }

        // Nor is what begins with a SYN a FIN that was sent before.
        d.Inject("SYN|FIN|ACK seq=1 ack=2").Expect("ACK seq=2 ack=2 len=0");
        d.Elapse((2 * d.Options.MaxSegmentLifetime) - 6001).State(TcpState.TimeWait);
        d.Elapse(Dialogue.TimeWaitTick).State(TcpState.Closed);

        d = Dialogue.Established();
        d.Inject("ACK seq=1 ack=1 len=10").ExpectDelayed("ACK seq=1 ack=11");
        d.Receive(10).Close().Expect("FIN|ACK seq=1 ack=11");
        d.Inject("FIN|ACK seq=11 ack=2").Expect("ACK seq=2 ack=12").State(TcpState.TimeWait);
        d.Elapse(1000);
        d.Inject("FIN|ACK seq=1 ack=2 len=10").Expect("ACK seq=2 ack=12");
        d.Elapse((2 * d.Options.MaxSegmentLifetime) - 1).State(TcpState.TimeWait);
        d.Elapse(Dialogue.TimeWaitTick).State(TcpState.Closed);
    }

    [TestMethod] // RFC 9293 3.10.7.4, first check, TIME-WAIT: old data is answered with an ACK, and not taken
    public void OldData_IsAcknowledged()
    {
        Dialogue d = TimeWait(Dialogue.Established());
        d.Inject("ACK seq=-10 ack=2 len=5").Expect("ACK seq=2 ack=2 len=0").State(TcpState.TimeWait);
    }

    [TestMethod] // RFC 9293 3.10.7.4: an ACK that is in order needs no answer
    public void AckInOrder_IsIgnored()
    {
        Dialogue d = TimeWait(Dialogue.Established());
        d.Elapse(1000);
        d.Inject("ACK seq=2 ack=2").ExpectNothing().State(TcpState.TimeWait);
        d.Elapse((2 * d.Options.MaxSegmentLifetime) - 1001).State(TcpState.TimeWait);
        d.Elapse(Dialogue.TimeWaitTick).State(TcpState.Closed);
    }

    [TestMethod] // RFC 1337 section 3, fix 1: RST does not end TIME-WAIT
    public void Rst_IsIgnored()
    {
        Dialogue d = TimeWait(Dialogue.Established());
        d.Inject("RST seq=2").ExpectNothing().State(TcpState.TimeWait);
        d.Inject("RST|ACK seq=2 ack=2").ExpectNothing().State(TcpState.TimeWait);
        d.Inject("RST seq=1").ExpectNothing().State(TcpState.TimeWait);
        d.Equal(3, d.Stack.Counters[StackCounter.TcpDroppedReset], "TcpDroppedReset");
        d.Elapse((2 * d.Options.MaxSegmentLifetime) - 1).State(TcpState.TimeWait);
    }

    [TestMethod] // RFC 9293 3.6.1: a SYN with a higher number reopens, and our number space goes on, too
    [Rfc(9293, "MAY-2")]
    [Rfc(6528, "3-6")]
    public void NewerSyn_ReopensTheConnection()
    {
        Dialogue d = TimeWait(Dialogue.Established());
        uint usedUpTo = d.Flow.OurIss + (uint)d.Flow.OurEnd;
        d.Elapse(1000);
        d.PeerIss = d.Flow.PeerIss + 3;
        d.Handshake();
        d.Check((int)(d.Flow.OurIss - usedUpTo) > 0, "our ISS is above the old connection's numbers");
        d.Equal(1, d.Stack.Counters[StackCounter.TimeWaitReused], "TimeWaitReused");
        d.Inject("ACK seq=1 ack=1 len=5").ExpectDelayed("ACK seq=1 ack=6").Receive(5);
        d.SendText("NEW").Expect("ACK seq=1 data=NEW");
    }

    [TestMethod] // RFC 9293 3.6.1: also when there is no other slot, and when no time has passed
    [Rfc(9293, "MAY-2")]
    public void NewerSyn_ReopensInTheSameSlot()
    {
        StackOptions options = Dialogue.NewOptions();
        options.Connections = 1;
        Dialogue d = TimeWait(Dialogue.Established(options));
        uint usedUpTo = d.Flow.OurIss + (uint)d.Flow.OurEnd;
        d.PeerIss = d.Flow.PeerIss + 100000;
        d.Handshake();
        d.Check((int)(d.Flow.OurIss - usedUpTo) > 0, "our ISS is above the old connection's numbers");
    }

    [TestMethod] // RFC 9293 3.6.1: after much data in little time the clock alone is not enough
    [Rfc(9293, "MAY-2")]
    [Rfc(6528, "3-6")]
    public void OurNewNumberIsAboveAllThatWasUsed()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 65536;
        Dialogue d = Dialogue.Established(options);
        int acked = 1;
        for (int i = 0; i < 40; i++)
        {
            d.Send(1460 * 10);
            d.Ignore();
            acked += 14600;
            d.Inject("ACK seq=1 ack=" + acked.ToString()).Ignore();
        }

        d.Close().Expect("FIN|ACK ack=1");
        d.Inject("FIN|ACK seq=1").Expect("ACK ack=2").State(TcpState.TimeWait);
        uint usedUpTo = d.Flow.OurIss + (uint)d.Flow.OurEnd;
        d.PeerIss = d.Flow.PeerIss + 100000;
        d.Handshake();
        d.Check((int)(d.Flow.OurIss - usedUpTo) > 0, "our ISS is above the old connection's numbers");
    }

    [TestMethod] // RFC 9293 3.6.1: an old SYN does not
    [Rfc(9293, "MAY-2")]
    public void OlderSyn_IsAnsweredWithAck()
    {
        Dialogue d = TimeWait(Dialogue.Established());
        d.Inject("SYN seq=-1000 mss=1460").Expect("ACK seq=2 ack=2 len=0").ExpectNothing().State(TcpState.TimeWait);
        d.Elapse(2000);
        d.Inject("SYN seq=0 mss=1460").Expect("ACK seq=2 ack=2 len=0").ExpectNothing().State(TcpState.TimeWait);
        d.Equal(0, d.Stack.Counters[StackCounter.TimeWaitReused], "TimeWaitReused");
    }

    [TestMethod] // RFC 9293 3.6.1, condition 2: the RST that tells of the old duplicate is not answered, whatever it carries
    [Rfc(9293, "MAY-2")]
    public void BackInTimeWait_NothingIsSent()
    {
        Dialogue d = TimeWait(Dialogue.Established());
        d.PeerIss = d.Flow.PeerIss + 100000;
        d.NewIncarnation();
        d.Driver.NoRoom = true;
        d.Inject("SYN seq=0 mss=1460");
        d.Check(StateOf(d) == TcpState.SynReceived, "reopened");
        d.Inject("SYN|RST seq=1");
        d.Check(StateOf(d) == TcpState.TimeWait, "back in TIME-WAIT");
        d.Driver.NoRoom = false;
        d.Elapse(1000).ExpectNothing();
        d.Check(StateOf(d) == TcpState.TimeWait, "still in TIME-WAIT");
    }

    [TestMethod] // RFC 9293 3.6.1, condition 2: back in the TIME-WAIT of before: who has sent the FIN again hears that it has come
    [Rfc(9293, "MAY-2")]
    public void BackInTimeWait_TheFinIsKnown()
    {
        Dialogue d = TimeWait(Dialogue.Established());
        d.Driver.NoRoom = true;
        d.Inject("SYN seq=100000 mss=1460");
        d.Check(StateOf(d) == TcpState.SynReceived, "reopened");
        d.Inject("RST seq=100001");
        d.Check(StateOf(d) == TcpState.TimeWait, "back in TIME-WAIT");
        d.Driver.NoRoom = false;
        d.ExpectNothing();
        d.Inject("FIN|ACK seq=1 ack=2").Expect("ACK seq=2 ack=2 len=0").ExpectNothing();
        d.Check(StateOf(d) == TcpState.TimeWait, "still in TIME-WAIT");
    }

    [TestMethod] // RFC 9293 3.6.1: the comparison is one of sequence numbers, across their wrap
    [Rfc(9293, "MAY-2")]
    public void NewerSyn_AcrossTheWrap()
    {
        Dialogue d = Dialogue.Listening();
        d.PeerIss = 0xFFFFFFF0;
        TimeWait(d.Handshake());
        d.PeerIss = 5;
        d.Handshake();
    }

    [TestMethod] // RFC 9293 3.6.1: "MAY accept a new SYN"; one that there is no room for must not cost the connection its TIME-WAIT
    [Rfc(9293, "MAY-2")]
    [Rfc(9293, "MUST-13")]
    public void NewerSyn_BacklogFull_LeavesTimeWaitAlone()
    {
        Dialogue d = Dialogue.Closed().Listen(1);
        TimeWait(d.Handshake());
        d.Peer(40001).SynReceived().Inject("ACK seq=1 ack=1");
        d.Peer(Dialogue.FirstPeerPort).Inject("SYN seq=1000 mss=1460").ExpectNothing().State(TcpState.TimeWait);
        d.Equal(0, d.Stack.Counters[StackCounter.TimeWaitReused], "TimeWaitReused");
        d.Equal(1, d.Stack.Counters[StackCounter.TcpDroppedBacklogFull], "TcpDroppedBacklogFull");

        // As soon as there is room, it is taken.
        d.Peer(40001).Accept();
        d.Peer(Dialogue.FirstPeerPort);
        d.PeerIss = d.Flow.PeerIss + 1000;
        d.Handshake();
        d.Equal(1, d.Stack.Counters[StackCounter.TimeWaitReused], "TimeWaitReused");
    }

    [TestMethod] // the same when all slots are taken, and the app has yet to take what the peer sent
    [Rfc(9293, "MAY-2")]
    [Rfc(9293, "MUST-13")]
    public void NewerSyn_NoSlot_LeavesTimeWaitAlone()
    {
        StackOptions options = Dialogue.NewOptions();
        options.Connections = 1;
        Dialogue d = Dialogue.Established(options);
        d.ShutdownSend().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("ACK seq=1 ack=2").State(TcpState.FinWait2);
        d.Inject("FIN|ACK seq=1 ack=2 len=10").Expect("ACK seq=2 ack=12 len=0").State(TcpState.TimeWait);
        d.Inject("SYN seq=1000 mss=1460").ExpectNothing().State(TcpState.TimeWait);
        d.Equal(1, d.Stack.Counters[StackCounter.TcpDroppedNoSlot], "TcpDroppedNoSlot");
        d.Equal(0, d.Stack.Counters[StackCounter.TimeWaitReused], "TimeWaitReused");

        d.Receive(10).Close();
        d.PeerIss = d.Flow.PeerIss + 1000;
        d.Handshake();
    }

    [TestMethod] // RFC 9293 3.6.1: nobody listens any more: the SYN does not bring the connection back
    public void NewerSyn_WithoutListenerDoesNotReopen()
    {
        Dialogue d = TimeWait(Dialogue.Established());
        d.Listener.Close();
        d.Inject("SYN seq=1000 mss=1460").Ignore().ExpectNothing();
        d.Equal(0, d.Stack.Counters[StackCounter.TimeWaitReused], "TimeWaitReused");
        d.Equal(1, d.Stack.Counters[StackCounter.PassiveOpens], "PassiveOpens");
    }

    [TestMethod] // StackOptions.TimeWaitEntries: when the table is full the oldest ends early
    public void Recycle_TakesTheOldestWhenTheTableIsFull()
    {
        StackOptions options = Dialogue.NewOptions();
        options.TimeWaitEntries = 2;
        Dialogue d = Dialogue.Listening(options);
        TimeWait(d.Peer(40000).Handshake());
        d.Elapse(100);
        TimeWait(d.Peer(40001).Handshake());
        d.Elapse(100);
        d.Equal(0, d.Stack.Counters[StackCounter.TimeWaitRecycled], "TimeWaitRecycled");
        TimeWait(d.Peer(40002).Handshake());
        d.Equal(1, d.Stack.Counters[StackCounter.TimeWaitRecycled], "TimeWaitRecycled");

        // The younger ones are still there, the oldest one is not.
        d.Peer(40002).Inject("FIN|ACK seq=1 ack=2").Expect("ACK seq=2 ack=2");
        d.Peer(40001).Inject("FIN|ACK seq=1 ack=2").Expect("ACK seq=2 ack=2");
        d.Peer(40000).Inject("FIN|ACK seq=1 ack=2").Expect("RST seq=2");
    }

    [TestMethod] // a FIN that came again makes an entry the youngest: another one is the oldest then
    public void Recycle_RestartedIsTheYoungest()
    {
        StackOptions options = Dialogue.NewOptions();
        options.TimeWaitEntries = 2;
        Dialogue d = Dialogue.Listening(options);
        TimeWait(d.Peer(40000).Handshake());
        d.Elapse(100);
        TimeWait(d.Peer(40001).Handshake());
        d.Elapse(100);
        d.Peer(40000).Inject("FIN|ACK seq=1 ack=2").Expect("ACK seq=2 ack=2");
        TimeWait(d.Peer(40002).Handshake());
        d.Peer(40000).Inject("FIN|ACK seq=1 ack=2").Expect("ACK seq=2 ack=2");
        d.Peer(40001).Inject("FIN|ACK seq=1 ack=2").Expect("RST seq=2");
    }

    [TestMethod] // FIN-WAIT-2 of a connection the app has let go is bounded
    public void FinWait2_AfterCloseIsBounded()
    {
        Dialogue d = Dialogue.Established();
        d.Close().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("ACK seq=1 ack=2").State(TcpState.FinWait2);
        d.Elapse(d.Options.OrphanTimeout - 1).ExpectNothing().State(TcpState.FinWait2);
        d.Elapse(1).State(TcpState.Closed).Reason(CloseReason.PeerNeverClosed);
        d.Ignore();
        d.Inject("FIN|ACK seq=1 ack=2").ExpectReset("seq=2");
    }

    [TestMethod] // RFC 9293 3.6: as long as the app still reads, the peer may take its time
    public void FinWait2_AfterShutdownSendIsNotBounded()
    {
        Dialogue d = Dialogue.Established();
        d.ShutdownSend().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("ACK seq=1 ack=2").State(TcpState.FinWait2);
        d.Elapse(3600000).ExpectNothing().State(TcpState.FinWait2);
        d.Inject("ACK seq=1 ack=2 len=10").ExpectDelayed("ACK seq=2 ack=11").Receive(10);

        // Now the app lets go: from here on it is.
        d.Close().ExpectNothing().State(TcpState.FinWait2);
        d.Elapse(d.Options.OrphanTimeout - 1).State(TcpState.FinWait2);
        d.Elapse(1).State(TcpState.Closed).Reason(CloseReason.PeerNeverClosed);
    }

    [TestMethod] // the peer closes within the bound: an orderly end
    public void FinWait2_PeerClosesInTime()
    {
        Dialogue d = Dialogue.Established();
        d.Close().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("ACK seq=1 ack=2").State(TcpState.FinWait2);
        d.Elapse(d.Options.OrphanTimeout - 1);
        d.Inject("FIN|ACK seq=1 ack=2").Expect("ACK seq=2 ack=2").State(TcpState.TimeWait);
        d.Elapse((2 * d.Options.MaxSegmentLifetime) + Dialogue.TimeWaitTick).State(TcpState.Closed).Reason(CloseReason.ClosedLocally);
    }

    private static TcpState StateOf(Dialogue d)
    {
        return d.Stack.StateOf(d.Flow.PeerAddress, d.Flow.PeerPort, Dialogue.OurAddress, d.Flow.LocalPort);
    }

    private static Dialogue TimeWait(Dialogue d)
    {
        d.Close().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("ACK seq=1 ack=2").State(TcpState.FinWait2);
        return d.Inject("FIN|ACK seq=1 ack=2").Expect("ACK seq=2 ack=2 len=0").ExpectNothing().State(TcpState.TimeWait);
    }
}
