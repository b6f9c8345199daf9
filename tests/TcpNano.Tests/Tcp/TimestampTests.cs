using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 7323 sections 3 and 4: timestamps, and what they measure.
[TestClass]
public class TimestampTests
{
    /// <summary>Options with timestamps.</summary>
    internal static StackOptions Options()
    {
        StackOptions options = Dialogue.NewOptions();
        options.Timestamps = true;
        return options;
    }

    /// <summary>A connection with timestamps; the peer's are 1000 so far.</summary>
    internal static Dialogue Established()
    {
        return Established(Options());
    }

    /// <summary>As above, with options.</summary>
    internal static Dialogue Established(StackOptions options)
    {
        Dialogue d = Dialogue.Listening(options);
        d.Inject("SYN seq=0 mss=1460 ts=1000 echo=0").Expect("SYN|ACK seq=0 ack=1 echo=1000");
        d.Inject("ACK seq=1 ack=1 ts=1000");
        return d.Accept();
    }

    [TestMethod] // RFC 7323 3.2: sent in a SYN, and in a SYN|ACK only if the SYN had it
    [Rfc(7323, "1.3-1", "1.3-2", "3.2-1", "3.2-2", "3.2-4")]
    public void Negotiation()
    {
        Dialogue active = Dialogue.Connecting(Options());
        active.Check(active.Last.Options.HasTimestamps, "no timestamps in our SYN");
        active.Equal(0, active.Last.Options.TsEcr, "TSecr of a SYN (RFC 7323 section 3.2)");
        active.Inject("SYN|ACK seq=0 ack=1 mss=1460").Expect("ACK seq=1 ack=1 nots").State(TcpState.Established);
        active.Send(10).Expect("ACK seq=1 len=10 nots");

        Dialogue passive = Dialogue.Listening(Options());
        passive.Inject("SYN seq=0 mss=1460").Expect("SYN|ACK seq=0 ack=1 nots");
    }

    [TestMethod] // RFC 7323 3.2: once agreed on, in every segment that is no RST, and in a RST, too
    [Rfc(7323, "1.3-1", "3.2-4", "3.2-5", "3.2-7", "3.2-8", "3.2-9", "5.2-7", "4.3-R3")]
    public void EverySegmentHasThem()
    {
        Dialogue d = Established();
        d.Inject("ACK seq=1 ack=1 len=10 ts=1100").ExpectDelayed("ACK seq=1 ack=11 echo=1100").Receive(10);
        d.Send(2000).Expect("ACK seq=1 len=1448 echo=1100").Expect("ACK seq=1449 len=552 echo=1100");
        d.Abort().Expect("RST seq=2001");
        d.Check(d.Last.Options.HasTimestamps, "no timestamps in the RST");
        d.Equal(0, d.Last.Options.TsEcr, "TSecr without ACK");
    }

    [TestMethod] // RFC 7323 3.2: a segment without them is dropped, and does no harm; a RST counts
    [Rfc(7323, "3.2-10", "3.2-11")]
    public void WithoutThem_ASegmentIsDropped()
    {
        Dialogue d = Established();
        d.Inject("ACK seq=1 ack=1 len=10").ExpectNothing().ReceiveNothing();
        d.Equal(1, d.Stack.Counters[StackCounter.TcpDroppedNoTimestamp], "TcpDroppedNoTimestamp");
        d.Elapse(1000).ExpectNothing();
        d.Inject("RST seq=1").State(TcpState.Closed);
    }

    [TestMethod] // RFC 7323 3.2: Eff.snd.MSS leaves room for them (RFC 6691)
    [Rfc(9293, "MUST-16")]
    [Rfc(7323, "A1")]
    public void Mss_LeavesRoom()
    {
        Dialogue d = Dialogue.Listening(Options());
        d.Inject("SYN seq=0 mss=1000 ts=1 echo=0").Expect("SYN|ACK seq=0 ack=1");
        d.Inject("ACK seq=1 ack=1 ts=2").Accept();
        d.Send(1500).Expect("ACK seq=1 len=988 optlen=12").Expect("ACK seq=989 len=512 optlen=12");
    }

    [TestMethod] // RFC 7323 4.3: TSecr is that of the earliest segment that the ACK covers
    [Rfc(7323, "4.3-A", "4.3-R1", "4.3-R2", "4.3-R3")]
    public void DelayedAck_EchoesTheEarliest()
    {
        Dialogue d = Established();
        d.Inject("ACK seq=1 ack=1 len=10 ts=1100").ExpectNothing();
        d.Elapse(5);
        d.Inject("ACK seq=11 ack=1 len=10 ts=1105").Expect("ACK seq=1 ack=21 echo=1100").Receive(20);
        d.Inject("ACK seq=21 ack=1 len=10 ts=1300").ExpectDelayed("ACK seq=1 ack=31 echo=1300").Receive(10);
    }

