using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 9293 section 3.1, Window: an unsigned number of 16 bits, kept in more.
[TestClass]
public class WindowFieldTests
{
    [TestMethod] // RFC 9293 3.1: a window with the highest bit set is a large one, not a negative one
    [Rfc(9293, "MUST-1", "REC-1")]
    [DataRow(0x8000)]
    [DataRow(0x8001)]
    [DataRow(0xFFFF)]
    public void LargeWindowIsNotNegative(int window)
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1460, window, 0);
        d.Send(2000).Expect("ACK seq=1 len=1424..1460");
        d.Expect("ACK len=540..576").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.1: nor is it when it is remembered as the largest there was, by which small pieces are judged (3.8.6.2.1)
    [Rfc(9293, "MUST-1")]
    [DataRow(0x8000)]
    [DataRow(0xFFFF)]
    public void LargestWindowIsNotNegative(int window)
    {
        Dialogue d = Flows.Open(Dialogue.NewOptions(), 1460, 1000, 0);
        Flows.Ack(d, 1, window).ExpectNothing();

        // More than half of the window there was first, far less than half of the largest.
        Flows.Ack(d, 1, 600).ExpectNothing();
        d.Send(2000).ExpectNothing();
        Flows.After(d, 200).Expect("ACK seq=1 len=600");
    }

    [TestMethod] // RFC 9293 3.1: all of a window above 0x7FFF can be used, and not an octet more
    [Rfc(9293, "MUST-1")]
    public void AllOfALargeWindowIsUsed()
    {
        const int Window = 40000;
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 200000;
        Dialogue d = Flows.Open(options, 1000, Window, 0);
        d.Send(150000);
        int acked = 1;
        int edge = 1;
        int most = 0;

        // Slow start opens cwnd until only the peer's window is in the way.
        for (int i = 0; i < 100; i++)
        {
            while (d.PendingSegments > 0)
            {
                d.Expect("ACK len=1000");
                edge = d.Last.RelativeSequence + d.Last.Length;
            }

            most = edge - acked > most ? edge - acked : most;
            acked += 1000;
            Flows.Ack(d, acked);
        }

        d.Equal(Window, most, "most octets in flight");
    }

    [TestMethod] // RFC 9293 3.1: a large window of ours goes out and is kept, up to its last octet
    [Rfc(9293, "MUST-1")]
    public void OurLargeWindow()
    {
        StackOptions options = Dialogue.NewOptions();
        options.ReceiveBuffer = 65535;
        Dialogue d = Dialogue.Listening(options);
        d.Inject("SYN seq=0 mss=1460").Expect("SYN|ACK win=65535");
        d.Inject("ACK seq=1 ack=1").ExpectNothing().Accept();
        Flows.Data(d, 40001, 100).Expect("ACK ack=1 win=65535");
        Flows.Data(d, 65535, 1).Expect("ACK ack=1 win=65535");
        d.Equal(2, d.Stack.Counters[StackCounter.OutOfOrder], "OutOfOrder");
        Flows.Data(d, 65536, 1).Expect("ACK ack=1 win=65535");
        d.Equal(2, d.Stack.Counters[StackCounter.OutOfOrder], "OutOfOrder");
        d.Equal(1, d.Stack.Counters[StackCounter.TcpDroppedUnacceptable], "TcpDroppedUnacceptable");
    }

    [TestMethod] // RFC 9293 3.1: windows are kept in 32 bits, so that larger ones can be
    [Rfc(9293, "REC-1")]
    public void WindowsAreKeptIn32Bits()
    {
        Dialogue d = Dialogue.Established();
        object window = d.App.Block.SndWnd;
        object largest = d.Stack.Tcp.Sender.MaxSndWnd(d.App.Block);
        object next = d.App.Block.RcvNxt;
        object edge = d.App.Block.RcvAdv;
        Assert.IsTrue(window is int, "SND.WND");
        Assert.IsTrue(largest is int, "Max(SND.WND)");
        Assert.IsTrue(next is uint, "RCV.NXT");
        Assert.IsTrue(edge is uint, "RCV.NXT+RCV.WND");
    }
}
