using TcpNano.Dialogues;
using TcpNano.Tests.Support;
using nanoFramework.TestFramework;

namespace TcpNano.Tests.Tcp;

// RFC 9293 section 3.6: orderly closes.
[TestClass]
public class CloseTests
{
    [TestMethod] // RFC 9293 3.6, figure 12, left side: the app learns that it was an orderly close
    [Rfc(9293, "MUST-12")]
    public void WeCloseFirst()
    {
        Dialogue d = Dialogue.Established();
        d.Close().Expect("FIN|ACK seq=1 ack=1 len=0").ExpectNothing().State(TcpState.FinWait1);
        d.Inject("ACK seq=1 ack=2").ExpectNothing().State(TcpState.FinWait2);
        d.Inject("FIN|ACK seq=1 ack=2").Expect("ACK seq=2 ack=2 len=0").ExpectNothing().State(TcpState.TimeWait);
        d.Elapse((2 * d.Options.MaxSegmentLifetime) + Dialogue.TimeWaitTick).ExpectNothing();
        d.State(TcpState.Closed).Reason(CloseReason.ClosedLocally);
    }

    [TestMethod] // RFC 9293 3.6, figure 12, right side
    [Rfc(9293, "MUST-12")]
    public void PeerClosesFirst()
    {
        Dialogue d = Dialogue.Established();
        d.TakeEvents();
        d.Inject("FIN|ACK seq=1 ack=1").Expect("ACK seq=1 ack=2 len=0").ExpectNothing().State(TcpState.CloseWait);
        d.Check((d.TakeEvents() & TcpEvents.PeerFinished) != 0, "the app is told");
        d.ReceiveEnd().ReceiveEnd().Reason(CloseReason.None);
        d.Close().Expect("FIN|ACK seq=1 ack=2 len=0").ExpectNothing().State(TcpState.LastAck);
        d.Inject("ACK seq=2 ack=2").ExpectNothing().State(TcpState.Closed).Reason(CloseReason.ClosedByPeer);
        d.Elapse(200000).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.6, 3.8.6.3: an app that closes in the turn in which the peer's FIN came: one segment has the FIN and the ACK, with or without data before it
    [Rfc(9293, "MUST-58")]
    [DataRow(0)]
    [DataRow(10)]
    public void FinRidesOnTheAck(int data)
    {
        Dialogue d = Dialogue.Established();
        d.Queue("FIN|ACK seq=1 ack=1 len=" + data.ToString());
        d.Stack.PollInput();
        ServeEnd(d, data);
        string ack = (2 + data).ToString();
        d.Run().Expect("FIN|ACK seq=1 ack=" + ack + " len=0").ExpectNothing().State(TcpState.LastAck);
        d.Inject("ACK seq=" + ack + " ack=2").State(TcpState.Closed).Reason(CloseReason.ClosedByPeer);
    }

    [TestMethod] // RFC 9293 3.5, 3.6: a client that connects and closes draws two segments, whatever the size of its batch
    [Rfc(9293, "MUST-58")]
    public void ConnectAndClose_TakesTwoSegments()
    {
        Dialogue d = Dialogue.Listening();
        d.Inject("SYN seq=0 mss=1460").Expect("SYN|ACK seq=0 ack=1");
        d.Queue("ACK seq=1 ack=1").Queue("FIN|ACK seq=1 ack=1");
        d.Stack.PollInput();
        d.App = d.Listener.Accept(0);
        ServeEnd(d, 0);
        d.Run().Expect("FIN|ACK seq=1 ack=2 len=0").ExpectNothing().State(TcpState.LastAck);
    }

    [TestMethod] // RFC 9293 3.6, figure 13: FINs cross
    public void SimultaneousClose_GoesThroughClosing()
    {
        Dialogue d = Dialogue.Established();
        d.Close().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("FIN|ACK seq=1 ack=1").Expect("ACK seq=2 ack=2 len=0").ExpectNothing().State(TcpState.Closing);
        d.Inject("ACK seq=2 ack=2").ExpectNothing().State(TcpState.TimeWait);
        d.Elapse((2 * d.Options.MaxSegmentLifetime) - 1).State(TcpState.TimeWait);
        d.Elapse(Dialogue.TimeWaitTick).State(TcpState.Closed).Reason(CloseReason.ClosedLocally);
    }

    [TestMethod] // RFC 9293 3.10.7.4, eighth check, FIN-WAIT-1: the peer's FIN acknowledges ours
    public void FinAndAckTogether_SkipFinWait2()
    {
        Dialogue d = Dialogue.Established();
        d.Close().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("FIN|ACK seq=1 ack=2").Expect("ACK seq=2 ack=2 len=0").ExpectNothing().State(TcpState.TimeWait);
    }

    [TestMethod] // the active opener's side does the same
    public void ActiveOpener_ClosesFirst()
    {
        Dialogue d = Dialogue.EstablishedActive();
        d.Close().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("FIN|ACK seq=1 ack=2").Expect("ACK seq=2 ack=2").State(TcpState.TimeWait);
        d.Elapse((2 * d.Options.MaxSegmentLifetime) + Dialogue.TimeWaitTick).State(TcpState.Closed).Reason(CloseReason.ClosedLocally);
    }

    [TestMethod] // RFC 9293 3.10.7.4, seventh and eighth check: data first, then the FIN behind it
    public void PeersFinWithData_DeliversTheDataFirst()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("FIN|ACK seq=1 ack=1 len=100").Expect("ACK seq=1 ack=102 len=0").State(TcpState.CloseWait);
        d.Equal(100, d.App.Available, "Available");
        d.Receive(100).ReceiveEnd();
    }

