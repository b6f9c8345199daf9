using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Api;

// Every way a connection can end, as the app learns of it: what Close answers, CloseReason, the Closed event; and that the
// slot is free again once both the protocol and the app are done with it.
[TestClass]
public class CloseReasonTests
{
    [TestMethod] // while it lives there is none
    public void None_WhileItLives()
    {
        Dialogue d = Dialogue.Established();
        d.Reason(CloseReason.None);
        d.Check((d.TakeEvents() & TcpEvents.Closed) == 0, "not over");
        d.ShutdownSend().Ignore();
        d.Reason(CloseReason.None);
    }

    [TestMethod] // we sent the first FIN; known when TIME-WAIT begins, which takes no slot
    public void ClosedLocally()
    {
        Dialogue d = Dialogue.Established();
        int free = d.Stack.FreeConnections;
        d.ShutdownSend().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("FIN|ACK seq=1 ack=2").Expect("ACK seq=2 ack=2").State(TcpState.TimeWait);
        Ended(d, CloseReason.ClosedLocally);
        d.Equal(free + 1, d.Stack.FreeConnections, "free slots");
        d.Elapse((2 * d.Options.MaxSegmentLifetime) + Dialogue.TimeWaitTick).State(TcpState.Closed).Reason(CloseReason.ClosedLocally);
    }

    [TestMethod] // RFC 9293 3.10.4, SYN-SENT: the TCB is deleted and queued SENDs are errors: that is no orderly end
    public void ClosedBeforeTheAnswer_WithDataQueued_IsAborted()
    {
        Dialogue d = Dialogue.Connecting();
        d.App.ShutdownSend();
        Ended(d, CloseReason.ClosedLocally);
        d = Dialogue.Connecting();
        d.Equal(3, d.App.Send(new byte[3], 0, 3, 0), "octets queued");
        d.App.ShutdownSend();
        Ended(d, CloseReason.Aborted);
    }

    [TestMethod] // the peer sent the first FIN; known when ours is acknowledged
    public void ClosedByPeer()
    {
        Dialogue d = Dialogue.Established();
        int free = d.Stack.FreeConnections;
        d.Inject("FIN|ACK seq=1 ack=1").Expect("ACK seq=1 ack=2");
        d.ShutdownSend().Expect("FIN|ACK seq=1 ack=2").Reason(CloseReason.None);
        d.Inject("ACK seq=2 ack=2");
        Ended(d, CloseReason.ClosedByPeer);
        d.Equal(free + 1, d.Stack.FreeConnections, "free slots");
    }

    [TestMethod] // RFC 9293 3.10.7.4: the peer's RST
    public void Reset()
    {
        Dialogue d = Dialogue.Established();
        int free = d.Stack.FreeConnections;
        d.Inject("RST seq=1");

        // The handle keeps the reason and both ends; the slot is free for others already.
        d.Equal(free + 1, d.Stack.FreeConnections, "free slots before Close");
        Ended(d, CloseReason.Reset);
        d.Equal(Dialogue.FirstPeerPort, d.App.RemotePort, "RemotePort");
        d.Equal(free + 1, d.Stack.FreeConnections, "free slots");
    }

    [TestMethod] // RFC 9293 3.10.7.3: the peer answers our SYN with RST
    public void Refused()
    {
        Dialogue d = Dialogue.Connecting();
        int free = d.Stack.FreeConnections;
        d.Inject("RST|ACK seq=0 ack=1");
        Ended(d, CloseReason.Refused);
        d.Equal(free + 1, d.Stack.FreeConnections, "free slots");
        d.Equal(1, d.Stack.Counters[StackCounter.FailedOpens], "FailedOpens");
    }

    [TestMethod] // RFC 9293 3.8.3: data stays unacknowledged for the user timeout
    public void TimedOut()
    {
        Dialogue d = Dialogue.Established();
        int free = d.Stack.FreeConnections;
        d.App.UserTimeout = 1000;
        d.Send(10).Expect("ACK seq=1 len=10");
        while (d.App.State != TcpState.Closed)
        {
            d.Check(d.Now < 10000, "it is not given up");
            d.Elapse(10).Ignore();
        }

        Ended(d, CloseReason.TimedOut);
        d.Equal(free + 1, d.Stack.FreeConnections, "free slots");
        d.Equal(1, d.Stack.Counters[StackCounter.ConnectionsTimedOut], "ConnectionsTimedOut");
    }

