using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 9293 section 3.8.6.3 and 3.10.7.4, RFC 5681 section 4.2: when to send an ACK.
[TestClass]
public class AcknowledgmentTests
{
    [TestMethod] // RFC 9293 3.8.6.3: the ACK of one segment waits for company, as long as the option says
    [Rfc(9293, "SHLD-18")]
    [Rfc(5681, "4.2-1")]
    [DataRow(1, false)]
    [DataRow(40, false)]
    [DataRow(40, true)]
    [DataRow(499, false)]
    public void AckIsDelayed(int delay, bool keepAlive)
    {
        StackOptions options = Dialogue.NewOptions();
        options.DelayedAck = delay;
        Dialogue d = Dialogue.Established(options);
        d.App.KeepAlive = keepAlive;
        Flows.Data(d, 1, 100).ExpectNothing();
        Flows.After(d, delay).Expect("ACK seq=1 ack=101 len=0").ExpectNothing();
        d.Elapse(10000).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6.3: less than 0.5 s, by default and at most
    [Rfc(9293, "MUST-40")]
    [Rfc(5681, "4.2-3")]
    public void DelayIsLessThanHalfASecond()
    {
        Assert.IsTrue(new StackOptions().DelayedAck < 500);
        StackOptions options = Dialogue.NewOptions();
        options.DelayedAck = 500;
        Assert.IsTrue(Dialogue.Refuses(options));
    }

    [TestMethod] // RFC 9293 3.8.6.3: whatever comes when, everything is acknowledged in less than 0.5 s
    [Rfc(9293, "MUST-40")]
    [Rfc(5681, "4.2-3")]
    [DataRow(21)]
    [DataRow(22)]
    [DataRow(23)]
    public void NothingWaitsLonger(int seed)
    {
        StackOptions options = Dialogue.NewOptions();
        options.DelayedAck = 499;
        Dialogue d = Dialogue.Established(options);
        TestRandom random = new TestRandom((uint)seed);
        int next = 1;
        int acknowledged = 1;
        long owedSince = -1;
        for (int i = 0; i < 2000; i++)
        {
            int length = 1 + random.Next(1460);
            bool early = random.Next(10) == 0;
            if (early)
            {
                Flows.Data(d, next + length, 1 + random.Next(100));
            }
            else
            {
                Flows.Data(d, next, length);
                next += length;
                owedSince = owedSince < 0 ? d.Now : owedSince;
            }

            int pause = random.Next(3) == 0 ? random.Next(600) : random.Next(10);
            long until = d.Now + pause;
            while (true)
            {
                d.TryReceive(65535);
                while (d.PendingSegments > 0)
                {
                    d.Expect("ACK seq=1 len=0");
                    acknowledged = d.Last.RelativeAcknowledgment;
                }

                next = acknowledged > next ? acknowledged : next;
                owedSince = acknowledged >= next ? -1 : owedSince;
                if (d.Now >= until)
                {
                    break;
                }

                long poll = d.UntilNextPoll;
                d.Elapse(poll < 0 || poll > until - d.Now ? until - d.Now : poll);
                d.Check(owedSince < 0 || d.PendingSegments > 0 || d.Now - owedSince < 500, "an ACK has been owed for 500 ms");
            }
        }
    }

    [TestMethod] // RFC 9293 3.8.6.3: every second full-sized segment at once; keep-alive rules out header prediction
    [Rfc(9293, "SHLD-19")]
    [Rfc(5681, "4.2-2")]
    [DataRow(false)]
    [DataRow(true)]
    public void EverySecondSegmentAtOnce(bool keepAlive)
    {
        StackOptions options = Dialogue.NewOptions();
        options.ReceiveBuffer = 65535;
        Dialogue d = Dialogue.Established(options);
        d.App.KeepAlive = keepAlive;
        int next = 1;
        for (int i = 0; i < 10; i++)
        {
            Flows.Data(d, next, 1460).ExpectNothing();
            Flows.Data(d, next + 1460, 1460).Expect("ACK seq=1 len=0 ack=" + (next + 2920).ToString()).ExpectNothing();
            next += 2920;
        }

        d.Elapse(10000).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6.3: an odd one at the end is acknowledged as well
    [Rfc(9293, "SHLD-19")]
    public void OddSegmentAtTheEnd()
    {
        Dialogue d = Dialogue.Established();
        Flows.Data(d, 1, 1000).ExpectNothing();
        d.Elapse(39);
        Flows.Data(d, 1001, 1000).Expect("ACK ack=2001");
        Flows.Data(d, 2001, 1000).ExpectDelayed("ACK ack=3001").ExpectNothing();
        d.Elapse(10000).ExpectNothing();
    }

    [TestMethod] // RFC 5681 4.2: out of order: a duplicate ACK at once, for each
    [Rfc(9293, "MAY-13")]
    [Rfc(5681, "3.2-1")]
    public void OutOfOrderAtOnce()
    {
        Dialogue d = Dialogue.Established();
        for (int i = 1; i < 5; i++)
        {
            Flows.Data(d, 1 + (200 * i), 100).Expect("ACK seq=1 ack=1 win=4096 len=0").ExpectNothing();
        }
    }

    [TestMethod] // RFC 5681 4.2: also when several are found together: each makes an ACK, that is what fast retransmit counts
    [Rfc(9293, "MAY-13")]
    [Rfc(5681, "3.2-1")]
    public void OutOfOrderInABatch_OneAckEach()
    {
        Dialogue d = Dialogue.Established();
        d.Queue("ACK seq=101 ack=1 len=100").Queue("ACK seq=201 ack=1 len=100").Queue("ACK seq=301 ack=1 len=100").Run();
        for (int i = 0; i < 3; i++)
        {
            d.Expect("ACK seq=1 ack=1 len=0");
        }

        d.ExpectNothing();
    }

    [TestMethod] // RFC 5681 4.2: an ACK that was owed goes out with the first duplicate; the rest are duplicates of it
    [Rfc(9293, "MAY-13")]
    public void OwedAckGoesOutFirst()
    {
        Dialogue d = Dialogue.Established();
        Flows.Data(d, 1, 100).ExpectNothing();
        Flows.Data(d, 201, 100).Expect("ACK seq=1 ack=101 len=0").ExpectNothing();
        d.Elapse(10000).ExpectNothing();
    }

    [TestMethod] // RFC 5681 4.2: what fills a gap, or a part of it, is acknowledged at once
    [Rfc(5681, "3.2-2")]
    public void FillingAGapAtOnce()
    {
        Dialogue d = Dialogue.Established();
        Flows.Data(d, 201, 100).Expect("ACK ack=1");
        Flows.Data(d, 401, 100).Expect("ACK ack=1");
        Flows.Data(d, 1, 50).Expect("ACK ack=51 len=0").ExpectNothing();
        Flows.Data(d, 51, 150).Expect("ACK ack=301 len=0").ExpectNothing();
        Flows.Data(d, 301, 100).Expect("ACK ack=501 len=0").ExpectNothing();
        Flows.Data(d, 501, 100).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.10.7.4: all that was received is processed before the ACK: one for all that is no more than two full segments (StretchAckTests has the rest)
    [Rfc(9293, "MUST-58", "MUST-59")]
    [DataRow(2, 1460)]
    [DataRow(3, 970)]
    [DataRow(10, 290)]
    [DataRow(44, 66)]
    public void OneAckForABatch(int segments, int length)
    {
        StackOptions options = Dialogue.NewOptions();
        options.ReceiveBuffer = 65535;
        Dialogue d = Dialogue.Established(options);
        for (int i = 0; i < segments; i++)
        {
            d.Queue("ACK ack=1 len=" + length.ToString() + " seq=" + (1 + (length * i)).ToString());
        }

        d.Run().Expect("ACK seq=1 len=0 ack=" + (1 + (length * segments)).ToString()).ExpectNothing();
        d.Elapse(10000).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.10.7.4: each connection of a batch has one of its own
    [Rfc(9293, "MUST-58", "MUST-59")]
    public void OneAckForEachConnectionOfABatch()
    {
        Dialogue d = Dialogue.Listening();
        for (int i = 0; i < 3; i++)
        {
            d.Peer(40000 + i).Handshake();
        }

        for (int i = 0; i < 4; i++)
        {
            for (int k = 0; k < 3; k++)
            {
                d.Peer(40000 + k).Queue("ACK ack=1 len=100 seq=" + (1 + (100 * i)).ToString());
            }
        }

        d.Run();
        for (int i = 0; i < 3; i++)
        {
            int port = d.PeekPort();
            d.Peer(port).Expect("ACK seq=1 ack=401 len=0");
        }

        d.ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.10.7.4: ACKs that came with the batch let data go first, and that carries the ACK
    [Rfc(9293, "MUST-58", "MUST-59")]
    public void BatchOfDataAndAcks()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1000, 1000, 0);
        d.Send(3000).Expect("ACK seq=1 len=1000");
        d.Queue("ACK seq=1 ack=1 len=100").Queue("ACK seq=101 ack=1001 len=100").Run();
        d.Expect("ACK seq=1001 ack=201 len=1000").ExpectNothing();
        d.Elapse(100).ExpectNothing();
    }

    [TestMethod] // RFC 5681 4.2: never more ACKs than segments, whatever comes in which order; nothing is read, so that no window opens
    [Rfc(5681, "4.2-4")]
    [DataRow(71)]
    [DataRow(72)]
    [DataRow(73)]
    public void AtMostOneForASegment(int seed)
    {
        StackOptions options = Dialogue.NewOptions();
        options.ReceiveBuffer = 40000;
        Dialogue d = Dialogue.Established(options);
        TestRandom random = new TestRandom((uint)seed);
        int segments = 0;
        int acks = 0;
        for (int i = 0; i < 200; i++)
        {
            for (int k = random.Next(4); k >= 0; k--)
            {
                int from = 1 + (100 * random.Next(300));
                d.Queue("ACK ack=1 seq=" + from.ToString() + " len=" + (100 * (1 + random.Next(5))).ToString());
                segments++;
            }

            d.Run();
            while (d.PendingSegments > 0)
            {
                d.Expect("ACK len=0");
                acks++;
            }

            // The one that is delayed.
            int wait = random.Next(3) * 250;
            while (wait > 0)
            {
                d.Elapse(1);
                wait--;
                if (d.PendingSegments > 0)
                {
                    d.Expect("ACK len=0");
                    acks++;
                }
            }

            d.Check(acks <= segments, acks.ToString() + " ACKs for " + segments.ToString() + " segments");
        }

        d.Check(acks > 100, "hardly any ACKs");
    }

    [TestMethod] // RFC 9293 3.8.6.3: the answer carries the ACK that was owed, and no other follows
    [Rfc(9293, "SHLD-18")]
    public void AnswerCarriesTheAck()
    {
        Dialogue d = Dialogue.Established();
        Flows.Data(d, 1, 100).ExpectNothing();
        d.Elapse(20).Receive(100).Send(50).Expect("ACK seq=1 ack=101 len=50").ExpectNothing();
        d.Elapse(150).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6.3: so does a FIN
    [Rfc(9293, "SHLD-18")]
    public void FinCarriesTheAck()
    {
        Dialogue d = Dialogue.Established();
        Flows.Data(d, 1, 100).ExpectNothing();
        d.Receive(100).Close().Expect("FIN|ACK seq=1 ack=101 len=0").ExpectNothing();
        d.Elapse(150).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6.3: and a retransmission
    [Rfc(9293, "SHLD-18")]
    public void RetransmissionCarriesTheAck()
    {
        Dialogue d = Dialogue.Established();
        d.Send(100).Expect("ACK seq=1 ack=1 len=100").Elapse(190);
        d.Inject("ACK seq=1 ack=1 len=10").ExpectNothing();
        Flows.After(d, 10).Expect("ACK seq=1 ack=11 len=100").ExpectNothing();
        d.Elapse(150).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.4: an ACK takes no sequence number and is not acknowledged
    public void AckIsNotAcknowledged()
    {
        Dialogue d = Dialogue.Established();
        d.Send(100).Expect("ACK seq=1 len=100");
        d.Inject("ACK seq=1 ack=51").ExpectNothing();
        d.Inject("ACK seq=1 ack=101").ExpectNothing();
        d.Inject("ACK seq=1 ack=101 win=1000").ExpectNothing();
        d.Inject("ACK seq=1 ack=101").Inject("ACK seq=1 ack=101").Inject("ACK seq=1 ack=51").ExpectNothing();
        d.Elapse(10000).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.10.7.4, eighth check: a FIN is acknowledged at once
    public void FinAtOnce()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("FIN|ACK seq=1 ack=1").Expect("ACK seq=1 ack=2 len=0").ExpectNothing();
        d.Elapse(10000).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.10.7.4: what was received before is acknowledged at once, so that the peer stops sending it
    public void DuplicateAtOnce()
    {
        Dialogue d = Dialogue.Established();
        Flows.Data(d, 1, 100).ExpectDelayed("ACK ack=101");
        Flows.Data(d, 1, 100).Expect("ACK ack=101 len=0").ExpectNothing();
        Flows.Data(d, 51, 100).Expect("ACK ack=151 len=0").ExpectNothing();
        d.Elapse(10000).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6.3: small segments count as segments: nobody waits for 2*RMSS octets of them
    [Rfc(9293, "SHLD-19")]
    public void SmallSegments()
    {
        Dialogue d = Dialogue.Established();
        Flows.Data(d, 1, 1).ExpectNothing();
        Flows.Data(d, 2, 1).ExpectDelayed("ACK ack=3").ExpectNothing();
        d.Elapse(10000).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6.2.2, 3.8.6.3: a window update of the reader is the ACK that was owed
    public void WindowUpdateCarriesTheAck()
    {
        Dialogue d = Dialogue.Established();
        Flows.Data(d, 1, 1460).ExpectNothing();
        Flows.Data(d, 1461, 1460).Expect("ACK ack=2921");
        Flows.Data(d, 2921, 1000).ExpectNothing();
        d.Receive(3920).Expect("ACK seq=1 ack=3921 win=4096 len=0").ExpectNothing();
        d.Elapse(10000).ExpectNothing();
    }
}
