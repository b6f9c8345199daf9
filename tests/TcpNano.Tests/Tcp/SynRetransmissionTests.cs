using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 9293 section 3.8.3: SYNs that are not answered; RFC 6298 rule 5.7.
[TestClass]
public class SynRetransmissionTests
{
    [TestMethod] // RFC 9293 3.8.3: retransmitted with backoff, given up after 3 minutes, not earlier
    [Rfc(9293, "MUST-22", "MUST-23")]
    public void SynIsGivenUpAfterThreeMinutes()
    {
        Dialogue d = Dialogue.Connecting();
        int[] intervals = { 1000, 2000, 4000, 8000, 16000, 32000, 60000 };
        for (int i = 0; i < intervals.Length; i++)
        {
            Flows.After(d, intervals[i]).Expect("SYN seq=0").ExpectNothing().State(TcpState.SynSent);
        }

        d.Elapse(180000 - 123000 - 1).ExpectNothing().State(TcpState.SynSent);
        d.Elapse(1).ExpectNothing().State(TcpState.Closed).Reason(CloseReason.TimedOut);
        d.ReceiveClosed().Elapse(1000000).ExpectNothing();
        d.Equal(1, d.Stack.Counters[StackCounter.ConnectionsTimedOut], "ConnectionsTimedOut");
        d.Equal(1, d.Stack.Counters[StackCounter.FailedOpens], "FailedOpens");
    }

    [TestMethod] // RFC 9293 3.8.3: so is the SYN|ACK, but for a minute only: the three minutes are those of an active open (RFC 1122 4.2.3.5)
    [Rfc(9293, "MUST-22")]
    public void SynAckIsGivenUpAfterAMinute()
    {
        Dialogue d = Dialogue.Listening().SynReceived();
        int[] intervals = { 1000, 2000, 4000, 8000, 16000 };
        for (int i = 0; i < intervals.Length; i++)
        {
            Flows.After(d, intervals[i]).Expect("SYN|ACK seq=0 ack=1").ExpectNothing();
        }

        d.Equal(d.Options.Connections, d.Stack.FreeConnections, "FreeConnections");
        d.Elapse(31999).ExpectNothing();
        d.Check(d.Stack.StateOf(d.Flow.PeerAddress, d.Flow.PeerPort, Dialogue.OurAddress, d.Flow.LocalPort) == TcpState.SynReceived, "SYN-RECEIVED");
        d.Elapse(1).ExpectNothing();
        d.Check(d.Stack.StateOf(d.Flow.PeerAddress, d.Flow.PeerPort, Dialogue.OurAddress, d.Flow.LocalPort) == TcpState.Listen, "LISTEN");
        d.Equal(1, d.Stack.Counters[StackCounter.ConnectionsTimedOut], "ConnectionsTimedOut");
        d.Equal(1, d.Stack.Counters[StackCounter.FailedOpens], "FailedOpens");
        d.AcceptNothing();
        d.Elapse(1000000).ExpectNothing();
        d.Inject("ACK seq=1 ack=1").ExpectReset("seq=1");
    }

    [TestMethod] // RFC 9293 3.8.3: at least 3 minutes, and longer when the option says so
    [Rfc(9293, "MUST-23")]
    public void SynTimeoutOption()
    {
        StackOptions options = Dialogue.NewOptions();
        Assert.IsTrue(options.SynTimeout >= 180000);
        options.SynTimeout = 179999;
        Assert.IsTrue(Dialogue.Refuses(options));
        options.SynTimeout = 400000;
        Dialogue d = Dialogue.Connecting(options);
        while (d.Now < 350000)
        {
            d.WaitForSegment(60000);
            d.Expect("SYN seq=0").State(TcpState.SynSent);
        }

        d.Elapse(400000 - d.Now - 1).Ignore();
        d.State(TcpState.SynSent).Elapse(1).State(TcpState.Closed).Reason(CloseReason.TimedOut);
    }

    [TestMethod] // RFC 9293 3.8.3: the app's user timeout is for data: it does not shorten the SYN's 3 minutes
    [Rfc(9293, "MUST-22")]
    public void UserTimeoutDoesNotBoundTheSyn()
    {
        Dialogue d = Dialogue.Connecting();
        d.App.UserTimeout = 1000;
        d.Elapse(999).ExpectNothing();
        Flows.After(d, 1).Expect("SYN seq=0");
        Flows.After(d, 2000).Expect("SYN seq=0").State(TcpState.SynSent);
    }

    [TestMethod] // RFC 9293 3.8.3: R1 for a SYN: the app is told and the neighbour looked at again
    [Rfc(9293, "MUST-22", "SHLD-9", "MUST-20")]
    public void SynReachesR1()
    {
        StackOptions options = Dialogue.NewOptions();
        options.ArpRetryInterval = 100;
        Dialogue d = Dialogue.Connecting(options);
        int asked = d.ArpRequests;
        Flows.After(d, 1000).Expect("SYN");
        Flows.After(d, 2000).Expect("SYN");
        d.Equal(0, (int)(d.TakeEvents() & TcpEvents.SoftError), "SoftError event");
        d.Equal(asked, d.ArpRequests, "ARP requests");
        Flows.After(d, 4000).Expect("SYN");
        d.Check((d.TakeEvents() & TcpEvents.SoftError) != 0, "the app is told");
        d.Equal((int)TcpSoftError.NoAnswer, (int)d.App.SoftError, "SoftError");
        d.Equal(asked + 1, d.ArpRequests, "ARP requests");

        // It still can be answered.
        d.AnswerSyn().State(TcpState.Established);
        d.Equal((int)TcpSoftError.None, (int)d.App.SoftError, "SoftError");
        d.Elapse(1000000).ExpectNothing().State(TcpState.Established);
    }

