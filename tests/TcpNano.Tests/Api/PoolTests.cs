using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Api;

// Fixed pools: what happens when one is empty, that it is counted, and that it fills again. Reassembly blocks and ARP
// entries are looked at with their own topics.
[TestClass]
public class PoolTests
{
    [TestMethod] // the backlog counts connections not accepted, and empties from both ends
    public void Backlog_IsCountedAndFillsAgain()
    {
        Dialogue d = Dialogue.Closed().Listen(3);
        d.Peer(40000).SynReceived().Inject("ACK seq=1 ack=1");
        d.Peer(40001).SynReceived().Inject("ACK seq=1 ack=1");
        d.Peer(40002).SynReceived().Inject("ACK seq=1 ack=1");
        for (int i = 0; i < 5; i++)
        {
            d.Peer(40003 + i).Inject("SYN seq=0").ExpectNothing();
        }

        d.Equal(5, d.Stack.Counters[StackCounter.TcpDroppedBacklogFull], "TcpDroppedBacklogFull");
        d.Equal(d.Options.Connections - 3, d.Stack.FreeConnections, "free slots");

        // One is accepted, one is reset by its peer: two places.
        d.Peer(40000).Accept();
        d.Peer(40001).Inject("RST seq=1");
        for (int i = 0; i < 2; i++)
        {
            d.Peer(40003 + i).SynReceived().Inject("ACK seq=1 ack=1");
        }

        d.Peer(40006).Inject("SYN seq=0").ExpectNothing();
        d.Equal(6, d.Stack.Counters[StackCounter.TcpDroppedBacklogFull], "TcpDroppedBacklogFull");
    }

    [TestMethod] // a slot for nobody: the SYN is dropped, Connect answers null, and both are counted
    public void Slots_AreCountedAndFillAgain()
    {
        StackOptions options = Dialogue.NewOptions();
        options.Connections = 3;
        Dialogue d = Dialogue.Listening(options);
        d.Peer(40000).Handshake();
        d.Peer(40001).Handshake();
        d.Connect().Expect("SYN seq=0");
        d.Equal(0, d.Stack.FreeConnections, "free slots");

        d.Peer(40002).Inject("SYN seq=0").ExpectNothing();
        d.Check(d.Stack.Connect(Dialogue.FirstPeerAddress, 9, 0) == null, "no slot for Connect");
        d.Equal(1, d.Stack.Counters[StackCounter.TcpDroppedNoSlot], "TcpDroppedNoSlot");
        d.Equal(1, d.Stack.Counters[StackCounter.ConnectNoSlot], "ConnectNoSlot");
        d.ExpectNothing();

        // Those that are there are not disturbed, and one that ends makes room.
        d.Peer(40000).SendText("HERE").Expect("ACK data=HERE").Inject("ACK ack=5");
        d.Abort().ExpectReset("seq=5");
        d.Equal(1, d.Stack.FreeConnections, "free slots");
        d.Peer(40002).Handshake();
    }

    [TestMethod] // a connection in TIME-WAIT takes no slot, also while the app has not let go of it
    public void TimeWait_HoldsNoSlot()
    {
        StackOptions options = Dialogue.NewOptions();
        options.Connections = 1;
        Dialogue d = Dialogue.Established(options);
        TcpConnection held = d.App;
        d.ShutdownSend().Expect("FIN|ACK seq=1 ack=1");
        d.Equal(0, d.Stack.FreeConnections, "free slots");
        d.Inject("FIN|ACK seq=1 ack=2").Expect("ACK seq=2 ack=2").State(TcpState.TimeWait);
        d.Equal(1, d.Stack.FreeConnections, "free slots");
        d.ReceiveEnd();

        // The handle keeps what it knows, and reaches no other connection.
        d.Connect().Expect("SYN seq=0");
        d.Equal(0, d.Stack.FreeConnections, "free slots");
        d.Equal(Dialogue.FirstPeerPort, held.RemotePort, "RemotePort");
        d.Check(held.State == TcpState.TimeWait, "still in TIME-WAIT");
        d.Equal((int)CloseReason.ClosedLocally, (int)held.Close(0), "Close");
        d.Equal(0, d.Stack.FreeConnections, "free slots");
        d.Equal(0, d.Stack.Counters[StackCounter.TimeWaitRecycled], "TimeWaitRecycled");
    }

