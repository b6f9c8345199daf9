using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Defence;

// RFC 9293 appendix A.3: Minshall's variant of Nagle's algorithm (section 3.7.4): only a small segment in flight holds a small one back.
[TestClass]
public class MinshallTests
{
    [TestMethod] // RFC 9293 A.3: an answer of 1.4 segments does not wait for the peer's delayed ACK
    [Rfc(9293, "SHLD-7")]
    public void LastSmallPiece_LeavesAtOnce()
    {
        Dialogue d = Dialogue.Established();
        d.Send(2000).Expect("ACK seq=1 len=1460").Expect("PSH|ACK seq=1461 len=540").ExpectNothing();

        // But now one is in flight: the next waits until that is acknowledged.
        d.Send(100).ExpectNothing();
        Flows.Ack(d, 1461).ExpectNothing();
        Flows.Ack(d, 2001).Expect("PSH|ACK seq=2001 len=100").ExpectNothing();
    }

    [TestMethod] // RFC 9293 A.3: also in calls of their own, the full segment first
    [Rfc(9293, "SHLD-7")]
    public void SmallSendAfterFullSegments_LeavesAtOnce()
    {
        Dialogue d = Dialogue.Established();
        d.Send(1460).Expect("ACK seq=1 len=1460");
        d.Send(1460).Expect("ACK seq=1461 len=1460");
        d.Send(1).Expect("ACK seq=2921 len=1").ExpectNothing();
        d.Send(1).ExpectNothing();
        Flows.Ack(d, 1461).ExpectNothing();
        Flows.Ack(d, 2921).ExpectNothing();
        Flows.Ack(d, 2922).Expect("ACK seq=2922 len=1");
    }

    [TestMethod] // RFC 9293 A.3: many small writes still make one small segment a round trip, and full ones
    [Rfc(9293, "SHLD-7", "SHLD-28")]
    public void SmallWrites_HaveOneSmallSegmentInFlight()
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 500, 65535, 0);
        int small = 0;
        for (int i = 0; i < 400; i++)
        {
            d.Send(7);
            while (d.PendingSegments > 0)
            {
                d.Expect("ACK");
                if (d.Last.Length < 500)
                {
                    small++;
                }
            }
        }

        d.Equal(1, small, "small segments in flight");
        Flows.Ack(d, 8).Expect("ACK len=293").ExpectNothing(); // the small one was the first: only full segments are in flight now
    }
}
