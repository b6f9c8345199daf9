using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 9293 section 3.7.4: Nagle's algorithm; and large segments.
[TestClass]
public class NagleTests
{
    [TestMethod] // RFC 9293 3.7.4: data in flight: small data waits, and leaves in one segment with the ACK
    [Rfc(9293, "SHLD-7")]
    public void SmallDataWaitsForTheAck()
    {
        Dialogue d = Dialogue.Established();
        d.Send(10).Expect("ACK seq=1 len=10");
        d.Send(10).ExpectNothing().Send(10).ExpectNothing().Send(1).ExpectNothing();
        d.Elapse(199).ExpectNothing();
        Flows.Ack(d, 11).Expect("ACK seq=11 len=21").ExpectNothing();
        d.Send(5).ExpectNothing();
        Flows.Ack(d, 32).Expect("ACK seq=32 len=5").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.7.4: nothing in flight: nothing waits
    [Rfc(9293, "SHLD-7")]
    public void SmallDataLeavesWhenIdle()
    {
        Dialogue d = Dialogue.Established();
        for (int i = 1; i < 10; i++)
        {
            d.Send(1).Expect("ACK len=1 seq=" + i.ToString()).ExpectNothing();
            Flows.Ack(d, i + 1).ExpectNothing();
        }
    }

    [TestMethod] // RFC 9293 3.7.4: the rest of a full send buffer is not all there is: it waits for what the app sends into the room that the next ACK makes
    [Rfc(9293, "SHLD-7")]
    public void RestOfAFullBufferWaits()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 4100;
        Dialogue d = Flows.Open(options, 1000, 65535, 0);
        d.Equal(4100, d.TrySend(5000), "Send");
        Flows.ExpectRun(d, 1, 4, 1000);

        // The app has its turn between the ACK and what leaves.
        d.Queue("ACK seq=1 ack=1001");
        d.Equal(1000, d.TrySendInTurn(2000), "Send");
        Flows.ExpectRun(d, 4001, 1, 1000);

        // What nobody adds to leaves with the next ACK.
        Flows.Ack(d, 5001).Expect("ACK seq=5001 len=100").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.7.4: without Nagle it does not wait
    [Rfc(9293, "MUST-17")]
    public void RestOfAFullBuffer_LeavesWithoutNagle()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 4100;
        Dialogue d = Flows.Open(options, 1000, 65535, 0);
        d.App.NoDelay = true;
        d.Equal(4100, d.TrySend(5000), "Send");
        for (int i = 0; i < 4; i++)
        {
            Flows.ExpectData(d, 1 + (i * 1000), 1000);
        }

        d.Expect("ACK seq=4001 len=100").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.7.4: a full segment leaves although data is in flight; the rest waits
    [Rfc(9293, "SHLD-7")]
    public void FullSegmentsDoNotWait()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1000, 65535, 0);
        d.Send(10).Expect("ACK seq=1 len=10");
        d.Send(999).ExpectNothing();
        d.Send(1).Expect("ACK seq=11 len=1000").ExpectNothing();
        d.Send(2500).Expect("ACK seq=1011 len=1000").Expect("ACK seq=2011 len=1000").ExpectNothing();
        Flows.Ack(d, 11).Expect("ACK seq=3011 len=500").ExpectNothing(); // no small segment is in flight any more
    }

    [TestMethod] // RFC 9293 3.7.4: an ACK of a part leaves data in flight, so small data waits on
    [Rfc(9293, "SHLD-7")]
    public void PartialAckDoesNotReleaseSmallData()
    {
        Dialogue d = Dialogue.Established();
        d.Send(100).Expect("ACK seq=1 len=100");
        d.Send(10).ExpectNothing();
        Flows.Ack(d, 51).ExpectNothing();
        Flows.Ack(d, 101).Expect("ACK seq=101 len=10").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.7.4: what waits goes out again with what is retransmitted, up to a full segment
    [Rfc(9293, "SHLD-7")]
    public void LossDoesNotForgetWhatWaits()
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

    [TestMethod] // RFC 9293 3.7.4: the application can turn it off, per connection
    [Rfc(9293, "MUST-17")]
    public void NoDelay_SmallDataLeavesAtOnce()
    {
        Dialogue d = Dialogue.Established();
        d.Check(!d.App.NoDelay, "on by default");
        d.App.NoDelay = true;
        for (int i = 0; i < 10; i++)
        {
            d.Send(10).Expect("PSH|ACK len=10 seq=" + (1 + (10 * i)).ToString()).ExpectNothing();
        }
    }

    [TestMethod] // RFC 9293 3.7.4: what waited leaves when it is turned off
    [Rfc(9293, "MUST-17")]
    public void NoDelay_ReleasesWhatWaits()
    {
        Dialogue d = Dialogue.Established();
        d.Send(10).Expect("ACK seq=1 len=10");
        d.Send(10).ExpectNothing();
        d.App.NoDelay = true;
        d.Expect("ACK seq=11 len=10").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.7.4: and it can be turned on again
    [Rfc(9293, "MUST-17")]
    public void NoDelay_CanBeTurnedOffAgain()
    {
        Dialogue d = Dialogue.Established();
        d.App.NoDelay = true;
        d.Send(10).Expect("ACK seq=1 len=10");
        d.App.NoDelay = false;
        d.Send(10).ExpectNothing();
        Flows.Ack(d, 11).Expect("ACK seq=11 len=10").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.7.4: one connection's choice is not another's
    [Rfc(9293, "MUST-17")]
    public void NoDelay_IsPerConnection()
    {
        Dialogue d = Dialogue.Established();
        d.App.NoDelay = true;
        d.Peer(40001).Handshake();
        d.Check(!d.App.NoDelay, "not this one's choice");
        d.Send(10).Expect("ACK seq=1 len=10");
        d.Send(10).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.9.1.2: segments as large as may be: all but the last
    [Rfc(9293, "SHLD-28")]
    public void BulkDataLeavesInFullSegments()
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

    [TestMethod] // RFC 9293 3.9.1.2: small writes make full segments when they have to wait anyway
    [Rfc(9293, "SHLD-28")]
    public void SmallWritesMakeFullSegments()
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
