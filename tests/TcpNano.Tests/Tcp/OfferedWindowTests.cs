using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 9293 section 3.8.6: the window we offer.
[TestClass]
public class OfferedWindowTests
{
    /// <summary>A connection whose receive buffer the peer has filled.</summary>
    internal static Dialogue Full(int size)
    {
        return Full(size, false);
    }

    /// <summary>As above.</summary>
    internal static Dialogue Full(int size, bool timestamps)
    {
        StackOptions options = Dialogue.NewOptions();
        options.Timestamps = timestamps;
        options.ReceiveBuffer = size;
        Dialogue d = Dialogue.Established(options);
        for (int from = 1; from <= size;)
        {
            int length = size - from + 1 < 1460 ? size - from + 1 : 1460;
            Flows.Data(d, from, length).Ignore();
            from += length;
        }

        d.Elapse(499).Ignore();
        d.Equal(size, d.App.Available, "Available");
        return d;
    }

    [TestMethod] // RFC 9293 3.8.6.1: an app that never reads keeps the window closed, the connection stays open
    [Rfc(9293, "MAY-8")]
    public void WindowStaysClosedForAnHour()
    {
        Dialogue d = Full(4096);
        while (d.Now < 3600000)
        {
            d.Elapse(60000).ExpectNothing();
            Flows.Data(d, 4097, 1).Expect("ACK seq=1 ack=4097 win=0 len=0").ExpectNothing().State(TcpState.Established);
        }

        d.Receive(4096);
        d.Expect("ACK seq=1 ack=4097 win=4096 len=0").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.8.6.1: each probe of a closed window is answered, at once
    public void ClosedWindow_EveryProbeIsAnswered()
    {
        Dialogue d = Full(4096);
        for (int i = 0; i < 20; i++)
        {
            d.Elapse(10);
            Flows.Data(d, 4097, 1).Expect("ACK seq=1 ack=4097 win=0 len=0").ExpectNothing();
        }

        d.Equal(4096, d.App.Available, "Available");
    }

    [TestMethod] // RFC 9293 3.8.6.1: the update that opened the window got lost: the peer's probe is taken and answered
    public void LostUpdate_IsRepairedByThePeersProbe()
    {
        Dialogue d = Full(4096);
        d.Receive(4096).Ignore();
        d.Elapse(3600000).ExpectNothing();
        Flows.Data(d, 4097, 1).ExpectDelayed("ACK seq=1 ack=4098 len=0");
        d.Check(d.Last.Window >= 4000, "the window is open");
        d.Receive(1).ReceiveNothing();
    }

    [TestMethod] // RFC 9293 3.8.6: data takes from the window what it fills, and the edge stays where it is
    [Rfc(9293, "SHLD-14")]
    public void EdgeStaysWhileDataArrives()
    {
        StackOptions options = Dialogue.NewOptions();
        Dialogue d = Dialogue.Established(options);
        Flows.Data(d, 1, 1000).ExpectDelayed("ACK ack=1001 win=3096");
        Flows.Data(d, 1001, 1).ExpectDelayed("ACK ack=1002 win=3095");
        Flows.Data(d, 1002, 1460).ExpectDelayed("ACK ack=2462 win=1635");
        Flows.Data(d, 2462, 1460).ExpectDelayed("ACK ack=3922 win=175");
        Flows.Data(d, 3922, 175).ExpectDelayed("ACK ack=4097 win=0");
    }

    [TestMethod] // RFC 9293 3.8.6: data that came out of order does not shrink the window either
    [Rfc(9293, "SHLD-14")]
    public void EdgeStaysWhileDataArrivesOutOfOrder()
    {
        Dialogue d = Dialogue.Established();
        Flows.Data(d, 1001, 1000).Expect("ACK ack=1 win=4096");
        Flows.Data(d, 3001, 1000).Expect("ACK ack=1 win=4096");
        Flows.Data(d, 1, 1000).Expect("ACK ack=2001 win=2096");
        Flows.Data(d, 2001, 1000).Expect("ACK ack=4001 win=96");
    }

    [TestMethod] // RFC 9293 3.8.6: RCV.NXT+RCV.WND never decreases, whatever arrives and however it is read
    [Rfc(9293, "SHLD-14")]
    [DataRow(256, 11, 128)]
    [DataRow(257, 12, 128)]
    [DataRow(1000, 13, 500)]
    [DataRow(1461, 14, 730)]
    [DataRow(4096, 15, 1365)]
    [DataRow(4096, 16, 1365)]
    [DataRow(65535, 17, 1448)]
    public void EdgeNeverMovesLeft(int size, int seed, int least)
    {
        StackOptions options = Dialogue.NewOptions();
        options.ReceiveBuffer = size;
        Dialogue d = Dialogue.Established(options);
        TestRandom random = new TestRandom((uint)seed);
        int next = 1;
        int edge = 1 + size;
        for (int i = 0; i < 3000; i++)
        {
            int what = random.Next(10);
            if (what < 5)
            {
                // In order, too early, too late, and beyond the edge.
                int from = what < 3 ? next : next + random.Next(2 * size) - size;
                Flows.Data(d, from < 1 ? 1 : from, 1 + random.Next(size < 1460 ? size : 1460));
            }
            else if (what < 8)
            {
                d.TryReceive(1 + random.Next(size));
            }
            else if (what == 8)
            {
                d.TryReceive(1);
            }
            else
            {
                d.Run();
            }

            if (random.Next(3) == 0)
            {
                long wait = d.UntilNextPoll;
                if (d.PendingSegments == 0 && wait > 0 && wait < 500)
                {
                    d.Elapse(wait);
                }
            }

            while (d.PendingSegments > 0)
            {
                d.Expect("ACK seq=1 len=0");
                int acknowledged = d.Last.RelativeAcknowledgment;
                int end = acknowledged + d.Last.Window;
                d.Check(acknowledged >= next, "acknowledges no less than before");
                d.Check(end == edge || end - edge >= least, "the edge moves right by a worthwhile step, or not at all (MUST-39)");
                d.Check(d.Last.Window <= size, "not more than the buffer");
                next = acknowledged;
                edge = end;
            }
        }
    }

    [TestMethod] // RFC 9293 3.10.7.4: a RST at RCV.NXT counts with the window closed
    [Rfc(9293, "MUST-66")]
    public void ResetWithTheWindowClosed()
    {
        Dialogue d = Full(4096);
        d.Inject("RST seq=4097").ExpectNothing().State(TcpState.Closed).Reason(CloseReason.Reset);
        d.Receive(4096).ReceiveClosed();
    }

    [TestMethod] // RFC 9293 3.10.7.4: so does one that carries an ACK and data
    [Rfc(9293, "MUST-66")]
    public void ResetWithDataWithTheWindowClosed()
    {
        Dialogue d = Full(4096);
        d.Inject("RST|ACK seq=4097 ack=1 len=5 junk").ExpectNothing().State(TcpState.Closed).Reason(CloseReason.Reset);
    }

    [TestMethod] // RFC 9293 3.10.7.4: an urgent pointer counts with the window closed, in or beside data
    [Rfc(9293, "MUST-66")]
    [DataRow("")]
    [DataRow(" len=1 junk")]
    public void UrgentPointerWithTheWindowClosed(string data)
    {
        Dialogue d = Full(4096);
        d.TakeEvents();
        d.Inject("URG|ACK seq=4097 ack=1 urg=100" + data).Ignore();
        d.Check((d.TakeEvents() & TcpEvents.Urgent) != 0, "the app is told");
        d.Equal(4096 + 100, d.App.UrgentRemaining, "UrgentRemaining");
    }

    [TestMethod] // RFC 9293 3.10.7.4: an ACK counts with the window closed, and lets waiting data go
    [Rfc(9293, "MUST-66")]
    public void AckWithTheWindowClosed()
    {
        Dialogue d = Full(4096);
        d.Send(100).Expect("ACK seq=1 ack=4097 win=0 len=100");
        d.Send(100).ExpectNothing();
        d.Inject("ACK seq=4097 ack=101").Expect("ACK seq=101 ack=4097 win=0 len=100").ExpectNothing();
        d.Inject("ACK seq=4097 ack=201 len=1 junk").Expect("ACK seq=201 ack=4097 win=0 len=0").ExpectNothing();
        d.Equal(0, d.App.SendQueued, "unacknowledged");
    }
}
