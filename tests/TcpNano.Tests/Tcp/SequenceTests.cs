using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 9293 section 3.4 and 3.10.7.4, first check: which segments are acceptable, and what is taken of them.
[TestClass]
public class SequenceTests
{
    /// <summary>A connection whose receive buffer of 256 octets is full: RCV.NXT is 257, RCV.WND is 0.</summary>
    internal static Dialogue WithClosedWindow()
    {
        Dialogue d = SmallWindow();
        d.Inject("ACK seq=1 ack=1 len=256").ExpectDelayed("ACK seq=1 ack=257 win=0 len=0");
        return d;
    }

    [TestMethod] // RFC 9293 3.4, table, row 1: length 0, window 0: only SEG.SEQ = RCV.NXT
    public void EmptySegment_ClosedWindow_InOrder()
    {
        Dialogue d = WithClosedWindow();
        d.Send(100).Expect("ACK seq=1 ack=257 len=100");
        d.Inject("ACK seq=257 ack=101").ExpectNothing();
        d.Elapse(100000).ExpectNothing();
        d.Receive(256);
    }

    [TestMethod] // RFC 9293 3.4, table, row 1: anything else is answered with an ACK and dropped
    public void EmptySegment_ClosedWindow_OutOfOrder()
    {
        Dialogue d = WithClosedWindow();
        d.Inject("ACK seq=256 ack=1").Expect("ACK seq=1 ack=257 win=0 len=0").ExpectNothing();
        d.Elapse(2000);
        d.Inject("ACK seq=258 ack=1").Expect("ACK seq=1 ack=257 win=0 len=0").ExpectNothing();
        d.Elapse(2000);
        d.Inject("FIN|ACK seq=258 ack=1").Expect("ACK seq=1 ack=257 win=0 len=0").ExpectNothing();
        d.State(TcpState.Established);
    }