    [TestMethod] // RFC 7323 4.3: a segment behind a hole is not echoed; the one that fills it is
    [Rfc(7323, "4.3-B", "4.3-C", "4.3-R2", "5.3-3", "5.3-R5")]
    public void Hole_EchoesTheLastInOrder_ThenTheOneThatFillsIt()
    {
        Dialogue d = Established();
        d.Inject("ACK seq=1 ack=1 len=10 ts=1100").ExpectDelayed("ACK seq=1 ack=11 echo=1100").Receive(10);
        d.Inject("ACK seq=21 ack=1 len=10 ts=1200").Expect("ACK seq=1 ack=11 echo=1100");
        d.Inject("ACK seq=31 ack=1 len=10 ts=1210").Expect("ACK seq=1 ack=11 echo=1100");
        d.Inject("ACK seq=11 ack=1 len=10 ts=1400").Expect("ACK seq=1 ack=41 echo=1400").Receive(30);
    }

    [TestMethod] // RFC 7323 4.3: the same on the fast path and the full one, in a FIN, too
    public void Fin_IsEchoed()
    {
        Dialogue d = Established();
        d.Inject("FIN|ACK seq=1 ack=1 ts=1500").Expect("ACK seq=1 ack=2 echo=1500").State(TcpState.CloseWait);
        d.Close().Expect("FIN|ACK seq=1 ack=2 echo=1500");
        d.Inject("ACK seq=2 ack=2 ts=1600").State(TcpState.Closed);
    }

    [TestMethod] // RFC 7323 4.1: an ACK of new data is a sample, also that of a retransmission: the timestamp says which copy arrived
    [Rfc(7323, "4.1-2")]
    [Rfc(6298, "3")]
    public void RoundTrip_OfARetransmissionCounts()
    {
        Dialogue d = Established();
        d.Send(10).Expect("ACK seq=1 len=10");
        d.WaitForSegment(2000);
        d.Expect("ACK seq=1 len=10");
        d.Elapse(70);
        d.Inject("ACK seq=1 ack=11 ts=1600");
        TcpStatistics statistics = new TcpStatistics();
        d.App.GetStatistics(statistics);
        d.Check(statistics.SmoothedRoundTripTime > 0 && statistics.SmoothedRoundTripTime <= 70, "SRTT is " + statistics.SmoothedRoundTripTime.ToString());
        d.Check(statistics.RetransmissionTimeout < 1000, "RTO stays backed off: " + statistics.RetransmissionTimeout.ToString());
    }

    [TestMethod] // RFC 7323 4.1: every ACK of new data is a sample, not one in a round trip
    [Rfc(7323, "4.1-2")]
    public void RoundTrip_OfEveryAck()
    {
        Dialogue d = Established();
        TcpStatistics statistics = new TcpStatistics();
        d.Send(1448 * 2).Expect("ACK seq=1 len=1448").Expect("ACK seq=1449 len=1448");
        d.Elapse(80);
        d.Inject("ACK seq=1 ack=1449 ts=1100");
        d.App.GetStatistics(statistics);
        int first = statistics.SmoothedRoundTripTime;
        d.Elapse(80);
        d.Inject("ACK seq=1 ack=2897 ts=1200");
        d.App.GetStatistics(statistics);
        d.Check(statistics.SmoothedRoundTripTime > first, "the second ACK of a flight is no sample");
    }

    [TestMethod] // RFC 7323 4.1: an ACK that acknowledges nothing new is no sample; nor a TSecr that was never sent
    [Rfc(7323, "4.1-2")]
    public void RoundTrip_NotOfWhatCannotBe()
    {
        Dialogue d = Established();
        TcpStatistics before = new TcpStatistics();
        TcpStatistics after = new TcpStatistics();
        d.Send(10).Expect("ACK seq=1 len=10");
        d.App.GetStatistics(before);
        d.Elapse(150);
        d.Inject("ACK seq=1 ack=1 ts=1100 win=1000");
        d.Inject("ACK seq=1 ack=11 ts=1150 age=-1000000");
        d.App.GetStatistics(after);
        d.Equal(before.SmoothedRoundTripTime, after.SmoothedRoundTripTime, "SRTT");
        d.Send(10).Expect("ACK seq=11 len=10");
        d.Inject("ACK seq=1 ack=21 ts=1160 age=100000000");
        d.App.GetStatistics(after);
        d.Equal(before.SmoothedRoundTripTime, after.SmoothedRoundTripTime, "SRTT");
    }

