using TcpNano.Dialogues;
using TcpNano.Tests.Support;
using nanoFramework.TestFramework;

namespace TcpNano.Tests.Tcp;

// RFC 9293 section 3.8.4: keep-alives (MAY-5).
[TestClass]
public class KeepAliveTests
{
    private const int TwoHours = 7200000;

    [TestMethod] // RFC 9293 3.8.4: off by default
    [Rfc(9293, "MUST-25")]
    public void OffByDefault()
    {
        Dialogue d = Dialogue.Established();
        d.Check(!d.App.KeepAlive, "off");
        d.Elapse(10 * TwoHours).ExpectNothing().State(TcpState.Established);
    }

    [TestMethod] // RFC 9293 3.8.4: two hours by default; the probe has no data and lies before what the peer expects
    [Rfc(9293, "MUST-28", "SHLD-12", "MAY-5")]
    public void FirstProbeAfterTwoHours()
    {
        Assert.IsTrue(new StackOptions().KeepAliveIdle >= TwoHours);
        Dialogue d = Dialogue.Established();
        d.Equal(TwoHours, d.App.KeepAliveIdle, "KeepAliveIdle");
        d.App.KeepAlive = true;
        Flows.After(d, TwoHours).Expect("ACK seq=0 ack=1 len=0 nopsh").ExpectNothing();
        d.Equal(1, d.Stack.Counters[StackCounter.KeepAliveProbes], "KeepAliveProbes");
    }

