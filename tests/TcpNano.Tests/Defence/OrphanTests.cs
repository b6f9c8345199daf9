using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Defence;

// What the app has closed has a bound that no peer and no option can lift (RFC 6429: such connections are the first to
// be ended): StackOptions.OrphanTimeout without progress, OrphanLifetime in all. And it gives way when its slot is needed.
[TestClass]
public class OrphanTests
{
    [TestMethod] // RFC 9293 3.8.6.1, RFC 6429: a peer that answers each probe and never opens its window
    public void ZeroWindow_EndsWithoutProgress()
    {
        Dialogue d = ZeroWindow();
        d.Send(100).Close().ExpectNothing().State(TcpState.FinWait1);
        Probe(d, d.Options.OrphanTimeout - 1, 1);
        d.State(TcpState.FinWait1);
        d.Elapse(1).ExpectReset("seq=1").State(TcpState.Closed).Reason(CloseReason.TimedOut);
        d.Equal(1, d.Stack.Counters[StackCounter.OrphansTimedOut], "OrphansTimedOut");
        d.Equal(d.Options.Connections, d.Stack.FreeConnections, "free slots");
    }

    [TestMethod] // the user timeout is the patience of the app that was there; 0, no limit, is none of the stack's
    public void NoUserTimeout_EndsAllTheSame()
    {
        StackOptions options = Dialogue.NewOptions();
        options.UserTimeout = 0;
        Dialogue d = Dialogue.Established(options);
        d.Send(100).Expect("ACK seq=1 len=100");
        d.Close().Expect("FIN|ACK seq=101");
        Ignoring(d, options.OrphanTimeout - 1);
        d.State(TcpState.FinWait1);
        d.Elapse(1).ExpectReset("seq=102").State(TcpState.Closed).Reason(CloseReason.TimedOut);
        d.Equal(options.Connections, d.Stack.FreeConnections, "free slots");
    }

    [TestMethod] // each octet newly acknowledged starts the time without progress anew
    public void Progress_GivesTime()
    {
        Dialogue d = ZeroWindow();
        d.Send(100).Close().ExpectNothing();
        Probe(d, d.Options.OrphanTimeout - 1, 1);
        d.Inject("ACK seq=1 ack=2 win=0").Ignore();
        Probe(d, d.Options.OrphanTimeout - 1, 2);
        d.State(TcpState.FinWait1);
        d.Elapse(1).ExpectReset("seq=2").State(TcpState.Closed).Reason(CloseReason.TimedOut);
    }

    [TestMethod] // so does the ACK of our SYN, when the app closes before it comes
    public void AckOfOurSyn_GivesTime()
    {
        Dialogue d = Dialogue.Connecting();
        d.Inject("SYN seq=0 mss=1460").Expect("SYN|ACK seq=0 ack=1");
        d.Close().ExpectNothing();
        Ignoring(d, d.Options.OrphanTimeout / 2);
        d.Inject("SYN|ACK seq=0 ack=1 mss=1460").Ignore().State(TcpState.FinWait1);
        Ignoring(d, d.Options.OrphanTimeout - 1);
        d.State(TcpState.FinWait1);
        d.Elapse(1).ExpectReset("seq=2").State(TcpState.Closed).Reason(CloseReason.TimedOut);
    }

    [TestMethod] // a peer that takes one octet now and then has the life of an orphan, and no more
    public void Drip_EndsWithItsLife()
    {
        Dialogue d = ZeroWindow();
        d.Send(100).Close().ExpectNothing();
        int acked = 1;
        for (int elapsed = 0; elapsed < d.Options.OrphanLifetime; elapsed += 30000)
        {
            d.State(TcpState.FinWait1);
            d.Inject("ACK seq=1 win=1 ack=" + acked.ToString()).Expect("ACK len=1");
            d.Elapse(29999).State(TcpState.FinWait1).Ignore();
            d.Elapse(1).Ignore();
            acked++;
        }

        d.State(TcpState.Closed).Reason(CloseReason.TimedOut);
        d.Equal(1, d.Stack.Counters[StackCounter.OrphansTimedOut], "OrphansTimedOut");
        d.Equal(d.Options.Connections, d.Stack.FreeConnections, "free slots");
    }