    [TestMethod] // RFC 9293 3.4, table, row 2: length 0, window open: RCV.NXT =< SEG.SEQ < RCV.NXT+RCV.WND
    public void EmptySegment_OpenWindow()
    {
        Dialogue d = SmallWindow();
        d.Inject("ACK seq=1 ack=1 len=100").ExpectDelayed("ACK seq=1 ack=101");
        d.Receive(100).Ignore();
        int edge = 101 + d.Last.Window;
        d.Inject("ACK seq=101 ack=1").ExpectNothing();
        d.Inject("ACK seq=102 ack=1").ExpectNothing();
        d.Inject("ACK ack=1 seq=" + (edge - 1).ToString()).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.4, table, row 2: outside, an ACK is the answer
    public void EmptySegment_OutsideTheWindow()
    {
        Dialogue d = SmallWindow();
        d.Inject("ACK seq=1 ack=1 len=100").ExpectDelayed("ACK seq=1 ack=101");
        int edge = 101 + d.Last.Window;
        int[] numbers = { 100, 1, -1000000, edge + 1, edge + 1000000 };
        for (int i = 0; i < numbers.Length; i++)
        {
            d.Elapse(2000);
            d.Inject("ACK ack=1 seq=" + numbers[i].ToString()).Expect("ACK seq=1 ack=101 len=0").ExpectNothing();
        }

        d.Equal(numbers.Length, d.Stack.Counters[StackCounter.TcpDroppedUnacceptable], "TcpDroppedUnacceptable");
    }

    [TestMethod] // RFC 9293 3.4, table, row 2, but for the edge itself: a peer that has filled the window acknowledges from there
    public void EmptySegment_AtTheRightEdge_ItsAckCounts()
    {
        // Both ends have filled the other's window, and each lost all but the first segment. The text of neither retransmission is new to the other, so that their ACKs do not count.
        Dialogue d = SmallWindow();
        d.Inject("ACK seq=1 ack=1 len=100").ExpectDelayed("ACK seq=1 ack=101");
        int edge = 101 + d.Last.Window;
        d.Send(200).Expect("ACK seq=1 ack=101 len=200");
        d.Inject("ACK ack=101 seq=" + edge.ToString()).ExpectNothing();
        d.WaitForSegment(1000);
        d.Expect("ACK seq=101 len=100");
    }

    [TestMethod] // RFC 9293 3.4, table, row 2: a RST there is outside of the window
    public void Reset_AtTheRightEdge_IsDropped()
    {
        Dialogue d = SmallWindow();
        d.Inject("ACK seq=1 ack=1 len=100").ExpectDelayed("ACK seq=1 ack=101");
        int edge = 101 + d.Last.Window;
        d.Inject("RST seq=" + edge.ToString()).ExpectNothing();
        d.State(TcpState.Established);
        d.Equal(1, d.Stack.Counters[StackCounter.TcpDroppedUnacceptable], "TcpDroppedUnacceptable");
    }

    [TestMethod] // RFC 9293 3.4, table, row 2: what is not acceptable does not acknowledge either
    public void EmptySegment_OutsideTheWindow_ItsAckDoesNotCount()
    {
        Dialogue d = SmallWindow();
        d.Send(100).Expect("ACK seq=1 len=100");
        d.Inject("ACK seq=1000 ack=101").Expect("ACK seq=101 ack=1 len=0");
        d.WaitForSegment(1000);
        d.Expect("ACK seq=1 len=100");
    }

    [TestMethod] // RFC 9293 3.4, table, row 3: data, window 0: not acceptable
    public void Data_ClosedWindow()
    {
        Dialogue d = WithClosedWindow();
        d.Inject("ACK seq=257 ack=1 len=1 junk").Expect("ACK seq=1 ack=257 win=0 len=0").ExpectNothing();
        d.Elapse(2000);
        d.Inject("ACK seq=257 ack=1 len=100 junk").Expect("ACK seq=1 ack=257 win=0 len=0").ExpectNothing();
        d.Receive(256);
        d.Ignore().ReceiveNothing();
        d.Inject("ACK seq=257 ack=1 len=100").ExpectDelayed("ACK seq=1 ack=357").Receive(100);
    }

    [TestMethod] // RFC 9293 3.10.7.4: with a closed window, valid ACKs are still to be accepted
    [Rfc(9293, "MUST-66")]
    public void AckOfADataSegment_ClosedWindow()
    {
        Dialogue d = WithClosedWindow();
        d.Send(100).Expect("ACK seq=1 ack=257 len=100");
        d.Inject("ACK seq=257 ack=101 len=1 junk").Expect("ACK seq=101 ack=257 win=0 len=0").ExpectNothing();

        // It was acknowledged: nothing is retransmitted.
        d.Elapse(10000).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.4, table, row 4: begins inside, ends outside: the part inside is taken
    public void Data_EndsOutsideTheWindow()
    {
        Dialogue d = SmallWindow();
        d.Inject("ACK seq=1 ack=1 len=300").ExpectDelayed("ACK seq=1 ack=257 win=0");
        d.Receive(256).Ignore().ReceiveNothing();
        d.Inject("ACK seq=257 ack=1 len=44").ExpectDelayed("ACK seq=1 ack=301").Receive(44);
    }

    [TestMethod] // RFC 9293 3.10.7.4: "trimming off any portions that lie outside the window (including SYN and FIN)"
    public void Fin_OutsideTheWindow_IsTrimmed()
    {
        Dialogue d = SmallWindow();
        d.Inject("FIN|ACK seq=1 ack=1 len=300").ExpectDelayed("ACK seq=1 ack=257 win=0").State(TcpState.Established);
        d.Receive(256).Ignore();
        d.Inject("FIN|ACK seq=257 ack=1 len=44").Expect("ACK seq=1 ack=302").State(TcpState.CloseWait);
        d.Receive(44).ReceiveEnd();
    }

    [TestMethod] // RFC 9293 3.4, table, row 4: begins before, ends inside: the new part is taken
    public void Data_BeginsBeforeTheWindow()
    {
        Dialogue d = SmallWindow();
        d.Inject("ACK seq=1 ack=1 len=100").ExpectDelayed("ACK seq=1 ack=101").Receive(100).Ignore();
        d.Inject("ACK seq=51 ack=1 len=100").ExpectDelayed("ACK seq=1 ack=151");
        d.Receive(50).ReceiveNothing();
    }

    [TestMethod] // RFC 9293 3.4, table, row 4: begins before and ends behind the window: neither end is inside
    public void Data_BeginsBeforeAndEndsBehindTheWindow()
    {
        Dialogue d = SmallWindow();
        d.Inject("ACK seq=1 ack=1 len=100").ExpectDelayed("ACK seq=1 ack=101");
        d.Inject("ACK seq=1 ack=1 len=500").Expect("ACK seq=1 ack=101 win=156 len=0").ExpectNothing();
        d.Receive(100).Ignore().ReceiveNothing();
        d.Inject("ACK seq=1 ack=1 len=200").ExpectDelayed("ACK seq=1 ack=201").Receive(100);
    }

    [TestMethod] // RFC 9293 3.4, table, row 4: the last octet is the first of the window
    public void Data_OneNewOctet()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("ACK seq=1 ack=1 len=100").ExpectDelayed("ACK seq=1 ack=101").Receive(100).Ignore();
        d.Inject("ACK seq=2 ack=1 len=100").ExpectDelayed("ACK seq=1 ack=102").Receive(1).ReceiveNothing();
    }

    [TestMethod] // RFC 9293 3.10.7.4, first check: nothing new in it: an ACK at once, so that the peer stops
    public void Data_ReceivedBefore()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("ACK seq=1 ack=1 len=100").ExpectDelayed("ACK seq=1 ack=101").Receive(100).Ignore();
        d.Inject("ACK seq=1 ack=1 len=100").Expect("ACK seq=1 ack=101 len=0").ExpectNothing();
        d.Elapse(2000);
        d.Inject("ACK seq=51 ack=1 len=50").Expect("ACK seq=1 ack=101 len=0").ExpectNothing();
        d.ReceiveNothing();
    }