    [TestMethod] // RFC 7323 7.1: each pair of ends counts from a number of its own; between the same ends it only grows (RFC 6191)
    [Rfc(7323, "5.4-6", "7-1")]
    public void OurTimestamps_HaveAnOffsetForEachPairOfEnds()
    {
        Dialogue d = Dialogue.Listening(Options());
        d.Peer(40001).Inject("SYN seq=0 mss=1460 ts=1 echo=0").Expect("SYN|ACK seq=0 ack=1");
        uint first = d.Last.Options.TsVal;
        d.Peer(40002).Inject("SYN seq=0 mss=1460 ts=1 echo=0").Expect("SYN|ACK seq=0 ack=1");
        uint second = d.Last.Options.TsVal;
        d.Check(first - second > 100000 && second - first > 100000, "offsets " + first.ToString() + " and " + second.ToString() + " are too close");
    }

    [TestMethod] // RFC 7323 5.4: our clock ticks once in a millisecond
    [Rfc(7323, "3.2-3", "4.1-1", "5.4-1", "5.4-2", "5.4-3", "5.4-4")]
    public void OurClock_CountsMilliseconds()
    {
        Dialogue d = Established();
        d.Send(10).Expect("ACK seq=1 len=10");
        uint first = d.Last.Options.TsVal;
        d.Elapse(137);
        d.Inject("ACK seq=1 ack=11 ts=1100");
        d.Send(10).Expect("ACK seq=11 len=10");
        d.Equal(137, d.Last.Options.TsVal - first, "milliseconds between the timestamps");
    }

    [TestMethod] // RFC 7323 3.2: a SYN|ACK that is sent again has them as well
    [Rfc(7323, "3.2-7")]
    public void SynAckAgain_HasThem()
    {
        Dialogue d = Dialogue.Listening(Options());
        d.Inject("SYN seq=0 mss=1460 ts=77 echo=0").Expect("SYN|ACK seq=0 ack=1 echo=77");
        d.WaitForSegment(1000);
        d.Expect("SYN|ACK seq=0 ack=1 echo=77");
        d.Inject("SYN seq=0 mss=1460 ts=1177 echo=0").Expect("SYN|ACK seq=0 ack=1");
    }

    [TestMethod] // RFC 7323 3.2: nobody asked for them: a segment that has them all the same is like any other
    [Rfc(7323, "3.2-12")]
    public void NotAgreedOn_TheyAreIgnored()
    {
        Dialogue d = Dialogue.Listening(Options());
        d.Inject("SYN seq=0 mss=1460").Expect("SYN|ACK seq=0 ack=1 nots");
        d.Inject("ACK seq=1 ack=1 ts=500 echo=1").Accept();
        d.Inject("ACK seq=1 ack=1 len=10 ts=600 echo=1").ExpectDelayed("ACK seq=1 ack=11 nots").Receive(10);
        d.Inject("ACK seq=11 ack=1 len=10 ts=5 echo=1").ExpectDelayed("ACK seq=1 ack=21 nots").Receive(10);
        d.Inject("ACK seq=21 ack=1 len=10").ExpectDelayed("ACK seq=1 ack=31 nots").Receive(10);
    }

    [TestMethod] // RFC 7323 3.2: a SYN has no ACK, so that its TSecr means nothing
    [Rfc(7323, "3.2-6")]
    public void TsEcrOfASyn_IsIgnored()
    {
        Dialogue d = Dialogue.Listening(Options());
        d.Inject("SYN seq=0 mss=1460 ts=1000 echo=0xFFFFFFFF").Expect("SYN|ACK seq=0 ack=1 echo=1000");
        d.Elapse(80);
        d.Inject("ACK seq=1 ack=1 ts=1080").Accept();
        TcpStatistics statistics = new TcpStatistics();
        d.App.GetStatistics(statistics);
        d.Equal(80, statistics.SmoothedRoundTripTime, "SRTT");
    }

    [TestMethod] // RFC 7323 appendix D: the SYN|ACK gives the first sample, also when our SYN left twice
    [Rfc(7323, "D1")]
    public void SynAck_GivesTheFirstSample()
    {
        Dialogue d = Dialogue.Connecting(Options());
        d.WaitForSegment(2000);
        d.Expect("SYN seq=0");
        d.Elapse(70);
        d.Inject("SYN|ACK seq=0 ack=1 mss=1460 ts=500").Expect("ACK seq=1 ack=1 echo=500").State(TcpState.Established);
        TcpStatistics statistics = new TcpStatistics();
        d.App.GetStatistics(statistics);
        d.Equal(70, statistics.SmoothedRoundTripTime, "SRTT");
    }

