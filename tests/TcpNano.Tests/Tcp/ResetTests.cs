using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 9293 section 3.5.2, 3.5.3 and 3.10.7.4, second and fourth check; RFC 5961 sections 3 and 4.
[TestClass]
public class ResetTests
{
    [TestMethod] // RFC 9293 3.10.7.4, second check: RST at RCV.NXT exactly
    [Rfc(9293, "MUST-12")]
    public void ExactRst_InEstablished()
    {
        Dialogue d = Dialogue.Established();
        d.TakeEvents();
        d.Inject("RST seq=1").ExpectNothing().State(TcpState.Closed).Reason(CloseReason.Reset);
        d.Check((d.TakeEvents() & TcpEvents.Closed) != 0, "the app is told");
        d.ReceiveClosed();
        d.Equal(TcpResult.ConnectionClosed, d.TrySend(1), "Send");
        d.Equal(1, d.Stack.Counters[StackCounter.ResetsReceived], "ResetsReceived");
        d.Elapse(200000).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.10.7.4, second check: data in flight is given up
    public void ExactRst_WithDataInFlight()
    {
        Dialogue d = Dialogue.Established();
        d.Send(100).Expect("ACK seq=1 len=100");
        d.Inject("RST|ACK seq=1 ack=101").ExpectNothing().State(TcpState.Closed).Reason(CloseReason.Reset);
        d.Elapse(200000).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.10.7.4, second check, FIN-WAIT-1
    public void ExactRst_InFinWait1()
    {
        Dialogue d = Dialogue.Established();
        d.Close().Expect("FIN|ACK seq=1");
        d.Inject("RST seq=1").ExpectNothing().State(TcpState.Closed).Reason(CloseReason.Reset);
    }

    [TestMethod] // RFC 9293 3.10.7.4, second check, FIN-WAIT-2
    public void ExactRst_InFinWait2()
    {
        Dialogue d = Dialogue.Established();
        d.ShutdownSend().Expect("FIN|ACK seq=1");
        d.Inject("ACK seq=1 ack=2").State(TcpState.FinWait2);
        d.Inject("RST seq=1").ExpectNothing().State(TcpState.Closed).Reason(CloseReason.Reset);
    }

    [TestMethod] // RFC 9293 3.10.7.4, second check, CLOSE-WAIT
    public void ExactRst_InCloseWait()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("FIN|ACK seq=1 ack=1").Expect("ACK seq=1 ack=2").State(TcpState.CloseWait);
        d.Inject("RST seq=2").ExpectNothing().State(TcpState.Closed).Reason(CloseReason.Reset);
    }

    [TestMethod] // RFC 9293 3.10.7.4, second check, CLOSING
    public void ExactRst_InClosing()
    {
        Dialogue d = Dialogue.Established();
        d.Close().Expect("FIN|ACK seq=1");
        d.Inject("FIN|ACK seq=1 ack=1").Expect("ACK seq=2 ack=2").State(TcpState.Closing);
        d.Inject("RST seq=2").ExpectNothing().State(TcpState.Closed);
        d.Elapse(10000).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.10.7.4, second check, LAST-ACK
    public void ExactRst_InLastAck()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("FIN|ACK seq=1 ack=1").Expect("ACK seq=1 ack=2");
        d.Close().Expect("FIN|ACK seq=1 ack=2").State(TcpState.LastAck);
        d.Inject("RST seq=2").ExpectNothing().State(TcpState.Closed);
        d.Elapse(10000).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.10.7.4, second check, and RFC 5961 3.2: elsewhere in the window, a challenge ACK
    [Rfc(5961, "3.2-1", "3.2-2")]
    public void RstInsideTheWindow_IsChallenged()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("RST seq=2").Expect("ACK seq=1 ack=1 len=0").ExpectNothing().State(TcpState.Established);
        d.Elapse(2000);
        int window = d.Last.Window;
        d.Inject("RST seq=" + window.ToString()).Expect("ACK seq=1 ack=1 len=0").State(TcpState.Established);
        d.Equal(2, d.Stack.Counters[StackCounter.TcpDroppedResetNotExact], "TcpDroppedResetNotExact");

        // An honest peer answers the challenge with the right number.
        d.Inject("RST seq=1").ExpectNothing().State(TcpState.Closed).Reason(CloseReason.Reset);
    }

    [TestMethod] // RFC 9293 3.10.7.4, second check: outside of the window, silence
    [Rfc(5961, "3.2-3")]
    public void RstOutsideTheWindow_IsIgnored()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("ACK seq=1 ack=1 len=100").ExpectDelayed("ACK seq=1 ack=101");
        int edge = 101 + d.Last.Window;
        d.Inject("RST seq=100").ExpectNothing().State(TcpState.Established);
        d.Inject("RST seq=1").ExpectNothing().State(TcpState.Established);
        d.Inject("RST seq=-2000000000").ExpectNothing().State(TcpState.Established);
        d.Inject("RST seq=" + edge.ToString()).ExpectNothing().State(TcpState.Established);
        d.Inject("RST seq=" + (edge + 100000).ToString()).ExpectNothing().State(TcpState.Established);
    }

