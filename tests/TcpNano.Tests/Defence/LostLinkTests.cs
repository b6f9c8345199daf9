using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Defence;

// The link goes down for good, or the driver has no room ever again: what the app has closed ends all the same, in every state, and
// nothing is left behind, neither slot nor timer.
[TestClass]
public class LostLinkTests
{
    [TestMethod]
    public void LinkDown_LeavesNoSlotBehind()
    {
        Dialogue d = InEveryState();
        d.Driver.LinkUp = false;
        End(d);
    }

    [TestMethod]
    public void NoRoom_LeavesNoSlotBehind()
    {
        Dialogue d = InEveryState();
        d.Driver.NoRoom = true;
        End(d);
    }

    [TestMethod] // each exception counts as no room
    public void DriverThrows_LeavesNoSlotBehind()
    {
        Dialogue d = InEveryState();
        d.Driver.Throws = true;
        End(d);
        d.Check(d.Stack.Counters[StackCounter.DriverFaults] != 0, "DriverFaults");
    }

    [TestMethod] // closed only when the link has gone already: the FIN never leaves
    public void ClosedWithoutLink_LeavesNoSlotBehind()
    {
        StackOptions options = Dialogue.NewOptions();
        options.UserTimeout = 0;
        Dialogue d = Dialogue.Established(options);
        d.Driver.LinkUp = false;
        d.Send(100).Close().ExpectNothing().State(TcpState.FinWait1);
        End(d);
        d.Reason(CloseReason.LinkDown);
    }

    // One connection in each state that the app can leave behind.
    private static Dialogue InEveryState()
    {
        StackOptions options = Dialogue.NewOptions();
        options.UserTimeout = 0;
        Dialogue d = Dialogue.Listening(options);
        d.Peer(40000).Handshake().Send(100).Expect("ACK seq=1 len=100");
        d.Close().Expect("FIN|ACK seq=101").State(TcpState.FinWait1);
        d.Peer(40001).Handshake().Close().Expect("FIN|ACK seq=1");
        d.Inject("ACK seq=1 ack=2").State(TcpState.FinWait2);
        d.Peer(40002).Handshake().Close().Expect("FIN|ACK seq=1");
        d.Inject("FIN|ACK seq=1 ack=1").Expect("ACK seq=2 ack=2").State(TcpState.Closing);
        d.Peer(40003).Handshake().Inject("FIN|ACK seq=1 ack=1").Expect("ACK seq=1 ack=2");
        d.Close().Expect("FIN|ACK seq=1").State(TcpState.LastAck);
        d.Peer(40004).Handshake().Inject("ACK seq=1 ack=1 win=0").Ignore();
        d.Send(100).Close().ExpectNothing().State(TcpState.FinWait1);
        d.Peer(40005).Handshake().Close().Expect("FIN|ACK seq=1");
        d.Inject("FIN|ACK seq=1 ack=2").Expect("ACK seq=2 ack=2").State(TcpState.TimeWait);
        d.Equal(options.Connections - 5, d.Stack.FreeConnections, "free slots");
        return d;
    }

    private static void End(Dialogue d)
    {
        d.Elapse(d.Options.OrphanTimeout + 100).Ignore();
        d.Equal(d.Options.Connections, d.Stack.FreeConnections, "free slots");
        for (int timer = 0; timer < d.Options.Connections * TcpNano.Tcp.TimerKind.Count; timer++)
        {
            d.Check(!d.Stack.Timers.IsArmed(timer), "a timer is left");
        }

        d.Check(!d.Stack.Timers.IsArmed(d.Stack.Tcp.TimeWait.Timer), "TIME-WAIT is left");
    }
}
