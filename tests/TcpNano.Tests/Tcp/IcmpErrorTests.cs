using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 9293 section 3.9.2.2: what ICMP errors do to connections, and RFC 5927: what they must not do.
[TestClass]
public class IcmpErrorTests
{
    [TestMethod] // RFC 9293 3.9.2.2: port or protocol unreachable ends an attempt to open
    [Rfc(9293, "MUST-54", "SHLD-26")]
    [Rfc(1122, "3.2.2.1-3", "3.2.2.1-5")]
    public void HardErrors_RefuseAnOpen()
    {
        for (int code = 2; code <= 3; code++)
        {
            Dialogue d = Dialogue.Connecting();
            d.TakeEvents();
            d.Inject("ICMP type=3 seq=0 code=" + code.ToString()).ExpectNothing();
            d.State(TcpState.Closed).Reason(CloseReason.Refused);
            d.Check((d.TakeEvents() & TcpEvents.Closed) != 0, "the app is told");
            d.Equal(1, d.Stack.Counters[StackCounter.IcmpErrorsDelivered], "IcmpErrorsDelivered");
            d.Elapse(200000).ExpectNothing();
        }
    }

    [TestMethod] // RFC 5927 5.2, noted in RFC 9293 3.9.2.2: in synchronized states they are soft, since they may be forged
    [Rfc(9293, "MUST-54")]
    public void HardErrors_DoNotEndAnOpenConnection()
    {
        for (int code = 2; code <= 3; code++)
        {
            Dialogue d = Dialogue.Established();
            d.Send(100).Expect("ACK seq=1 len=100");
            d.TakeEvents();
            d.Inject("ICMP type=3 seq=1 code=" + code.ToString()).ExpectNothing();
            d.State(TcpState.Established).Reason(CloseReason.None);
            d.Check((d.TakeEvents() & TcpEvents.SoftError) != 0, "the app is told");
            d.Inject("ACK seq=1 ack=101").ExpectNothing();
            d.Elapse(1000).ExpectNothing();
        }
    }

    [TestMethod] // RFC 9293 3.9.2.2: net, host and source route unreachable do not end anything; 3.9.1.8
    [Rfc(9293, "MUST-47", "MUST-56", "SHLD-25")]
    [Rfc(1122, "3.2.2.1-4")]
    public void SoftErrors_AreReportedAndSurvived()
    {
        int[] codes = { 0, 1, 5 };
        for (int i = 0; i < codes.Length; i++)
        {
            Dialogue d = Dialogue.Established();
            d.Send(100).Expect("ACK seq=1 len=100");
            d.TakeEvents();
            d.Inject("ICMP type=3 seq=1 code=" + codes[i].ToString()).ExpectNothing();
            d.State(TcpState.Established);
            d.Check((d.TakeEvents() & TcpEvents.SoftError) != 0, "the app is told");
            d.Equal((int)TcpSoftError.Unreachable, (int)d.App.SoftError, "SoftError");

            // Retransmission goes on, and the report is taken back when the peer answers.
            d.WaitForSegment(1000);
            d.Expect("ACK seq=1 len=100").Inject("ACK seq=1 ack=101").ExpectNothing();
            d.Equal((int)TcpSoftError.None, (int)d.App.SoftError, "SoftError");
        }
    }

    [TestMethod] // RFC 1122 section 3.2.2.1: a hint that a host cannot be reached proves nothing about the gateway: it is used on, and not asked for anew
    [Rfc(1122, "3.2.2.1-6")]
    public void SoftErrors_AreNoProofAgainstTheGateway()
    {
        int[] codes = { 0, 1, 5 };
        for (int i = 0; i < codes.Length; i++)
        {
            Dialogue d = Dialogue.Listening();
            d.Peer(0xC0000205, 40000, Dialogue.ServicePort).Handshake();
            int requests = d.ArpRequests;
            d.Send(100).Expect("ACK seq=1 len=100");
            d.Inject("ICMP type=3 seq=1 code=" + codes[i].ToString()).ExpectNothing();
            d.WaitForSegment(1000);
            d.Expect("ACK seq=1 len=100").Inject("ACK seq=1 ack=101").ExpectNothing();
            d.Send(50).Expect("ACK seq=101 len=50");
            d.Equal(requests, d.ArpRequests, "ARP requests");
        }
    }

    [TestMethod] // and also when the peer answers before anything had to be retransmitted, on the short way and on the long one
    public void SoftError_EndsWithTheFirstAcknowledgmentOfSomethingNew()
    {
        for (int shortWay = 0; shortWay <= 1; shortWay++)
        {
            Dialogue d = Dialogue.Established();
            d.Stack.FastPath.Prediction.IsEnabled = shortWay != 0;
            d.Send(100).Expect("ACK seq=1 len=100");
            d.Inject("ICMP type=3 code=1 seq=1").ExpectNothing();
            d.Inject("ACK seq=1 ack=1 len=10").ExpectDelayed("ACK seq=101 ack=11");
            d.Equal((int)TcpSoftError.Unreachable, (int)d.App.SoftError, "SoftError while nothing new is acknowledged");
            d.Inject("ACK seq=11 ack=101").ExpectNothing();
            d.Equal((int)TcpSoftError.None, (int)d.App.SoftError, "SoftError");

            // What the network said long ago is not why the peer falls silent now.
            d.Send(100).Expect("ACK seq=101 len=100");
            d.Elapse(0).App.UserTimeout = 1000;
            d.Driver.KeepSent = false;
            d.Elapse(121000);
            d.State(TcpState.Closed).Reason(CloseReason.TimedOut);
        }
    }

