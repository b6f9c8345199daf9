using TcpNano.Dialogues;
using TcpNano.Tests.Support;
using nanoFramework.TestFramework;

namespace TcpNano.Tests.Tcp;

// The driver answers "no room now": who comes first when there is room again, and when timers start.
[TestClass]
public class TransmitTurnTests
{
    [TestMethod] // those turned away keep their order, however often there was no room in between
    public void TurnedAway_KeepTheirOrder()
    {
        for (int polls = 0; polls < 5; polls++)
        {
            Dialogue d = Several(4, 1);
            d.Driver.RoomFor = 0;
            for (int i = 0; i < 4; i++)
            {
                d.Peer(40000 + i).Send(100);
            }

            for (int i = 0; i < polls; i++)
            {
                d.Run();
            }

            for (int i = 0; i < 4; i++)
            {
                d.Driver.RoomFor = 1;
                d.Run();
                d.Equal(40000 + i, d.PeekPort(), "port served");
                d.Peer(40000 + i).Expect("ACK seq=1 len=100");
            }
        }
    }

    [TestMethod] // many segments each: one after the other, whatever the rhythm of the driver
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void SeveralConnections_TakeTurns(int pollsBetween)
    {
        Dialogue d = Several(3, 10);
        d.Driver.RoomFor = 0;
        for (int i = 0; i < 3; i++)
        {
            d.Peer(40000 + i).Send(10000);
        }

        int[] sent = new int[3];
        for (int i = 0; i < 30; i++)
        {
            for (int k = 0; k < pollsBetween; k++)
            {
                d.Run();
            }

            d.Driver.RoomFor = 1;
            d.Run();
            d.Equal(1, d.PendingSegments, "segments for one place");
            int which = d.PeekPort() - 40000;
            d.Peer(40000 + which).Expect("ACK len=1000 seq=" + (1 + (1000 * sent[which])).ToString());
            sent[which]++;
            int least = sent[0] < sent[1] ? sent[0] : sent[1];
            least = least < sent[2] ? least : sent[2];
            d.Check(sent[which] - least <= 1, "nobody is ahead by two");
        }
    }

    [TestMethod] // a connection whose app sends just when room comes free does not push in
    public void Send_DoesNotPushIn()
    {
        Dialogue d = Several(2, 1);
        d.Driver.RoomFor = 0;
        d.Peer(40000).Send(100);
        d.Peer(40001);
        byte[] data = new byte[100];
        d.Flow.OurStream.CopyTo(0, data, 0, 100);
        d.Flow.AppSent = 100;
        d.Driver.RoomFor = 1;
        d.Equal(100, d.App.Send(data, 0, 100, 0), "Send");
        d.Run();
        d.Equal(40000, d.PeekPort(), "port served first");
        d.Peer(40000).Expect("ACK seq=1 len=100");
        d.Driver.RoomFor = -1;
        d.Peer(40001).Expect("ACK seq=1 len=100").ExpectNothing();
    }

    [TestMethod] // the one whose turn it is need not wait for it when its app calls
    public void Send_OfTheFirstInTheQueueLeavesAtOnce()
    {
        Dialogue d = Several(2, 1);
        d.Driver.RoomFor = 0;
        d.Peer(40000).Send(100).Peer(40001).Send(100).Peer(40000);
        d.Driver.RoomFor = -1;
        d.App.ShutdownSend();
        d.Equal(1, d.Driver.SentCount, "frames sent");
        d.Expect("FIN|ACK seq=1 len=100").Peer(40001).Expect("ACK seq=1 len=100").ExpectNothing();
    }

    [TestMethod] // room for one frame, and two segments of a connection: nothing of another's is lost or sent twice
    public void Burst_OfOneDoesNotForgetTheOther()
    {
        Dialogue d = Several(2, 3);
        d.Driver.RoomFor = 2;
        d.Peer(40000).Send(3000).Expect("ACK seq=1 len=1000").Expect("ACK seq=1001 len=1000").ExpectNothing();
        d.Peer(40001).Send(1000).ExpectNothing();
        d.Driver.RoomFor = -1;
        d.Run();
        d.Peer(40000).Expect("ACK seq=2001 len=1000");
        d.Peer(40001).Expect("ACK seq=1 len=1000").ExpectNothing();
    }

    [TestMethod] // RFC 6298 5: RTO is 200: the timer of a first transmission starts when the driver takes it
    [Rfc(6298, "5")]
    public void FirstTransmission_TimerStartsWhenTaken()
    {
        int[] pauses = { 10, 150, 199, 200, 201, 1000 };
        for (int i = 0; i < pauses.Length; i++)
        {
            Dialogue d = Dialogue.Established();
            d.Driver.NoRoom = true;
            d.Send(100).Elapse(pauses[i]).ExpectNothing();
            d.Driver.NoRoom = false;
            d.Expect("ACK seq=1 len=100");
            Flows.After(d, 200).Expect("ACK seq=1 len=100");
        }
    }

