using TcpNano.Dialogues;
using TcpNano.Tests.Support;
using nanoFramework.TestFramework;

namespace TcpNano.Tests.Tcp;

// RFC 9293 section 3.8.3: data that is not acknowledged: R1, R2, and the user timeout (RFC 5482, locally). RTO is 300.
[TestClass]
public class GiveUpTests
{
    [TestMethod] // RFC 9293 3.8.3: R1 is at least 3 retransmissions
    [Rfc(9293, "SHLD-10")]
    public void R1IsAtLeastThree()
    {
        Assert.AreEqual(3, new StackOptions().R1);
        StackOptions options = Dialogue.NewOptions();
        options.R1 = 2;
        Assert.IsTrue(Dialogue.Refuses(options));
    }

    [TestMethod] // RFC 9293 3.8.3: R2 is at least 100 s, unless the app wants another; the option has the range of the connection's own
    [Rfc(9293, "SHLD-11")]
    public void R2IsAtLeastAHundredSeconds()
    {
        Assert.IsTrue(new StackOptions().UserTimeout >= 100000);
        Dialogue d = Dialogue.Established();
        Assert.AreEqual(d.Options.UserTimeout, d.App.UserTimeout);
        StackOptions options = Dialogue.NewOptions();
        options.UserTimeout = 999;
        Assert.IsTrue(Dialogue.Refuses(options));
        options.UserTimeout = 0;
        Assert.AreEqual(0, Dialogue.Established(options).App.UserTimeout);
    }

    [TestMethod] // RFC 9293 3.8.3: at R1 the app is told and the neighbour looked at again; once
    [Rfc(9293, "SHLD-9", "SHLD-10", "MUST-20")]
    public void R1_TellsTheAppAndAsksForTheNeighbour()
    {
        StackOptions options = Dialogue.NewOptions();
        options.ArpRetryInterval = 100;
        Dialogue d = Flows.Open(options, 1460, 65535, 100);
        d.TakeEvents();
        d.Send(100).Expect("ACK seq=1 len=100");
        int asked = d.ArpRequests;
        Flows.After(d, 300).Expect("ACK seq=1 len=100");
        Flows.After(d, 600).Expect("ACK seq=1 len=100");
        d.Equal(0, (int)d.TakeEvents(), "events before R1");
        d.Equal((int)TcpSoftError.None, (int)d.App.SoftError, "SoftError");
        Flows.After(d, 1200).Expect("ACK seq=1 len=100");
        d.Equal((int)TcpEvents.SoftError, (int)d.TakeEvents(), "events at R1");
        d.Equal((int)TcpSoftError.NoAnswer, (int)d.App.SoftError, "SoftError");
        d.Equal(asked + 1, d.ArpRequests, "ARP requests");
        Flows.After(d, 2400).Expect("ACK seq=1 len=100");
        Flows.After(d, 4800).Expect("ACK seq=1 len=100").State(TcpState.Established);
        d.Equal(0, (int)d.TakeEvents(), "events after R1");

        // An answer clears it.
        Flows.Ack(d, 101).ExpectNothing();
        d.Equal((int)TcpSoftError.None, (int)d.App.SoftError, "SoftError");
        d.Elapse(1000000).ExpectNothing().State(TcpState.Established);
    }

    [TestMethod] // RFC 9293 3.8.3: R1 follows the option
    [Rfc(9293, "SHLD-9")]
    public void R1FollowsTheOption()
    {
        StackOptions options = Dialogue.NewOptions();
        options.R1 = 5;
        Dialogue d = Flows.Open(options, 1460, 65535, 100);
        d.TakeEvents();
        d.Send(100).Expect("ACK seq=1 len=100");
        for (int i = 0; i < 4; i++)
        {
            d.WaitForSegment(60000);
            d.Expect("ACK seq=1 len=100").Equal(0, (int)d.TakeEvents(), "events");
        }

        d.WaitForSegment(60000);
        d.Expect("ACK seq=1 len=100").Equal((int)TcpEvents.SoftError, (int)d.TakeEvents(), "events");
    }

