using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 7323 section 5: old duplicates are known by their timestamps; RFC 6191: TIME-WAIT gives way by timestamps.
[TestClass]
public class PawsTests
{
    [TestMethod] // RFC 7323 5.3 R1: an older timestamp is not acceptable: an ACK is the answer, and the segment is dropped
    [Rfc(7323, "5.3-1", "5.3-R1", "5.3-R4", "5.6-1")]
    public void OlderTimestamp_IsRefused()
    {
        Dialogue d = TimestampTests.Established();
        d.Inject("ACK seq=1 ack=1 len=10 ts=999 junk").Expect("ACK seq=1 ack=1 echo=1000").ExpectNothing().ReceiveNothing();
        d.Equal(1, d.Stack.Counters[StackCounter.TcpDroppedOldTimestamp], "TcpDroppedOldTimestamp");
        d.Inject("ACK seq=1 ack=1 len=10 ts=1000").ExpectDelayed("ACK seq=1 ack=11 echo=1000").Receive(10);
    }

    [TestMethod] // RFC 7323 5.2: timestamps are compared modulo 2^32
    [Rfc(7323, "5.2-1")]
    public void Wrap()
    {
        Dialogue d = Dialogue.Listening(TimestampTests.Options());
        d.Inject("SYN seq=0 mss=1460 ts=0xFFFFFFF0 echo=0").Expect("SYN|ACK seq=0 ack=1 echo=0xFFFFFFF0");
        d.Inject("ACK seq=1 ack=1 ts=0xFFFFFFFF").Accept();
        d.Inject("ACK seq=1 ack=1 len=10 ts=5").ExpectDelayed("ACK seq=1 ack=11 echo=5").Receive(10);
        d.Inject("ACK seq=11 ack=1 len=10 ts=0xFFFFFFFF junk").Expect("ACK seq=1 ack=11 echo=5").ReceiveNothing();
    }

    [TestMethod] // RFC 7323 5.3 R1: a RST is not judged by its timestamp
    [Rfc(7323, "5.2-8", "5.3-R1")]
    public void Reset_CountsWhateverItsTimestamp()
    {
        Dialogue d = TimestampTests.Established();
        d.Inject("RST seq=1 ts=1 echo=0").State(TcpState.Closed).Reason(CloseReason.Reset);
    }

    [TestMethod] // RFC 7323 5.3 R3: only what is acceptable, and starts at or before Last.ACK.sent, moves TS.Recent
    [Rfc(7323, "5.3-R2", "5.3-R3")]
    public void TsRecent_IsNotMovedByWhatIsNotAcceptable()
    {
        Dialogue d = TimestampTests.Established();
        d.Inject("ACK seq=100000 ack=1 len=10 ts=5000 junk").Expect("ACK seq=1 ack=1 echo=1000");
        d.Elapse(2000);
        d.Inject("ACK seq=1 ack=1000000 len=10 ts=5000 junk").Expect("ACK seq=1 ack=1 echo=1000");
        d.Inject("ACK seq=1 ack=1 len=10 ts=1001").ExpectDelayed("ACK seq=1 ack=11 echo=1001").Receive(10);
    }

    [TestMethod] // RFC 7323 5.5: after 24 days of silence TS.Recent is no longer valid
    [Rfc(7323, "5.5-1", "5.5-2", "5.5-3")]
    public void Outdated_After24Days()
    {
        Dialogue d = TimestampTests.Established();
        for (int day = 0; day < 25; day++)
        {
            d.Elapse(24L * 60 * 60 * 1000);
        }

        // The peer's clock has gone half round: what it says now looks old.
        d.Inject("ACK seq=1 ack=1 len=10 ts=2160001000").ExpectDelayed("ACK seq=1 ack=11 echo=2160001000").Receive(10);
    }

    [TestMethod] // RFC 7323 5.3: also in SYN-RECEIVED
    [Rfc(7323, "5.2-3", "5.3-R1")]
    public void SynReceived_IsJudged()
    {
        Dialogue d = Dialogue.Listening(TimestampTests.Options());
        d.Inject("SYN seq=0 mss=1460 ts=1000 echo=0").Expect("SYN|ACK seq=0 ack=1 echo=1000");
        d.Inject("ACK seq=1 ack=1").ExpectNothing().AcceptNothing();
        d.Inject("ACK seq=1 ack=1 ts=999").Expect("ACK seq=1 ack=1 echo=1000").AcceptNothing();
        d.Inject("ACK seq=1 ack=1 ts=1001").Accept();
        d.Send(10).Expect("ACK seq=1 len=10 echo=1001");
    }

