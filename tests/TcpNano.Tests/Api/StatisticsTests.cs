using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Api;

// TcpConnection.GetStatistics: what a connection has been through.
[TestClass]
public class StatisticsTests
{
    [TestMethod] // octets and segments both ways, the round trip, windows
    public void Transfer_IsCounted()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1460, 65535, 100);
        TcpStatistics s = Take(d);
        d.Equal(2, s.SegmentsReceived, "segments received: the SYN and the ACK of the handshake");
        d.Equal(0, s.OctetsAcknowledged, "octets acknowledged");
        d.Equal(0, s.OctetsReceived, "octets received");
        d.Equal(100, s.SmoothedRoundTripTime, "SRTT");
        d.Equal(300, s.RetransmissionTimeout, "RTO");
        d.Equal(Flows.Cwnd(d), s.CongestionWindow, "cwnd");
        d.Equal(int.MaxValue, s.SlowStartThreshold, "ssthresh");
        uint sent = s.SegmentsSent;

        d.Send(1000).Expect("ACK seq=1 len=1000").Elapse(100);
        Flows.Ack(d, 1001).ExpectNothing();
        d.Inject("ACK seq=1 ack=1001 len=500").ExpectDelayed("ACK ack=501");
        d.Elapse(250);
        s = Take(d);
        d.Equal(1000, s.OctetsAcknowledged, "octets acknowledged");
        d.Equal(500, s.OctetsReceived, "octets received");
        d.Equal(sent + 2, s.SegmentsSent, "segments sent");
        d.Equal(0, s.Retransmissions, "retransmissions");
        d.Equal(250 + d.Options.DelayedAck, s.SinceLastHeard, "since the peer was last heard");
    }

    [TestMethod] // losses, holes and closed windows
    public void Trouble_IsCounted()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1460, 65535, 100);
        d.Send(1000).Expect("ACK seq=1 len=1000");
        Flows.After(d, 300).Expect("ACK seq=1 len=1000");
        Flows.Data(d, 101, 50).Expect("ACK ack=1");
        TcpStatistics s = Take(d);
        d.Equal(1, s.Retransmissions, "retransmissions");
        d.Equal(1, s.OutOfOrderSegments, "segments out of order");
        d.Check(s.SlowStartThreshold < int.MaxValue, "ssthresh");
        d.Equal(0, s.ZeroWindowTime, "zero-window time");

        Flows.Ack(d, 1001, 0).ExpectNothing();
        d.Send(10).ExpectNothing();
        d.Elapse(100);
        d.Equal(100, Take(d).ZeroWindowTime, "zero-window time while it lasts");
        Flows.Ack(d, 1001, 1000).Expect("ACK len=10");
        d.Elapse(77);
        d.Equal(100, Take(d).ZeroWindowTime, "zero-window time afterwards");
    }

    [TestMethod] // a new connection in the same slot starts at nothing; one that has ended has nothing to tell
    public void Slot_StartsAnew()
    {
        StackOptions options = Dialogue.NewOptions();
        options.Connections = 1;
        Dialogue d = Dialogue.Established(options);
        d.Send(100).Expect("ACK len=100").Inject("ACK seq=1 ack=101 len=50").Ignore();
        d.Abort().Ignore();
        d.Check(!d.App.GetStatistics(new TcpStatistics()), "nothing to tell after the end");
        d.Connect().Expect("SYN seq=0");
        TcpStatistics s = Take(d);
        d.Equal(1, s.SegmentsSent, "segments sent");
        d.Equal(0, s.SegmentsReceived, "segments received");
        d.Equal(0, s.OctetsAcknowledged, "octets acknowledged");
        d.Equal(0, s.OctetsReceived, "octets received");
    }

    private static TcpStatistics Take(Dialogue d)
    {
        TcpStatistics s = new TcpStatistics();
        d.Check(d.App.GetStatistics(s), "there is something to tell");
        return s;
    }
}
