using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 9293 section 3.9.1.2: our SEND has no PUSH flag, so TCP decides.
[TestClass]
public class PushTests
{
    [TestMethod] // RFC 9293 3.9.1.2, MUST-60: nothing is buffered without end: an octet leaves at once when nothing is in flight
    public void MUST_60_OneOctetLeaves()
    {
        Dialogue d = Dialogue.Established();
        d.Send(1).Expect("PSH|ACK seq=1 len=1");
    }

    [TestMethod] // RFC 9293 3.9.1.2, MUST-60: what Nagle's algorithm holds leaves with the ACK
    public void MUST_60_HeldDataLeavesWithTheAck()
    {
        Dialogue d = Dialogue.Established();
        d.Send(1).Expect("PSH|ACK seq=1 len=1").Send(1).ExpectNothing();
        Flows.Ack(d, 2).Expect("PSH|ACK seq=2 len=1");
    }

    [TestMethod] // RFC 9293 3.9.1.2, MUST-60: what silly-window avoidance holds leaves within the override timeout
    public void MUST_60_DataHeldByATinyWindowLeaves()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1460, 1000, 0);
        d.Send(1000).Expect("ACK seq=1 len=1000");
        Flows.Ack(d, 1001, 3).ExpectNothing();
        d.Send(4).ExpectNothing();
        d.WaitForSegment(1000);
        d.Expect("ACK seq=1001 len=3");
        Flows.Ack(d, 1004, 3).Expect("PSH|ACK seq=1004 len=1");
    }

    [TestMethod] // RFC 9293 3.9.1.2, MUST-61: PSH in the last buffered segment, and in no other
    public void MUST_61_LastSegmentIsPushed()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1000, 65535, 0);
        d.Send(3500);
        d.Expect("ACK seq=1 len=1000 nopsh").Expect("ACK seq=1001 len=1000 nopsh").Expect("ACK seq=2001 len=1000 nopsh").ExpectNothing();
        Flows.Ack(d, 3001).Expect("PSH|ACK seq=3001 len=500");
    }

    [TestMethod] // RFC 9293 3.9.1.2, MUST-61: also when it is exactly full
    public void MUST_61_LastFullSegmentIsPushed()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1000, 65535, 0);
        d.Send(2000);
        d.Expect("ACK seq=1 len=1000 nopsh").Expect("PSH|ACK seq=1001 len=1000").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.9.1.2, MUST-61: the segment that the window cuts short is not the last
    public void MUST_61_SegmentCutByTheWindowIsNotPushed()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1000, 600, 0);
        d.Send(800).Expect("ACK seq=1 len=600 nopsh");
        Flows.Ack(d, 601, 600).Expect("PSH|ACK seq=601 len=200");
    }

    [TestMethod] // RFC 9293 3.9.1.2, MUST-61: the retransmission of the last segment is pushed as well
    public void MUST_61_RetransmissionIsPushed()
    {
        Dialogue d = Dialogue.Established();
        d.Send(100).Expect("PSH|ACK seq=1 len=100");
        d.WaitForSegment(1000);
        d.Expect("PSH|ACK seq=1 len=100");
    }

    [TestMethod] // RFC 9293 3.9.1.2, MUST-61: before a FIN too
    public void MUST_61_LastDataBeforeTheFinIsPushed()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1000, 0, 0);
        d.Send(1500).Close().ExpectNothing();
        Flows.Ack(d, 1, 4000).Expect("ACK seq=1 len=1000 nopsh").Expect("FIN|PSH|ACK seq=1001 len=500");
    }

    [TestMethod] // RFC 9293 3.9.1.2, SHLD-27, MAY-16: several writes while nothing may leave: one segment, one PSH
    public void SHLD_27_MAY_16_WritesAreCollapsedIntoOneSegment()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1460, 0, 0);
        d.Send(100).Send(200).Send(300).ExpectNothing();
        Flows.Ack(d, 1, 4000).Expect("PSH|ACK seq=1 len=600").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.9.1.2, SHLD-27: the same while cwnd is used up; segments are full but for the last
    public void SHLD_27_WritesAreCollapsedWhileCwndIsUsedUp()
    {
        StackOptions options = Dialogue.NewOptions();
        options.InitialWindow = 1;
        Dialogue d = Flows.Open(options, 1000, 65535, 0);
        d.Send(1000).Expect("PSH|ACK seq=1 len=1000");
        for (int i = 0; i < 15; i++)
        {
            d.Send(100).ExpectNothing();
        }

        Flows.Ack(d, 1001).Expect("ACK seq=1001 len=1000 nopsh").ExpectNothing();
        Flows.Ack(d, 2001).Expect("PSH|ACK seq=2001 len=500").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.9.1.2, MAY-16: un-pushed pieces are aggregated
    public void MAY_16_SmallWritesAreAggregated()
    {
        Dialogue d = Dialogue.Established();
        d.Send(1).Expect("ACK seq=1 len=1");
        for (int i = 0; i < 50; i++)
        {
            d.Send(3).ExpectNothing();
        }

        Flows.Ack(d, 2).Expect("PSH|ACK seq=2 len=150").ExpectNothing();
    }
}
