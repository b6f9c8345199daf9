using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 9293 section 3.10.7.4, fifth check: which segments' window counts (SND.WL1, SND.WL2).
[TestClass]
public class WindowUpdateTests
{
    [TestMethod] // RFC 9293 3.10.7.4: a newer segment's window counts, with or without data, larger or smaller
    public void NewerSegment_SetsTheWindow()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1460, 100, 0);
        d.Inject("ACK seq=1 ack=1 len=10 win=200").ExpectDelayed("ACK ack=11");
        d.Inject("ACK seq=11 ack=1 win=300").ExpectNothing();
        d.Inject("ACK seq=11 ack=1 win=250").ExpectNothing();
        d.Send(1000).Expect("ACK seq=1 len=250").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.10.7.4: out of order, but in the window: its window counts too
    public void SegmentOutOfOrder_SetsTheWindow()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1460, 100, 0);
        d.Inject("ACK seq=11 ack=1 len=10 win=200").Expect("ACK ack=1");
        d.Send(1000).Expect("ACK seq=1 len=200").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.10.7.4: SEG.SEQ < SND.WL1 with the same ACK: overtaken on the way, its window is out of date
    public void OlderSegment_DoesNotSetTheWindow()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1460, 1000, 0);
        d.Inject("ACK seq=101 ack=1 len=10 win=200").Expect("ACK ack=1");
        d.Inject("ACK seq=1 ack=1 len=100 win=1000").Expect("ACK ack=111");
        d.Send(1000).ExpectNothing();
        Flows.After(d, 200).Expect("ACK seq=1 len=200").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.10.7.4: an ACK older than SND.UNA does not set the window, whatever its sequence number
    public void OlderAck_DoesNotSetTheWindow()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1460, 1000, 0);
        d.Send(500).Expect("ACK seq=1 len=500");
        Flows.Ack(d, 501, 400).ExpectNothing();
        d.Inject("ACK seq=1 ack=1 len=10 win=5000").ExpectDelayed("ACK ack=11");
        d.Send(1000).ExpectNothing();
        Flows.After(d, 200).Expect("ACK seq=501 len=400").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.10.7.4: no ACK in the range, no window: SND.NXT < SEG.ACK
    public void AckOfTheFuture_DoesNotSetTheWindow()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1460, 100, 0);
        d.Inject("ACK seq=1 ack=2 win=1000").Expect("ACK seq=1 ack=1");
        d.Send(1000).Expect("ACK seq=1 len=100").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.10.7.4, 3.8.6: a retransmission is an old segment with a new ACK: the right edge must not run ahead of what the peer offers
    public void NewAckInAnOldSegment_DoesNotMoveTheEdge()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1460, 1000, 0);
        d.Inject("ACK seq=101 ack=1 len=10").Expect("ACK ack=1");
        d.Send(600).Expect("ACK seq=1 len=600");

        // The peer took the 600 octets; nobody has read them, so that its window is 400. Then it sends the first 100 again.
        d.Inject("ACK seq=1 ack=601 len=100 win=400").Expect("ACK ack=111");
        d.Send(1000).ExpectNothing();
        Flows.After(d, 200).Expect("ACK seq=601 len=400").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.10.7.4: the same with a window that has grown since: it counts, as nothing newer can be on its way
    public void NewAckInAnOldSegment_SetsTheWindow()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1460, 1000, 0);
        d.Inject("ACK seq=101 ack=1 len=10").Expect("ACK ack=1");
        d.Send(1000).Expect("ACK seq=1 len=1000");
        d.Inject("ACK seq=1 ack=1001 len=100 win=800").Expect("ACK ack=111");
        d.Send(1000).Expect("ACK seq=1001 len=800").ExpectNothing();
    }
}