    [TestMethod] // LAST-ACK: the peer has closed and says nothing more
    public void LastAck_Ends()
    {
        StackOptions options = Dialogue.NewOptions();
        options.UserTimeout = 0;
        Dialogue d = Dialogue.Established(options);
        d.Inject("FIN|ACK seq=1 ack=1").Expect("ACK seq=1 ack=2");
        d.Close().Expect("FIN|ACK seq=1 ack=2").State(TcpState.LastAck);
        Ignoring(d, options.OrphanTimeout - 1);
        d.State(TcpState.LastAck);
        d.Elapse(1).ExpectReset("seq=2").State(TcpState.Closed).Reason(CloseReason.TimedOut);
    }

    [TestMethod] // CLOSING: the FINs crossed, and ours was never acknowledged
    public void Closing_Ends()
    {
        StackOptions options = Dialogue.NewOptions();
        options.UserTimeout = 0;
        Dialogue d = Dialogue.Established(options);
        d.Close().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("FIN|ACK seq=1 ack=1").Expect("ACK seq=2 ack=2").State(TcpState.Closing);
        Ignoring(d, options.OrphanTimeout - 1);
        d.State(TcpState.Closing);
        d.Elapse(1).ExpectReset("seq=2").State(TcpState.Closed).Reason(CloseReason.TimedOut);
    }

    [TestMethod] // FIN-WAIT-2: all of ours has arrived; the time counts from there
    public void FinWait2_Ends()
    {
        Dialogue d = Dialogue.Established();
        d.Close().Expect("FIN|ACK seq=1 ack=1");
        d.Elapse(100);
        d.Inject("ACK seq=1 ack=2").State(TcpState.FinWait2);
        d.Elapse(d.Options.OrphanTimeout - 1).State(TcpState.FinWait2);
        d.Elapse(1).ExpectNothing().State(TcpState.Closed).Reason(CloseReason.PeerNeverClosed);
        d.Equal(1, d.Stack.Counters[StackCounter.OrphansTimedOut], "OrphansTimedOut");
    }

    [TestMethod] // a connection that its app still holds is no orphan: a half-close has no bound
    public void HeldByTheApp_HasNoBound()
    {
        Dialogue d = ZeroWindow();
        d.Send(100).ShutdownSend().ExpectNothing();
        Probe(d, 2 * d.Options.OrphanLifetime, 1);
        d.State(TcpState.FinWait1);
        d.Inject("ACK seq=1 ack=1 win=1000").Expect("FIN|ACK seq=1 len=100");
        d.Inject("ACK seq=1 ack=102").State(TcpState.FinWait2);
        d.Equal(0, d.Stack.Counters[StackCounter.OrphansTimedOut], "OrphansTimedOut");
    }

    [TestMethod] // a slot is needed and none is free: the orphan without progress for longest goes, with a RST
    public void SlotNeeded_TheOldestGivesWay()
    {
        StackOptions options = Dialogue.NewOptions();
        options.Connections = 2;
        Dialogue d = Dialogue.Listening(options);
        Orphan(d, 40000);
        d.Elapse(100).Ignore();
        Orphan(d, 40001);
        d.Elapse(100).Ignore();

        // The first one makes progress: from now on the second one is the older.
        d.Peer(40000).Inject("ACK seq=1 ack=51").Ignore();
        d.Elapse(4900).Ignore();
        d.Peer(40002).Inject("SYN seq=0").Ignore();
        d.Equal(0, d.Stack.Counters[StackCounter.OrphansGaveWay], "OrphansGaveWay");
        d.Inject("ACK seq=1 ack=1").Ignore();
        d.Equal(1, d.Stack.Counters[StackCounter.OrphansGaveWay], "OrphansGaveWay");
        d.Check(d.Stack.StateOf(Dialogue.FirstPeerAddress, 40000, Dialogue.OurAddress, Dialogue.ServicePort) == TcpState.FinWait1, "the one with progress stays");
        d.Check(d.Stack.StateOf(Dialogue.FirstPeerAddress, 40001, Dialogue.OurAddress, Dialogue.ServicePort) == TcpState.Listen, "the one without has gone");
        d.Check(d.Stack.StateOf(Dialogue.FirstPeerAddress, 40002, Dialogue.OurAddress, Dialogue.ServicePort) == TcpState.Established, "the new one is there");
    }

