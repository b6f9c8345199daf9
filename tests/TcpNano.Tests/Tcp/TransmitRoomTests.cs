using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// The driver may have no room: no segment is forgotten for that, and no timer runs for what was not sent (RFC 6298
// section 5 counts from the moment a packet is sent).
[TestClass]
public class TransmitRoomTests
{
    [TestMethod] // data waits, and its RTO of 200 ms begins when the driver took it
    public void Data_WaitsForRoom()
    {
        Dialogue d = Dialogue.Established();
        d.Driver.NoRoom = true;
        d.Send(100).Elapse(1000).ExpectNothing();
        d.Driver.NoRoom = false;
        d.Run().Expect("ACK seq=1 len=100").ExpectNothing();
        d.Equal(200, d.WaitForSegment(1000), "RTO");
        d.Expect("ACK seq=1 len=100");
        d.Inject("ACK seq=1 ack=101").ExpectNothing();
        d.Equal(1, d.Stack.Counters[StackCounter.Retransmissions], "Retransmissions");
    }

    [TestMethod] // RFC 9293 3.8.3: R2 ends with the ACK, also for a retransmission that could not leave when it was due
    [Rfc(9293, "MUST-20")]
    public void Retransmission_ThatWaitedForRoom_IsForgottenOnceAcknowledged()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1000, 65535, 100);
        d.Send(2000).Expect("ACK seq=1 len=1000").Expect("ACK seq=1001 len=1000");
        Flows.After(d, 300).Expect("ACK seq=1 len=1000");
        d.Driver.NoRoom = true;
        Flows.Ack(d, 1001).Elapse(2000).ExpectNothing();
        d.Driver.NoRoom = false;
        d.Run().Expect("ACK seq=1001 len=1000");
        Flows.Ack(d, 2001).ExpectNothing();
        d.Elapse(1000000).ExpectNothing().State(TcpState.Established);
    }

    [TestMethod] // the same when the first transmission was acknowledged after all
    [Rfc(9293, "MUST-20")]
    public void Retransmission_ThatWaitsForRoom_IsForgottenWhenAcknowledged()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1000, 65535, 100);
        d.Send(2000).Expect("ACK seq=1 len=1000").Expect("ACK seq=1001 len=1000");
        Flows.After(d, 300).Expect("ACK seq=1 len=1000");
        d.Driver.NoRoom = true;
        Flows.Ack(d, 1001).Elapse(2000).ExpectNothing();
        Flows.Ack(d, 2001).ExpectNothing();
        d.Driver.NoRoom = false;
        d.Elapse(1000000).ExpectNothing().State(TcpState.Established);
    }

    [TestMethod] // a burst stops in the middle and goes on where it stopped
    public void Burst_GoesOnWhereItStopped()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 16384;
        Dialogue d = Dialogue.Established(options);
        d.Driver.RoomFor = 2;
        d.Send(1460 * 5);
        d.Expect("ACK seq=1 len=1460").Expect("ACK seq=1461 len=1460").ExpectNothing();
        d.Driver.RoomFor = 1;
        d.Run().Expect("ACK seq=2921 len=1460").ExpectNothing();
        d.Driver.RoomFor = -1;
        d.Run().Expect("ACK seq=4381 len=1460").Expect("ACK seq=5841 len=1460").ExpectNothing();
        d.Inject("ACK seq=1 ack=7301").ExpectNothing();
        d.Equal(0, d.Stack.Counters[StackCounter.Retransmissions], "Retransmissions");
    }

    [TestMethod] // an acknowledgment is late, but comes
    public void Ack_WaitsForRoom()
    {
        Dialogue d = Dialogue.Established();
        d.Driver.NoRoom = true;
        d.Inject("ACK seq=1 ack=1 len=100").Elapse(1000).ExpectNothing();
        d.Driver.NoRoom = false;
        d.Run().Expect("ACK seq=1 ack=101 len=0").ExpectNothing();
    }

    [TestMethod] // FIN, on both sides of the close
    public void Fin_WaitsForRoom()
    {
        Dialogue d = Dialogue.Established();
        d.Driver.NoRoom = true;
        d.Close().Elapse(1000).ExpectNothing();
        d.Driver.NoRoom = false;
        d.Run().Expect("FIN|ACK seq=1 ack=1").ExpectNothing();
        d.Driver.NoRoom = true;

        // The connection has given its slot back: its last ACK does not wait, and the peer's FIN comes again.
        d.Inject("FIN|ACK seq=1 ack=2").ExpectNothing().State(TcpState.TimeWait);
        d.Equal(1, d.Stack.Counters[StackCounter.ReplyDroppedNoRoom], "ReplyDroppedNoRoom");
        d.Elapse(100);
        d.Driver.NoRoom = false;
        d.Run().ExpectNothing();
        d.Inject("FIN|ACK seq=1 ack=2").Expect("ACK seq=2 ack=2").ExpectNothing().State(TcpState.TimeWait);
    }

    [TestMethod] // SYN, and the SYN|ACK of a peer that opens
    public void Syn_WaitsForRoom()
    {
        Dialogue d = Dialogue.Listening();
        d.Driver.NoRoom = true;
        d.Inject("SYN seq=0 mss=1460").Elapse(39).ExpectNothing();
        d.Driver.NoRoom = false;
        d.Elapse(1).Expect("SYN|ACK seq=0 ack=1").ExpectNothing();
        d.Inject("ACK seq=1 ack=1").Accept();

        // Without room for longer it is as if the SYN was lost: the peer sends it again.
        d.Driver.NoRoom = true;
        d.Peer(40001).Inject("SYN seq=0 mss=1460").Elapse(100).ExpectNothing();
        d.Driver.NoRoom = false;
        d.Elapse(900).ExpectNothing().Inject("SYN seq=0 mss=1460").Expect("SYN|ACK seq=0 ack=1").ExpectNothing();

        // So is a SYN|ACK that has left before, and may be answered all the same.
        d.Driver.NoRoom = true;
        d.Elapse(1100).ExpectNothing();
        d.Driver.NoRoom = false;
        d.Equal(1940, d.WaitForSegment(3000), "the next SYN|ACK");
        d.Expect("SYN|ACK seq=0 ack=1").ExpectNothing();
        d.Inject("ACK seq=1 ack=1").Accept();

        d.Driver.NoRoom = true;
        d.Connect().Elapse(100).ExpectNothing();
        d.Driver.NoRoom = false;
        d.Run().Expect("SYN seq=0").ExpectNothing();
        d.Equal(1000, d.WaitForSegment(2000), "RTO of the SYN");
        d.Expect("SYN seq=0").AnswerSyn();
    }

    [TestMethod] // the link goes down and comes back: what was to be sent is sent then
    public void LinkDown_AndUpAgain()
    {
        Dialogue d = Dialogue.Established();
        d.Driver.LinkUp = false;
        d.Send(100).Elapse(5000).ExpectNothing().State(TcpState.Established);
        d.Driver.LinkUp = true;
        d.Run();
        if (d.PendingSegments == 0)
        {
            d.WaitForSegment(1000);
        }

        d.Expect("ACK seq=1 len=100").Inject("ACK seq=1 ack=101").ExpectNothing();
    }

    [TestMethod] // several connections wait: each gets its turn, none is passed over
    public void SeveralConnections_AllGetTheirTurn()
    {
        Dialogue d = Dialogue.Listening();
        for (int i = 0; i < 4; i++)
        {
            d.Peer(40000 + i).Handshake();
        }

        d.Driver.NoRoom = true;
        for (int i = 0; i < 4; i++)
        {
            d.Peer(40000 + i).Send(10);
        }

        d.Driver.NoRoom = false;
        d.Driver.RoomFor = 0;
        bool[] seen = new bool[4];
        for (int i = 0; i < 4; i++)
        {
            d.Driver.RoomFor = 1;
            d.Run();
            d.Equal(1, d.PendingSegments, "segments for one place");
            int port = d.PeekPort();
            d.Check(port >= 40000 && port < 40004 && !seen[port - 40000], "each connection once");
            seen[port - 40000] = true;
            d.Peer(port).Expect("ACK seq=1 len=10");
        }
    }
}