    [TestMethod] // what the peer sent can be read to its end in TIME-WAIT: until then the slot is taken, if the app has not let go
    public void TimeWait_KeepsUnreadData()
    {
        StackOptions options = Dialogue.NewOptions();
        options.Connections = 1;
        Dialogue d = Dialogue.Established(options);
        d.ShutdownSend().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("FIN|ACK seq=1 ack=2 len=10").Expect("ACK seq=2 ack=12").State(TcpState.TimeWait).Reason(CloseReason.ClosedLocally);
        d.Equal(0, d.Stack.FreeConnections, "free slots");
        d.Receive(4);
        d.Equal(0, d.Stack.FreeConnections, "free slots");
        d.Receive(6);
        d.Equal(1, d.Stack.FreeConnections, "free slots");
        d.ReceiveEnd().State(TcpState.TimeWait);

        // Closed with data unread, it is free at once; the peer has closed already and needs no RST.
        d.Peer(40001).SynReceived().Inject("ACK seq=1 ack=1").Accept();
        d.ShutdownSend().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("FIN|ACK seq=1 ack=2 len=10").Expect("ACK seq=2 ack=12").State(TcpState.TimeWait);
        d.Close().ExpectNothing();
        d.Equal(1, d.Stack.FreeConnections, "free slots");
        d.Equal((int)CloseReason.ClosedLocally, (int)d.App.CloseReason, "CloseReason");
    }

    [TestMethod] // a failed Connect holds no slot; the handle tells reason and ends
    public void FailedConnect_HoldsNoSlot()
    {
        StackOptions options = Dialogue.NewOptions();
        options.Connections = 1;
        Dialogue d = Dialogue.Connecting(options);
        d.Inject("RST|ACK seq=0 ack=1").State(TcpState.Closed);
        d.Equal(1, d.Stack.FreeConnections, "free slots");
        d.Reason(CloseReason.Refused);
        d.Equal(Dialogue.FirstPeerAddress, d.App.RemoteAddress, "RemoteAddress");
        d.App.Abort();
        d.Equal(1, d.Stack.FreeConnections, "free slots");
    }

    [TestMethod] // what was acknowledged to the peer can still be taken after the end: only then is the slot free
    public void UnreadData_KeepsTheSlot()
    {
        StackOptions options = Dialogue.NewOptions();
        options.Connections = 1;
        Dialogue d = Dialogue.Established(options);
        d.Inject("ACK seq=1 ack=1 len=10").ExpectDelayed("ACK seq=1 ack=11");
        d.Inject("RST seq=11").State(TcpState.Closed);
        d.Equal(0, d.Stack.FreeConnections, "free slots");
        d.Receive(10);
        d.Equal(1, d.Stack.FreeConnections, "free slots");
        d.Equal(TcpResult.ConnectionClosed, d.App.Receive(new byte[1], 0, 1, 0), "Receive");
    }

    [TestMethod] // a slot goes round as a queue: none is used again before all others were
    public void Slots_TakeTurns()
    {
        StackOptions options = Dialogue.NewOptions();
        options.Connections = 4;
        Dialogue d = Dialogue.Listening(options);
        object first = null;
        for (int i = 0; i < 4; i++)
        {
            d.Peer(40000 + i).Handshake();
            d.Check(d.App.Block != first, "the slot is used again at once");
            first = first == null ? d.App.Block : first;
            d.Abort().Ignore();
        }

        d.Peer(40004).Handshake();
        d.Check(d.App.Block == first, "all others were used");
    }

    [TestMethod] // ACK, FIN and RST need nothing from a pool: they are processed and sent with every one of them empty
    public void EmptyPools_AckFinAndRstAreDealtWith()
    {
        StackOptions options = Dialogue.NewOptions();
        options.Connections = 2;
        options.ReassemblyBlocks = 1;
        options.SendBuffer = 256;
        Dialogue d = Dialogue.Listening(options);
        d.Peer(40000).Handshake();
        d.Peer(40001).Handshake();
        d.Equal(0, d.Stack.FreeConnections, "free slots");

        d.Peer(40000).Send(256).Expect("ACK seq=1 ack=1 len=256");
        d.Equal(0, d.App.SendRoom, "SendRoom");
        d.Inject("ACK seq=11 ack=1 len=5").Expect("ACK seq=257 ack=1 len=0");
        d.Inject("ACK seq=31 ack=1 len=5").Expect("ACK seq=257 ack=1 len=0");
        d.Equal(1, d.Stack.Counters[StackCounter.TcpDroppedNoBlock], "TcpDroppedNoBlock");

        // A stray segment gets its RST though no slot is free; and an ACK empties the send ring.
        d.Peer(40002).Inject("ACK seq=1 ack=1").ExpectReset("");
        d.Peer(40000).Inject("ACK seq=1 ack=257").ExpectNothing();
        d.Equal(256, d.App.SendRoom, "SendRoom");

        // FIN in, FIN out; and a RST, which makes room again.
        d.Inject("FIN|ACK seq=1 ack=257").Expect("ACK seq=257 ack=2 len=0").State(TcpState.CloseWait);
        d.Close().Expect("FIN|ACK seq=257 ack=2");
        d.Inject("ACK seq=2 ack=258").State(TcpState.Closed).Reason(CloseReason.ClosedByPeer);
        d.Peer(40001).Inject("RST seq=1").State(TcpState.Closed).Reason(CloseReason.Reset);
    }
}