    [TestMethod] // RFC 9293 3.8.4: SND.NXT-1, whatever was said before
    [Rfc(9293, "SHLD-12")]
    public void ProbeAfterData()
    {
        Dialogue d = OnAfter(10000);
        d.Send(500).Expect("ACK seq=1 len=500");
        d.Inject("ACK seq=1 ack=501 len=300").ExpectDelayed("ACK seq=501 ack=301 len=0");
        d.WaitForSegment(20000);
        d.Expect("ACK seq=500 ack=301 len=0").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.4: the app turns them on and off, per connection
    [Rfc(9293, "MUST-24")]
    public void OnAndOff()
    {
        Dialogue d = OnAfter(10000);
        d.Peer(40001).Handshake();
        d.Check(!d.App.KeepAlive, "not another's choice");
        d.Peer(40000);
        Flows.After(d, 10000).Expect("ACK seq=0 len=0");
        d.App.KeepAlive = false;
        d.Elapse(10 * TwoHours).ExpectNothing().State(TcpState.Established);
        d.App.KeepAlive = true;
        Flows.After(d, 10000).Expect("ACK seq=0 len=0");
    }

    [TestMethod] // RFC 9293 3.8.4: turned off while probes are unanswered: not given up
    [Rfc(9293, "MUST-24")]
    public void OffWhileProbing()
    {
        Dialogue d = OnAfter(10000);
        Flows.After(d, 10000).Expect("ACK seq=0 len=0");
        Flows.After(d, 75000).Expect("ACK seq=0 len=0");
        d.App.KeepAlive = false;
        d.Elapse(TwoHours).ExpectNothing().State(TcpState.Established);
        d.App.KeepAlive = true;

        // Counted anew: nine of them before the end.
        Flows.After(d, 10000).Expect("ACK seq=0 len=0");
        for (int i = 0; i < 8; i++)
        {
            Flows.After(d, 75000).Expect("ACK seq=0 len=0").State(TcpState.Established);
        }
    }

    [TestMethod] // RFC 9293 3.8.4: the interval is configurable, for the stack and for a connection
    [Rfc(9293, "MUST-27")]
    public void IntervalIsConfigurable()
    {
        StackOptions options = Dialogue.NewOptions();
        options.KeepAliveIdle = 30000;
        options.KeepAliveInterval = 7000;
        Dialogue d = Dialogue.Established(options);
        d.App.KeepAlive = true;
        Flows.After(d, 30000).Expect("ACK seq=0 len=0");
        Flows.After(d, 7000).Expect("ACK seq=0 len=0");
        d.Inject("ACK seq=1 ack=1").ExpectNothing();
        d.App.KeepAliveIdle = 1000;
        Flows.After(d, 1000).Expect("ACK seq=0 len=0");
        d.App.KeepAliveIdle = 2000;
        d.Equal(2000, d.App.KeepAliveIdle, "KeepAliveIdle");
        Flows.After(d, 2000).Expect("ACK seq=0 len=0");
    }

    [TestMethod] // RFC 9293 3.8.4: answered: the next comes after another interval of silence
    [Rfc(9293, "MUST-26")]
    public void AnswerStartsTheInterval()
    {
        Dialogue d = OnAfter(10000);
        for (int i = 0; i < 5; i++)
        {
            Flows.After(d, 10000).Expect("ACK seq=0 ack=1 len=0").Elapse(100);
            d.Inject("ACK seq=1 ack=1").ExpectNothing().State(TcpState.Established);
        }
    }

    [TestMethod] // RFC 9293 3.8.4: data or ACKs within the interval put it off
    [Rfc(9293, "MUST-26")]
    public void WhateverArrivesPutsItOff()
    {
        Dialogue d = OnAfter(10000);
        int seq = 1;
        for (int i = 0; i < 10; i++)
        {
            d.Elapse(9000).ExpectNothing();
            d.Inject("ACK ack=1 len=10 seq=" + seq.ToString());
            seq += 10;
            d.ExpectDelayed("ACK ack=" + seq.ToString());
        }

        d.Elapse(9000).Inject("ACK ack=1 seq=" + seq.ToString()).ExpectNothing();
        Flows.After(d, 10000).Expect("ACK seq=0 len=0");
    }

    [TestMethod] // RFC 9293 3.8.4: not while data is outstanding: retransmission finds out
    [Rfc(9293, "MUST-26")]
    public void NotWhileDataIsOutstanding()
    {
        Dialogue d = OnAfter(10000);
        d.Elapse(9900).Send(100).Expect("ACK seq=1 len=100");
        long start = d.Now;
        d.WaitForSegment(1000);
        while ((d.PeekFlags() & DialogueSegment.Rst) == 0)
        {
            d.Expect("ACK seq=1 len=100");
            d.WaitForSegment(60000);
        }

        d.ExpectReset("seq=101").State(TcpState.Closed).Reason(CloseReason.TimedOut);
        d.Equal(120000, d.Now - start, "R2");
        d.Equal(0, d.Stack.Counters[StackCounter.KeepAliveProbes], "KeepAliveProbes");
    }

    [TestMethod] // RFC 9293 3.8.4: nor while data waits for a window of zero
    [Rfc(9293, "MUST-26")]
    public void NotWhileTheWindowIsProbed()
    {
        Dialogue d = OnAfter(10000);
        d.Inject("ACK seq=1 ack=1 win=0").Send(100).ExpectNothing();
        for (int i = 0; i < 15; i++)
        {
            d.WaitForSegment(60000);
            d.Expect("ACK seq=1 len=1").Inject("ACK seq=1 ack=1 win=0").ExpectNothing();
        }

        d.Equal(0, d.Stack.Counters[StackCounter.KeepAliveProbes], "KeepAliveProbes");
        d.Inject("ACK seq=1 ack=1 win=1000").Expect("ACK seq=1 len=100").Inject("ACK seq=1 ack=101").ExpectNothing();
        Flows.After(d, 10000).Expect("ACK seq=100 len=0");
    }

    [TestMethod] // RFC 9293 3.8.4: data that was acknowledged: silence counts from its ACK
    [Rfc(9293, "MUST-26")]
    public void SilenceCountsFromTheAck()
    {
        Dialogue d = OnAfter(10000);
        d.Elapse(9950).Send(100).Expect("ACK seq=1 len=100").Elapse(60).Inject("ACK seq=1 ack=101").ExpectNothing();
        Flows.After(d, 10000).Expect("ACK seq=100 len=0");
    }

    [TestMethod] // RFC 9293 3.8.4: lost probes or answers do not end a connection, up to the configured number
    [Rfc(9293, "MUST-29")]
    public void LostAnswersAreTolerated()
    {
        Dialogue d = OnAfter(10000);
        for (int round = 0; round < 3; round++)
        {
            Flows.After(d, 10000).Expect("ACK seq=0 len=0");
            for (int i = 0; i < 8; i++)
            {
                Flows.After(d, 75000).Expect("ACK seq=0 len=0").State(TcpState.Established);
            }

            d.Elapse(74999).Inject("ACK seq=1 ack=1").ExpectNothing().State(TcpState.Established);
        }
    }

    [TestMethod] // RFC 9293 3.8.4: but nine without answer do, 75 s after the last; the peer is told by RST
    [Rfc(9293, "MAY-5")]
    public void GivenUpAfterTheConfiguredNumber()
    {
        Dialogue d = OnAfter(10000);
        d.TakeEvents();
        Flows.After(d, 10000).Expect("ACK seq=0 len=0");
        for (int i = 0; i < 8; i++)
        {
            Flows.After(d, 75000).Expect("ACK seq=0 len=0");
        }

        Flows.After(d, 75000).ExpectReset("seq=1 len=0").ExpectNothing().State(TcpState.Closed).Reason(CloseReason.TimedOut);
        d.Check((d.TakeEvents() & TcpEvents.Closed) != 0, "the app is told");
        d.ReceiveClosed().Elapse(TwoHours).ExpectNothing();
        d.Equal(9, d.Stack.Counters[StackCounter.KeepAliveProbes], "KeepAliveProbes");
        d.Equal(1, d.Stack.Counters[StackCounter.ConnectionsTimedOut], "ConnectionsTimedOut");
    }

    [TestMethod] // RFC 9293 3.8.4: the number is configurable, but never less than two
    [Rfc(9293, "MUST-29")]
    public void NumberFollowsTheOption()
    {
        StackOptions options = Dialogue.NewOptions();
        options.KeepAliveProbes = 1;
        Assert.IsTrue(Dialogue.Refuses(options));
        options.KeepAliveProbes = 2;
        Dialogue d = Dialogue.Established(options);
        d.App.KeepAlive = true;
        Flows.After(d, TwoHours).Expect("ACK seq=0 len=0");
        Flows.After(d, 75000).Expect("ACK seq=0 len=0").State(TcpState.Established);
        Flows.After(d, 75000).ExpectReset("seq=1").State(TcpState.Closed).Reason(CloseReason.TimedOut);
    }

    [TestMethod] // RFC 9293 3.8.4: a peer that has forgotten the connection answers with RST
    [Rfc(9293, "MAY-5")]
    public void PeerHasForgotten()
    {
        Dialogue d = OnAfter(10000);
        Flows.After(d, 10000).Expect("ACK seq=0 ack=1");
        d.Inject("RST seq=1").ExpectNothing().State(TcpState.Closed).Reason(CloseReason.Reset);
    }

    [TestMethod] // RFC 9293 3.8.4: nor is it a lost probe when ARP has to ask first, or the driver has no room
    [Rfc(9293, "MUST-29")]
    public void ProbeWaitsForNeighbourAndRoom()
    {
        Dialogue d = Dialogue.Established();
        d.App.KeepAlive = true;
        d.AnswerArp = false;
        d.Elapse(TwoHours).ExpectNothing();
        d.AnswerArp = true;
        Flows.After(d, 1000).Expect("ACK seq=0 len=0");
        d.Inject("ACK seq=1 ack=1").ExpectNothing();
        d.Driver.NoRoom = true;
        d.Elapse(TwoHours + 10).ExpectNothing();
        d.Driver.NoRoom = false;
        d.Expect("ACK seq=0 len=0").Inject("ACK seq=1 ack=1").ExpectNothing().State(TcpState.Established);
    }

    [TestMethod] // RFC 9293 3.8.4: a peer that probes us is answered, every time
    public void ProbesOfThePeerAreAnswered()
    {
        Dialogue d = Dialogue.Established();
        for (int i = 0; i < 3; i++)
        {
            d.Elapse(TwoHours).Inject("ACK seq=0 ack=1").Expect("ACK seq=1 ack=1 len=0").ExpectNothing();

            // RFC 1122 4.2.3.6: some send an octet of garbage along.
            d.Elapse(10).Inject("ACK seq=0 ack=1 len=1 junk").Expect("ACK seq=1 ack=1 len=0").ExpectNothing();
        }

        d.ReceiveNothing();
    }

    [TestMethod] // RFC 9293 3.8.4: while the other side is half-closed as well
    [Rfc(9293, "MAY-5")]
    public void InCloseWaitAndFinWait2()
    {
        Dialogue d = OnAfter(10000);
        d.Inject("FIN|ACK seq=1 ack=1").Expect("ACK seq=1 ack=2").State(TcpState.CloseWait);
        Flows.After(d, 10000).Expect("ACK seq=0 ack=2 len=0");
        d.Inject("ACK seq=2 ack=1").ExpectNothing();
        Dialogue e = OnAfter(10000);
        e.ShutdownSend().Expect("FIN|ACK seq=1").Inject("ACK seq=1 ack=2").State(TcpState.FinWait2);
        Flows.After(e, 10000).Expect("ACK seq=1 ack=1 len=0");
        Flows.After(e, 75000).Expect("ACK seq=1 ack=1 len=0");
    }

    [TestMethod] // RFC 9293 3.8.4: after CLOSE the end has other bounds
    public void NoProbesAfterClose()
    {
        Dialogue d = OnAfter(10000);
        d.Close().Expect("FIN|ACK seq=1").Inject("ACK seq=1 ack=2").ExpectNothing();
        d.Elapse(TwoHours).ExpectNothing();
        d.Equal(0, d.Stack.Counters[StackCounter.KeepAliveProbes], "KeepAliveProbes");
    }

    [TestMethod] // RFC 9293 3.8.4: turned on before the handshake is over, it counts from then
    [Rfc(9293, "MUST-24")]
    public void OnBeforeTheConnectionIsOpen()
    {
        Dialogue d = Dialogue.Connecting();
        d.App.KeepAliveIdle = 5000;
        d.App.KeepAlive = true;
        d.Elapse(500).AnswerSyn();
        Flows.After(d, 5000).Expect("ACK seq=0 ack=1 len=0");
    }

    private static Dialogue OnAfter(int idle)
    {
        Dialogue d = Dialogue.Established();
        d.App.KeepAliveIdle = idle;
        d.App.KeepAlive = true;
        return d;
    }
}