    [TestMethod] // RFC 7323 4.2 and appendix G: four ACKs are to be expected of eight segments in flight, and each of them weighs a quarter
    [Rfc(7323, "4.2-1", "G1")]
    public void RoundTrip_WeighsLessWhenManyAreInFlight()
    {
        StackOptions options = Options();
        options.SendBuffer = 16384;
        Dialogue d = Dialogue.Listening(options);
        d.Inject("SYN seq=0 mss=1460 ts=1000 echo=0").Expect("SYN|ACK seq=0 ack=1 echo=1000");
        d.Elapse(100);
        d.Inject("ACK seq=1 ack=1 ts=1100").Accept();
        d.Send(8 * 1448).Ignore();
        d.Elapse(260);
        d.Inject("ACK seq=1 ack=2897 ts=1360").Ignore();
        TcpStatistics statistics = new TcpStatistics();
        d.App.GetStatistics(statistics);

        // 100 + (260 - 100) / 8 / 4
        d.Equal(105, statistics.SmoothedRoundTripTime, "SRTT");
    }

    [TestMethod] // RFC 7323 5.4, RFC 6191 section 3: from one connection between two ends to the next our timestamps only grow
    [Rfc(7323, "5.4-5")]
    [Rfc(6191, "3-1")]
    public void OurTimestamps_GrowFromOneConnectionToTheNext()
    {
        Dialogue d = Established();
        d.Send(10).Expect("ACK seq=1 len=10");
        uint last = d.Last.Options.TsVal;
        d.Inject("ACK seq=1 ack=11 ts=1001");
        d.Inject("RST seq=1").State(TcpState.Closed);
        d.Elapse(33);
        d.NewIncarnation();
        d.Inject("SYN seq=0 mss=1460 ts=2000 echo=0").Expect("SYN|ACK seq=0 ack=1 echo=2000");
        d.Equal(33, d.Last.Options.TsVal - last, "milliseconds from the last timestamp of the connection before");
    }

    [TestMethod] // RFC 7323 5.2: a RST in answer to a segment with timestamps echoes its TSval; its own is 0
    [Rfc(7323, "5.2-4", "5.2-5", "5.2-6")]
    public void Refused_TheResetEchoes()
    {
        Dialogue d = Dialogue.Closed(Options());
        d.Inject("SYN seq=0 mss=1460 ts=77 echo=0").Expect("RST|ACK rawseq=0 ack=1 echo=77 optlen=12");
        d.Equal(0, d.Last.Options.TsVal, "TSval");
        d.Inject("ACK seq=1 ack=1 ts=78 echo=5").ExpectReset("seq=1 echo=78 optlen=12");
        d.Equal(0, d.Last.Options.TsVal, "TSval");
        d.Inject("ACK seq=1 ack=1").ExpectReset("seq=1 nots");

        // A stack without timestamps knows nothing of this.
        Dialogue plain = Dialogue.Closed(Dialogue.NewOptions());
        plain.Inject("SYN seq=0 mss=1460 ts=77 echo=0").Expect("RST|ACK rawseq=0 ack=1 optlen=0");
    }

    [TestMethod] // RFC 5961 4.2 before RFC 7323 3.2: a SYN without timestamps is challenged as any other: a peer that was started again could not open otherwise
    [Rfc(5961, "4.2")]
    public void Syn_WithoutThem_IsChallenged()
    {
        Dialogue d = Established();
        d.Inject("SYN seq=5000 mss=1460").Expect("ACK seq=1 ack=1 echo=1000").State(TcpState.Established);
        d.Elapse(1000);
        d.Inject("SYN seq=500000 mss=1460").Expect("ACK seq=1 ack=1 echo=1000").State(TcpState.Established);
    }

    [TestMethod] // RFC 7323 3.2: both SYNs cross
    [Rfc(9293, "MUST-10")]
    public void SimultaneousOpen()
    {
        Dialogue d = Dialogue.Connecting(Options());
        d.Inject("SYN seq=0 mss=1460 ts=500 echo=0").Expect("SYN|ACK seq=0 ack=1 echo=500");
        d.Inject("SYN|ACK seq=0 ack=1 mss=1460 ts=510").State(TcpState.Established);
        d.Send(10).Expect("ACK seq=1 len=10");
        d.Check(d.Last.Options.HasTimestamps, "no timestamps after a simultaneous open");
    }
}
