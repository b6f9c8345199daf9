using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Congestion;

// RFC 5827, in octets: windows of two or three segments, as a device has them. The peer's MSS is 1000, RTO is 300.
[TestClass]
public class EarlyRetransmitTests
{
    [TestMethod] // RFC 5827 3.1: two segments in flight: one duplicate ACK is all there can be
    [Rfc(5827, "3.1-1", "3.1-2")]
    public void TwoSegments_OneDuplicate()
    {
        Dialogue d = InFlight(2000, 65535, 2);
        Flows.Ack(d, 1).Expect("ACK seq=1 len=1000").ExpectNothing();
        d.Equal(1, d.Stack.Counters[StackCounter.FastRetransmits], "FastRetransmits");
        Flows.Ack(d, 2001).ExpectNothing();
        d.Equal(0, d.Stack.Counters[StackCounter.RetransmitTimeouts], "RetransmitTimeouts");
    }

    [TestMethod] // RFC 5827 3.1: three segments: two
    [Rfc(5827, "3.1-1", "3.1-2")]
    public void ThreeSegments_TwoDuplicates()
    {
        Dialogue d = InFlight(3000, 65535, 3);
        Flows.Ack(d, 1).ExpectNothing();
        Flows.Ack(d, 1).Expect("ACK seq=1 len=1000").ExpectNothing();
    }

    [TestMethod] // RFC 5827 3.1: parts of a segment count: two whole ones and a small one are three
    [Rfc(5827, "3.1-2")]
    public void SmallLastSegment_Counts()
    {
        Dialogue d = Open();
        d.Send(2100).Expect("ACK seq=1 len=1000").Expect("ACK seq=1001 len=1000").Expect("ACK seq=2001 len=100").ExpectNothing();
        Flows.Ack(d, 1).ExpectNothing();
        Flows.Ack(d, 1).Expect("ACK seq=1 len=1000").ExpectNothing();
    }

    [TestMethod] // RFC 5827 3.1: four segments: three duplicates can come, and have to
    [Rfc(5827, "3.1-1")]
    public void FourSegments_ThreeDuplicates()
    {
        Dialogue d = InFlight(4000, 65535, 4);
        Flows.Ack(d, 1).ExpectNothing();
        Flows.Ack(d, 1).ExpectNothing();
        Flows.Ack(d, 1).Expect("ACK seq=1 len=1000").ExpectNothing();
    }

    [TestMethod] // RFC 5827 3.1: new data that may be sent draws more duplicates (limited transmit): no early retransmit
    [Rfc(5827, "3.1-1")]
    public void NewData_NoEarlyRetransmit()
    {
        StackOptions options = Options();
        options.InitialWindow = 2;
        Dialogue d = Flows.Open(options, 1000, 65535, 100);
        d.Send(4000);
        Flows.ExpectRun(d, 1, 2, 1000);
        Flows.Ack(d, 1).Expect("ACK seq=2001 len=1000").ExpectNothing();
        d.Equal(0, d.Stack.Counters[StackCounter.FastRetransmits], "FastRetransmits");
    }

    [TestMethod] // RFC 5827 3.1: new data that the peer's window does not take is none
    [Rfc(5827, "3.1-1")]
    public void ClosedWindow_EarlyRetransmit()
    {
        Dialogue d = InFlight(4000, 2000, 2);
        Flows.Ack(d, 1, 2000).Expect("ACK seq=1 len=1000").ExpectNothing();
    }

    [TestMethod] // RFC 5827 3.1: a single segment: a duplicate ACK says nothing about it
    [Rfc(5827, "3.1-2")]
    public void OneSegment_None()
    {
        Dialogue d = InFlight(1000, 65535, 1);
        Flows.Ack(d, 1).ExpectNothing();
        Flows.Ack(d, 1).ExpectNothing();
        d.Equal(0, d.Stack.Counters[StackCounter.FastRetransmits], "FastRetransmits");
    }

    private static StackOptions Options()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 8192;
        return options;
    }

    private static Dialogue Open()
    {
        return Flows.Open(Options(), 1000, 65535, 100);
    }

    private static Dialogue InFlight(int data, int window, int segments)
    {
        Dialogue d = Flows.Open(Options(), 1000, window, 100);
        d.Send(data);
        return Flows.ExpectRun(d, 1, segments, 1000);
    }
}
