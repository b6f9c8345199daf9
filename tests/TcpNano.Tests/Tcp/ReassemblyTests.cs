using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 9293 section 3.10.7.4, SHLD-31: data that arrives out of order is kept; MAY-13: each such segment is acknowledged.
[TestClass]
public class ReassemblyTests
{
    [TestMethod] // RFC 9293 3.10.7.4; RFC 5681 4.2: at once, also when the gap is filled
    [Rfc(9293, "SHLD-31", "MAY-13")]
    [Rfc(5681, "3.2-1", "3.2-2")]
    public void Gap_IsAcknowledgedAtOnceAndFilled()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("ACK seq=101 ack=1 len=100").Expect("ACK seq=1 ack=1 len=0").ExpectNothing();
        d.Inject("ACK seq=201 ack=1 len=100").Expect("ACK seq=1 ack=1 len=0").ExpectNothing();
        d.ReceiveNothing().Equal(0, d.App.Available, "Available");
        d.Inject("ACK seq=1 ack=1 len=100").Expect("ACK seq=1 ack=301 len=0").ExpectNothing();
        d.Receive(300).ReceiveNothing();
    }

    [TestMethod] // a gap that is filled from the left, bit by bit
    [Rfc(9293, "SHLD-31")]
    public void Gap_FilledInPieces()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("ACK seq=101 ack=1 len=100").Expect("ACK seq=1 ack=1");
        d.Inject("ACK seq=1 ack=1 len=50").Expect("ACK seq=1 ack=51");
        d.Receive(50).ReceiveNothing();
        d.Inject("ACK seq=51 ack=1 len=49").Expect("ACK seq=1 ack=100");
        d.Inject("ACK seq=100 ack=1 len=1").Expect("ACK seq=1 ack=201");
        d.Receive(150).ReceiveNothing();
    }

    [TestMethod] // blocks that touch or overlap become one
    [Rfc(9293, "SHLD-31")]
    public void Blocks_AreMerged()
    {
        StackOptions options = Dialogue.NewOptions();
        options.ReassemblyBlocks = 2;
        Dialogue d = Dialogue.Established(options);
        d.Inject("ACK seq=301 ack=1 len=50").Expect("ACK seq=1 ack=1");
        d.Inject("ACK seq=101 ack=1 len=50").Expect("ACK seq=1 ack=1");
        d.Inject("ACK seq=151 ack=1 len=50").Expect("ACK seq=1 ack=1");
        d.Inject("ACK seq=281 ack=1 len=100").Expect("ACK seq=1 ack=1");
        d.Inject("ACK seq=191 ack=1 len=100").Expect("ACK seq=1 ack=1");
        d.Inject("ACK seq=1 ack=1 len=100").Expect("ACK seq=1 ack=381");
        d.Equal(0, d.Stack.Counters[StackCounter.TcpDroppedNoBlock], "TcpDroppedNoBlock");
        d.Receive(380).ReceiveNothing();
    }

    [TestMethod] // a segment that swallows several blocks
    [Rfc(9293, "SHLD-31")]
    public void Segment_CoversBlocksAndGaps()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("ACK seq=101 ack=1 len=10").Expect("ACK seq=1 ack=1");
        d.Inject("ACK seq=121 ack=1 len=10").Expect("ACK seq=1 ack=1");
        d.Inject("ACK seq=141 ack=1 len=10").Expect("ACK seq=1 ack=1");
        d.Inject("ACK seq=91 ack=1 len=100").Expect("ACK seq=1 ack=1");
        d.Inject("ACK seq=1 ack=1 len=100").Expect("ACK seq=1 ack=191");
        d.Receive(190).ReceiveNothing();
    }

    [TestMethod] // the segment that fills the gap reaches past what was kept
    [Rfc(9293, "SHLD-31")]
    public void Filler_ReachesPastTheBlocks()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("ACK seq=101 ack=1 len=10").Expect("ACK seq=1 ack=1");
        d.Inject("ACK seq=1 ack=1 len=1000").Expect("ACK seq=1 ack=1001");
        d.Receive(1000).ReceiveNothing();
        d.Inject("ACK seq=1001 ack=1 len=10").ExpectDelayed("ACK seq=1 ack=1011").Receive(10);
    }

    [TestMethod] // RFC 9293 3.10.7.4, eighth check: a peer that finishes before data it has sent: the dialogue checks that no number
    // is acknowledged that was not sent
    public void FinBeforeDataThatIsKept_AcknowledgesNothingUnsent()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("ACK seq=101 ack=1 len=100").Expect("ACK seq=1 ack=1");
        d.Inject("FIN|ACK seq=1 ack=1 len=120").Ignore();
        d.Inject("ACK seq=1 ack=1 len=10").Ignore();
    }

    [TestMethod] // RFC 9293 3.10.7.4, eighth check: a FIN ahead, and data from before it that reaches past it. Which of them counts is the
    // stack's choice; that RCV.NXT never moves back, and that the app gets nothing twice, the dialogue checks
    public void FinAheadOfDataThatReachesPastIt_TakesNothingBack()
    {
        for (int read = 0; read < 3; read++)
        {
            Dialogue d = Dialogue.Established();
            d.Inject("FIN|ACK seq=67 ack=1").Expect("ACK seq=1 ack=1");
            d.Inject("ACK seq=1 ack=1 len=149").Ignore();
            if (read > 0)
            {
                d.Receive(read == 1 ? 60 : d.App.Available).Ignore();
            }

            d.Inject("ACK seq=271 ack=1 len=100").Ignore();
            d.Inject("ACK seq=150 ack=1 len=44").Ignore();
            d.Check(d.App.Available >= 0, "Available is " + d.App.Available.ToString());
            d.TryReceive(1000);
            d.Inject("ACK seq=194 ack=1 len=100").Ignore();
            d.TryReceive(1000);
            d.Elapse(1000).Ignore();
        }
    }

    [TestMethod] // a fixed number of blocks: what finds none is dropped, counted, and taken when it comes again
    public void Blocks_RunOut()
    {
        StackOptions options = Dialogue.NewOptions();
        options.ReassemblyBlocks = 2;
        Dialogue d = Dialogue.Established(options);
        d.Inject("ACK seq=101 ack=1 len=10").Expect("ACK seq=1 ack=1");
        d.Inject("ACK seq=201 ack=1 len=10").Expect("ACK seq=1 ack=1");
        d.Inject("ACK seq=301 ack=1 len=10 junk").Expect("ACK seq=1 ack=1");
        d.Equal(1, d.Stack.Counters[StackCounter.TcpDroppedNoBlock], "TcpDroppedNoBlock");
        d.Inject("ACK seq=1 ack=1 len=300").Expect("ACK seq=1 ack=301");
        d.Inject("ACK seq=301 ack=1 len=10").ExpectDelayed("ACK seq=1 ack=311");
        d.Receive(310).ReceiveNothing();
    }

    [TestMethod] // in-order data needs no block, however many holes there are behind it
    public void Blocks_RunOut_InOrderDataStillFlows()
    {
        StackOptions options = Dialogue.NewOptions();
        options.ReassemblyBlocks = 1;
        Dialogue d = Dialogue.Established(options);
        d.Inject("ACK seq=2001 ack=1 len=10").Expect("ACK seq=1 ack=1");
        int seq = 1;
        while (seq < 1901)
        {
            d.Inject("ACK ack=1 len=100 seq=" + seq.ToString());
            seq += 100;
            d.ExpectDelayed("ACK seq=1 ack=" + seq.ToString()).Receive(100).Ignore();
        }

        d.Inject("ACK seq=1901 ack=1 len=100").Expect("ACK seq=1 ack=2011").Receive(110);
    }

    [TestMethod] // out-of-order data at the very end of the window, and not an octet behind it
    [Rfc(9293, "SHLD-31")]
    public void Gap_UpToTheWindowsEdge()
    {
        StackOptions options = Dialogue.NewOptions();
        options.ReceiveBuffer = 256;
        Dialogue d = Dialogue.Established(options);
        d.Inject("ACK seq=200 ack=1 len=100").Expect("ACK seq=1 ack=1");
        d.Inject("ACK seq=1 ack=1 len=199").Expect("ACK seq=1 ack=257 win=0");
        d.Receive(256).Ignore();
        d.Inject("ACK seq=257 ack=1 len=43").ExpectDelayed("ACK seq=1 ack=300").Receive(43);
    }

    [TestMethod] // the ring of the receive buffer wraps while a gap is open
    [Rfc(9293, "SHLD-31")]
    public void Gap_AcrossTheEndOfTheBuffer()
    {
        StackOptions options = Dialogue.NewOptions();
        options.ReceiveBuffer = 300;
        Dialogue d = Dialogue.Established(options);
        int seq = 1;
        for (int i = 0; i < 30; i++)
        {
            d.Inject("ACK ack=1 len=70 seq=" + (seq + 50).ToString()).Expect("ACK ack=" + seq.ToString());
            d.Inject("ACK ack=1 len=50 seq=" + seq.ToString()).Expect("ACK ack=" + (seq + 120).ToString());
            d.Receive(120).Ignore();
            seq += 120;
        }
    }

    [TestMethod] // any order, any overlap: the app gets the stream, once
    [Rfc(9293, "SHLD-31")]
    public void RandomOrder_YieldsTheStream()
    {
        TestRandom random = new TestRandom(4711);
        for (int run = 0; run < 40; run++)
        {
            StackOptions options = Dialogue.NewOptions();
            options.ReassemblyBlocks = 1 + (run % 6);
            options.ReceiveBuffer = 256 + (run * 37);
            Dialogue d = Dialogue.Listening(options);
            d.PeerIss = 0xFFFFFFFF - (uint)(run * 50);
            d.Handshake();
            int received = 0;
            for (int i = 0; i < 400; i++)
            {
                int seq = received + 1 + random.Next(300) - 50;
                int count = 1 + random.Next(120);
                if (seq < 1)
                {
                    seq = 1;
                }

                d.Inject("ACK ack=1 seq=" + seq.ToString() + " len=" + count.ToString()).Ignore();
                if (random.Next(4) == 0)
                {
                    int n = d.TryReceive(1 + random.Next(256));
                    received += n > 0 ? n : 0;
                    d.Ignore();
                }

                if ((i & 15) == 0)
                {
                    // The peer retransmits from the left edge.
                    d.Inject("ACK ack=1 len=60 seq=" + (received + d.App.Available + 1).ToString()).Ignore();
                }
            }

            d.Check(received > 200, "the stream has moved, by " + received.ToString());
            d.State(TcpState.Established);
        }
    }
}
