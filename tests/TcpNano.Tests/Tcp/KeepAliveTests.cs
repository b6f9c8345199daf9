using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 9293 section 3.8.4: keep-alives (MAY-5).
[TestClass]
public class KeepAliveTests
{
    private const int TwoHours = 7200000;

    [TestMethod] // RFC 9293 3.8.4, MUST-25: off by default
    public void MUST_25_OffByDefault()
    {
        Dialogue d = Dialogue.Established();
        d.Check(!d.App.KeepAlive, "off");
        d.Elapse(10 * TwoHours).ExpectNothing().State(TcpState.Established);
    }

    [TestMethod] // RFC 9293 3.8.4, MUST-28, MAY-5, SHLD-12: two hours by default; the probe has no data and lies before what the peer expects
    public void MUST_28_SHLD_12_FirstProbeAfterTwoHours()
    {
        Assert.IsTrue(new StackOptions().KeepAliveIdle >= TwoHours);
        Dialogue d = Dialogue.Established();
        d.Equal(TwoHours, d.App.KeepAliveIdle, "KeepAliveIdle");
        d.App.KeepAlive = true;
        Flows.After(d, TwoHours).Expect("ACK seq=0 ack=1 len=0 nopsh").ExpectNothing();
        d.Equal(1, d.Stack.Counters[StackCounter.KeepAliveProbes], "KeepAliveProbes");
    }

    [TestMethod] // RFC 9293 3.8.4, SHLD-12: SND.NXT-1, whatever was said before
    public void SHLD_12_ProbeAfterData()
    {
        Dialogue d = OnAfter(10000);
        d.Send(500).Expect("ACK seq=1 len=500");
        d.Inject("ACK seq=1 ack=501 len=300").ExpectDelayed("ACK seq=501 ack=301 len=0");
        d.WaitForSegment(20000);
        d.Expect("ACK seq=500 ack=301 len=0").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.4, MUST-24: the app turns them on and off, per connection
    public void MUST_24_OnAndOff()
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

    [TestMethod] // RFC 9293 3.8.4, MUST-24: turned off while probes are unanswered: not given up
    public void MUST_24_OffWhileProbing()
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

    [TestMethod] // RFC 9293 3.8.4, MUST-27: the interval is configurable, for the stack and for a connection
    public void MUST_27_IntervalIsConfigurable()
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

    [TestMethod] // RFC 9293 3.8.4, MUST-26: answered: the next comes after another interval of silence
    public void MUST_26_AnswerStartsTheInterval()
    {
        Dialogue d = OnAfter(10000);
        for (int i = 0; i < 5; i++)
        {
            Flows.After(d, 10000).Expect("ACK seq=0 ack=1 len=0").Elapse(100);
            d.Inject("ACK seq=1 ack=1").ExpectNothing().State(TcpState.Established);
        }
    }

    [TestMethod] // RFC 9293 3.8.4, MUST-26: data or ACKs within the interval put it off
    public void MUST_26_WhateverArrivesPutsItOff()
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

    [TestMethod] // RFC 9293 3.8.4, MUST-26: not while data is outstanding: retransmission finds out
    public void MUST_26_NotWhileDataIsOutstanding()
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

    [TestMethod] // RFC 9293 3.8.4, MUST-26: nor while data waits for a window of zero
    public void MUST_26_NotWhileTheWindowIsProbed()
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

    [TestMethod] // RFC 9293 3.8.4, MUST-26: data that was acknowledged: silence counts from its ACK
    public void MUST_26_SilenceCountsFromTheAck()
    {
        Dialogue d = OnAfter(10000);
        d.Elapse(9950).Send(100).Expect("ACK seq=1 len=100").Elapse(60).Inject("ACK seq=1 ack=101").ExpectNothing();
        Flows.After(d, 10000).Expect("ACK seq=100 len=0");
    }

    [TestMethod] // RFC 9293 3.8.4, MUST-29: lost probes or answers do not end a connection, up to the configured number
    public void MUST_29_LostAnswersAreTolerated()
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
    public void MAY_5_GivenUpAfterTheConfiguredNumber()
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

    [TestMethod] // RFC 9293 3.8.4, MUST-29: the number is configurable, but never less than two
    public void MUST_29_NumberFollowsTheOption()
    {
        StackOptions options = Dialogue.NewOptions();
        options.KeepAliveProbes = 1;
        bool refused = false;
        try
        {
            Dialogue.Closed(options);
        }
        catch (System.ArgumentException)
        {
            refused = true;
        }

        Assert.IsTrue(refused);
        options.KeepAliveProbes = 2;
        Dialogue d = Dialogue.Established(options);
        d.App.KeepAlive = true;
        Flows.After(d, TwoHours).Expect("ACK seq=0 len=0");
        Flows.After(d, 75000).Expect("ACK seq=0 len=0").State(TcpState.Established);
        Flows.After(d, 75000).ExpectReset("seq=1").State(TcpState.Closed).Reason(CloseReason.TimedOut);
    }

    [TestMethod] // RFC 9293 3.8.4: a peer that has forgotten the connection answers with RST
    public void MAY_5_PeerHasForgotten()
    {
        Dialogue d = OnAfter(10000);
        Flows.After(d, 10000).Expect("ACK seq=0 ack=1");
        d.Inject("RST seq=1").ExpectNothing().State(TcpState.Closed).Reason(CloseReason.Reset);
    }

    [TestMethod] // RFC 9293 3.8.4, MUST-29: nor is it a lost probe when ARP has to ask first, or the driver has no room
    public void MUST_29_ProbeWaitsForNeighbourAndRoom()
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
    public void MAY_5_InCloseWaitAndFinWait2()
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

    [TestMethod] // RFC 9293 3.8.4, MUST-24: turned on before the handshake is over, it counts from then
    public void MUST_24_OnBeforeTheConnectionIsOpen()
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
