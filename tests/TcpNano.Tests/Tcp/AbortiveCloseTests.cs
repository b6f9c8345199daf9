using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 9293 section 3.6.1 and 3.10.5: closes that lose data, ABORT and CLOSE in every state.
[TestClass]
public class AbortiveCloseTests
{
    [TestMethod] // RFC 9293 3.6.1: Close with received data unread tells the peer so
    [Rfc(9293, "SHLD-3")]
    public void CloseWithUnreadData_Resets()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("ACK seq=1 ack=1 len=100").ExpectDelayed("ACK seq=1 ack=101");
        d.Close().ExpectReset("seq=1").ExpectNothing();
        d.State(TcpState.Closed).Reason(CloseReason.UnreadData);
        d.Inject("ACK seq=101 ack=1 len=100").Expect("RST seq=1");
    }

    [TestMethod] // RFC 9293 3.6.1: part of it read is not enough
    [Rfc(9293, "SHLD-3")]
    public void CloseWithSomeUnreadData_Resets()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("ACK seq=1 ack=1 len=100").ExpectDelayed("ACK seq=1 ack=101");
        d.Receive(99).Close().ExpectReset("seq=1").State(TcpState.Closed).Reason(CloseReason.UnreadData);
    }

    [TestMethod] // RFC 9293 3.6.1: all read, an orderly close
    public void CloseWithAllDataRead_SendsFin()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("ACK seq=1 ack=1 len=100").ExpectDelayed("ACK seq=1 ack=101");
        d.Receive(100).Close().Expect("FIN|ACK seq=1 ack=101").State(TcpState.FinWait1);
    }

    [TestMethod] // RFC 9293 3.6.1: in CLOSE-WAIT, too
    [Rfc(9293, "SHLD-3")]
    public void CloseWithUnreadDataInCloseWait_Resets()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("FIN|ACK seq=1 ack=1 len=100").Expect("ACK seq=1 ack=102");
        d.Close().ExpectReset("seq=1").ExpectNothing();
        d.State(TcpState.Closed).Reason(CloseReason.UnreadData);
    }

    [TestMethod] // RFC 9293 3.6.1: in FIN-WAIT-2, after a half-close
    [Rfc(9293, "SHLD-3")]
    public void CloseWithUnreadDataInFinWait2_Resets()
    {
        Dialogue d = Dialogue.Established();
        d.ShutdownSend().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("ACK seq=1 ack=2 len=100").ExpectDelayed("ACK seq=2 ack=101").State(TcpState.FinWait2);
        d.Close().ExpectReset("seq=2").ExpectNothing();
        d.State(TcpState.Closed).Reason(CloseReason.UnreadData);
    }

    [TestMethod] // RFC 9293 3.6.1: data that comes after Close cannot be delivered: RST
    [Rfc(9293, "SHLD-3")]
    public void DataAfterClose_Resets()
    {
        Dialogue d = Dialogue.Established();
        d.Close().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("ACK seq=1 ack=2").State(TcpState.FinWait2);
        d.Inject("ACK seq=1 ack=2 len=10").ExpectReset("seq=2").ExpectNothing();
        d.State(TcpState.Closed).Reason(CloseReason.UnreadData);
        d.Equal(1, d.Stack.Counters[StackCounter.TcpDroppedDataAfterClose], "TcpDroppedDataAfterClose");
    }

    [TestMethod] // RFC 9293 3.6.1: also while our FIN is not yet acknowledged
    [Rfc(9293, "SHLD-3")]
    public void DataAfterCloseInFinWait1_Resets()
    {
        Dialogue d = Dialogue.Established();
        d.Close().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("ACK seq=1 ack=1 len=10").ExpectReset("seq=2").ExpectNothing();
        d.State(TcpState.Closed).Reason(CloseReason.UnreadData);
    }

    [TestMethod] // RFC 9293 3.6.1: old data that comes again after Close was delivered long ago: no RST
    public void OldDataAfterClose_IsOnlyAcknowledged()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("ACK seq=1 ack=1 len=100").ExpectDelayed("ACK seq=1 ack=101");
        d.Receive(100).Close().Expect("FIN|ACK seq=1 ack=101");
        d.Inject("ACK seq=1 ack=1 len=100").Expect("ACK seq=2 ack=101").State(TcpState.FinWait1);
    }

    [TestMethod] // RFC 9293 3.10.5, ABORT in SYN-SENT: nobody knows of it, nothing is sent
    public void Abort_InSynSent()
    {
        Dialogue d = Dialogue.Connecting();
        d.Abort().ExpectNothing().State(TcpState.Closed).Reason(CloseReason.Aborted);
        d.Elapse(10000).ExpectNothing();
        d.Inject("SYN|ACK seq=0 ack=1").Expect("RST seq=1");
    }

    [TestMethod] // RFC 9293 3.10.5, ABORT in SYN-RECEIVED
    public void Abort_InSynReceived()
    {
        Dialogue d = Dialogue.Connecting();
        d.Inject("SYN seq=0 mss=1460").Expect("SYN|ACK seq=0 ack=1");
        d.Abort().ExpectReset("seq=1").ExpectNothing().State(TcpState.Closed).Reason(CloseReason.Aborted);
    }

    [TestMethod] // RFC 9293 3.10.5, ABORT in ESTABLISHED: RST with SND.NXT, everything queued is dropped
    public void Abort_InEstablished()
    {
        Dialogue d = Dialogue.Established();
        d.Send(100).Expect("ACK seq=1 len=100");
        d.Abort().ExpectReset("seq=101 len=0").ExpectNothing();
        d.State(TcpState.Closed).Reason(CloseReason.Aborted);
        d.Elapse(200000).ExpectNothing();
        d.Inject("ACK seq=1 ack=101").Expect("RST seq=101");
        d.Equal(2, d.Stack.Counters[StackCounter.ResetsSent], "ResetsSent");
    }

    [TestMethod] // RFC 9293 3.10.5, ABORT in FIN-WAIT-1
    public void Abort_InFinWait1()
    {
        Dialogue d = Dialogue.Established();
        d.ShutdownSend().Expect("FIN|ACK seq=1 ack=1").State(TcpState.FinWait1);
        d.Abort().ExpectReset("seq=2").ExpectNothing().State(TcpState.Closed).Reason(CloseReason.Aborted);
        d.Elapse(10000).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.10.5, ABORT in FIN-WAIT-2
    public void Abort_InFinWait2()
    {
        Dialogue d = Dialogue.Established();
        d.ShutdownSend().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("ACK seq=1 ack=2").State(TcpState.FinWait2);
        d.Abort().ExpectReset("seq=2").ExpectNothing().State(TcpState.Closed).Reason(CloseReason.Aborted);
    }

    [TestMethod] // RFC 9293 3.10.5, ABORT in CLOSE-WAIT
    public void Abort_InCloseWait()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("FIN|ACK seq=1 ack=1").Expect("ACK seq=1 ack=2").State(TcpState.CloseWait);
        d.Abort().ExpectReset("seq=1").ExpectNothing().State(TcpState.Closed).Reason(CloseReason.Aborted);
    }

    [TestMethod] // RFC 9293 3.10.5, ABORT in CLOSING and LAST-ACK: the TCB is deleted, and that is all
    public void Abort_InClosing()
    {
        Dialogue d = Dialogue.Established();
        d.ShutdownSend().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("FIN|ACK seq=1 ack=1").Expect("ACK seq=2 ack=2").State(TcpState.Closing);
        d.Abort().ExpectNothing().State(TcpState.Closed);
        d.Elapse(10000).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.10.5
    public void Abort_InLastAck()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("FIN|ACK seq=1 ack=1").Expect("ACK seq=1 ack=2");
        d.ShutdownSend().Expect("FIN|ACK seq=1 ack=2").State(TcpState.LastAck);
        d.Abort().ExpectNothing().State(TcpState.Closed);
        d.Elapse(10000).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.10.5: the TCB was deleted when TIME-WAIT began; 2 MSL protect the next connection, not this one
    public void Abort_InTimeWait()
    {
        Dialogue d = Dialogue.Established();
        d.ShutdownSend().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("FIN|ACK seq=1 ack=2").Expect("ACK seq=2 ack=2").State(TcpState.TimeWait);
        d.Abort().ExpectNothing();
        d.Inject("FIN|ACK seq=1 ack=2").Expect("ACK seq=2 ack=2").State(TcpState.TimeWait).Reason(CloseReason.ClosedLocally);
    }

    [TestMethod] // RFC 9293 3.10.5: and when it is over already
    public void Abort_InClosed()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("RST seq=1").State(TcpState.Closed).Reason(CloseReason.Reset);
        d.Abort().ExpectNothing().State(TcpState.Closed);
    }

    [TestMethod] // RFC 9293 3.10.4, CLOSE in SYN-SENT: the TCB is deleted
    public void Close_InSynSent()
    {
        Dialogue d = Dialogue.Connecting();
        d.Close().ExpectNothing().State(TcpState.Closed);
        d.Elapse(200000).ExpectNothing();
        d.Inject("SYN|ACK seq=0 ack=1").Expect("RST seq=1");
    }

    [TestMethod] // RFC 9293 3.10.4, CLOSE in SYN-RECEIVED: the FIN follows at once or when the handshake is complete
    public void Close_InSynReceived()
    {
        Dialogue d = Dialogue.Connecting();
        d.Inject("SYN seq=0 mss=1460").Expect("SYN|ACK seq=0 ack=1");
        d.Close();
        bool atOnce = d.PendingSegments > 0;
        if (atOnce)
        {
            d.Expect("FIN|ACK seq=1 ack=1");
        }

        d.Inject("ACK seq=1 ack=1");
        if (!atOnce)
        {
            d.Expect("FIN|ACK seq=1 ack=1");
        }

        d.ExpectNothing().State(TcpState.FinWait1);
        d.Inject("FIN|ACK seq=1 ack=2").Expect("ACK seq=2 ack=2").State(TcpState.TimeWait);
    }

    [TestMethod] // RFC 9293 3.10.4, CLOSE in SYN-SENT with data queued: RFC 1122 4.2.2.13 lets it be dropped, and reported
    public void Close_InSynSentWithDataQueued()
    {
        Dialogue d = Dialogue.Connecting();
        d.SendText("LOST").ExpectNothing();
        d.Close().ExpectNothing();
        if (d.App.State != TcpState.Closed)
        {
            // It may also be delivered.
            d.Inject("SYN|ACK seq=0 ack=1 mss=1460");
            d.Ignore().Equal(6, d.Flow.OurEnd - 0, "SYN, data and FIN were sent");
        }
    }

    [TestMethod] // RFC 9293 3.10.4, CLOSE in FIN-WAIT-1 and FIN-WAIT-2: no second FIN
    public void Close_AfterShutdownSend()
    {
        Dialogue d = Dialogue.Established();
        d.ShutdownSend().Expect("FIN|ACK seq=1 ack=1").State(TcpState.FinWait1);
        d.ShutdownSend().ExpectNothing().State(TcpState.FinWait1);
        d.Close().ExpectNothing().State(TcpState.FinWait1);
        d.Inject("ACK seq=1 ack=2").ExpectNothing().State(TcpState.FinWait2);
        d.Inject("FIN|ACK seq=1 ack=2").Expect("ACK seq=2 ack=2").State(TcpState.TimeWait);
    }

    [TestMethod] // RFC 9293 3.10.4, CLOSE in CLOSING
    public void Close_InClosing()
    {
        Dialogue d = Dialogue.Established();
        d.ShutdownSend().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("FIN|ACK seq=1 ack=1").Expect("ACK seq=2 ack=2").State(TcpState.Closing);
        d.Close().ExpectNothing().State(TcpState.Closing);
        d.Inject("ACK seq=2 ack=2").ExpectNothing().State(TcpState.TimeWait);
    }

    [TestMethod] // RFC 9293 3.10.4, CLOSE in LAST-ACK
    public void Close_InLastAck()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("FIN|ACK seq=1 ack=1").Expect("ACK seq=1 ack=2");
        d.ShutdownSend().Expect("FIN|ACK seq=1 ack=2").State(TcpState.LastAck);
        d.Close().ExpectNothing().State(TcpState.LastAck);
        d.Inject("ACK seq=2 ack=2").State(TcpState.Closed).Reason(CloseReason.ClosedByPeer);
    }

    [TestMethod] // RFC 9293 3.10.4, CLOSE in TIME-WAIT
    public void Close_InTimeWait()
    {
        Dialogue d = Dialogue.Established();
        d.ShutdownSend().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("FIN|ACK seq=1 ack=2").Expect("ACK seq=2 ack=2").State(TcpState.TimeWait);
        d.Close().ExpectNothing().State(TcpState.TimeWait);
        d.Elapse((2 * d.Options.MaxSegmentLifetime) + Dialogue.TimeWaitTick).State(TcpState.Closed).Reason(CloseReason.ClosedLocally);
    }

    [TestMethod] // RFC 9293 3.10.4, CLOSE in CLOSED: the reason stays what it was
    public void Close_InClosedKeepsTheReason()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("RST seq=1").State(TcpState.Closed).Reason(CloseReason.Reset);
        CloseReason reason = d.App.Close(0);
        d.Equal((int)CloseReason.Reset, (int)reason, "what Close answers");
        d.ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.3: data is not acknowledged for the user timeout
    [Rfc(9293, "MUST-20", "MUST-12")]
    public void UserTimeout_EndsAsTimedOut()
    {
        Dialogue d = Dialogue.Established();
        d.Send(100).Expect("ACK seq=1 len=100");
        d.Elapse(d.Options.UserTimeout - 1).State(TcpState.Established).Ignore();
        d.Elapse(1);
        d.State(TcpState.Closed).Reason(CloseReason.TimedOut).ReceiveClosed();
    }

    [TestMethod] // RFC 9293 3.8.3: a FIN that is not acknowledged is given up, too
    public void Fin_IsGivenUpAfterTheUserTimeout()
    {
        StackOptions options = Dialogue.NewOptions();
        options.OrphanTimeout = 2 * options.UserTimeout; // or its bound would come first
        Dialogue d = Dialogue.Established(options);
        d.Close().Expect("FIN|ACK seq=1 ack=1");
        d.Elapse(d.Options.UserTimeout - 1).State(TcpState.FinWait1).Ignore();
        d.Elapse(1).State(TcpState.Closed).Reason(CloseReason.TimedOut);
    }
}