    [TestMethod] // RFC 9293 3.9.2.2: nor does it end an attempt to open
    [Rfc(9293, "MUST-56")]
    public void SoftErrors_DoNotEndAnOpen()
    {
        int[] codes = { 0, 1, 5 };
        for (int i = 0; i < codes.Length; i++)
        {
            Dialogue d = Dialogue.Connecting();
            d.Inject("ICMP type=3 seq=0 code=" + codes[i].ToString()).ExpectNothing().State(TcpState.SynSent);
            d.WaitForSegment(1000);
            d.Expect("SYN seq=0");
            d.AnswerSyn();
        }
    }

    [TestMethod] // RFC 9293 3.9.2.2: but when it is given up in the end, the app learns why
    [Rfc(9293, "SHLD-25")]
    public void SoftError_IsTheReasonWhenAnOpenIsGivenUp()
    {
        Dialogue d = Dialogue.Connecting();
        d.Inject("ICMP type=3 code=1 seq=0").ExpectNothing();
        d.Elapse(d.Options.SynTimeout).Ignore();
        d.State(TcpState.Closed).Reason(CloseReason.Unreachable);
    }

    [TestMethod] // RFC 9293 3.9.2.2: time exceeded and parameter problem
    [Rfc(9293, "MUST-56")]
    [Rfc(1122, "3.2.2.5-3")]
    public void OtherSoftErrors_AreReportedAndSurvived()
    {
        Dialogue d = Dialogue.Established();
        d.Send(100).Expect("ACK seq=1 len=100");
        d.TakeEvents();
        d.Inject("ICMP type=11 code=0 seq=1").ExpectNothing().State(TcpState.Established);
        d.Check((d.TakeEvents() & TcpEvents.SoftError) != 0, "the app is told");
        d.Equal((int)TcpSoftError.TimeExceeded, (int)d.App.SoftError, "SoftError");
        d.Inject("ICMP type=12 code=0 seq=1").ExpectNothing().State(TcpState.Established);
        d.Equal((int)TcpSoftError.ParameterProblem, (int)d.App.SoftError, "SoftError");
        d.Inject("ACK seq=1 ack=101").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.9.1.8: the app can turn the reports off
    [Rfc(9293, "SHLD-20")]
    public void Reports_CanBeTurnedOff()
    {
        Dialogue d = Dialogue.Established();
        d.App.ReportSoftErrors = false;
        d.Send(100).Expect("ACK seq=1 len=100");
        d.TakeEvents();
        d.Inject("ICMP type=3 code=1 seq=1").ExpectNothing();
        d.Check((d.TakeEvents() & TcpEvents.SoftError) == 0, "no report");
    }

    [TestMethod] // RFC 9293 3.9.2.2: Source Quench is silently discarded
    [Rfc(9293, "MUST-55")]
    public void SourceQuench_IsDiscarded()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 8192;
        Dialogue d = Dialogue.Established(options);
        d.Send(1460).Expect("ACK seq=1 len=1460");
        d.TakeEvents();
        d.Inject("ICMP type=4 code=0 seq=1").ExpectNothing().State(TcpState.Established);
        d.Equal((int)TcpEvents.None, (int)d.TakeEvents(), "events");
        d.Equal((int)TcpSoftError.None, (int)d.App.SoftError, "SoftError");
        d.Equal(1, d.Stack.Counters[StackCounter.IcmpDroppedIgnored], "IcmpDroppedIgnored");

        // It does not slow us down either.
        d.Send(2920).Expect("ACK seq=1461 len=1460").Expect("ACK seq=2921 len=1460");
    }

    [TestMethod] // RFC 9293 3.7.2 and RFC 1191 section 6: fragmentation needed makes segments smaller, and ends nothing
    public void FragmentationNeeded_MakesSegmentsSmaller()
    {
        Dialogue d = Dialogue.Established();
        d.Send(1460).Expect("ACK seq=1 len=1460");
        d.Inject("ICMP type=3 code=4 seq=1 mtu=1000").State(TcpState.Established);
        d.Expect("ACK seq=1 len=960").Ignore();
        d.Inject("ACK seq=1 ack=1461").Ignore();
        d.Send(1460).Expect("ACK seq=1461 len=960");
    }

    [TestMethod] // RFC 5681 section 3.1: cwnd shrinks with the segments, so that they do not leave in larger bursts than before
    [Rfc(5681, "3.1-16")]
    public void FragmentationNeeded_MakesTheWindowSmaller()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 16384;
        Dialogue d = Dialogue.Established(options);
        d.Send(14600);
        for (int i = 0; i < 10; i++)
        {
            d.Expect("ACK len=1460");
        }