    [TestMethod] // RFC 9293 3.10.4: what is queued is sent before the FIN, and the FIN rides on the last segment
    public void Close_SendsQueuedDataFirst()
    {
        Dialogue d = Dialogue.Listening();
        d.PeerWindow = 0;
        d.Handshake();
        d.Send(50).Close().ExpectNothing().State(TcpState.FinWait1);
        d.Inject("ACK seq=1 ack=1 win=1000").Expect("FIN|ACK seq=1 ack=1 len=50").ExpectNothing();
        d.Inject("ACK seq=1 ack=51 win=1000").ExpectNothing().State(TcpState.FinWait1);
        d.Inject("ACK seq=1 ack=52 win=1000").ExpectNothing().State(TcpState.FinWait2);
    }

    [TestMethod] // RFC 9293 3.6.1: Close never loses queued data, however long it takes
    public void Close_SendsMoreThanAWindowOfQueuedData()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 8192;
        Dialogue d = Dialogue.Listening(options);
        d.PeerWindow = 1000;
        d.PeerMss = 500;
        d.Handshake();
        d.Send(4000).Close();
        int acked = 1;
        while (acked < 4001)
        {
            d.Expect("ACK len=500").Expect((d.PeekFlags() & DialogueSegment.Fin) != 0 ? "FIN|ACK len=500" : "ACK len=500");
            acked += 1000;
            if ((d.Last.Flags & DialogueSegment.Fin) == 0 && acked == 4001)
            {
                // The FIN did not fit in the peer's window beside the data.
                d.Inject("ACK seq=1 ack=4001").Expect("FIN|ACK seq=4001 len=0");
            }
            else if (acked < 4001)
            {
                d.Inject("ACK seq=1 ack=" + acked.ToString());
            }
        }

