using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 5681 section 4.2: how many ACKs answer a batch. A sender in slow start counts them, and gets one for every two full segments; later one is enough.
[TestClass]
public class StretchAckTests
{
    private const int Full = 1460;
    private const int Buffer = 20 * Full;

    [TestMethod] // RFC 9293 3.8.6.3: at least every second full segment, after all that has come was processed; the next sequence number last
    [Rfc(9293, "SHLD-19", "MUST-59")]
    [Rfc(5681, "4.2-2", "4.2-4")]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    [DataRow(7)]
    [DataRow(20)]
    public void SlowStart_OneForTwoFullSegments(int segments)
    {
        Dialogue d = Established();
        Batch(d, 1, segments, Full);
        ExpectEverySecond(d, 1, segments);
        d.ExpectNothing().Elapse(10000).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6.3: the number of segments does not count, but 2*RMSS octets
    [Rfc(9293, "SHLD-19", "MUST-58")]
    [DataRow(44, 66)]
    [DataRow(3, 973)]
    public void SmallSegments_OneForAll(int segments, int length)
    {
        Dialogue d = Established();
        Batch(d, 1, segments, length);
        d.Expect("ACK seq=1 len=0 ack=" + (1 + (segments * length)).ToString()).ExpectNothing();
        d.Elapse(10000).ExpectNothing();
    }

    [TestMethod] // one that waited for company counts, too
    [Rfc(9293, "SHLD-19")]
    public void OneWaitsAlready()
    {
        Dialogue d = Established();
        Flows.Data(d, 1, Full).ExpectNothing();
        Batch(d, 1 + Full, 2, Full);
        ExpectEverySecond(d, 1, 3);
        d.ExpectNothing();
    }

    [TestMethod] // none of several ACKs takes back what was offered before, beyond what the shift rounds off (RFC 7323 section 2.4)
    [Rfc(9293, "SHLD-14")]
    [DataRow(Buffer, false)]
    [DataRow(100000, true)]
    [DataRow(500000, true)]
    public void WindowStaysOpen(int buffer, bool scaled)
    {
        StackOptions options = Dialogue.NewOptions();
        options.ReceiveBuffer = buffer;
        options.Connections = 1;
        options.WindowScaling = scaled;
        Dialogue d = Dialogue.Listening(options);
        d.Inject("SYN seq=0 mss=1460" + (scaled ? " ws=3" : "")).Expect("SYN|ACK seq=0 ack=1");
        int scale = scaled ? d.Last.Options.Scale : 0;
        d.Inject("ACK seq=1 ack=1").Accept();
        int edge = 0;
        int next = 1;
        for (int i = 0; i < 20; i++)
        {
            Batch(d, next, 6, Full);
            next += 6 * Full;
            for (int k = 0; k < 3; k++)
            {
                d.Expect("ACK seq=1 len=0");
                int offered = d.Last.RelativeAcknowledgment + (d.Last.Window << scale);
                d.Check(offered > edge - (1 << scale), "the right edge goes back from " + edge.ToString() + " to " + offered.ToString());
                edge = offered > edge ? offered : edge;
            }

            d.ExpectNothing();
            d.Receive(6 * Full).Ignore();
        }
    }

    [TestMethod] // RFC 7323 3.2: segments with timestamps are smaller
    [Rfc(9293, "SHLD-19")]
    public void Timestamps_TakeTheirRoom()
    {
        StackOptions options = TimestampTests.Options();
        options.ReceiveBuffer = Buffer;
        Dialogue d = TimestampTests.Established(options);
        for (int i = 0; i < 5; i++)
        {
            d.Queue("ACK ack=1 ts=1001 len=1448 seq=" + (1 + (1448 * i)).ToString());
        }

        d.Run().Expect("ACK ack=2897 echo=1001 len=0").Expect("ACK ack=5793 echo=1001 len=0").Expect("ACK ack=7241 echo=1001 len=0").ExpectNothing();
    }

    [TestMethod] // RFC 5681 4.2: past slow start one ACK answers a batch
    [Rfc(9293, "MUST-58")]
    public void PastSlowStart_OneForABatch()
    {
        Dialogue d = Established();
        int next = PassSlowStart(d, 1);
        Batch(d, next, 20, Full);
        d.Expect("ACK seq=1 len=0 ack=" + (next + (20 * Full)).ToString()).ExpectNothing();
    }

    [TestMethod] // RFC 5681 3.1: what was missing may have cost the sender a timeout
    [Rfc(9293, "SHLD-19")]
    public void AfterALoss_Again()
    {
        Dialogue d = Established();
        int next = PassSlowStart(d, 1);
        Flows.Data(d, next + Full, Full).Expect("ACK len=0 ack=" + next.ToString());
        Flows.Data(d, next, Full).Expect("ACK len=0 ack=" + (next + (2 * Full)).ToString());
        d.Receive(2 * Full).Ignore();
        next += 2 * Full;
        Batch(d, next, 7, Full);
        ExpectEverySecond(d, next, 7);
        d.ExpectNothing();
    }

    [TestMethod] // RFC 5681 4.1: after a pause cwnd is small again
    [Rfc(9293, "SHLD-19")]
    public void AfterAPause_Again()
    {
        Dialogue d = Established();
        int next = PassSlowStart(d, 1);
        d.Elapse(1000).ExpectNothing();
        Batch(d, next, 7, Full);
        ExpectEverySecond(d, next, 7);
        d.ExpectNothing();
    }

    [TestMethod] // RFC 2018 4: what is out of order is answered as it comes, and an ACK that fills a hole is one
    [Rfc(5681, "3.2-1", "3.2-2")]
    public void WhileSomethingIsMissing_OneForEachSegment()
    {
        Dialogue d = Established();
        for (int i = 1; i < 5; i++)
        {
            d.Queue("ACK ack=1 len=1460 seq=" + (1 + (Full * i)).ToString());
        }

        d.Run().Expect("ACK ack=1").Expect("ACK ack=1").Expect("ACK ack=1").Expect("ACK ack=1").ExpectNothing();
        Flows.Data(d, 1, Full).Expect("ACK ack=7301").ExpectNothing();
    }

    [TestMethod] // RFC 5681 3.1 equation 2: a sender whose cwnd grows by a segment for each ACK, and whose flights come as one batch, sends in ten round trips what it would with an ACK for every two: 347 segments; with one ACK for a batch 145
    [Rfc(5681, "4.2-2")]
    public void SenderThatCountsAcks_OpensItsWindow()
    {
        StackOptions options = Dialogue.NewOptions();
        options.ReceiveBuffer = 65535;
        Dialogue d = Dialogue.Established(options);
        int cwnd = 10;
        int next = 1;
        for (int i = 0; i < 10; i++)
        {
            int flight = cwnd < 44 ? cwnd : 44;
            Batch(d, next, flight, Full);
            next += flight * Full;
            while (d.PendingSegments > 0)
            {
                d.Expect("ACK seq=1 len=0");
                cwnd++;
            }

            d.Receive(flight * Full).Ignore();
        }

        d.Equal(10 + 15 + 23 + 35 + (6 * 44), (next - 1) / Full, "segments in ten round trips");
    }

    [TestMethod] // an ACK that finds no room waits, and none is forgotten
    [Rfc(9293, "SHLD-19")]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void NoRoom_TheRestWaits(int room)
    {
        Dialogue d = Established();
        d.Driver.RoomFor = room;
        Batch(d, 1, 7, Full);
        for (int i = 1; i <= room; i++)
        {
            d.Expect("ACK seq=1 len=0 ack=" + (1 + (2 * i * Full)).ToString());
        }

        d.ExpectNothing();
        d.Driver.RoomFor = -1;
        d.Run();
        while (d.PendingSegments > 1)
        {
            d.Expect("ACK seq=1 len=0");
        }

        d.Expect("ACK seq=1 len=0 ack=" + (1 + (7 * Full)).ToString()).ExpectNothing();
        d.Elapse(10000).ExpectNothing();
    }

    [TestMethod] // what is sent carries the ACK of the whole batch
    [Rfc(9293, "MUST-58")]
    public void DataCarriesOne()
    {
        Dialogue d = Flows.Open(Options(), 1000, 1000, 0);
        d.Send(3000).Expect("ACK seq=1 len=1000");
        d.Queue("ACK seq=1 ack=1 len=1460").Queue("ACK seq=1461 ack=1 len=1460").Queue("ACK seq=2921 ack=1001 len=1460").Run();
        d.Expect("ACK seq=1001 ack=4381 len=1000").ExpectNothing();
        d.Elapse(100).ExpectNothing();
    }

    private static StackOptions Options()
    {
        StackOptions options = Dialogue.NewOptions();
        options.ReceiveBuffer = Buffer;
        return options;
    }

    private static Dialogue Established()
    {
        return Dialogue.Established(Options());
    }

    private static void Batch(Dialogue d, int from, int segments, int length)
    {
        for (int i = 0; i < segments; i++)
        {
            d.Queue("ACK ack=1 len=" + length.ToString() + " seq=" + (from + (i * length)).ToString());
        }

        d.Run();
    }

    private static void ExpectEverySecond(Dialogue d, int from, int segments)
    {
        for (int i = 2; i < segments; i += 2)
        {
            d.Expect("ACK seq=1 len=0 ack=" + (from + (i * Full)).ToString());
        }

        d.Expect("ACK seq=1 len=0 ack=" + (from + (segments * Full)).ToString());
    }

    // 31 batches.
    private static int PassSlowStart(Dialogue d, int next)
    {
        for (int i = 0; i < 31; i++)
        {
            Batch(d, next, 3, Full);
            ExpectEverySecond(d, next, 3);
            d.Receive(3 * Full).Ignore();
            next += 3 * Full;
        }

        return next;
    }
}
