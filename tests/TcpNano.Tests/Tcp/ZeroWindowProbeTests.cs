using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 9293 section 3.8.6.1: the peer's window is zero.
[TestClass]
public class ZeroWindowProbeTests
{
    /// <summary>The peer has taken 1000 octets and closed its window; RTO is 3 times the round trip, at least 200.</summary>
    internal static Dialogue Closed(StackOptions options, int roundTrip)
    {
        Dialogue d = Flows.Open(options, 1460, 1000, roundTrip);
        d.Send(1000).Expect("ACK seq=1 len=1000").Elapse(roundTrip);
        Flows.Ack(d, 1001, 0).ExpectNothing();
        d.PeerWindow = 0;
        return d;
    }

    [TestMethod] // RFC 9293 3.8.6.1: data that waits is probed for, one octet of it
    [Rfc(9293, "MUST-36")]
    public void ProbeCarriesTheNextOctet()
    {
        Dialogue d = Closed(Dialogue.NewOptions(), 0);
        d.Send(500).ExpectNothing();
        d.WaitForSegment(60000);
        d.Expect("ACK seq=1001 len=1 nopsh").ExpectNothing();
        d.Inject("ACK seq=1 ack=1001").ExpectNothing().State(TcpState.Established);
        d.Equal(1, d.Stack.Counters[StackCounter.WindowProbes], "WindowProbes");
    }

    [TestMethod] // RFC 9293 3.8.6.1: nothing waits, nothing is probed
    [Rfc(9293, "MUST-36")]
    public void NoProbeWithoutData()
    {
        Dialogue d = Closed(Dialogue.NewOptions(), 0);
        d.Elapse(3600000).ExpectNothing().State(TcpState.Established);
    }

    [TestMethod] // RFC 9293 3.8.6.1: a FIN that waits is probed for with the FIN itself
    [Rfc(9293, "MUST-36")]
    public void ProbeIsTheFin()
    {
        Dialogue d = Closed(Dialogue.NewOptions(), 0);
        d.Close().ExpectNothing().State(TcpState.FinWait1);
        Flows.After(d, 200).Expect("FIN|ACK seq=1001 len=0");
        Flows.After(d, 400).Expect("FIN|ACK seq=1001 len=0");
        d.Inject("ACK seq=1 ack=1001").ExpectNothing().State(TcpState.FinWait1);
        d.Inject("ACK seq=1 ack=1002").ExpectNothing().State(TcpState.FinWait2);
    }

    [TestMethod] // RFC 9293 3.8.6.1: once the FIN is acknowledged nothing is probed, and nothing given up, any more
    [Rfc(9293, "MUST-36")]
    public void AckOfTheFinEndsProbing()
    {
        Dialogue d = Closed(Dialogue.NewOptions(), 0);
        d.ShutdownSend().ExpectNothing();
        Flows.After(d, 200).Expect("FIN|ACK seq=1001 len=0");
        d.Inject("ACK seq=1 ack=1002").ExpectNothing().State(TcpState.FinWait2);
        d.Elapse(3600000).ExpectNothing().State(TcpState.FinWait2);
    }

    [TestMethod] // RFC 9293 3.8.6.1: data before the FIN; the FIN leaves with the rest when the window opens
    [Rfc(9293, "MUST-36")]
    public void ProbeIsDataWhileDataWaitsBeforeTheFin()
    {
        Dialogue d = Closed(Dialogue.NewOptions(), 0);
        d.Send(2).Close().ExpectNothing();
        Flows.After(d, 200).Expect("ACK seq=1001 len=1");
        d.Inject("ACK seq=1 ack=1002").ExpectNothing();
        d.WaitForSegment(60000);
        d.Expect("ACK seq=1002 len=1");
        d.Inject("ACK seq=1 ack=1003").ExpectNothing();
        d.WaitForSegment(60000);
        d.Expect("FIN|ACK seq=1003 len=0");
        d.Inject("ACK seq=1 ack=1004").ExpectNothing().State(TcpState.FinWait2);
    }