        d.Inject("FIN|ACK seq=1 ack=4002").Expect("ACK seq=4002 ack=2").State(TcpState.TimeWait);
    }

    [TestMethod] // RFC 9293 3.8.6.1: a closed window does not hold the FIN back for ever; acknowledged, nothing is probed any more
    [Rfc(9293, "MUST-36")]
    public void Fin_PassesAClosedWindow()
    {
        Dialogue d = Dialogue.Listening();
        d.PeerWindow = 0;
        d.Handshake();
        d.Close();
        if (d.PendingSegments == 0)
        {
            d.WaitForSegment(60000);
        }

        d.Expect("FIN|ACK seq=1 ack=1 len=0");
        d.Inject("ACK seq=1 ack=2 win=0").ExpectNothing().State(TcpState.FinWait2);
        d.Elapse(30000).ExpectNothing();
        d.Inject("FIN|ACK seq=1 ack=2 win=0").Expect("ACK seq=2 ack=2").State(TcpState.TimeWait);
        d.Elapse(30000).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.10.7.4, fifth check: the window closes while the FIN is on its way, and an older segment acknowledges it
    [Rfc(9293, "MUST-36")]
    public void Fin_AcknowledgedWhileTheWindowIsClosed()
    {
        Dialogue d = Dialogue.Established();
        d.ShutdownSend().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("ACK seq=60 ack=1 win=0").Ignore();
        d.Inject("ACK seq=1 ack=2").Ignore().State(TcpState.FinWait2);
        d.Elapse(300000).ExpectNothing().State(TcpState.FinWait2);
    }

    [TestMethod] // RFC 9293 3.8.1: a FIN that is not acknowledged is retransmitted
    public void Fin_IsRetransmittedInFinWait1()
    {
        Dialogue d = Dialogue.Established();
        d.Close().Expect("FIN|ACK seq=1 ack=1");
        d.Equal(200, d.WaitForSegment(1000), "RTO");
        d.Expect("FIN|ACK seq=1 ack=1 len=0").State(TcpState.FinWait1);
        d.Equal(400, d.WaitForSegment(1000), "backed off RTO");
        d.Expect("FIN|ACK seq=1 ack=1 len=0");
        d.Inject("ACK seq=1 ack=2").ExpectNothing().State(TcpState.FinWait2);
        d.Elapse(30000).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.1, in LAST-ACK
    public void Fin_IsRetransmittedInLastAck()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("FIN|ACK seq=1 ack=1").Expect("ACK seq=1 ack=2");
        d.Close().Expect("FIN|ACK seq=1 ack=2");
        d.WaitForSegment(1000);
        d.Expect("FIN|ACK seq=1 ack=2").State(TcpState.LastAck);
        d.Inject("ACK seq=2 ack=2").ExpectNothing().State(TcpState.Closed).Reason(CloseReason.ClosedByPeer);
    }

    [TestMethod] // RFC 9293 3.8.1, in CLOSING
    public void Fin_IsRetransmittedInClosing()
    {
        Dialogue d = Dialogue.Established();
        d.Close().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("FIN|ACK seq=1 ack=1").Expect("ACK seq=2 ack=2");
        d.WaitForSegment(1000);
        d.Expect("FIN|ACK seq=1 ack=2").State(TcpState.Closing);
        d.Inject("ACK seq=2 ack=2").ExpectNothing().State(TcpState.TimeWait);
    }

    [TestMethod] // RFC 9293 3.10.7.4, first and eighth check: our ACK of the FIN was lost
    public void PeersFin_IsAcknowledgedAgainInCloseWait()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("FIN|ACK seq=1 ack=1").Expect("ACK seq=1 ack=2");
        d.Elapse(1000);
        d.Inject("FIN|ACK seq=1 ack=1").Expect("ACK seq=1 ack=2").ExpectNothing().State(TcpState.CloseWait);
        d.ReceiveEnd();
    }

    [TestMethod] // RFC 9293 3.10.7.4, first check, in CLOSING and LAST-ACK
    public void PeersFin_IsAcknowledgedAgainInClosing()
    {
        Dialogue d = Dialogue.Established();
        d.Close().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("FIN|ACK seq=1 ack=1").Expect("ACK seq=2 ack=2").State(TcpState.Closing);
        d.Elapse(100);
        d.Inject("FIN|ACK seq=1 ack=1").Expect("ACK seq=2 ack=2").State(TcpState.Closing);
        d.Inject("ACK seq=2 ack=2").State(TcpState.TimeWait);
    }

    [TestMethod] // RFC 9293 3.10.7.4: the FIN is processed in order
    [Rfc(9293, "SHLD-31")]
    public void FinBehindAGap_IsKeptUntilTheGapIsFilled()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("FIN|ACK seq=101 ack=1").Expect("ACK seq=1 ack=1 len=0").State(TcpState.Established);
        d.ReceiveNothing();
        d.Inject("ACK seq=1 ack=1 len=100").Expect("ACK seq=1 ack=102 len=0").State(TcpState.CloseWait);
        d.Receive(100).ReceiveEnd();
    }

    [TestMethod] // RFC 9293 3.10.7.4: the same with data in the FIN's segment
    [Rfc(9293, "SHLD-31")]
    public void FinWithDataBehindAGap_IsKeptUntilTheGapIsFilled()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("FIN|ACK seq=101 ack=1 len=50").Expect("ACK seq=1 ack=1 len=0").State(TcpState.Established);
        d.Inject("ACK seq=1 ack=1 len=100").Expect("ACK seq=1 ack=152 len=0").State(TcpState.CloseWait);
        d.Receive(150).ReceiveEnd();
    }

    [TestMethod] // RFC 9293 3.10.7.4: a FIN without ACK is not looked at
    public void FinWithoutAck_IsDropped()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("FIN seq=1").ExpectNothing().State(TcpState.Established);
        d.Equal(1, d.Stack.Counters[StackCounter.TcpDroppedNoAck], "TcpDroppedNoAck");
        d.Inject("FIN|ACK seq=1 ack=1").Expect("ACK seq=1 ack=2").State(TcpState.CloseWait);
    }

    [TestMethod] // RFC 9293 3.10.7.4, seventh check, CLOSE-WAIT and later: nothing comes after the FIN
    public void DataBehindThePeersFin_IsNotDelivered()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("FIN|ACK seq=1 ack=1 len=10").Expect("ACK seq=1 ack=12");
        d.Inject("ACK seq=12 ack=1 len=10");
        if (d.PendingSegments > 0)
        {
            d.Expect("ACK seq=1 ack=12");
        }

        d.State(TcpState.CloseWait).Receive(10).ReceiveEnd();
        d.Elapse(1000).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.6: half-close by us: the peer's data still flows, and is acknowledged
    public void HalfCloseByUs_DataStillFlowsIn()
    {
        Dialogue d = Dialogue.Established();
        d.ShutdownSend().Expect("FIN|ACK seq=1 ack=1").State(TcpState.FinWait1);
        d.Inject("ACK seq=1 ack=1 len=100").ExpectDelayed("ACK seq=2 ack=101 len=0").Receive(100).State(TcpState.FinWait1);
        d.Inject("ACK seq=101 ack=2").ExpectNothing().State(TcpState.FinWait2);
        for (int i = 0; i < 10; i++)
        {
            int seq = 101 + (100 * i);
            d.Inject("ACK ack=2 len=100 seq=" + seq.ToString()).ExpectDelayed("ACK seq=2 len=0 ack=" + (seq + 100).ToString()).Receive(100);
        }

        d.ReceiveNothing().State(TcpState.FinWait2);
        d.Inject("FIN|ACK seq=1101 ack=2 len=9").Expect("ACK seq=2 ack=1111").State(TcpState.TimeWait);
        d.Receive(9).ReceiveEnd();
        d.Elapse((2 * d.Options.MaxSegmentLifetime) + Dialogue.TimeWaitTick).State(TcpState.Closed).Reason(CloseReason.ClosedLocally);
    }

    [TestMethod] // RFC 9293 3.6: half-close by the peer: our data still flows, and is retransmitted when lost
    public void HalfCloseByPeer_DataStillFlowsOut()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("FIN|ACK seq=1 ack=1").Expect("ACK seq=1 ack=2").State(TcpState.CloseWait);
        d.ReceiveEnd();
        for (int i = 0; i < 10; i++)
        {
            int seq = 1 + (100 * i);
            d.Send(100).Expect("ACK ack=2 len=100 seq=" + seq.ToString());
            d.Inject("ACK seq=2 ack=" + (seq + 100).ToString()).ExpectNothing().State(TcpState.CloseWait);
        }

        d.Send(100).Expect("ACK seq=1001 ack=2 len=100");
        d.WaitForSegment(3000);
        d.Expect("ACK seq=1001 ack=2 len=100").Inject("ACK seq=2 ack=1101");
        d.Close().Expect("FIN|ACK seq=1101 ack=2").State(TcpState.LastAck);
        d.Inject("ACK seq=2 ack=1102").State(TcpState.Closed).Reason(CloseReason.ClosedByPeer);
    }

    [TestMethod] // RFC 9293 3.6: data sent before the half-close is acknowledged piece by piece, the FIN last
    public void HalfCloseByUs_WithDataInFlight()
    {
        Dialogue d = Dialogue.Established();
        d.Send(2000);
        d.Expect("ACK seq=1 len=1460");
        d.ShutdownSend();
        int flags = d.PeekFlags();
        if ((flags & DialogueSegment.Fin) == 0)
        {
            d.Expect("ACK seq=1461 len=540").Expect("FIN|ACK seq=2001 len=0");
        }
        else
        {
            d.Expect("FIN|ACK seq=1461 len=540");
        }

        d.ExpectNothing();
        d.Inject("ACK seq=1 ack=1461").ExpectNothing().State(TcpState.FinWait1);
        d.Inject("ACK seq=1 ack=2001").ExpectNothing().State(TcpState.FinWait1);
        d.Inject("ACK seq=1 ack=2002").ExpectNothing().State(TcpState.FinWait2);
    }

    [TestMethod] // RFC 9293 3.10.7.4, fifth check, FIN-WAIT-1: data acknowledged, FIN not: only the FIN comes again
    public void FinWait1_RetransmitsOnlyWhatIsNotAcknowledged()
    {
        Dialogue d = Dialogue.Established();
        d.Send(100).Expect("ACK seq=1 len=100");
        d.ShutdownSend().Expect("FIN|ACK seq=101 len=0");
        d.Inject("ACK seq=1 ack=101").ExpectNothing().State(TcpState.FinWait1);
        d.WaitForSegment(3000);
        d.Expect("FIN|ACK seq=101 len=0");
    }

    [TestMethod] // RFC 9293 3.8.1: data and FIN lost together come again, the FIN behind the data
    public void FinWait1_RetransmitsDataAndFin()
    {
        Dialogue d = Dialogue.Established();
        d.Send(100).Expect("ACK seq=1 len=100");
        d.ShutdownSend().Expect("FIN|ACK seq=101 len=0");
        d.WaitForSegment(3000);
        bool together = (d.PeekFlags() & DialogueSegment.Fin) != 0;
        d.Expect(together ? "FIN|ACK seq=1 len=100" : "ACK seq=1 len=100");
        d.Inject("ACK seq=1 ack=" + (together ? "102" : "101"));
        if (!together)
        {
            if (d.PendingSegments == 0)
            {
                d.WaitForSegment(3000);
            }

            d.Expect("FIN|ACK seq=101 len=0").Inject("ACK seq=1 ack=102");
        }

        d.ExpectNothing().State(TcpState.FinWait2);
    }

    [TestMethod] // RFC 9293 3.4: SYN and FIN take a sequence number each, also where the numbers wrap
    public void Close_AcrossTheWrapOfThePeersNumbers()
    {
        for (uint before = 0; before < 8; before++)
        {
            Dialogue d = Dialogue.Listening();
            d.PeerIss = 0 - before;
            d.Handshake();
            d.Inject("FIN|ACK seq=1 ack=1 len=3").Expect("ACK seq=1 ack=5").State(TcpState.CloseWait);
            d.Receive(3).ReceiveEnd();
            d.Close().Expect("FIN|ACK seq=1 ack=5");
            d.Inject("ACK seq=5 ack=2").State(TcpState.Closed).Reason(CloseReason.ClosedByPeer);
        }
    }

    // What an app that serves events does between the frames of its turn and what leaves in it.
    private static void ServeEnd(Dialogue d, int data)
    {
        byte[] buffer = new byte[100];
        if (data != 0)
        {
            d.Equal(data, d.App.Receive(buffer, 0, buffer.Length, 0), "Receive");
        }

        d.Equal(0, d.App.Receive(buffer, 0, buffer.Length, 0), "Receive");
        d.App.Close(0);
    }
}
