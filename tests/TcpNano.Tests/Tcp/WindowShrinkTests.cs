using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 9293 section 3.8.6: the peer moves its window's right edge to the left. It should not; we must live with it.
[TestClass]
public class WindowShrinkTests
{
    [TestMethod] // RFC 9293 3.8.6: the usable window became negative: no new data
    [Rfc(9293, "SHLD-15", "MUST-34")]
    [Rfc(7323, "2.4-1", "2.4-4")]
    public void NoNewDataWhileTheUsableWindowIsNegative()
    {
        Dialogue d = FourThousandInFlight();
        Flows.Ack(d, 1001, 1000).ExpectNothing();
        d.Send(1000).ExpectNothing();
        Flows.Ack(d, 2001, 1000).ExpectNothing();
        Flows.Ack(d, 3001, 1000).ExpectNothing();

        // The right edge is at 4001 again, where SND.NXT is; from here on new data fits.
        Flows.Ack(d, 3001, 2000).Expect("ACK seq=4001 len=1000").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6: SND.NXT exactly at the right edge: nothing fits either
    [Rfc(9293, "SHLD-15")]
    public void NoNewDataWhenTheUsableWindowIsZero()
    {
        Dialogue d = FourThousandInFlight();
        d.Send(1000).ExpectNothing();
        Flows.Ack(d, 1001, 3000).ExpectNothing();
        Flows.Ack(d, 4001, 500).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6: what is retransmitted lies inside SND.UNA+SND.WND
    [Rfc(9293, "SHLD-16")]
    [Rfc(7323, "2.4-5", "2.4-6")]
    public void RetransmitsInsideTheShrunkenWindow()
    {
        Dialogue d = FourThousandInFlight();
        Flows.Ack(d, 1001, 1500).ExpectNothing();
        Flows.After(d, 200).Expect("ACK seq=1001 len=1000").ExpectNothing();
        Flows.Ack(d, 2001, 500).Expect("ACK seq=2001 len=500").ExpectNothing();
        Flows.Ack(d, 2501, 2000).Expect("ACK seq=2501 len=1000").Expect("ACK seq=3501 len=500").ExpectNothing();
        Flows.Ack(d, 4001, 4000).ExpectNothing();
        d.Elapse(300000).ExpectNothing().State(TcpState.Established);
    }

    [TestMethod] // RFC 9293 3.8.6: a window smaller than a segment: only as much of it is retransmitted
    [Rfc(9293, "SHLD-16")]
    [Rfc(7323, "2.4-5")]
    public void RetransmitsAPieceOfASegment()
    {
        Dialogue d = FourThousandInFlight();
        Flows.Ack(d, 1, 300).ExpectNothing();
        Flows.After(d, 200).Expect("ACK seq=1 len=300").ExpectNothing();
        Flows.Ack(d, 301, 4000).Expect("ACK seq=301 len=1000");
        d.Ignore();
    }

    [TestMethod] // RFC 9293 3.8.6: an ACK of what was sent into the old window counts
    [Rfc(9293, "MUST-34")]
    public void AckBeyondTheShrunkenEdgeIsTaken()
    {
        Dialogue d = FourThousandInFlight();
        Flows.Ack(d, 1001, 1000).ExpectNothing();
        Flows.Ack(d, 4001, 4000).ExpectNothing();
        d.Equal(0, d.App.SendQueued, "unacknowledged");
        d.Elapse(300000).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6: shrunk to zero over data in flight: probed, not retransmitted
    [Rfc(9293, "MUST-35")]
    public void ShrunkToZeroIsProbed()
    {
        Dialogue d = FourThousandInFlight();
        Flows.Ack(d, 1, 0).ExpectNothing();
        Flows.After(d, 200).Expect("ACK seq=1 len=1").ExpectNothing();
        Flows.Ack(d, 1, 0).ExpectNothing();
        long last = d.WaitForSegment(60000);
        d.Expect("ACK seq=1 len=1");
        for (int i = 0; i < 5; i++)
        {
            Flows.Ack(d, 1, 0).ExpectNothing();
            Flows.After(d, last * 2).Expect("ACK seq=1 len=1").ExpectNothing();
            last *= 2;
        }

        d.Equal(0, d.Stack.Counters[StackCounter.RetransmitTimeouts], "RetransmitTimeouts");
    }

    [TestMethod] // RFC 9293 3.8.6: then it opens again, and all goes out that fits
    [Rfc(9293, "MUST-35")]
    public void ShrunkToZeroOpensAgain()
    {
        Dialogue d = FourThousandInFlight();
        Flows.Ack(d, 1, 0).ExpectNothing();
        Flows.After(d, 200).Expect("ACK seq=1 len=1").ExpectNothing();
        Flows.Ack(d, 1, 2500).Expect("ACK seq=1 len=1000").Expect("ACK seq=1001 len=1000").Expect("ACK seq=2001 len=500").ExpectNothing();
        Flows.Ack(d, 2501, 4000).Expect("ACK seq=2501 len=1000").Expect("ACK seq=3501 len=500").ExpectNothing();
        Flows.Ack(d, 4001, 4000).ExpectNothing();
        d.Elapse(300000).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6: a part of the flight was taken before it closed
    [Rfc(9293, "MUST-35")]
    public void ShrunkToZeroAfterAPart()
    {
        Dialogue d = FourThousandInFlight();
        Flows.Ack(d, 1501, 0).ExpectNothing();
        Flows.After(d, 200).Expect("ACK seq=1501 len=1").ExpectNothing();
        Flows.Ack(d, 1502, 0).ExpectNothing();
        d.WaitForSegment(60000);
        d.Expect("ACK seq=1502 len=1");
        Flows.Ack(d, 1502, 4000).Expect("ACK seq=1502 len=1000").Expect("ACK seq=2502 len=1000").Expect("ACK seq=3502 len=499").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6: a FIN in flight when it shrinks to zero is probed for behind the data
    [Rfc(9293, "MUST-35")]
    public void ShrunkToZeroOverAFin()
    {
        Dialogue d = FourThousandInFlight();
        d.Close().ExpectNothing();
        Flows.Ack(d, 4001, 1000).Expect("FIN|ACK seq=4001 len=0").ExpectNothing();
        Flows.Ack(d, 4001, 0).ExpectNothing();
        Flows.After(d, 200).Expect("FIN|ACK seq=4001 len=0");
        Flows.Ack(d, 4002, 0).ExpectNothing().State(TcpState.FinWait2);
    }

    [TestMethod] // RFC 9293 3.8.6: not timed out because what lies beyond the edge is not acknowledged
    [Rfc(9293, "SHLD-17")]
    public void StaysOpenWithDataBeyondTheEdge()
    {
        Dialogue d = FourThousandInFlight();
        Flows.Ack(d, 501, 0).ExpectNothing();
        while (d.Now < 3600000)
        {
            d.WaitForSegment(60000);
            d.Expect("ACK seq=501 len=1").State(TcpState.Established);
            Flows.Ack(d, 501, 0).ExpectNothing();
        }

        Flows.Ack(d, 501, 4000).Expect("ACK seq=501 len=1000");
        d.Ignore().State(TcpState.Established);
    }

    [TestMethod] // RFC 9293 3.8.6: the same while the edge creeps on, octet by octet, behind SND.NXT
    [Rfc(9293, "SHLD-17")]
    public void StaysOpenWhileTheEdgeCreeps()
    {
        Dialogue d = FourThousandInFlight();
        int next = 1;
        Flows.Ack(d, next, 1).ExpectNothing();
        while (d.Now < 3600000 && next < 4000)
        {
            d.WaitForSegment(120000);
            d.Expect("ACK len=1 seq=" + next.ToString()).ExpectNothing().State(TcpState.Established);
            d.Elapse(50000).Ignore();
            next++;
            Flows.Ack(d, next, 1);
            d.Ignore();
        }

        d.Check(next > 25, "it went on");
    }

    [TestMethod] // RFC 9293 3.8.6: fast retransmit does not go beyond the edge either
    [Rfc(9293, "MUST-34")]
    public void FastRetransmitStaysInsideTheWindow()
    {
        Dialogue d = FourThousandInFlight();
        Flows.Ack(d, 1, 300).ExpectNothing();
        Flows.Ack(d, 1, 300).ExpectNothing();
        Flows.Ack(d, 1, 300).ExpectNothing();
        Flows.Ack(d, 1, 300).Expect("ACK seq=1 len=300").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6: random windows, no data beyond an edge but probes, and all arrives
    [Rfc(9293, "MUST-34", "SHLD-15", "SHLD-16")]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    [DataRow(5)]
    [DataRow(6)]
    public void RandomlyShrinkingWindows(int seed)
    {
        const int Total = 60000;
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 8192;
        Dialogue d = Flows.Open(options, 1000, 8000, 0);
        TestRandom random = new TestRandom((uint)seed);
        int highest = 1;
        int received = 1;
        int window = 8000;
        int queued = d.TrySend(Total);
        int rounds = 0;
        while (received <= Total)
        {
            rounds++;
            d.Check(rounds < 100000, "it gets on");
            if (d.PendingSegments == 0)
            {
                d.WaitForSegment(60000);
            }

            bool probing = window == 0;
            while (d.PendingSegments > 0)
            {
                d.Expect("ACK");
                int start = d.Last.RelativeSequence;
                int end = start + d.Last.Length;
                d.Check(end <= received + window || (probing && d.Last.Length == 1), "inside the window, or a probe");
                d.Check(d.Last.Length > 0, "data");
                highest = end > highest ? end : highest;
                if (start <= received && end > received)
                {
                    received = end;
                }
            }

            // The peer forgets what came out of order, and offers whatever it likes.
            window = random.Next(4) == 0 ? 0 : random.Next(8001);
            Flows.Ack(d, received, window);
            if (queued < Total)
            {
                int taken = d.TrySend(Total - queued);
                queued += taken > 0 ? taken : 0;
            }
        }

        d.Equal(Total + 1, highest, "end");
        d.Equal(0, d.App.SendQueued, "unacknowledged");
    }

    private static Dialogue FourThousandInFlight()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 8192;
        Dialogue d = Flows.Open(options, 1000, 4000, 0);
        d.Send(4000);
        return Flows.ExpectRun(d, 1, 4, 1000);
    }
}
