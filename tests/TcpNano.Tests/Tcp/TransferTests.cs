using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 9293 section 3.8: whatever buffers, windows, delays and losses there are, a transfer never stands still. Each has
// a bound in virtual time that a stall on either side's timers cannot meet.
[TestClass]
public class TransferTests
{
    [TestMethod] // RFC 9293 3.8.6.2, 3.7.4: the smallest buffers, Nagle's algorithm against delayed ACKs
    [Rfc(9293, "MUST-38", "MUST-39", "SHLD-7")]
    [DataRow(256, 256, 256)]
    [DataRow(256, 65535, 4096)]
    [DataRow(4096, 256, 4096)]
    [DataRow(4096, 4096, 256)]
    [DataRow(300, 700, 300)]
    public void SmallBuffersDoNotStall(int sendBuffer, int peerBuffer, int receiveBuffer)
    {
        Dialogue d = Open(sendBuffer, receiveBuffer, 1460, peerBuffer);
        FlowPeer peer = new FlowPeer(d, 1);
        peer.Buffer = peerBuffer;
        int smallest = sendBuffer < peerBuffer ? sendBuffer : peerBuffer;

        // At worst every buffer-full waits for one delayed ACK.
        peer.Transfer(20000, 20000, 1000 + (20000 / smallest * 450));
    }

    [TestMethod] // RFC 9293 3.8.6.2: one octet at a time, on either side
    [Rfc(9293, "MUST-38", "MUST-39")]
    [DataRow(1, 0, 0)]
    [DataRow(0, 1, 0)]
    [DataRow(0, 0, 1)]
    [DataRow(1, 1, 1)]
    public void OctetByOctet(int appSends, int appReads, int peerReads)
    {
        Dialogue d = Open(512, 512, 1460, 512);
        FlowPeer peer = new FlowPeer(d, 2);
        peer.Buffer = 512;
        peer.AppSends = appSends;
        peer.AppReads = appReads;
        peer.PeerReads = peerReads;
        peer.Transfer(3000, 3000, 20000);
    }

    [TestMethod] // RFC 9293 3.8.6.2: silly windows are not answered with as many silly segments
    [Rfc(9293, "MUST-38")]
    public void PeerThatOffersSillyWindows()
    {
        Dialogue d = Open(4096, 4096, 536, 1000);
        FlowPeer peer = new FlowPeer(d, 3);
        peer.Buffer = 1000;
        peer.PeerReads = 1;
        peer.OffersSillyWindows = true;
        uint before = d.Stack.Counters[StackCounter.SegmentsSent];
        peer.Transfer(10000, 0, 60000);

        // Two of 500 octets to a bufferful are ideal; a tiny one now and then by the override timeout.
        d.Check(d.Stack.Counters[StackCounter.SegmentsSent] - before < 150, "few segments, but " + (d.Stack.Counters[StackCounter.SegmentsSent] - before).ToString());
    }

    [TestMethod] // RFC 9293 3.8.6.2.2: our reader takes octets one by one: the peer is not made to send small segments
    [Rfc(9293, "MUST-39")]
    public void SlowReaderDoesNotMakeSmallSegments()
    {
        Dialogue d = Open(4096, 4096, 1460, 65535);
        FlowPeer peer = new FlowPeer(d, 4);
        peer.AppReads = 1;
        uint before = d.Stack.Counters[StackCounter.SegmentsReceived];
        peer.Transfer(0, 20000, 60000);
        d.Check(d.Stack.Counters[StackCounter.SegmentsReceived] - before < 100, "few segments, but " + (d.Stack.Counters[StackCounter.SegmentsReceived] - before).ToString());
    }

    [TestMethod] // RFC 9293 3.8: small and large buffers, slow readers, loss: everything arrives
    [DataRow(101)]
    [DataRow(102)]
    [DataRow(103)]
    [DataRow(104)]
    [DataRow(105)]
    [DataRow(106)]
    [DataRow(107)]
    [DataRow(108)]
    [DataRow(109)]
    [DataRow(110)]
    [DataRow(111)]
    [DataRow(112)]
    public void EverythingArrives(int seed)
    {
        TestRandom random = new TestRandom((uint)seed);
        int mss = 100 + random.Next(1361);
        int peerBuffer = 256 + (random.Next(3) == 0 ? random.Next(65000) : random.Next(3000));
        Dialogue d = Open(256 + random.Next(8000), 256 + random.Next(8000), mss, peerBuffer < 65535 ? peerBuffer : 65535);
        d.App.NoDelay = random.Next(2) == 0;
        FlowPeer peer = new FlowPeer(d, seed * 7);
        peer.Buffer = peerBuffer;
        peer.Mss = 100 + random.Next(1361);
        peer.Loss = random.Next(16);
        peer.Reorder = random.Next(2) == 0 ? 0 : random.Next(30);
        peer.Duplicate = random.Next(2) == 0 ? 0 : random.Next(10);
        peer.NoRoom = random.Next(2) == 0 ? 0 : random.Next(60);
        peer.Delay = random.Next(60);
        peer.AckDelay = 1 + random.Next(400);
        peer.AppSends = random.Next(2) == 0 ? 0 : 1 + random.Next(2000);
        peer.AppReads = random.Next(2) == 0 ? 0 : 1 + random.Next(2000);
        peer.PeerReads = random.Next(2) == 0 ? 0 : 1 + random.Next(2000);
        peer.PeerReadsEvery = 1 + random.Next(50);
        peer.AppEvery = 1 + random.Next(50);
        peer.OffersSillyWindows = random.Next(4) == 0;
        peer.Transfer(30000, 30000, 300000);
    }

    [TestMethod] // RFC 9293 3.8.6.1: every update of the window may get lost
    [Rfc(9293, "MUST-36")]
    public void LostWindowUpdates()
    {
        Dialogue d = Open(4096, 4096, 1000, 1000);
        FlowPeer peer = new FlowPeer(d, 5);
        peer.Buffer = 1000;
        peer.PeerReads = 1000;
        peer.PeerReadsEvery = 700;
        peer.Loss = 25;

        // One segment at a time, so that every loss costs an RTO, each twice the one before (RFC 6298 rule 5.5).
        d.App.UserTimeout = 0;
        peer.Transfer(20000, 0, 3000000);
        d.Check(d.Stack.Counters[StackCounter.WindowProbes] > 0, "probed");
    }

    private static Dialogue Open(int sendBuffer, int receiveBuffer, int mss, int window)
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = sendBuffer;
        options.ReceiveBuffer = receiveBuffer;
        return Flows.Open(options, mss, window, 10);
    }
}