    [TestMethod] // RFC 9293 3.8.6.1: also when the window was zero from the first segment on
    [Rfc(9293, "MUST-36")]
    public void WindowIsZeroFromTheHandshakeOn()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1460, 0, 0);
        d.Send(100).ExpectNothing();
        Flows.After(d, 200).Expect("ACK seq=1 len=1");
        Flows.Ack(d, 1, 1000).Expect("ACK seq=1 len=100").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6.1: the first probe after RTO, here 3 round trips (RFC 6298 rule 2.2)
    [Rfc(9293, "SHLD-29")]
    public void FirstProbeAfterRto()
    {
        // The data before was a second sample: RTTVAR <- 3/4 * 50 (RFC 6298 rule 2.3), so 100 + 4 * 37.5.
        Dialogue d = Closed(Dialogue.NewOptions(), 100);
        d.Send(500).ExpectNothing();
        Flows.After(d, 250).Expect("ACK seq=1001 len=1");
    }

    [TestMethod] // RFC 9293 3.8.6.1: counted from when data waits for the window
    [Rfc(9293, "SHLD-29")]
    public void RtoCountsFromWhenDataWaits()
    {
        Dialogue d = Closed(Dialogue.NewOptions(), 0);
        d.Elapse(10000).Send(500).ExpectNothing();
        Flows.After(d, 200).Expect("ACK seq=1001 len=1");
    }

    [TestMethod] // RFC 9293 3.8.6.1, 3.10.7.4: probes of both ends that cross and are taken leave each end one octet further than the other knows
    [Rfc(9293, "MUST-36", "MUST-66")]
    [DataRow(0)]
    [DataRow(1000)]
    public void ProbesThatCross_AreBothAcknowledged(int window)
    {
        Dialogue d = Closed(Dialogue.NewOptions(), 0);
        d.Send(500).ExpectNothing();
        Flows.After(d, 200).Expect("ACK seq=1001 len=1");
        d.Inject("ACK seq=1 len=1 ack=1001").Elapse(100).Expect("ACK seq=1001 ack=2 len=0");

        // The peer has taken our octet, and has not heard yet that we have its own.
        Flows.Ack(d, 1002, window);
        d.Expect(window == 0 ? "ACK seq=1002 ack=2 len=0" : "ACK seq=1002 ack=2 len=499").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6.1: intervals double, up to the ceiling of the RTO
    [Rfc(9293, "SHLD-30")]
    [DataRow(true)]
    [DataRow(false)]
    public void IntervalsDouble(bool answered)
    {
        StackOptions options = Dialogue.NewOptions();
        options.UserTimeout = 2000000000;
        Dialogue d = Closed(options, 0);
        d.Send(500).ExpectNothing();
        int interval = 200;
        for (int i = 0; i < 12; i++)
        {
            Flows.After(d, interval).Expect("ACK seq=1001 len=1").ExpectNothing();
            if (answered)
            {
                d.Inject("ACK seq=1 ack=1001").ExpectNothing();
            }

            interval = interval * 2 > options.MaxRto ? options.MaxRto : interval * 2;
        }

        d.Equal(options.MaxRto, interval, "last interval");
    }

    [TestMethod] // RFC 9293 3.8.6.1: the ceiling is the option's
    [Rfc(9293, "SHLD-30")]
    public void CeilingFollowsMaxRto()
    {
        StackOptions options = Dialogue.NewOptions();
        options.MaxRto = 100000;
        options.UserTimeout = 2000000000;
        Dialogue d = Closed(options, 0);
        d.Send(500).ExpectNothing();
        long last = 0;
        for (int i = 0; i < 14; i++)
        {
            last = d.WaitForSegment(1000000);
            d.Expect("ACK seq=1001 len=1").Inject("ACK seq=1 ack=1001");
        }

        d.Equal(100000, last, "last interval");
    }

    [TestMethod] // RFC 9293 3.8.6.1: as long as probes are acknowledged the connection stays open
    [Rfc(9293, "MUST-37")]
    public void StaysOpenForAnHourWhileProbesAreAcknowledged()
    {
        Dialogue d = Closed(Dialogue.NewOptions(), 0);
        d.Send(500).ExpectNothing();
        int probes = 0;
        while (d.Now < 3600000)
        {
            d.WaitForSegment(60000);
            d.Expect("ACK seq=1001 len=1").Inject("ACK seq=1 ack=1001").ExpectNothing().State(TcpState.Established);
            probes++;
        }

        d.Check(probes >= 60, "probed all the time");
        d.Equal(0, (int)d.App.SoftError, "soft error");
        Flows.Ack(d, 1001, 1000).Expect("ACK seq=1001 len=500 ack=1").ExpectNothing();
        Flows.Ack(d, 1501, 1000).ExpectNothing();
        d.Elapse(300000).ExpectNothing().State(TcpState.Established);
    }

    [TestMethod] // RFC 9293 3.8.6.1: the same while the peer takes the octet of each probe, and no more
    [Rfc(9293, "MUST-37")]
    public void StaysOpenWhileProbesAreTakenOctetByOctet()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 20000;
        Dialogue d = Closed(options, 0);
        d.Send(20000).ExpectNothing();
        int next = 1001;
        while (d.Now < 3600000)
        {
            d.WaitForSegment(60000);
            d.Expect("ACK len=1 seq=" + next.ToString());
            next++;
            Flows.Ack(d, next, 0).ExpectNothing().State(TcpState.Established);
        }
    }

    [TestMethod] // RFC 9293 3.8.6.1: the last answer counts, whichever probe it was to
    [Rfc(9293, "MUST-37")]
    public void OneAnswerInTwoMinutesIsEnough()
    {
        Dialogue d = Closed(Dialogue.NewOptions(), 0);
        d.Send(500).ExpectNothing();
        while (d.Now < 3600000)
        {
            long until = d.Now + 110000;
            while (d.UntilNextPoll >= 0 && d.Now + d.UntilNextPoll < until)
            {
                d.Elapse(d.UntilNextPoll).Ignore();
            }

            d.Elapse(until - d.Now).Ignore();
            d.State(TcpState.Established).Inject("ACK seq=1 ack=1001").ExpectNothing();
        }
    }

    [TestMethod] // RFC 9293 3.8.3: probes that nobody answers are given up after the user timeout
    [Rfc(9293, "MUST-20")]
    public void UnansweredProbesAreGivenUp()
    {
        Dialogue d = Closed(Dialogue.NewOptions(), 0);
        d.Send(500).ExpectNothing();
        long start = d.Now;
        for (int i = 0; i < 9; i++)
        {
            d.WaitForSegment(60000);
            d.Expect("ACK seq=1001 len=1");
        }

        // 200 + 400 + ... + 51200 = 102200: the next one would be due after 162200 ms.
        d.Equal(102200, d.Now - start, "ninth probe");
        d.WaitForSegment(60000);
        d.ExpectReset("len=0").State(TcpState.Closed).Reason(CloseReason.TimedOut);
        d.Equal(d.Options.UserTimeout, d.Now - start, "given up");
        d.Elapse(1000000).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.3: the app's user timeout counts, from the last answer
    [Rfc(9293, "MUST-21")]
    public void UserTimeoutBoundsProbing()
    {
        Dialogue d = Closed(Dialogue.NewOptions(), 0);
        d.App.UserTimeout = 5000;
        d.Send(500).ExpectNothing();
        Flows.After(d, 200).Expect("ACK seq=1001 len=1");
        Flows.After(d, 400).Expect("ACK seq=1001 len=1").Inject("ACK seq=1 ack=1001").ExpectNothing();
        long answered = d.Now;
        Flows.After(d, 800).Expect("ACK seq=1001 len=1");
        Flows.After(d, 1600).Expect("ACK seq=1001 len=1");
        d.WaitForSegment(60000);
        d.ExpectReset("len=0").State(TcpState.Closed).Reason(CloseReason.TimedOut);
        d.Equal(5000, d.Now - answered, "given up");
    }

    [TestMethod] // RFC 9293 3.8.3: no user timeout, no giving up
    [Rfc(9293, "MUST-21")]
    public void WithoutUserTimeoutProbingGoesOn()
    {
        Dialogue d = Closed(Dialogue.NewOptions(), 0);
        d.App.UserTimeout = 0;
        d.Send(500).ExpectNothing();
        while (d.Now < 3600000)
        {
            d.WaitForSegment(60000);
            d.Expect("ACK seq=1001 len=1").State(TcpState.Established);
        }
    }

    [TestMethod] // RFC 9293 3.8.6.1: a probe the driver has no room for keeps its turn
    [Rfc(9293, "MUST-36")]
    public void ProbeWaitsForRoom()
    {
        Dialogue d = Closed(Dialogue.NewOptions(), 0);
        d.Send(500).ExpectNothing();
        d.Driver.NoRoom = true;
        d.Elapse(210);
        d.Driver.NoRoom = false;
        d.Expect("ACK seq=1001 len=1").ExpectNothing();
        d.Equal(1, d.Stack.Counters[StackCounter.WindowProbes], "WindowProbes");
        Flows.After(d, 390).Expect("ACK seq=1001 len=1");
    }

    [TestMethod] // RFC 9293 3.8.6.1: nor is it lost while the neighbour's address is asked for
    [Rfc(9293, "MUST-36")]
    public void ProbeWaitsForTheNeighbour()
    {
        StackOptions options = Dialogue.NewOptions();
        options.ArpLifetime = 1000;
        Dialogue d = Closed(options, 0);
        d.AnswerArp = false;
        d.Elapse(20000).Send(500).ExpectNothing();
        int asked = d.ArpRequests;
        d.Elapse(200);
        d.Equal(asked + 1, d.ArpRequests, "ARP requests");
        d.AnswerArp = true;
        Flows.After(d, 1000).Expect("ACK seq=1001 len=1").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6.1: a probe that waits for room is not sent any more when the window opens first
    public void ProbeThatWaits_IsDroppedWhenTheWindowOpens()
    {
        Dialogue d = Closed(Dialogue.NewOptions(), 0);
        d.Send(500).ExpectNothing();
        d.Driver.NoRoom = true;
        d.Elapse(210);
        d.Queue("ACK seq=1 ack=1001 win=1000").Run();
        d.Driver.NoRoom = false;
        d.Expect("ACK seq=1001 len=500").ExpectNothing();
        d.Equal(0, d.Stack.Counters[StackCounter.WindowProbes], "WindowProbes");
    }

    [TestMethod] // RFC 9293 3.8.6.1: the peer opens by itself; what waited leaves at once, and no probe follows
    public void WindowOpensByAnUpdate()
    {
        Dialogue d = Closed(Dialogue.NewOptions(), 0);
        d.Send(500).ExpectNothing();
        Flows.Ack(d, 1001, 1000).Expect("ACK seq=1001 len=500").ExpectNothing();
        Flows.Ack(d, 1501, 1000).ExpectNothing();
        d.Elapse(300000).ExpectNothing();
        d.Equal(0, d.Stack.Counters[StackCounter.WindowProbes], "WindowProbes");
    }

    [TestMethod] // RFC 9293 3.8.6.1: the update was lost; the answer to the probe brings the window
    public void LostWindowUpdate_IsFoundOutByTheProbe()
    {
        Dialogue d = Closed(Dialogue.NewOptions(), 0);
        d.Send(500).ExpectNothing();
        Flows.After(d, 200).Expect("ACK seq=1001 len=1");

        // The peer had room after all, took the octet, and says so.
        Flows.Ack(d, 1002, 999).Expect("ACK seq=1002 len=499").ExpectNothing();
        Flows.Ack(d, 1501, 1000).ExpectNothing();
        d.Elapse(300000).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6.1: the octet of a probe that was not taken leaves again with the rest
    public void OctetOfTheProbeIsNotForgotten()
    {
        Dialogue d = Closed(Dialogue.NewOptions(), 0);
        d.Send(500).ExpectNothing();
        Flows.After(d, 200).Expect("ACK seq=1001 len=1");
        Flows.Ack(d, 1001, 1000).Expect("ACK seq=1001 len=500").ExpectNothing();
    }

    [TestMethod] // RFC 6298 5.1: what leaves when the window opens has a retransmission timer, not backed off by the probes
    [Rfc(6298, "5.1")]
    public void DataAfterProbing_IsRetransmittedAfterRto()
    {
        Dialogue d = Closed(Dialogue.NewOptions(), 0);
        d.Send(500).ExpectNothing();
        for (int i = 0; i < 6; i++)
        {
            d.WaitForSegment(60000);
            d.Expect("ACK seq=1001 len=1").Inject("ACK seq=1 ack=1001").ExpectNothing();
        }

        Flows.Ack(d, 1001, 1000).Expect("ACK seq=1001 len=500").ExpectNothing();
        Flows.After(d, 200).Expect("ACK seq=1001 len=500");
        Flows.After(d, 400).Expect("ACK seq=1001 len=500");
    }

    [TestMethod] // RFC 9293 3.8.6.1: a window of zero is no loss: cwnd and ssthresh stay
    public void ProbingIsNoCongestion()
    {
        Dialogue d = Closed(Dialogue.NewOptions(), 0);
        int cwnd = Flows.Cwnd(d);
        int ssthresh = Flows.Ssthresh(d);
        d.Send(500).ExpectNothing();
        for (int i = 0; i < 6; i++)
        {
            d.WaitForSegment(60000);
            d.Expect("ACK seq=1001 len=1").Inject("ACK seq=1 ack=1001").ExpectNothing();
        }

        d.Equal(cwnd, Flows.Cwnd(d), "cwnd");
        d.Equal(ssthresh, Flows.Ssthresh(d), "ssthresh");
        d.Equal(0, d.Stack.Counters[StackCounter.RetransmitTimeouts], "RetransmitTimeouts");
    }

    [TestMethod] // RFC 9293 3.8.6.1: closes, opens and closes again: each time the first probe comes after RTO
    public void EachClosingBeginsAnew()
    {
        Dialogue d = Closed(Dialogue.NewOptions(), 0);
        int next = 1001;
        for (int i = 0; i < 5; i++)
        {
            d.Send(100).ExpectNothing();
            Flows.After(d, 200).Expect("ACK len=1 seq=" + next.ToString());
            Flows.After(d, 400).Expect("ACK len=1 seq=" + next.ToString());
            Flows.Ack(d, next, 1000).Expect("ACK len=100 seq=" + next.ToString());
            next += 100;
            Flows.Ack(d, next, 0).ExpectNothing();
        }
    }

    [TestMethod] // RFC 9293 3.8.6.1: data and ACKs of the peer's are taken meanwhile
    public void PeersDataIsTakenWhileItsWindowIsClosed()
    {
        Dialogue d = Closed(Dialogue.NewOptions(), 0);
        d.Send(500).ExpectNothing();
        d.Inject("ACK seq=1 ack=1001 len=100").ExpectDelayed("ACK seq=1001 ack=101 len=0").Receive(100);
        d.WaitForSegment(1000);
        d.Expect("ACK seq=1001 ack=101 len=1");
    }
}