    [TestMethod] // RFC 6298 2.2: so does the measurement of its round trip
    [Rfc(6298, "2.2")]
    public void FirstTransmission_IsMeasuredFromWhenTaken()
    {
        Dialogue d = Dialogue.Established();
        d.Driver.NoRoom = true;
        d.Send(100).Elapse(5000).ExpectNothing();
        d.Driver.NoRoom = false;
        d.Expect("ACK seq=1 len=100").Elapse(120);
        Flows.Ack(d, 101).ExpectNothing();

        // SRTT 0 + 120/8, RTTVAR 0 + 120/4.
        d.Equal(200, Flows.Rto(d), "RTO");
        d.Equal(15, (d.App.Block.Srtt8 >> 3), "SRTT");
    }

    [TestMethod] // RFC 6298 5.6: the timer of a retransmission likewise; and it is backed off once, not once for every time there was no room
    [Rfc(6298, "5.6")]
    public void Retransmission_TimerStartsWhenTaken()
    {
        int[] pauses = { 10, 150, 399, 400, 401, 5000 };
        for (int i = 0; i < pauses.Length; i++)
        {
            Dialogue d = Dialogue.Established();
            d.Send(100).Expect("ACK seq=1 len=100").Elapse(199);
            d.Driver.NoRoom = true;
            d.Elapse(1 + pauses[i]).ExpectNothing();
            d.Driver.NoRoom = false;
            d.Expect("ACK seq=1 len=100");
            d.Equal(1, d.Stack.Counters[StackCounter.RetransmitTimeouts], "RetransmitTimeouts");
            Flows.After(d, 400).Expect("ACK seq=1 len=100");
            Flows.After(d, 800).Expect("ACK seq=1 len=100");
        }
    }

    [TestMethod] // RFC 6298 5.6: that of a SYN as well
    [Rfc(6298, "5.6")]
    public void SynRetransmission_TimerStartsWhenTaken()
    {
        Dialogue d = Dialogue.Connecting();
        d.Elapse(999);
        d.Driver.NoRoom = true;
        d.Elapse(5000).ExpectNothing();
        d.Driver.NoRoom = false;
        d.Expect("SYN seq=0");
        Flows.After(d, 2000).Expect("SYN seq=0");
        Flows.After(d, 4000).Expect("SYN seq=0");
    }

    [TestMethod] // RFC 9293 3.8.3: waiting for room is not the peer's silence: R1 counts what was retransmitted
    public void NoRoom_IsNoAnswerMissing()
    {
        Dialogue d = Dialogue.Established();
        d.TakeEvents();
        d.Send(100).Expect("ACK seq=1 len=100");
        d.Driver.NoRoom = true;
        d.Elapse(60000);
        d.Equal(0, (int)d.App.SoftError, "SoftError");
        d.Driver.NoRoom = false;
        d.Expect("ACK seq=1 len=100");
        Flows.Ack(d, 101).ExpectNothing();
        d.Elapse(1000000).ExpectNothing().State(TcpState.Established);
    }

    [TestMethod] // RFC 9293 3.8.3: but it ends a connection as well, after the user timeout
    [Rfc(9293, "MUST-20")]
    public void NoRoom_EndsAConnectionAfterTheUserTimeout()
    {
        Dialogue d = Dialogue.Established();
        d.Driver.NoRoom = true;
        d.Send(100).Elapse(119000).State(TcpState.Established);
        d.Elapse(1500).State(TcpState.Closed).Reason(CloseReason.TimedOut);
        d.Driver.NoRoom = false;
        d.ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.3: room came just in time: the user timeout counts from the transmission then
    [Rfc(9293, "MUST-20")]
    public void NoRoom_UserTimeoutCountsFromTheTransmission()
    {
        Dialogue d = Dialogue.Established();
        d.Driver.NoRoom = true;
        d.Send(100).Elapse(100000);
        d.Driver.NoRoom = false;
        d.Expect("ACK seq=1 len=100");
        long start = d.Now;
        d.WaitForSegment(1000);
        while ((d.PeekFlags() & DialogueSegment.Rst) == 0)
        {
            d.Expect("ACK seq=1 len=100").WaitForSegment(60000);
        }

        d.Ignore();
        d.Equal(120000, d.Now - start, "R2");
    }

    private static Dialogue Several(int connections, int segments)
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = segments * 1000 < 256 ? 256 : segments * 1000;
        Dialogue d = Dialogue.Listening(options);
        d.PeerMss = 1000;
        for (int i = 0; i < connections; i++)
        {
            d.Peer(40000 + i).Handshake();
        }

        return d;
    }
}