    [TestMethod] // RFC 9293 3.4, table, row 4: the first octet behind the window is not acceptable
    public void Data_BehindTheWindow()
    {
        Dialogue d = SmallWindow();
        d.Inject("ACK seq=257 ack=1 len=10 junk").Expect("ACK seq=1 ack=1 len=0").ExpectNothing();
        d.Elapse(2000);
        d.Inject("ACK seq=256 ack=1 len=10").Expect("ACK seq=1 ack=1 len=0").ExpectNothing();
        d.Inject("ACK seq=1 ack=1 len=255").Expect("ACK seq=1 ack=257 win=0 len=0");
        d.Receive(256);
    }

    [TestMethod] // RFC 9293 3.10.7.4, fifth check: no ACK, no processing
    public void SegmentWithoutAck_IsDropped()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("- seq=1 len=10 junk").ExpectNothing();
        d.Inject("PSH seq=1 len=10 junk").ExpectNothing();
        d.Elapse(1000).ExpectNothing().ReceiveNothing();
        d.Equal(2, d.Stack.Counters[StackCounter.TcpDroppedNoAck], "TcpDroppedNoAck");
        d.Inject("ACK seq=1 ack=1 len=10").ExpectDelayed("ACK seq=1 ack=11").Receive(10);
    }

    [TestMethod] // RFC 9293 3.10.7.4, fifth check: SEG.ACK > SND.NXT: an ACK, and drop
    [Rfc(5961, "5.2")]
    public void AckOfWhatWasNotSent_IsAnsweredWithAck()
    {
        Dialogue d = Dialogue.Established();
        d.Send(100).Expect("ACK seq=1 len=100");
        d.Inject("ACK seq=1 ack=102 len=10 junk").Expect("ACK seq=101 ack=1 len=0").ExpectNothing();
        d.Elapse(10).ReceiveNothing();
        d.Equal(1, d.Stack.Counters[StackCounter.TcpDroppedBadAck], "TcpDroppedBadAck");
        d.Inject("ACK seq=1 ack=101 len=10").ExpectDelayed("ACK seq=101 ack=11").Receive(10);
    }

    [TestMethod] // RFC 9293 3.10.7.4, fifth check, RFC 5961 5.2: older than SND.UNA - MAX.SND.WND
    [Rfc(9293, "MAY-12")]
    [Rfc(5961, "5.2")]
    public void TooOldAck_IsChallengedAndItsDataDropped()
    {
        Dialogue d = WithThousandAcknowledged();
        d.Inject("ACK seq=1 ack=500 len=10 junk").Expect("ACK seq=1001 ack=1 len=0").ExpectNothing();
        d.Elapse(1000).ReceiveNothing();
        d.Inject("ACK seq=1 ack=-2000000000 len=10 junk").Expect("ACK seq=1001 ack=1 len=0").ExpectNothing();
        d.ReceiveNothing();
        d.Equal(2, d.Stack.Counters[StackCounter.TcpDroppedBadAck], "TcpDroppedBadAck");
    }

    [TestMethod] // RFC 9293 3.10.7.4, fifth check: half of all numbers away is neither before nor after, but out of range in any case
    [Rfc(9293, "MAY-12")]
    [Rfc(5961, "5.2")]
    public void AckFromTheOppositeSide_IsChallengedAndItsDataDropped()
    {
        Dialogue d = WithThousandAcknowledged();
        d.Inject("ACK seq=1 ack=-2147482647 len=10 junk").Expect("ACK seq=1001 ack=1 len=0").ExpectNothing();
        d.Elapse(1000).ReceiveNothing();
        d.Equal(1, d.Stack.Counters[StackCounter.TcpDroppedBadAck], "TcpDroppedBadAck");
    }

    [TestMethod] // RFC 9293 3.10.7.4, fifth check: exactly SND.UNA - MAX.SND.WND is an ordinary old ACK
    [Rfc(9293, "MAY-12")]
    public void OldAck_InsideTheRangeIsOrdinary()
    {
        Dialogue d = WithThousandAcknowledged();
        d.Inject("ACK seq=1 ack=501 len=10").ExpectDelayed("ACK seq=1001 ack=11").Receive(10);
    }

    [TestMethod] // RFC 9293 3.10.7.4, fifth check: a duplicate ACK acknowledges nothing, and does no harm
    public void OldAck_IsIgnored()
    {
        Dialogue d = WithThousandAcknowledged();
        d.Inject("ACK seq=1 ack=501").ExpectNothing();
        d.Inject("ACK seq=1 ack=1001").ExpectNothing();
        d.Send(100).Expect("ACK seq=1001 len=100");
        d.Inject("ACK seq=1 ack=501").ExpectNothing();
        d.Inject("ACK seq=1 ack=1101").ExpectNothing();
        d.Elapse(10000).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.10.7.4, fifth check: the window is taken only from newer segments (SND.WL1, SND.WL2)
    public void WindowOfAnOlderSegment_IsNotTaken()
    {
        Dialogue d = Dialogue.Listening();
        d.PeerWindow = 200;
        d.Handshake();
        d.Inject("ACK seq=1 ack=1 len=10 win=200").ExpectDelayed("ACK seq=1 ack=11");
        d.Inject("ACK seq=11 ack=1 win=100").ExpectNothing();

        // Overtaken on the way: same ACK, but an older sequence number. Inside the window it is not any more.
        d.Inject("ACK seq=1 ack=1 len=10 win=0").Expect("ACK seq=1 ack=11");
        d.Send(50).Expect("ACK seq=1 len=50");
    }

    [TestMethod] // RFC 9293 3.4: data in order, across the wrap of the peer's numbers
    public void Wrap_DataInOrder()
    {
        Dialogue d = PeerNearWrap();
        int seq = 1;
        for (int i = 0; i < 10; i++)
        {
            d.Inject("ACK ack=1 len=7 seq=" + seq.ToString());
            seq += 7;
            d.ExpectDelayed("ACK seq=1 ack=" + seq.ToString()).Receive(7);
        }
    }

    [TestMethod] // RFC 9293 3.4: data out of order, across the wrap
    [Rfc(9293, "SHLD-31")]
    public void Wrap_DataOutOfOrder()
    {
        Dialogue d = PeerNearWrap();
        d.Inject("ACK seq=41 ack=1 len=20").Expect("ACK seq=1 ack=1 len=0");
        d.Inject("ACK seq=11 ack=1 len=10").Expect("ACK seq=1 ack=1 len=0");
        d.Inject("ACK seq=1 ack=1 len=10").Expect("ACK seq=1 ack=21 len=0");
        d.Inject("ACK seq=21 ack=1 len=20").Expect("ACK seq=1 ack=61 len=0");
        d.Receive(60).ReceiveNothing();
    }

    [TestMethod] // RFC 9293 3.4: both edges of the window, across the wrap
    public void Wrap_WindowEdges()
    {
        StackOptions options = Dialogue.NewOptions();
        options.ReceiveBuffer = 256;
        Dialogue d = Dialogue.Listening(options);
        d.PeerIss = 0xFFFFFFFF - 100;
        d.Handshake();
        d.Inject("ACK seq=257 ack=1 len=10 junk").Expect("ACK seq=1 ack=1 len=0");
        d.Elapse(2000);
        d.Inject("ACK seq=-9 ack=1 len=10 junk").Expect("ACK seq=1 ack=1 len=0");
        d.Elapse(2000);
        d.Inject("ACK seq=-9 ack=1 len=20").ExpectDelayed("ACK seq=1 ack=11");
        d.Inject("ACK seq=11 ack=1 len=300").ExpectDelayed("ACK seq=1 ack=257 win=0").Receive(256).Ignore();
        d.Inject("ACK seq=200 ack=1 len=100").ExpectDelayed("ACK seq=1 ack=300").Receive(43);
    }

    [TestMethod] // RFC 9293 3.4: our own numbers wrap: data, partial acknowledgment, retransmission
    public void Wrap_OurNumbers()
    {
        Dialogue d = Dialogue.ListeningNearWrap(Dialogue.NewOptions());
        d.PeerMss = 100;
        d.Handshake();
        d.Check(d.Flow.OurIss > 0xFFFFFF00, "the ISS is near the wrap");
        d.Send(500);
        for (int i = 0; i < 5; i++)
        {
            d.Expect("ACK ack=1 len=100 seq=" + ((100 * i) + 1).ToString());
        }

        d.ExpectNothing();
        d.Inject("ACK seq=1 ack=151").ExpectNothing();
        d.WaitForSegment(1000);
        d.Expect("ACK seq=151 ack=1");
        d.Ignore();
        d.Inject("ACK seq=1 ack=501").Ignore();
        d.Elapse(10000).ExpectNothing();
        d.Inject("ACK seq=1 ack=502").Expect("ACK seq=501 ack=1 len=0");
        d.Close().Expect("FIN|ACK seq=501");
        d.Inject("FIN|ACK seq=1 ack=502").Expect("ACK seq=502 ack=2").State(TcpState.TimeWait);
    }

    [TestMethod] // RFC 9293 3.4: every step of our numbers over the wrap, octet by octet
    public void Wrap_OurNumbers_OctetByOctet()
    {
        Dialogue d = Dialogue.ListeningNearWrap(Dialogue.NewOptions());
        d.Handshake();
        uint iss = d.Flow.OurIss;
        int most = (int)(0 - iss) + 3;
        for (int i = 1; i < most; i++)
        {
            d.Send(1).Expect("ACK ack=1 len=1 seq=" + i.ToString());
            d.Inject("ACK seq=1 ack=" + (i + 1).ToString()).ExpectNothing();
        }

        d.Check(iss + (uint)d.Flow.OurEnd < 100, "the numbers have wrapped");
    }

    private static Dialogue SmallWindow()
    {
        StackOptions options = Dialogue.NewOptions();
        options.ReceiveBuffer = 256;
        return Dialogue.Established(options);
    }

    private static Dialogue PeerNearWrap()
    {
        Dialogue d = Dialogue.Listening();
        d.PeerIss = 0xFFFFFFE0;
        return d.Handshake();
    }

    private static Dialogue WithThousandAcknowledged()
    {
        Dialogue d = Dialogue.Listening();
        d.PeerWindow = 500;
        d.Handshake();
        d.Send(500).Expect("ACK seq=1 len=500");
        d.Inject("ACK seq=1 ack=501").ExpectNothing();
        d.Send(500).Expect("ACK seq=501 len=500");
        return d.Inject("ACK seq=1 ack=1001").ExpectNothing();
    }
}