    [TestMethod] // RFC 6191 section 2: a SYN with a newer timestamp takes over, although its sequence number is lower
    [Rfc(6191, "1-1", "2-1")]
    [Rfc(9293, "SHLD-4")]
    public void TimeWait_GivesWayToANewerTimestamp()
    {
        Dialogue d = InTimeWait();
        uint usedUpTo = d.Flow.OurIss + 2;
        d.PeerIss = d.Flow.PeerIss - 5000;
        d.NewIncarnation();
        d.Inject("SYN seq=0 mss=1460 ts=2001 echo=0").Expect("SYN|ACK seq=0 ack=1 echo=2001");
        d.Check((int)(d.Flow.OurIss - usedUpTo) > 0, "our ISS is not above the old connection's numbers");
        d.Inject("ACK seq=1 ack=1 ts=2002").Accept();
        d.Equal(1, d.Stack.Counters[StackCounter.TimeWaitReused], "TimeWaitReused");
    }

    [TestMethod] // RFC 6191 section 2: the same timestamp: the sequence number decides
    [Rfc(6191, "2-2", "2-4")]
    public void TimeWait_SameTimestamp_TheSequenceNumberDecides()
    {
        Dialogue d = InTimeWait();
        d.Inject("SYN seq=1 mss=1460 ts=2000 echo=0").Expect("ACK seq=2 ack=2 echo=2000").State(TcpState.TimeWait);

        // The last number of the old connection was that of its FIN.
        d.PeerIss = d.Flow.PeerIss + 2;
        d.NewIncarnation();
        d.Inject("SYN seq=0 mss=1460 ts=2000 echo=0").Expect("SYN|ACK seq=0 ack=1 echo=2000");
    }

    [TestMethod] // RFC 6191 section 2: an older timestamp is of an old duplicate, although the sequence number is higher
    [Rfc(6191, "2-4")]
    public void TimeWait_StaysForAnOlderTimestamp()
    {
        Dialogue d = InTimeWait();
        d.Inject("SYN seq=5000 mss=1460 ts=1999 echo=0").Expect("ACK seq=2 ack=2 echo=2000").State(TcpState.TimeWait);
    }

    [TestMethod] // RFC 7323 section 4.3: the ACK that ends CLOSING has the last timestamp, and TIME-WAIT begins with it
    [Rfc(7323, "4.3-R2", "5.3-R3")]
    [Rfc(6191, "2-4")]
    public void TimeWait_AfterClosing_HasTheLastTimestamp()
    {
        Dialogue d = TimestampTests.Established();
        d.Close().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("FIN|ACK seq=1 ack=1 ts=1500").Expect("ACK seq=2 ack=2 echo=1500").State(TcpState.Closing);
        d.Inject("ACK seq=2 ack=2 ts=2000").ExpectNothing().State(TcpState.TimeWait);
        d.Inject("SYN seq=5000 mss=1460 ts=1999 echo=0").Expect("ACK seq=2 ack=2 echo=2000").State(TcpState.TimeWait);
    }

    [TestMethod] // RFC 6191 section 2: without timestamps in the SYN its sequence number decides
    [Rfc(6191, "2-3", "2-4")]
    public void TimeWait_SynWithoutTimestamps()
    {
        Dialogue d = InTimeWait();
        d.Inject("SYN seq=-5000 mss=1460").Expect("ACK seq=2 ack=2 echo=2000").State(TcpState.TimeWait);
        d.PeerIss = d.Flow.PeerIss + 5000;
        d.NewIncarnation();
        d.Inject("SYN seq=0 mss=1460").Expect("SYN|ACK seq=0 ack=1 nots");
    }

    [TestMethod] // RFC 6191 section 2: the connection in TIME-WAIT had none, the SYN has: it is taken
    [Rfc(6191, "2-5")]
    public void TimeWait_HadNone_TheSynHas()
    {
        Dialogue d = Dialogue.Listening(TimestampTests.Options());
        d.Inject("SYN seq=0 mss=1460").Expect("SYN|ACK seq=0 ack=1 nots");
        d.Inject("ACK seq=1 ack=1").Accept();
        d.Close().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("FIN|ACK seq=1 ack=2").Expect("ACK seq=2 ack=2 nots").State(TcpState.TimeWait);
        d.PeerIss = d.Flow.PeerIss - 5000;
        d.NewIncarnation();
        d.Inject("SYN seq=0 mss=1460 ts=1 echo=0").Expect("SYN|ACK seq=0 ack=1 echo=1");
    }

