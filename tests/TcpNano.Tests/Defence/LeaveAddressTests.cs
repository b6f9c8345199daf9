using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Defence;

// Configure to another address: whoever has a connection with the old one hears a RST from there (RFC 9293 section 3.5.2: only a RST
// between the ends it knows ends a connection), and nothing of the old address is left behind.
[TestClass]
public class LeaveAddressTests
{
    [TestMethod] // RFC 9293 3.10.5: as ABORT
    public void OpenConnection_IsReset()
    {
        Dialogue d = Dialogue.Established();
        d.Send(100).Expect("ACK seq=1 len=100");
        Leave(d);
        d.ExpectReset("seq=101").State(TcpState.Closed).Reason(CloseReason.Aborted);
        d.Equal(d.Options.Connections, d.Stack.FreeConnections, "free slots");
    }

    [TestMethod] // a connection nobody has accepted, and one that is opening
    public void Backlog_IsReset()
    {
        Dialogue d = Dialogue.Listening();
        d.Peer(40000).SynReceived().Inject("ACK seq=1 ack=1");
        d.Peer(40001).SynReceived();
        Leave(d);
        d.Peer(40001).Expect("RST|ACK seq=1 ack=1");
        d.Peer(40000).ExpectReset("seq=1");
        d.Equal(d.Options.Connections, d.Stack.FreeConnections, "free slots");
    }

    [TestMethod] // LAST-ACK and CLOSING: ABORT sends nothing there, but these peers wait for what will never come from this address
    public void LastAckAndClosing_AreReset()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("FIN|ACK seq=1 ack=1").Expect("ACK seq=1 ack=2");
        d.Send(100).Expect("ACK seq=1 len=100");
        d.Close().Expect("FIN|ACK seq=101").State(TcpState.LastAck);
        Leave(d);
        d.ExpectReset("seq=102").State(TcpState.Closed).Reason(CloseReason.Aborted);

        d = Dialogue.Established();
        d.Close().Expect("FIN|ACK seq=1");
        d.Inject("FIN|ACK seq=1 ack=1").Expect("ACK seq=2 ack=2").State(TcpState.Closing);
        Leave(d);
        d.ExpectReset("seq=2").State(TcpState.Closed).Reason(CloseReason.Aborted);
    }

    [TestMethod] // TIME-WAIT: all has arrived there, and 2 MSL were for the old address
    public void TimeWait_IsForgotten()
    {
        Dialogue d = Dialogue.Established();
        d.Close().Expect("FIN|ACK seq=1");
        d.Inject("FIN|ACK seq=1 ack=2").Expect("ACK seq=2 ack=2").State(TcpState.TimeWait);
        Leave(d);
        d.ExpectNothing();
        d.Check(d.App.State == TcpState.Closed, "no TIME-WAIT");
        d.Check(!d.Stack.Timers.IsArmed(d.Stack.Tcp.TimeWait.Timer), "no timer");

        // Back again it is not known.
        d.Stack.Configure(Dialogue.OurAddress, 0xFFFFFF00, Dialogue.Gateway);
        d.Inject("FIN|ACK seq=1 ack=2").Expect("RST seq=2");
    }

    [TestMethod] // the same address with another mask or gateway is no reason to end anything
    public void SameAddress_LeavesThemAlone()
    {
        Dialogue d = Dialogue.Established();
        d.Stack.Configure(Dialogue.OurAddress, 0xFFFF0000, 0);
        d.ExpectNothing().State(TcpState.Established);
        d.Inject("ACK seq=1 ack=1 len=5").ExpectDelayed("ACK seq=1 ack=6").Receive(5);
    }

    private static void Leave(Dialogue d)
    {
        d.Stack.Configure(Dialogue.OurAddress + 100, 0xFFFFFF00, Dialogue.Gateway);
    }
}