        // Ten segments before, ten afterwards.
        d.ExpectNothing().Inject("ICMP type=3 code=4 seq=1 mtu=1000");
        for (int i = 0; i < 10; i++)
        {
            d.Expect("ACK len=960");
        }

        d.ExpectNothing();
        d.Equal(9600, d.App.Block.Cwnd, "cwnd");
    }

    [TestMethod] // RFC 5927 7.2 and RFC 1191 section 3: not below what every path must carry, and never larger again by it
    public void FragmentationNeeded_HasItsLimits()
    {
        Dialogue d = Dialogue.Established();
        d.Send(1460).Expect("ACK seq=1 len=1460");
        d.Inject("ICMP type=3 code=4 seq=1 mtu=20").State(TcpState.Established);
        d.Expect("ACK seq=1");
        d.Check(d.Last.Length >= 512, "segments of " + d.Last.Length.ToString() + " octets");
        d.Ignore().Inject("ACK seq=1 ack=1461").Ignore();

        d = Dialogue.Established();
        d.Send(1460).Expect("ACK seq=1 len=1460");
        d.Inject("ICMP type=3 code=4 seq=1 mtu=9000").ExpectNothing().State(TcpState.Established);
        d.Inject("ACK seq=1 ack=1461");
        d.Send(2920).Expect("ACK seq=1461 len=1460");
    }

    [TestMethod] // RFC 5927 4.1: what it quotes must be in flight
    [Rfc(9293, "MUST-54")]
    public void ErrorAboutNothingInFlight_IsIgnored()
    {
        Dialogue d = Dialogue.Connecting();
        int[] numbers = { -1, 1, 1000, -2000000000 };
        for (int i = 0; i < numbers.Length; i++)
        {
            d.Inject("ICMP type=3 code=3 seq=" + numbers[i].ToString()).ExpectNothing().State(TcpState.SynSent);
        }

        d.Equal(numbers.Length, d.Stack.Counters[StackCounter.IcmpDroppedNoMatch], "IcmpDroppedNoMatch");
        d.AnswerSyn();
        d.Send(100).Expect("ACK seq=1 len=100");
        d.TakeEvents();
        d.Inject("ICMP type=3 code=1 seq=101").Inject("ICMP type=3 code=1 seq=0").ExpectNothing();
        d.Equal((int)TcpEvents.None, (int)d.TakeEvents(), "events");
    }

    [TestMethod] // RFC 9293 3.9.2.2: what it quotes must be ours
    [Rfc(9293, "MUST-54")]
    public void ErrorAboutSomethingElse_IsIgnored()
    {
        Dialogue d = Dialogue.Connecting();
        string[] others = { "sport=1", "dport=8", "qdst=0x0A000003", "qproto=17" };
        for (int i = 0; i < others.Length; i++)
        {
            d.Inject("ICMP type=3 code=3 seq=0 " + others[i]).ExpectNothing().State(TcpState.SynSent);
        }

        d.AnswerSyn();
    }

    [TestMethod] // RFC 792: too short, or with a wrong checksum
    public void BrokenErrors_AreDropped()
    {
        Dialogue d = Dialogue.Connecting();
        d.Inject("ICMP type=3 code=3 seq=0 badsum").ExpectNothing().State(TcpState.SynSent);
        d.Equal(1, d.Stack.Counters[StackCounter.IcmpDroppedBadChecksum], "IcmpDroppedBadChecksum");
        d.Inject("ICMP type=3 code=3 seq=0 quote=7").ExpectNothing().State(TcpState.SynSent);
        d.Inject("ICMP type=3 code=3 seq=0 quote=0").ExpectNothing().State(TcpState.SynSent);
        d.AnswerSyn();
    }

    [TestMethod] // RFC 1812 4.3.2.3: routers may quote more than 8 octets
    public void LongerQuotes_AreFine()
    {
        Dialogue d = Dialogue.Connecting();
        d.Inject("ICMP type=3 code=3 seq=0 quote=20").State(TcpState.Closed).Reason(CloseReason.Refused);
    }

    [TestMethod] // RFC 9293 3.9.2.2: to a listener or to nobody it says nothing
    public void ErrorAboutAListener_IsIgnored()
    {
        Dialogue d = Dialogue.Listening();
        d.Inject("ICMP type=3 code=3 seq=0").ExpectNothing();
        d.Equal(1, d.Stack.Counters[StackCounter.IcmpDroppedNoMatch], "IcmpDroppedNoMatch");
        d.Handshake();
    }

    [TestMethod] // RFC 9293 3.9.2.2: a passive open in SYN-RECEIVED does not become the app's trouble
    public void SoftErrorInSynReceived_IsSurvived()
    {
        Dialogue d = Dialogue.Listening().SynReceived();
        d.Inject("ICMP type=3 code=1 seq=0").ExpectNothing();
        d.Inject("ACK seq=1 ack=1").Accept().State(TcpState.Established);
    }
}