    [TestMethod] // RFC 9293 3.10.7.4: RST is processed when the window is closed
    [Rfc(9293, "MUST-66")]
    public void ExactRst_WithAClosedWindow()
    {
        Dialogue d = SequenceTests.WithClosedWindow();
        d.Inject("RST seq=256").ExpectNothing().State(TcpState.Established);
        d.Inject("RST seq=258").ExpectNothing().State(TcpState.Established);
        d.Inject("RST seq=257").ExpectNothing().State(TcpState.Closed).Reason(CloseReason.Reset);
    }

    [TestMethod] // RFC 9293 3.5.3: a RST may carry an explanation, which is nobody's data
    [Rfc(9293, "SHLD-2")]
    public void RstWithData_IsAccepted()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("RST|ACK seq=1 ack=1 len=20").ExpectNothing().State(TcpState.Closed).Reason(CloseReason.Reset);
        d.ReceiveClosed();
    }

    [TestMethod] // RFC 9293 3.10.7.4: the RST bit comes before the ACK field
    public void ExactRst_WithAWrongAck()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("RST|ACK seq=1 ack=5000").ExpectNothing().State(TcpState.Closed).Reason(CloseReason.Reset);
    }

    [TestMethod] // RFC 9293 3.10.7.4: the RST bit comes before the SYN bit and the FIN bit
    public void ExactRst_WithOtherControlBits()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("SYN|RST seq=1").ExpectNothing().State(TcpState.Closed).Reason(CloseReason.Reset);
        d = Dialogue.Established();
        d.Inject("FIN|RST|ACK seq=1 ack=1").ExpectNothing().State(TcpState.Closed).Reason(CloseReason.Reset);
    }

    [TestMethod] // RFC 9293 3.5.2: the peer has crashed and forgotten: it answers our data with RST
    public void HalfOpen_PeerHasCrashed()
    {
        Dialogue d = Dialogue.Established();
        d.Send(100).Expect("ACK seq=1 ack=1 len=100");
        d.Inject("RST seq=1").ExpectNothing().State(TcpState.Closed).Reason(CloseReason.Reset);
    }

    [TestMethod] // RFC 9293 3.5.1, figure 10 seen from the other side; RFC 5961 4.2: the peer has crashed and opens anew
    [Rfc(5961, "4.2")]
    public void HalfOpen_PeersNewSynIsChallengedAndResolved()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("SYN seq=500000 mss=1460").Expect("ACK seq=1 ack=1 len=0").ExpectNothing().State(TcpState.Established);

        // The peer, in SYN-SENT, answers the strange ACK with a RST that takes its number from it.
        d.Inject("RST seq=1").ExpectNothing().State(TcpState.Closed).Reason(CloseReason.Reset);
        d.App.Close(0);
        d.PeerIss = d.Flow.PeerIss + 500000;
        d.Handshake();
    }

    [TestMethod] // RFC 9293 3.10.7.4, fourth check, RFC 5961 4.2: a SYN gets a challenge ACK wherever its number lies
    [Rfc(5961, "4.2")]
    public void Syn_InASynchronizedStateIsChallenged()
    {
        Dialogue d = Dialogue.Established();
        int[] numbers = { 0, 1, 2, 100, -5, 1000000 };
        for (int i = 0; i < numbers.Length; i++)
        {
            d.Inject("SYN mss=1460 seq=" + numbers[i].ToString()).Expect("ACK seq=1 ack=1 len=0").ExpectNothing().State(TcpState.Established);
            d.Elapse(2000);
            d.Inject("SYN|ACK mss=1460 ack=1 seq=" + numbers[i].ToString()).Expect("ACK seq=1 ack=1 len=0").ExpectNothing().State(TcpState.Established);
            d.Elapse(2000);
        }

        d.ReceiveNothing();
    }

    [TestMethod] // RFC 9293 3.10.7.4, fourth check: neither data nor FIN of such a SYN count
    [Rfc(5961, "4.2")]
    public void SynWithDataAndFin_InASynchronizedStateIsNotProcessed()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("SYN|FIN|ACK seq=1 ack=1 len=10 junk").Expect("ACK seq=1 ack=1 len=0").State(TcpState.Established);
        d.ReceiveNothing();
        d.Inject("ACK seq=1 ack=1 len=10").ExpectDelayed("ACK seq=1 ack=11").Receive(10);
    }

    [TestMethod] // RFC 5961 4.2: "irrespective of the sequence number": not either when the text behind an old SYN reaches into the window
    [Rfc(5961, "4.2")]
    public void SynBeforeTheWindow_WithTextInside_IsNotProcessed()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("SYN|ACK seq=-4 ack=1 len=20 junk").Expect("ACK seq=1 ack=1 len=0").ExpectNothing();
        d.Elapse(500); // one challenge at a time
        d.Inject("SYN|FIN|ACK seq=0 ack=1 len=20 junk").Expect("ACK seq=1 ack=1 len=0").ExpectNothing().State(TcpState.Established);
        d.ReceiveNothing();
        d.Inject("ACK seq=1 ack=1 len=10").ExpectDelayed("ACK seq=1 ack=11").Receive(10);
    }

    [TestMethod] // RFC 9293 3.10.7.4: in CLOSE-WAIT and FIN-WAIT-2 as well
    [Rfc(5961, "4.2")]
    public void Syn_InOtherStatesIsChallenged()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("FIN|ACK seq=1 ack=1").Expect("ACK seq=1 ack=2");
        d.Inject("SYN seq=2").Expect("ACK seq=1 ack=2 len=0").State(TcpState.CloseWait);
        d = Dialogue.Established();
        d.ShutdownSend().Expect("FIN|ACK seq=1");
        d.Inject("ACK seq=1 ack=2").State(TcpState.FinWait2);
        d.Inject("SYN seq=1").Expect("ACK seq=2 ack=1 len=0").State(TcpState.FinWait2);
    }

    [TestMethod] // RFC 5961 section 7: challenge ACKs are limited in number
    [Rfc(5961, "7")]
    public void ChallengeAcks_AreLimited()
    {
        Dialogue d = Dialogue.Established();
        int answers = 0;
        for (int i = 0; i < 2000; i++)
        {
            d.Inject("RST seq=2");
            answers += d.PendingSegments;
            d.Ignore();
        }

        d.Check(answers > 0 && answers < 1000, answers.ToString() + " challenges in no time");
        d.Check(d.Stack.Counters[StackCounter.ChallengeAcksLimited] > 0, "counted");
        d.State(TcpState.Established);

        // Later there are some again.
        d.Elapse(10000);
        d.Inject("RST seq=2").Expect("ACK seq=1 ack=1");
    }

    [TestMethod] // RFC 9293 3.4: the window and the RST's number across the wrap
    public void Rst_AcrossTheWrap()
    {
        Dialogue d = Dialogue.Listening();
        d.PeerIss = 0xFFFFFFFE;
        d.Handshake();

        // RCV.NXT is 0xFFFFFFFF; 0 is inside of the window, 0xFFFFFFFE is not.
        d.Inject("RST seq=2").Expect("ACK seq=1 ack=1").State(TcpState.Established);
        d.Inject("RST seq=0").ExpectNothing().State(TcpState.Established);
        d.Inject("RST seq=1").ExpectNothing().State(TcpState.Closed);
    }
}
