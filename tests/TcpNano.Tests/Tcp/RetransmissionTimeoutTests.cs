using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 6298 section 2 and 3 (RFC 9293 section 3.8.1, MUST-18): what RTO is. Round trips are made by letting time pass between
// a segment and its ACK, and RTO is seen by losing the next one.
[TestClass]
public class RetransmissionTimeoutTests
{
    [TestMethod] // RFC 6298 2.1: before the first measurement 1 s
    [Rfc(9293, "MUST-18")]
    [Rfc(6298, "2.1")]
    public void InitialRto()
    {
        Dialogue d = Dialogue.Connecting();
        Flows.After(d, 1000).Expect("SYN seq=0");
    }

    [TestMethod] // RFC 6298 2.1: or what the option says
    [Rfc(9293, "MUST-18")]
    [Rfc(6298, "2.1")]
    public void InitialRtoFollowsTheOption()
    {
        StackOptions options = Dialogue.NewOptions();
        options.InitialRto = 2500;
        Dialogue d = Dialogue.Connecting(options);
        Flows.After(d, 2500).Expect("SYN seq=0");
    }

    [TestMethod] // RFC 6298 2.2: SRTT <- R, RTTVAR <- R/2, RTO <- SRTT + 4 * RTTVAR: 3 R. The SYN|ACK is measured
    [Rfc(9293, "MUST-18")]
    [Rfc(6298, "2.2")]
    [DataRow(67)]
    [DataRow(100)]
    [DataRow(250)]
    [DataRow(999)]
    public void FirstMeasurement(int roundTrip)
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1460, 65535, roundTrip);
        d.Send(100).Expect("ACK seq=1 len=100");
        Flows.After(d, 3 * roundTrip).Expect("ACK seq=1 len=100");
    }

    [TestMethod] // RFC 6298 2.2: so is our SYN
    [Rfc(9293, "MUST-18")]
    [Rfc(6298, "2.2")]
    public void FirstMeasurementOfAnActiveOpen()
    {
        Dialogue d = Dialogue.Connecting();
        d.Elapse(400).AnswerSyn();
        d.Send(100).Expect("ACK seq=1 len=100");
        Flows.After(d, 1200).Expect("ACK seq=1 len=100");
    }

    [TestMethod] // RFC 6298 2.3: RTTVAR <- 3/4 RTTVAR + 1/4 |SRTT - R'|, then SRTT <- 7/8 SRTT + 1/8 R', by hand
    [Rfc(9293, "MUST-18")]
    [Rfc(6298, "2.3", "2.3-b")]
    public void FurtherMeasurements()
    {
        // R = 800: SRTT 800, RTTVAR 400.
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1460, 65535, 800);
        int next = 1;

        // R' = 800: RTTVAR 300, SRTT 800.
        next = RoundTrip(d, next, 800);
        d.Equal(800 + 1200, Flows.Rto(d), "RTO");

        // R' = 1600: RTTVAR 225 + 200, SRTT 700 + 200.
        next = RoundTrip(d, next, 1600);
        d.Equal(900 + 1700, Flows.Rto(d), "RTO");

        // R' = 100: RTTVAR 318.75 + 200, SRTT 787.5 + 12.5.
        next = RoundTrip(d, next, 100);
        d.Equal(800 + 2075, Flows.Rto(d), "RTO");
        d.Send(100).Expect("ACK len=100");
        Flows.After(d, 2875).Expect("ACK len=100 seq=" + next.ToString());
    }

    [TestMethod] // RFC 6298 2.3: against the formulas in floating point, over many round trips
    [Rfc(9293, "MUST-18")]
    [Rfc(6298, "2.3")]
    [DataRow(31)]
    [DataRow(32)]
    [DataRow(33)]
    public void ManyMeasurements(int seed)
    {
        TestRandom random = new TestRandom((uint)seed);
        int first = 100 + random.Next(800);
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1460, 65535, first);
        double srtt = first;
        double rttvar = first / 2.0;
        int next = 1;
        int most = 50 + random.Next(400);
        for (int i = 0; i < 300; i++)
        {
            if (random.Next(40) == 0)
            {
                most = 50 + random.Next(400);
            }

            // Never as long as RTO, or Karn's algorithm would leave the measurement out.
            int r = random.Next(most);
            r = r < Flows.Rto(d) ? r : Flows.Rto(d) - 1;
            next = RoundTrip(d, next, r);
            double error = srtt > r ? srtt - r : r - srtt;
            rttvar = (0.75 * rttvar) + (0.25 * error);
            srtt = (0.875 * srtt) + (0.125 * r);
            double expected = srtt + (4 * rttvar);
            expected = expected < d.Options.MinRto ? d.Options.MinRto : expected;
            double difference = Flows.Rto(d) - expected;
            d.Check(difference < 8 && difference > -8, "RTO is " + Flows.Rto(d).ToString() + ", not about " + ((int)expected).ToString());
        }
    }

    [TestMethod] // RFC 6298 2: round trips that are all alike leave no variance, but RTO stays above them by the clock's granularity
    [Rfc(6298, "2-G")]
    public void EqualRoundTrips_LeaveAMargin()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1460, 65535, 500);
        int next = 1;
        for (int i = 0; i < 100; i++)
        {
            next = RoundTrip(d, next, 500);
        }

        int rto = Flows.Rto(d);
        d.Check(rto > 500 && rto < 510, "an RTO of " + rto.ToString());
        d.Send(100).Expect("ACK len=100").Elapse(500).ExpectNothing();
        Flows.Ack(d, next + 100).Elapse(10000).ExpectNothing();
    }

    [TestMethod] // RFC 6298 3: a measurement in every round trip, also when there are several segments in flight all the time
    [Rfc(6298, "3-b")]
    public void EveryRoundTripIsMeasured()
    {
        StackOptions options = Dialogue.NewOptions();
        options.MinRto = 2000;
        Dialogue d = Flows.Open(options, 1000, 65535, 100);
        d.Send(4000);
        Flows.ExpectRun(d, 1, 4, 1000);
        int acked = 1;
        double expected = 100;
        for (int i = 0; i < 20; i++)
        {
            d.Elapse(900);
            for (int k = 0; k < 4; k++)
            {
                acked += 1000;
                Flows.Ack(d, acked);
                d.Send(1000).Expect("ACK len=1000").ExpectNothing();
            }

            expected = (0.875 * expected) + (0.125 * 900);
            int srtt = (d.App.Block.Srtt8 >> 3);
            d.Check(srtt >= (int)expected - 2 && srtt <= 900, "an SRTT of " + srtt.ToString() + " in round trip " + i.ToString());
        }
    }

    [TestMethod] // RFC 6298 2.4: never below the floor: the option's default, or the RFC's 1 s
    [Rfc(9293, "MUST-18")]
    [DataRow(200)]
    [DataRow(1000)]
    [DataRow(10)]
    public void Floor(int floor)
    {
        StackOptions options = Dialogue.NewOptions();
        Assert.AreEqual(200, options.MinRto);
        options.MinRto = floor;
        Dialogue d = Flows.Open(options, 1460, 65535, 2);
        d.Send(100).Expect("ACK seq=1 len=100");
        Flows.After(d, floor).Expect("ACK seq=1 len=100");
    }

    [TestMethod] // RFC 6298 2.5: never above the ceiling, which is at least 60 s
    [Rfc(9293, "MUST-18")]
    [Rfc(6298, "2.5")]
    public void Ceiling()
    {
        StackOptions options = Dialogue.NewOptions();
        options.InitialRto = 60000;
        Dialogue d = Flows.Open(options, 1460, 65535, 30000);
        d.Send(100).Expect("ACK seq=1 len=100");
        Flows.After(d, 60000).Expect("ACK seq=1 len=100");
        options.MaxRto = 59999;
        Assert.IsTrue(Dialogue.Refuses(options));
    }

    [TestMethod] // RFC 6298 3 (Karn): what was retransmitted gives no measurement; RTO stays backed off (5.5) until one comes
    [Rfc(9293, "MUST-18")]
    [Rfc(6298, "3")]
    public void NoMeasurementOfRetransmissions()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1460, 65535, 100);
        d.Send(100).Expect("ACK seq=1 len=100");
        Flows.After(d, 300).Expect("ACK seq=1 len=100").Elapse(50);
        Flows.Ack(d, 101).ExpectNothing();
        d.Equal(600, Flows.Rto(d), "RTO");
        d.Equal(100, (d.App.Block.Srtt8 >> 3), "SRTT");

        // New data is measured again, and ends the backing off: RTTVAR 37.5, SRTT 100.
        d.Send(100).Expect("ACK seq=101 len=100").Elapse(100);
        Flows.Ack(d, 201).ExpectNothing();
        d.Equal(250, Flows.Rto(d), "RTO");
    }

    [TestMethod] // RFC 6298 3 (Karn): nor does new data that left with the retransmission of what was measured
    [Rfc(9293, "MUST-18")]
    [Rfc(6298, "3")]
    public void NoMeasurementAcrossARetransmission()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1000, 65535, 100);
        d.Send(3000);
        Flows.ExpectRun(d, 1, 3, 1000);
        Flows.After(d, 300).Expect("ACK seq=1 len=1000").Elapse(10);
        Flows.Ack(d, 3001).ExpectNothing();
        d.Equal(600, Flows.Rto(d), "RTO");
    }

    [TestMethod] // RFC 6298 3 (Karn): a fast retransmission is a retransmission
    [Rfc(9293, "MUST-18")]
    [Rfc(6298, "3")]
    public void NoMeasurementAfterFastRetransmit()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1000, 65535, 100);
        d.Send(4000);
        Flows.ExpectRun(d, 1, 4, 1000);
        d.Elapse(250);
        Flows.Ack(d, 1).ExpectNothing();
        Flows.Ack(d, 1).ExpectNothing();
        Flows.Ack(d, 1).Expect("ACK seq=1 len=1000").ExpectNothing();
        d.Elapse(20);
        Flows.Ack(d, 4001).ExpectNothing();
        d.Equal(300, Flows.Rto(d), "RTO");
        d.Equal(100, (d.App.Block.Srtt8 >> 3), "SRTT");
    }

    [TestMethod] // RFC 6298 3: a duplicate ACK or one of older data is no measurement
    [Rfc(9293, "MUST-18")]
    [Rfc(6298, "3")]
    public void OnlyTheAckOfTheTimedSegmentCounts()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1000, 65535, 100);
        d.App.NoDelay = true;
        d.Send(500).Expect("ACK seq=1 len=500").Elapse(10);
        d.Send(500).Expect("ACK seq=501 len=500").Elapse(10);
        Flows.Ack(d, 1).ExpectNothing();
        Flows.Ack(d, 251).ExpectNothing();
        d.Equal(300, Flows.Rto(d), "RTO");
        d.Elapse(80);
        Flows.Ack(d, 1001).ExpectNothing();

        // R' = 100, of the first segment: RTTVAR 37.5.
        d.Equal(250, Flows.Rto(d), "RTO");
    }

    private static int RoundTrip(Dialogue d, int next, int milliseconds)
    {
        d.Send(100).Expect("ACK len=100 seq=" + next.ToString()).Elapse(milliseconds);
        next += 100;
        Flows.Ack(d, next).ExpectNothing();
        return next;
    }
}