    [TestMethod] // it hears why, and its peer gets a RST; Connect takes the slot as well
    public void SlotNeeded_ByConnect()
    {
        StackOptions options = Dialogue.NewOptions();
        options.Connections = 1;
        Dialogue d = Dialogue.Listening(options);
        Orphan(d, 40000);
        TcpConnection closed = d.App;
        d.Elapse(4999).Ignore();
        d.Check(d.Stack.Connect(Dialogue.FirstPeerAddress, 9, 0) == null, "it has been without progress for less than 5 s");
        d.Elapse(1).Ignore();
        d.Check(d.Stack.Connect(Dialogue.FirstPeerAddress, 9, 0) != null, "now it gives way");
        d.ExpectReset("seq=102");
        d.Ignore();
        d.Equal((int)CloseReason.GaveWay, (int)closed.CloseReason, "CloseReason");
        d.Equal((int)CloseReason.GaveWay, (int)closed.Close(-1), "Close");
    }

    [TestMethod] // what the app holds never gives way
    public void SlotNeeded_WhatTheAppHoldsStays()
    {
        StackOptions options = Dialogue.NewOptions();
        options.Connections = 1;
        Dialogue d = Dialogue.Established(options);
        d.Send(100).Expect("ACK seq=1 len=100");
        d.ShutdownSend().Expect("FIN|ACK seq=101");
        Ignoring(d, 60000);
        d.Check(d.Stack.Connect(Dialogue.FirstPeerAddress, 9, 0) == null, "no slot");
        d.Equal(0, d.Stack.Counters[StackCounter.OrphansGaveWay], "OrphansGaveWay");
        d.State(TcpState.FinWait1);
    }

    [TestMethod] // Abort after Close ends it at once, with a RST
    public void AbortAfterClose()
    {
        StackOptions options = Dialogue.NewOptions();
        options.UserTimeout = 0;
        Dialogue d = Dialogue.Established(options);
        d.Send(100).Expect("ACK seq=1 len=100");
        d.Close().Expect("FIN|ACK seq=101").Reason(CloseReason.None);
        d.Abort().ExpectReset("seq=102").State(TcpState.Closed).Reason(CloseReason.Aborted);
        d.Equal(options.Connections, d.Stack.FreeConnections, "free slots");
    }

    private static Dialogue ZeroWindow()
    {
        StackOptions options = Dialogue.NewOptions();
        options.UserTimeout = 0;
        Dialogue d = Dialogue.Listening(options);
        d.PeerWindow = 0;
        return d.Handshake();
    }

    // A connection of the peer's with 100 octets in flight, closed by the app.
    private static void Orphan(Dialogue d, int port)
    {
        d.Peer(port).Handshake();
        d.Send(100).Expect("ACK seq=1 len=100");
        d.Close().Expect("FIN|ACK seq=101");
    }

    // Time goes by, and each probe is answered: the window stays closed.
    private static void Probe(Dialogue d, int time, int acked)
    {
        long end = d.Now + time;
        while (d.Now < end)
        {
            int step = (int)(end - d.Now);
            d.Elapse(step < 1000 ? step : 1000);
            if (d.PendingSegments != 0)
            {
                d.Ignore().Inject("ACK seq=1 win=0 ack=" + acked.ToString()).Ignore();
            }
        }
    }

    private static void Ignoring(Dialogue d, int time)
    {
        d.Elapse(time).Ignore();
    }
}
