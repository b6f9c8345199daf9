using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Defence;

// A peer that lost its state, because its device was restarted, opens again from the same port with a lower number. Our ACK makes it
// send a RST (RFC 9293 section 3.10.7.3, first check); that one ends TIME-WAIT, every other RST is ignored (RFC 1337).
[TestClass]
public class TimeWaitResetTests
{
    [TestMethod] // RFC 9293 3.10.7.3 and 3.10.7.4
    public void AnswerToOurChallenge_EndsTimeWait()
    {
        Dialogue d = TimeWait();
        d.Inject("SYN seq=-1000 mss=1460").Expect("ACK seq=2 ack=2 len=0");
        d.Inject("RST seq=2").ExpectNothing();
        d.Equal(1, d.Stack.Counters[StackCounter.ResetsReceived], "ResetsReceived");
        d.Equal(0, d.Stack.Counters[StackCounter.TcpDroppedReset], "TcpDroppedReset");
        d.State(TcpState.Closed);

        // The SYN comes again, and is a SYN like any other.
        d.PeerIss = d.Flow.PeerIss - 1000;
        d.Handshake();
        d.Inject("ACK seq=1 ack=1 len=5").ExpectDelayed("ACK seq=1 ack=6").Receive(5);
    }

    [TestMethod] // RFC 1337 section 3: without a SYN before it, a RST is nobody's answer
    public void WithoutChallenge_IsIgnored()
    {
        Dialogue d = TimeWait();
        d.Inject("RST seq=2").ExpectNothing().State(TcpState.TimeWait);

        // Nor is it one when old data was answered, or the FIN: an old duplicate may have drawn it.
        d.Inject("ACK seq=-10 ack=2 len=5").Expect("ACK seq=2 ack=2");
        d.Inject("RST seq=2").ExpectNothing().State(TcpState.TimeWait);
        d.Inject("FIN|ACK seq=1 ack=2").Expect("ACK seq=2 ack=2");
        d.Inject("RST seq=2").ExpectNothing().State(TcpState.TimeWait);
        d.Equal(3, d.Stack.Counters[StackCounter.TcpDroppedReset], "TcpDroppedReset");
    }

    [TestMethod] // RFC 9293 3.10.7.3: the answer has exactly the number that our ACK named, and no ACK of its own
    public void NotExact_IsIgnored()
    {
        Dialogue d = TimeWait();
        d.Inject("SYN seq=-1000 mss=1460").Expect("ACK seq=2 ack=2");
        d.Inject("RST seq=1").ExpectNothing().State(TcpState.TimeWait);
        d.Inject("RST seq=3").ExpectNothing().State(TcpState.TimeWait);
        d.Inject("RST seq=-1000").ExpectNothing().State(TcpState.TimeWait);
        d.Inject("RST|ACK seq=2 ack=2").ExpectNothing().State(TcpState.TimeWait);
        d.Inject("RST seq=2").State(TcpState.Closed);
    }

    [TestMethod] // the peer sends its FIN again: it has not lost its state, and the SYN was an old duplicate
    public void FinAgain_TakesTheChallengeBack()
    {
        Dialogue d = TimeWait();
        d.Inject("SYN seq=-1000 mss=1460").Expect("ACK seq=2 ack=2");
        d.Inject("FIN|ACK seq=1 ack=2").Expect("ACK seq=2 ack=2");
        d.Inject("RST seq=2").ExpectNothing().State(TcpState.TimeWait);
    }

    [TestMethod] // RFC 5961 rule 7: a challenge that was not sent has no answer
    public void BeyondTheLimit_NothingIsNoted()
    {
        StackOptions options = Dialogue.NewOptions();
        options.ChallengeAcksPerSecond = 1;
        Dialogue d = TimeWait(options);
        d.Inject("ACK seq=-10 ack=2 len=5").Expect("ACK seq=2 ack=2");
        d.Inject("SYN seq=-1000 mss=1460").ExpectNothing();
        d.Equal(1, d.Stack.Counters[StackCounter.ChallengeAcksLimited], "ChallengeAcksLimited");
        d.Inject("RST seq=2").ExpectNothing().State(TcpState.TimeWait);
    }

    [TestMethod] // nor has one that found no room in the driver
    public void WithoutRoom_NothingIsNoted()
    {
        Dialogue d = TimeWait();
        d.Driver.NoRoom = true;
        d.Inject("SYN seq=-1000 mss=1460").ExpectNothing();
        d.Driver.NoRoom = false;
        d.Equal(1, d.Stack.Counters[StackCounter.ReplyDroppedNoRoom], "ReplyDroppedNoRoom");
        d.Inject("RST seq=2").ExpectNothing().State(TcpState.TimeWait);
    }

    [TestMethod] // RFC 9293 3.6.1, MAY-2: while a new handshake is under way the entry waits; given up, the old FIN is still known
    public void HandshakeGivenUp_TimeWaitGoesOn()
    {
        StackOptions options = Dialogue.NewOptions();
        options.MaxSegmentLifetime = 240000;
        Dialogue d = TimeWait(options);
        d.PeerIss = d.Flow.PeerIss + 100000;
        d.NewIncarnation();
        d.Inject("SYN seq=0 mss=1460").Ignore();
        d.Equal(1, d.Stack.Tcp.HalfOpen.Count, "half-open");
        while (d.Stack.Tcp.HalfOpen.Count != 0)
        {
            d.Check(d.Now < 5000000 + 240000, "the handshake is given up");
            d.Elapse(1000).Ignore();
        }

        d.Check(d.Stack.StateOf(d.Flow.PeerAddress, d.Flow.PeerPort, Dialogue.OurAddress, d.Flow.LocalPort) == TcpState.TimeWait, "TIME-WAIT goes on");
    }

    private static Dialogue TimeWait()
    {
        return TimeWait(Dialogue.NewOptions());
    }

    private static Dialogue TimeWait(StackOptions options)
    {
        Dialogue d = Dialogue.Established(options);
        d.Close().Expect("FIN|ACK seq=1 ack=1");
        return d.Inject("FIN|ACK seq=1 ack=2").Expect("ACK seq=2 ack=2").State(TcpState.TimeWait);
    }
}
