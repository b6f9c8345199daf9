using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 9293 section 3.7.4: Nagle's algorithm; and large segments.
[TestClass]
public class NagleTests
{
    [TestMethod] // RFC 9293 3.7.4, SHLD-7: data in flight: small data waits, and leaves in one segment with the ACK
    public void SHLD_7_SmallDataWaitsForTheAck()
    {
        Dialogue d = Dialogue.Established();
        d.Send(10).Expect("ACK seq=1 len=10");
        d.Send(10).ExpectNothing().Send(10).ExpectNothing().Send(1).ExpectNothing();
        d.Elapse(199).ExpectNothing();
        Flows.Ack(d, 11).Expect("ACK seq=11 len=21").ExpectNothing();
        d.Send(5).ExpectNothing();
        Flows.Ack(d, 32).Expect("ACK seq=32 len=5").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.7.4, SHLD-7: nothing in flight: nothing waits
    public void SHLD_7_SmallDataLeavesWhenIdle()
    {
        Dialogue d = Dialogue.Established();
        for (int i = 1; i < 10; i++)
        {
            d.Send(1).Expect("ACK len=1 seq=" + i.ToString()).ExpectNothing();
            Flows.Ack(d, i + 1).ExpectNothing();
        }
    }

    [TestMethod] // RFC 9293 3.7.4, SHLD-7: a full segment leaves although data is in flight; the rest waits
    public void SHLD_7_FullSegmentsDoNotWait()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1000, 65535, 0);
        d.Send(10).Expect("ACK seq=1 len=10");
        d.Send(999).ExpectNothing();
        d.Send(1).Expect("ACK seq=11 len=1000").ExpectNothing();
        d.Send(2500).Expect("ACK seq=1011 len=1000").Expect("ACK seq=2011 len=1000").ExpectNothing();
        Flows.Ack(d, 11).ExpectNothing();
        Flows.Ack(d, 2011).ExpectNothing();
        Flows.Ack(d, 3011).Expect("ACK seq=3011 len=500").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.7.4, SHLD-7: an ACK of a part leaves data in flight, so small data waits on
    public void SHLD_7_PartialAckDoesNotReleaseSmallData()
    {
        Dialogue d = Dialogue.Established();
        d.Send(100).Expect("ACK seq=1 len=100");
        d.Send(10).ExpectNothing();
        Flows.Ack(d, 51).ExpectNothing();
        Flows.Ack(d, 101).Expect("ACK seq=101 len=10").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.7.4, SHLD-7: what waits goes out again with what is retransmitted, up to a full segment
    public void SHLD_7_LossDoesNotForgetWhatWaits()
    {
        Dialogue d = Dialogue.Established();
        d.Send(100).Expect("ACK seq=1 len=100");
        d.Send(10).ExpectNothing();
        d.WaitForSegment(1000);
        d.Expect("ACK seq=1");
        int end = 1 + d.Last.Length;
        d.Check(end == 101 || end == 111, "what was lost, alone or with what waits");
        d.Inject("ACK seq=1 ack=" + end.ToString());
        if (end == 101)
        {
            d.Expect("ACK seq=101 len=10");
        }

        d.ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.7.4, MUST-17: the application can turn it off, per connection
    public void MUST_17_NoDelay_SmallDataLeavesAtOnce()
    {
        Dialogue d = Dialogue.Established();
        d.Check(!d.App.NoDelay, "on by default");
        d.App.NoDelay = true;
        for (int i = 0; i < 10; i++)
        {
            d.Send(10).Expect("PSH|ACK len=10 seq=" + (1 + (10 * i)).ToString()).ExpectNothing();
        }
    }

    [TestMethod] // RFC 9293 3.7.4, MUST-17: what waited leaves when it is turned off
    public void MUST_17_NoDelay_ReleasesWhatWaits()
    {
        Dialogue d = Dialogue.Established();
        d.Send(10).Expect("ACK seq=1 len=10");
        d.Send(10).ExpectNothing();
        d.App.NoDelay = true;
        d.Expect("ACK seq=11 len=10").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.7.4, MUST-17: and it can be turned on again
    public void MUST_17_NoDelay_CanBeTurnedOffAgain()
    {
        Dialogue d = Dialogue.Established();
        d.App.NoDelay = true;
        d.Send(10).Expect("ACK seq=1 len=10");
        d.App.NoDelay = false;
        d.Send(10).ExpectNothing();
        Flows.Ack(d, 11).Expect("ACK seq=11 len=10").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.7.4, MUST-17: one connection's choice is not another's
    public void MUST_17_NoDelay_IsPerConnection()
    {
        Dialogue d = Dialogue.Established();
        d.App.NoDelay = true;
        d.Peer(40001).Handshake();
        d.Check(!d.App.NoDelay, "not this one's choice");
        d.Send(10).Expect("ACK seq=1 len=10");
        d.Send(10).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.9.1.2, SHLD-28: segments as large as may be: all but the last
    public void SHLD_28_BulkDataLeavesInFullSegments()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 65536;
        Dialogue d = Flows.Open(options, 700, 65535, 0);
        d.Send(50000);
        int next = 1;
        while (next < 50001)
        {
            int length = 50001 - next < 700 ? 50001 - next : 700;
            d.Expect("ACK seq=" + next.ToString() + " len=" + length.ToString());
            next += length;
            if (d.PendingSegments == 0 && next < 50001)
            {
                Flows.Ack(d, next);
            }
        }

        d.ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.9.1.2, SHLD-28: small writes make full segments when they have to wait anyway
    public void SHLD_28_SmallWritesMakeFullSegments()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 500, 65535, 0);
        d.Send(7).Expect("ACK seq=1 len=7");
        for (int i = 0; i < 200; i++)
        {
            d.Send(7);
            while (d.PendingSegments > 0)
            {
                d.Expect("ACK len=500");
            }
        }

        int end = d.Flow.OurEnd;
        d.Equal(8 + (1400 / 500 * 500), end, "sent");
        Flows.Ack(d, end).Expect("ACK len=400");
    }
}