    [TestMethod] // RFC 9293 3.9.1.8: an app that does not want to hear of it does not
    [Rfc(9293, "SHLD-20")]
    public void R1IsNotReportedWhenTurnedOff()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1460, 65535, 100);
        d.TakeEvents();
        d.App.ReportSoftErrors = false;
        d.Send(100).Expect("ACK seq=1 len=100");
        for (int i = 0; i < 5; i++)
        {
            d.WaitForSegment(60000);
            d.Expect("ACK seq=1 len=100").Equal(0, (int)d.TakeEvents(), "events");
        }
    }

    [TestMethod] // RFC 9293 3.8.3: R2 after the first transmission, to the millisecond: closed, the app told, the peer reset
    [Rfc(9293, "MUST-20")]
    public void R2_EndsTheConnection()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1460, 65535, 100);
        d.Send(100).Expect("ACK seq=1 len=100");
        long start = d.Now;
        int[] intervals = { 300, 600, 1200, 2400, 4800, 9600, 19200, 38400 };
        for (int i = 0; i < intervals.Length; i++)
        {
            Flows.After(d, intervals[i]).Expect("ACK seq=1 len=100").State(TcpState.Established);
        }

        d.TakeEvents();
        d.WaitForSegment(60000);
        d.ExpectReset("seq=101").ExpectNothing().State(TcpState.Closed).Reason(CloseReason.TimedOut);
        d.Equal(120000, d.Now - start, "R2");
        d.Check((d.TakeEvents() & TcpEvents.Closed) != 0, "the app is told");
        d.ReceiveClosed().Elapse(1000000).ExpectNothing();
        d.Equal(1, d.Stack.Counters[StackCounter.ConnectionsTimedOut], "ConnectionsTimedOut");
    }

    [TestMethod] // RFC 9293 3.8.3: the app sets R2, per connection
    [Rfc(9293, "MUST-21")]
    [DataRow(1000)]
    [DataRow(5000)]
    [DataRow(600000)]
    public void UserTimeout(int timeout)
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1460, 65535, 100);
        d.App.UserTimeout = timeout;
        d.Equal(timeout, d.App.UserTimeout, "UserTimeout");
        d.Send(100).Expect("ACK seq=1 len=100");
        long start = d.Now;
        d.WaitForSegment(1000);
        while ((d.PeekFlags() & DialogueSegment.Rst) == 0)
        {
            d.Expect("ACK seq=1 len=100").State(TcpState.Established);
            d.WaitForSegment(60000);
        }

        d.ExpectReset("seq=101").State(TcpState.Closed).Reason(CloseReason.TimedOut);
        d.Equal(timeout, d.Now - start, "user timeout");
    }

    [TestMethod] // RFC 9293 3.8.3: 0 is none
    [Rfc(9293, "MUST-21")]
    public void NoUserTimeout()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1460, 65535, 100);
        d.App.UserTimeout = 0;
        d.Send(100).Expect("ACK seq=1 len=100");
        while (d.Now < 7200000)
        {
            d.WaitForSegment(60000);
            d.Expect("ACK seq=1 len=100").State(TcpState.Established);
        }

        Flows.Ack(d, 101).ExpectNothing();
        d.Elapse(7200000).ExpectNothing().State(TcpState.Established);
    }

    [TestMethod] // RFC 9293 3.8.3: one connection's is not another's
    [Rfc(9293, "MUST-21")]
    public void UserTimeoutIsPerConnection()
    {
        Dialogue d = Dialogue.Established();
        d.App.UserTimeout = 5000;
        d.Send(100).Expect("ACK seq=1 len=100");
        d.Peer(40001).Handshake();
        d.Equal(120000, d.App.UserTimeout, "UserTimeout");
        d.Send(100).Expect("ACK seq=1 len=100");
        for (long until = d.Now + 6000; d.Now < until;)
        {
            long wait = d.UntilNextPoll < 0 || d.UntilNextPoll > until - d.Now ? until - d.Now : d.UntilNextPoll;
            d.Elapse(wait).Ignore();
        }

        d.State(TcpState.Established).Peer(40000).State(TcpState.Closed).Reason(CloseReason.TimedOut);
    }

    [TestMethod] // RFC 9293 3.8.3: only data that waits counts; an idle connection has no end
    [Rfc(9293, "MUST-20")]
    public void IdleConnectionIsNotGivenUp()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1460, 65535, 100);
        d.Send(100).Expect("ACK seq=1 len=100").Elapse(10);
        Flows.Ack(d, 101).ExpectNothing();
        d.Elapse(100000000).ExpectNothing().State(TcpState.Established);
    }

    [TestMethod] // RFC 9293 3.8.3: R2 counts anew for what is sent after an ACK: progress, however slow, keeps it open
    [Rfc(9293, "MUST-20")]
    public void ProgressStartsR2Anew()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1000, 65535, 100);
        d.Send(4000);
        Flows.ExpectRun(d, 1, 4, 1000);
        int next = 1;
        for (int i = 0; i < 30; i++)
        {
            long until = d.Now + 110000;
            while (d.Now < until)
            {
                long wait = d.UntilNextPoll < 0 || d.UntilNextPoll > until - d.Now ? until - d.Now : d.UntilNextPoll;
                d.Elapse(wait).Ignore();
            }

            d.State(TcpState.Established);
            next += 100;
            Flows.Ack(d, next).Ignore();
        }
    }

    [TestMethod] // RFC 9293 3.8.3: also after CLOSE, when nobody is there to be told
    [Rfc(9293, "MUST-20")]
    public void R2AfterClose()
    {
        StackOptions options = Dialogue.NewOptions();
        options.OrphanTimeout = 2 * options.UserTimeout; // or its bound would come first
        Dialogue d = Flows.Open(options, 1460, 65535, 100);
        int free = d.Stack.FreeConnections;
        d.Close().Expect("FIN|ACK seq=1");
        long start = d.Now;
        d.WaitForSegment(1000);
        while ((d.PeekFlags() & DialogueSegment.Rst) == 0)
        {
            d.Expect("FIN|ACK seq=1 len=0");
            d.WaitForSegment(60000);
        }

        d.ExpectReset("seq=2").ExpectNothing();
        d.Equal(120000, d.Now - start, "R2");
        d.Equal(free + 1, d.Stack.FreeConnections, "FreeConnections");
    }

    [TestMethod] // RFC 9293 3.9.2.2: what the network said before goes into the reason
    public void GiveUp_AfterHostUnreachableSaysUnreachable()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1460, 65535, 100);
        d.Send(100).Expect("ACK seq=1 len=100").Inject("ICMP type=3 code=1 seq=1").ExpectNothing();
        d.WaitForSegment(1000);
        while ((d.PeekFlags() & DialogueSegment.Rst) == 0)
        {
            d.Expect("ACK seq=1 len=100").State(TcpState.Established);
            d.WaitForSegment(60000);
        }

        d.Ignore().State(TcpState.Closed).Reason(CloseReason.Unreachable);
    }
}