    [TestMethod] // RFC 6298 5.1: the answer to a SYN that came again does not restart the timer
    [Rfc(6298, "5.1")]
    public void RepeatedSyn_DoesNotPutOffTheRetransmission()
    {
        Dialogue d = Dialogue.Listening().SynReceived();
        d.Elapse(400).Inject("SYN seq=0 mss=1460").Expect("SYN|ACK seq=0 ack=1").ExpectNothing();
        Flows.After(d, 600).Expect("SYN|ACK seq=0 ack=1");
        Flows.After(d, 2000).Expect("SYN|ACK seq=0 ack=1");
    }

    [TestMethod] // RFC 6298 5.7: the SYN was lost: data starts with an RTO of 3 s
    [Rfc(9293, "MUST-18")]
    [Rfc(6298, "5.7")]
    public void ThreeSecondsAfterALostSyn()
    {
        Dialogue d = Dialogue.Connecting();
        Flows.After(d, 1000).Expect("SYN").Elapse(100).AnswerSyn();
        d.Send(100).Expect("ACK seq=1 len=100");
        Flows.After(d, 3000).Expect("ACK seq=1 len=100");
        Flows.After(d, 6000).Expect("ACK seq=1 len=100");
    }

    [TestMethod] // RFC 6298 5.7: the same for a SYN|ACK
    [Rfc(9293, "MUST-18")]
    [Rfc(6298, "5.7")]
    public void ThreeSecondsAfterALostSynAck()
    {
        Dialogue d = Dialogue.Listening().SynReceived();
        Flows.After(d, 1000).Expect("SYN|ACK").Elapse(100).Inject("ACK seq=1 ack=1").Accept();
        d.Send(100).Expect("ACK seq=1 len=100");
        Flows.After(d, 3000).Expect("ACK seq=1 len=100");
    }

    [TestMethod] // RFC 6298 5.7: however often it was lost
    [Rfc(9293, "MUST-18")]
    [Rfc(6298, "5.7")]
    public void ThreeSecondsAfterManyLostSyns()
    {
        Dialogue d = Dialogue.Connecting();
        for (int i = 0; i < 5; i++)
        {
            d.WaitForSegment(60000);
            d.Expect("SYN");
        }

        d.AnswerSyn().Send(100).Expect("ACK seq=1 len=100");
        Flows.After(d, 3000).Expect("ACK seq=1 len=100");
    }

    [TestMethod] // RFC 6298 5.7: an RTO that starts with more than 3 s is not made less by it
    [Rfc(9293, "MUST-18")]
    [Rfc(6298, "5.7")]
    public void NotLessThanTheInitialRto()
    {
        StackOptions options = Dialogue.NewOptions();
        options.InitialRto = 5000;
        Dialogue d = Dialogue.Connecting(options);
        Flows.After(d, 5000).Expect("SYN").AnswerSyn();
        d.Send(100).Expect("ACK seq=1 len=100");
        Flows.After(d, 5000).Expect("ACK seq=1 len=100");
    }

    [TestMethod] // RFC 6298 5.7, 3: the first measurement after it ends it
    [Rfc(9293, "MUST-18")]
    [Rfc(6298, "5.7")]
    public void AMeasurementEndsIt()
    {
        Dialogue d = Dialogue.Connecting();
        Flows.After(d, 1000).Expect("SYN").Elapse(100).AnswerSyn();
        d.Send(100).Expect("ACK seq=1 len=100").Elapse(100);
        Flows.Ack(d, 101).ExpectNothing();
        d.Send(100).Expect("ACK seq=101 len=100");
        Flows.After(d, 300).Expect("ACK seq=101 len=100");
    }

    [TestMethod] // RFC 5681 3.1: the SYN or SYN|ACK was lost: an initial window of one segment
    [Rfc(5681, "3.1-5")]
    [DataRow(true)]
    [DataRow(false)]
    public void InitialWindowOfOneSegmentAfterALostSyn(bool active)
    {
        Dialogue d = active ? Dialogue.Connecting() : Dialogue.Listening().SynReceived();
        d.WaitForSegment(2000);
        if (active)
        {
            d.Expect("SYN").AnswerSyn();
        }
        else
        {
            d.Expect("SYN|ACK").Inject("ACK seq=1 ack=1").Accept();
        }

        d.App.NoDelay = true;
        d.Equal(1460, Flows.Cwnd(d), "cwnd");
        d.Send(4000).Expect("ACK seq=1 len=1460").ExpectNothing();
        Flows.Ack(d, 1461).Expect("ACK seq=1461 len=1460").Expect("ACK seq=2921 len=1080").ExpectNothing();
    }
}
