using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 9293 section 3.9.1.2: our SEND has no PUSH flag, so TCP decides.
[TestClass]
public class PushTests
{
    [TestMethod] // RFC 9293 3.9.1.2: nothing is buffered without end: an octet leaves at once when nothing is in flight
    [Rfc(9293, "MUST-60")]
    public void OneOctetLeaves()
    {
        Dialogue d = Dialogue.Established();
        d.Send(1).Expect("PSH|ACK seq=1 len=1");
    }

    [TestMethod] // RFC 9293 3.9.1.2: what Nagle's algorithm holds leaves with the ACK
    [Rfc(9293, "MUST-60")]
    public void HeldDataLeavesWithTheAck()
    {
        Dialogue d = Dialogue.Established();
        d.Send(1).Expect("PSH|ACK seq=1 len=1").Send(1).ExpectNothing();
        Flows.Ack(d, 2).Expect("PSH|ACK seq=2 len=1");
    }

    [TestMethod] // RFC 9293 3.9.1.2: what silly-window avoidance holds leaves within the override timeout
    [Rfc(9293, "MUST-60")]
    public void DataHeldByATinyWindowLeaves()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1460, 1000, 0);
        d.Send(1000).Expect("ACK seq=1 len=1000");
        Flows.Ack(d, 1001, 3).ExpectNothing();
        d.Send(4).ExpectNothing();
        d.WaitForSegment(1000);
        d.Expect("ACK seq=1001 len=3");
        Flows.Ack(d, 1004, 3).Expect("PSH|ACK seq=1004 len=1");
    }

    [TestMethod] // RFC 9293 3.9.1.2: PSH in the last buffered segment, and in no other
    [Rfc(9293, "MUST-61")]
    public void LastSegmentIsPushed()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1000, 65535, 0);
        d.Send(3500);
        d.Expect("ACK seq=1 len=1000 nopsh").Expect("ACK seq=1001 len=1000 nopsh").Expect("ACK seq=2001 len=1000 nopsh");
        d.Expect("PSH|ACK seq=3001 len=500").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.9.1.2: also when it is exactly full
    [Rfc(9293, "MUST-61")]
    public void LastFullSegmentIsPushed()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1000, 65535, 0);
        d.Send(2000);
        d.Expect("ACK seq=1 len=1000 nopsh").Expect("PSH|ACK seq=1001 len=1000").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.9.1.2: the segment that the window cuts short is not the last
    [Rfc(9293, "MUST-61")]
    public void SegmentCutByTheWindowIsNotPushed()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1000, 600, 0);
        d.Send(800).Expect("ACK seq=1 len=600 nopsh");
        Flows.Ack(d, 601, 600).Expect("PSH|ACK seq=601 len=200");
    }

    [TestMethod] // RFC 9293 3.9.1.2: the retransmission of the last segment is pushed as well
    [Rfc(9293, "MUST-61")]
    public void RetransmissionIsPushed()
    {
        Dialogue d = Dialogue.Established();
        d.Send(100).Expect("PSH|ACK seq=1 len=100");
        d.WaitForSegment(1000);
        d.Expect("PSH|ACK seq=1 len=100");
    }

    [TestMethod] // RFC 9293 3.9.1.2: before a FIN too
    [Rfc(9293, "MUST-61")]
    public void LastDataBeforeTheFinIsPushed()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1000, 0, 0);
        d.Send(1500).Close().ExpectNothing();
        Flows.Ack(d, 1, 4000).Expect("ACK seq=1 len=1000 nopsh").Expect("FIN|PSH|ACK seq=1001 len=500");
    }

    [TestMethod] // RFC 9293 3.9.1.2: several writes while nothing may leave: one segment, one PSH
    [Rfc(9293, "SHLD-27", "MAY-16")]
    public void WritesAreCollapsedIntoOneSegment()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1460, 0, 0);
        d.Send(100).Send(200).Send(300).ExpectNothing();
        Flows.Ack(d, 1, 4000).Expect("PSH|ACK seq=1 len=600").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.9.1.2: the same while cwnd is used up; segments are full but for the last
    [Rfc(9293, "SHLD-27")]
    public void WritesAreCollapsedWhileCwndIsUsedUp()
    {
        StackOptions options = Dialogue.NewOptions();
        options.InitialWindow = 1;
        Dialogue d = Flows.Open(options, 1000, 65535, 0);
        d.Send(1000).Expect("PSH|ACK seq=1 len=1000");
        for (int i = 0; i < 15; i++)
        {
            d.Send(100).ExpectNothing();
        }

        Flows.Ack(d, 1001).Expect("ACK seq=1001 len=1000 nopsh").Expect("PSH|ACK seq=2001 len=500").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.9.1.2: un-pushed pieces are aggregated
    [Rfc(9293, "MAY-16")]
    public void SmallWritesAreAggregated()
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
