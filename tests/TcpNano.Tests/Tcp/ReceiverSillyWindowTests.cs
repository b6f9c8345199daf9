using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 9293 section 3.8.6.2.2: the right edge stays until RCV.BUFF - RCV.USER - RCV.WND >= min (1/2 RCV.BUFF, Eff.snd.MSS). Eff.snd.MSS is that of a peer that sizes
// its segments as we do: 1448 with timestamps, and 1365, a third, where the buffer is 4096.
[TestClass]
public class ReceiverSillyWindowTests
{
    [TestMethod] // RFC 9293 3.8.6.2.2: a closed window is not opened octet by octet
    [Rfc(9293, "MUST-39")]
    [DataRow(4096, 1365)]
    [DataRow(8192, 1365)]
    [DataRow(2921, 1460)]
    [DataRow(2920, 1460)]
    [DataRow(2890, 1445)]
    [DataRow(2000, 1000)]
    [DataRow(256, 128)]
    [DataRow(65535, 1460)]
    public void ClosedWindowOpensByAWorthwhileStep(int buffer, int step)
    {
        Dialogue d = OfferedWindowTests.Full(buffer);
        for (int i = 1; i < step; i++)
        {
            d.Receive(1).ExpectNothing();
        }

        d.Receive(1).Expect("ACK seq=1 len=0 win=" + step.ToString() + " ack=" + (buffer + 1).ToString()).ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6.2.2: with timestamps a full segment carries 12 octets less
    [Rfc(9293, "MUST-39")]
    public void WithTimestamps_TheStepIsWhatAFullSegmentCarries()
    {
        Dialogue d = OfferedWindowTests.Full(2920, true);
        d.Receive(1447).ExpectNothing();
        d.Receive(1).Expect("ACK seq=1 len=0 win=1448 ack=2921").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6.2.2, 3.8.6.3: three segments fill the buffer, and the third does not wait for the delayed ACK once the app has taken it
    [Rfc(9293, "MUST-39")]
    public void SmallBuffer_IsOfferedAgainAfterEachSegment()
    {
        Dialogue d = Dialogue.Established();
        Flows.Data(d, 1, 1365).ExpectNothing();
        Flows.Data(d, 1366, 1365).Expect("ACK ack=2731 win=1366 len=0");
        d.Receive(2730).Expect("ACK ack=2731 win=4096 len=0").ExpectNothing();
        Flows.Data(d, 2731, 1365).ExpectNothing();
        d.Receive(1365).Expect("ACK ack=4096 win=4096 len=0").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6.2.2: nor is it opened in answer to a probe that comes before
    [Rfc(9293, "MUST-39")]
    public void ProbeDoesNotOpenTheWindowEarly()
    {
        Dialogue d = OfferedWindowTests.Full(4096);
        d.Receive(1364).ExpectNothing();
        Flows.Data(d, 4097, 1).Expect("ACK ack=4097 win=0 len=0").ExpectNothing();
        d.Receive(1).Expect("ACK ack=4097 win=1365 len=0");
    }

    [TestMethod] // RFC 9293 3.8.6.2.2: ACKs of data: the edge stays while little was read, and then moves by all that was
    [Rfc(9293, "MUST-39")]
    public void EdgeMovesInSteps()
    {
        Dialogue d = Dialogue.Established();
        int edge = 4097;
        for (int i = 1; i <= 100; i++)
        {
            int next = 1 + (100 * i);
            Flows.Data(d, next - 100, 100);
            d.Receive(100);
            if (d.PendingSegments == 0)
            {
                d.WaitForSegment(499);
            }

            d.Expect("ACK len=0 ack=" + next.ToString());
            int offered = next + d.Last.Window;
            int possible = next + 4096;
            d.Check(offered == edge || offered == possible, "the old edge, or all there is");
            d.Check(offered == possible || possible - edge < 1365, "all there is when it is worth it");
            d.Check(offered == edge || possible - edge >= 1365, "and not before");
            edge = offered;
            d.ExpectNothing();
        }
    }

    [TestMethod] // RFC 9293 3.8.6.2.2: what the app takes at once is offered at once
    [Rfc(9293, "MUST-39")]
    public void LargeReadOpensTheWindowAtOnce()
    {
        Dialogue d = OfferedWindowTests.Full(4096);
        d.Equal(3000, d.TryReceive(3000), "Receive");
        d.Expect("ACK ack=4097 win=3000 len=0").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6.2.2: an empty window that nobody waits for needs no update: the next ACK tells
    public void OpenWindow_IsNotUpdatedForEveryRead()
    {
        Dialogue d = Dialogue.Established();
        for (int i = 0; i < 13; i++)
        {
            Flows.Data(d, 1 + (100 * i), 100).ExpectDelayed("ACK len=0");
            d.Receive(100).ExpectNothing();
        }
    }

    [TestMethod] // RFC 9293 3.10.7.4: after the peer's FIN nothing can come: reading makes no updates
    public void NoUpdatesAfterThePeersFin()
    {
        Dialogue d = Dialogue.Established();
        Flows.Data(d, 1, 1460).ExpectNothing();
        Flows.Data(d, 1461, 1460).Expect("ACK ack=2921");
        d.Inject("FIN|ACK seq=2921 ack=1 len=1000").Expect("ACK ack=3922");
        d.Receive(3920).ReceiveEnd().ExpectNothing();
    }
}
