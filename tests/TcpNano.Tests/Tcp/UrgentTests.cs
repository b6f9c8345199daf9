using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 9293 section 3.8.5: the urgent mechanism, as far as a receiver must support it. Urgent data stays in the stream.
[TestClass]
public class UrgentTests
{
    [TestMethod] // RFC 9293 3.8.5: nothing of the stream is lost or moved
    [Rfc(9293, "MUST-30")]
    public void UrgentData_StaysInTheStream()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("ACK seq=1 ack=1 len=10").Ignore();
        d.Inject("URG|ACK seq=11 ack=1 len=10 urg=5").Ignore();
        d.Inject("ACK seq=21 ack=1 len=10").Ignore();
        d.Receive(30).ReceiveNothing();
    }

    [TestMethod] // RFC 9293 3.8.5: the app is told when urgent data is announced
    [Rfc(9293, "MUST-32")]
    public void App_IsToldOfUrgentData()
    {
        Dialogue d = Dialogue.Established();
        d.TakeEvents();
        d.Inject("ACK seq=1 ack=1 len=10").Ignore();
        d.Check((d.TakeEvents() & TcpEvents.Urgent) == 0, "nothing urgent");
        d.Inject("URG|ACK seq=11 ack=1 len=10 urg=10").Ignore();
        d.Check((d.TakeEvents() & TcpEvents.Urgent) != 0, "the app is told");
        d.Check((d.TakeEvents() & TcpEvents.Urgent) == 0, "once");
    }

    [TestMethod] // RFC 9293 3.8.5: again when the pointer advances, and only then
    [Rfc(9293, "MUST-32")]
    public void App_IsToldOncePerAdvance()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("URG|ACK seq=1 ack=1 len=10 urg=20").Ignore();
        d.TakeEvents();

        // The same pointer, seen from a later segment.
        d.Inject("URG|ACK seq=11 ack=1 len=5 urg=10").Ignore();
        d.Check((d.TakeEvents() & TcpEvents.Urgent) == 0, "the same pointer is no news");

        // An older pointer never moves it back.
        d.Inject("URG|ACK seq=16 ack=1 len=1 urg=1").Ignore();
        d.Check((d.TakeEvents() & TcpEvents.Urgent) == 0, "an older pointer is no news");
        d.Equal(20, d.App.UrgentRemaining, "UrgentRemaining");
        d.Inject("URG|ACK seq=17 ack=1 len=1 urg=5").Ignore();
        d.Check((d.TakeEvents() & TcpEvents.Urgent) != 0, "an advance is");
        d.Equal(21, d.App.UrgentRemaining, "UrgentRemaining");
    }

    [TestMethod] // RFC 9293 3.8.5: the pointer names the octet after the urgent data
    [Rfc(9293, "MUST-62")]
    public void UrgentPointer_NamesTheOctetAfter()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("URG|ACK seq=1 ack=1 len=10 urg=3").Ignore();
        d.Equal(3, d.App.UrgentRemaining, "UrgentRemaining");
        d.Receive(2).Equal(1, d.App.UrgentRemaining, "UrgentRemaining");
        d.Receive(1).Equal(0, d.App.UrgentRemaining, "UrgentRemaining");
        d.Receive(7).Equal(0, d.App.UrgentRemaining, "UrgentRemaining");
    }

    [TestMethod] // RFC 9293 3.10.7.3: text that comes with the SYN|ACK is looked at from the sixth step on, the URG bit
    [Rfc(9293, "MUST-32", "MUST-33")]
    public void Urg_WithTheSynAck()
    {
        Dialogue d = Dialogue.Connecting();
        d.Inject("SYN|ACK|URG seq=0 ack=1 len=5 urg=3 mss=1460").Expect("ACK seq=1 ack=6");
        d.Check((d.TakeEvents() & TcpEvents.Urgent) != 0, "the app is told");

        // Counted from the SYN.
        d.Equal(2, d.App.UrgentRemaining, "UrgentRemaining");
        d.Receive(2).Equal(0, d.App.UrgentRemaining, "UrgentRemaining");
    }

    [TestMethod] // RFC 9293 3.8.5: the FIN is no octet that the app could take
    [Rfc(9293, "MUST-33")]
    public void UrgentData_BeforeTheFin()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("FIN|ACK|URG seq=1 ack=1 len=5 urg=3").Expect("ACK seq=1 ack=7");
        d.Equal(3, d.App.UrgentRemaining, "UrgentRemaining");
        d.Receive(2).Equal(1, d.App.UrgentRemaining, "UrgentRemaining");
        d.Receive(1).Equal(0, d.App.UrgentRemaining, "UrgentRemaining");
        d.Receive(2).Equal(0, d.App.UrgentRemaining, "UrgentRemaining");
    }

    [TestMethod] // RFC 9293 3.8.5: how much urgent data remains, of any length, ahead of what has come
    [Rfc(9293, "MUST-31", "MUST-33")]
    public void UrgentData_OfAnyLength()
    {
        StackOptions options = Dialogue.NewOptions();
        options.ReceiveBuffer = 2048;
        Dialogue d = Dialogue.Established(options);
        d.Inject("URG|ACK seq=1 ack=1 len=10 urg=60000").Ignore();
        d.Equal(60000, d.App.UrgentRemaining, "UrgentRemaining");
        int seq = 11;
        d.Receive(10).Ignore();
        while (seq < 60001)
        {
            int count = 60001 - seq < 1000 ? 60001 - seq : 1000;
            d.Inject("ACK ack=1 seq=" + seq.ToString() + " len=" + count.ToString()).Receive(count).Ignore();
            seq += count;
            d.Equal(60001 - seq, d.App.UrgentRemaining, "UrgentRemaining");
        }
    }

    [TestMethod] // RFC 9293 3.10.7.4, sixth check: URG counts in a segment without data
    public void Urg_WithoutDataIsTaken()
    {
        Dialogue d = Dialogue.Established();
        d.TakeEvents();
        d.Inject("URG|ACK seq=1 ack=1 urg=100").ExpectNothing();
        d.Check((d.TakeEvents() & TcpEvents.Urgent) != 0, "the app is told");
        d.Equal(100, d.App.UrgentRemaining, "UrgentRemaining");
    }

    [TestMethod] // RFC 9293 3.10.7.4: URG is processed when the window is closed
    [Rfc(9293, "MUST-66")]
    public void Urg_WithAClosedWindow()
    {
        Dialogue d = SequenceTests.WithClosedWindow();
        d.TakeEvents();
        d.Inject("URG|ACK seq=257 ack=1 urg=10").Ignore();
        d.Check((d.TakeEvents() & TcpEvents.Urgent) != 0, "the app is told");
        d.Equal(266, d.App.UrgentRemaining, "UrgentRemaining");
    }

    [TestMethod] // RFC 9293 3.10.7.4: also when the segment brings data that finds no room
    [Rfc(9293, "MUST-66")]
    public void UrgWithData_WithAClosedWindow()
    {
        Dialogue d = SequenceTests.WithClosedWindow();
        d.TakeEvents();
        d.Inject("URG|ACK seq=257 ack=1 urg=10 len=1").Expect("ACK seq=1 ack=257 win=0");
        d.Check((d.TakeEvents() & TcpEvents.Urgent) != 0, "the app is told");
        d.Equal(266, d.App.UrgentRemaining, "UrgentRemaining");
    }

    [TestMethod] // RFC 9293 3.1: the pointer counts from the segment's own number, also when its beginning was received before
    [Rfc(9293, "MUST-62")]
    public void UrgentPointer_OfASegmentThatIsTrimmed()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("ACK seq=1 ack=1 len=10").Ignore();
        d.Inject("URG|ACK seq=1 ack=1 len=20 urg=15").Ignore();
        d.Receive(10).Equal(5, d.App.UrgentRemaining, "UrgentRemaining");
    }

    [TestMethod] // RFC 9293 3.1: the pointer means something only with URG
    public void PointerWithoutUrg_IsIgnored()
    {
        Dialogue d = Dialogue.Established();
        d.TakeEvents();
        d.Inject("ACK seq=1 ack=1 len=10 urg=5").Ignore();
        d.Check((d.TakeEvents() & TcpEvents.Urgent) == 0, "nothing urgent");
        d.Equal(0, d.App.UrgentRemaining, "UrgentRemaining");
    }

    [TestMethod] // RFC 9293 3.10.7.4, sixth check: after the peer's FIN URG is ignored
    public void UrgAfterThePeersFin_IsIgnored()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("FIN|ACK seq=1 ack=1").Expect("ACK seq=1 ack=2");
        d.TakeEvents();
        d.Inject("URG|ACK seq=2 ack=1 urg=10").Ignore();
        d.Check((d.TakeEvents() & TcpEvents.Urgent) == 0, "nothing urgent");
        d.Equal(0, d.App.UrgentRemaining, "UrgentRemaining");
        d.ReceiveEnd();
    }

    [TestMethod] // RFC 9293 3.4: the pointer is a sequence number like all others: across the wrap
    public void UrgentPointer_AcrossTheWrap()
    {
        Dialogue d = Dialogue.Listening();
        d.PeerIss = 0xFFFFFFF0;
        d.Handshake();
        d.TakeEvents();
        d.Inject("URG|ACK seq=1 ack=1 len=10 urg=100").Ignore();
        d.Check((d.TakeEvents() & TcpEvents.Urgent) != 0, "the app is told");
        d.Equal(100, d.App.UrgentRemaining, "UrgentRemaining");
        d.Receive(10).Ignore();
        d.Inject("ACK seq=11 ack=1 len=50").Receive(50).Ignore();
        d.Equal(40, d.App.UrgentRemaining, "UrgentRemaining");
        d.Inject("URG|ACK seq=61 ack=1 len=1 urg=45").Ignore();
        d.Check((d.TakeEvents() & TcpEvents.Urgent) != 0, "an advance");
        d.Equal(45, d.App.UrgentRemaining, "UrgentRemaining");
    }
}