    [TestMethod] // no neighbour answers ARP
    public void NoNeighbour()
    {
        Dialogue d = Dialogue.Closed();
        int free = d.Stack.FreeConnections;
        d.AnswerArp = false;
        d.Connect(0x0A000063, 7).Elapse(d.Options.ArpRequests * d.Options.ArpRetryInterval);
        Ended(d, CloseReason.NoNeighbour);
        d.Equal(free, d.Stack.FreeConnections, "free slots");
    }

    [TestMethod] // given up after the network had said why: a router says host unreachable (RFC 792)
    public void Unreachable_ByIcmp()
    {
        Dialogue d = Dialogue.Connecting();
        d.Inject("ICMP type=3 code=1 seq=0");
        d.Reason(CloseReason.None);
        while (d.App.State != TcpState.Closed)
        {
            d.Check(d.Now < 200000, "it is not given up");
            d.Elapse(1000).Ignore();
        }

        Ended(d, CloseReason.Unreachable);
    }

    [TestMethod] // RFC 9293 3.10.5: we called Abort, which lets go at once
    public void Aborted()
    {
        Dialogue d = Dialogue.Established();
        int free = d.Stack.FreeConnections;
        d.Abort().ExpectReset("seq=1").Reason(CloseReason.Aborted);
        d.Equal(free + 1, d.Stack.FreeConnections, "free slots");
        d.Check(d.NextReady() == null, "the app knows already");
    }

    [TestMethod] // the address of the stack changes under the connection
    public void Aborted_ByConfigure()
    {
        Dialogue d = Dialogue.Established();
        d.Stack.Configure(0x0A000009, 0xFFFFFF00, 0);
        Ended(d, CloseReason.Aborted);
    }

    [TestMethod] // RFC 9293 3.6.1: we closed with data unread; Close itself says so
    [Rfc(9293, "SHLD-3")]
    public void UnreadData()
    {
        Dialogue d = Dialogue.Established();
        int free = d.Stack.FreeConnections;
        d.Inject("ACK seq=1 ack=1 len=10").ExpectDelayed("ACK seq=1 ack=11");
        d.Equal((int)CloseReason.UnreadData, (int)d.App.Close(0), "Close");
        d.ExpectReset("seq=1").Reason(CloseReason.UnreadData);
        d.Equal(free + 1, d.Stack.FreeConnections, "free slots");
    }

    [TestMethod] // RFC 9293 3.6.1: data came after we had closed
    [Rfc(9293, "SHLD-3")]
    public void UnreadData_AfterClose()
    {
        Dialogue d = Dialogue.Established();
        int free = d.Stack.FreeConnections;
        d.Equal((int)CloseReason.None, (int)d.App.Close(0), "Close");
        d.Expect("FIN|ACK seq=1 ack=1");
        d.Inject("ACK seq=1 ack=2 len=10").ExpectReset("seq=2").Reason(CloseReason.UnreadData);
        d.Equal(free + 1, d.Stack.FreeConnections, "free slots");
        d.Equal(1, d.Stack.Counters[StackCounter.TcpDroppedDataAfterClose], "TcpDroppedDataAfterClose");
    }

    [TestMethod] // the peer acknowledges our FIN and sends none: FIN-WAIT-2 is bounded
    public void PeerNeverClosed()
    {
        Dialogue d = Dialogue.Established();
        int free = d.Stack.FreeConnections;
        d.Close().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("ACK seq=1 ack=2").Reason(CloseReason.None);
        d.Elapse(d.Options.OrphanTimeout).Reason(CloseReason.PeerNeverClosed);
        d.Equal(free + 1, d.Stack.FreeConnections, "free slots");
    }

    /// <summary>The app learns of the end by event, by property and from Close; a second Close has nothing to add.</summary>
    private static void Ended(Dialogue d, CloseReason reason)
    {
        d.Reason(reason);
        d.Check(d.NextReady() == d.App, "the connection is named");
        d.Check((d.TakeEvents() & TcpEvents.Closed) != 0, "Closed is among the events");
        d.Equal((int)reason, (int)d.App.Close(0), "Close");
        d.Equal((int)reason, (int)d.App.Close(0), "Close again");
        d.Check(d.NextReady() == null, "what is closed is not named");
    }
}