    [TestMethod] // RFC 6191 section 2: neither has any: the sequence number decides
    [Rfc(6191, "2-6", "2-7")]
    public void TimeWait_NeitherHasAny()
    {
        Dialogue d = Dialogue.Listening(TimestampTests.Options());
        d.Inject("SYN seq=0 mss=1460").Expect("SYN|ACK seq=0 ack=1 nots");
        d.Inject("ACK seq=1 ack=1").Accept();
        d.Close().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("FIN|ACK seq=1 ack=2").Expect("ACK seq=2 ack=2 nots").State(TcpState.TimeWait);
        d.Inject("SYN seq=-5000 mss=1460").Expect("ACK seq=2 ack=2 nots").State(TcpState.TimeWait);
        d.PeerIss = d.Flow.PeerIss + 5000;
        d.NewIncarnation();
        d.Inject("SYN seq=0 mss=1460").Expect("SYN|ACK seq=0 ack=1 nots");
    }

    [TestMethod] // RFC 7323 5.3: the timestamp comes before the sequence number
    [Rfc(7323, "5.3-2")]
    public void OlderTimestamp_IsJudgedFirst()
    {
        Dialogue d = TimestampTests.Established();
        d.Inject("ACK seq=100000 ack=1 len=10 ts=999 junk").Expect("ACK seq=1 ack=1 echo=1000");
        d.Equal(1, d.Stack.Counters[StackCounter.TcpDroppedOldTimestamp], "TcpDroppedOldTimestamp");
        d.Equal(0, d.Stack.Counters[StackCounter.TcpDroppedUnacceptable], "TcpDroppedUnacceptable");
    }

    [TestMethod] // RFC 7323 5.2: TS.Recent never goes back: what is left of a flight that came before its retransmission does not move it
    [Rfc(7323, "5.2-2", "4.3-R2")]
    public void TsRecent_NeverGoesBack()
    {
        Dialogue d = TimestampTests.Established();
        d.Inject("ACK seq=1 ack=1 len=10 ts=1200").ExpectDelayed("ACK seq=1 ack=11 echo=1200").Receive(10);
        d.Inject("ACK seq=11 ack=1 len=10 ts=1199 junk").Expect("ACK seq=1 ack=11 echo=1200").ReceiveNothing();
        d.Inject("ACK seq=11 ack=1 len=10 ts=1200").ExpectDelayed("ACK seq=1 ack=21 echo=1200").Receive(10);
    }

    [TestMethod] // RFC 7323 5.2: a RST that is not taken leaves TS.Recent as it is
    [Rfc(7323, "5.2-9")]
    public void TsRecent_IsNotMovedByAReset()
    {
        Dialogue d = TimestampTests.Established();
        d.Inject("RST seq=2 ts=5000 echo=0").Expect("ACK seq=1 ack=1 echo=1000").State(TcpState.Established);
        d.Inject("ACK seq=1 ack=1 len=10 ts=1001").ExpectDelayed("ACK seq=1 ack=11 echo=1001").Receive(10);
    }

    [TestMethod] // RFC 7323 3.2: what TIME-WAIT sends has timestamps, too
    [Rfc(7323, "3.2-7")]
    public void TimeWait_FinAgain()
    {
        Dialogue d = InTimeWait();
        d.Elapse(500);
        d.Inject("FIN|ACK seq=1 ack=2 ts=2500").Expect("ACK seq=2 ack=2 echo=2000").State(TcpState.TimeWait);
    }

    [TestMethod] // RFC 7323 3.2: in SYN-RECEIVED a SYN that is known, with the ACK that is missing, has timestamps like any other segment; else it must not take a slot either
    public void SynReceived_SynAckWithoutThem_TakesNoSlot()
    {
        Dialogue d = Dialogue.Listening(TimestampTests.Options());
        int free = d.Stack.FreeConnections;
        d.Inject("SYN seq=0 mss=1460 ts=1000 echo=0").Expect("SYN|ACK seq=0 ack=1 echo=1000");
        d.Inject("SYN|ACK seq=0 ack=1").ExpectNothing().AcceptNothing();
        d.Equal(free, d.Stack.FreeConnections, "free connections");
        d.Equal(1, d.Stack.Counters[StackCounter.TcpDroppedNoTimestamp], "TcpDroppedNoTimestamp");
        d.Inject("ACK seq=1 ack=1 ts=1001").Accept();
    }

    private static Dialogue InTimeWait()
    {
        Dialogue d = TimestampTests.Established();
        d.Close().Expect("FIN|ACK seq=1 ack=1");
        d.Inject("FIN|ACK seq=1 ack=2 ts=2000").Expect("ACK seq=2 ack=2 echo=2000").State(TcpState.TimeWait);
        return d;
    }
}
