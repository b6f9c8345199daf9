using nanoFramework.TestFramework;

namespace TcpNano.Recovery.Tests.Dialogues;

// RFC 5681 3.1, RFC 9438 5.8: cwnd grows for all that is acknowledged while it bounds what is in flight, however the ACKs come.
[TestClass]
public class GrowthTests
{
    [TestMethod] // two ACKs in one batch acknowledge a window: cwnd grows by a segment, as it would for one ACK or for ten
    [Rfc(9438, "5.8")]
    public void TwoAcksInABatch_BothCount()
    {
        Dialogue d = Sacks.Ten();
        d.App.Block.Ssthresh = 10000;
        Sacks.Ack(d, 6001).ExpectNothing();
        Sacks.Ack(d, 10001).ExpectNothing();
        d.Equal(11000, Flows.Cwnd(d), "cwnd");
    }

    [TestMethod] // the app sends less than cwnd allows: after a round trip of that cwnd no longer grows
    [Rfc(9438, "5.8")]
    public void AppBounds_NoGrowth()
    {
        Dialogue d = Sacks.Ten();
        d.App.Block.Ssthresh = 10000;
        Sacks.Ack(d, 10001).ExpectNothing();
        d.Equal(11000, Flows.Cwnd(d), "cwnd");
        int from = 10001;
        for (int i = 0; i < 20; i++)
        {
            d.Send(4000);
            Flows.ExpectRun(d, from, 4, 1000).Elapse(100);
            from += 4000;
            Sacks.Ack(d, from).ExpectNothing();
        }

        // The first of these round trips is the one after a full window.
        d.Equal(11000, Flows.Cwnd(d), "cwnd");
    }
}
