using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Defence;

// RFC 1191: path MTU discovery on paths narrower than 576 octets, with routers that do not report the MTU, and when a path becomes wider again.
[TestClass]
public class NarrowPathTests
{
    private const long TenMinutes = 600000;

    [TestMethod] // RFC 1191 3: below 576 segments leave without DF, also those that fitted before; and each datagram has an identification of its own (RFC 6864 4.2)
    [DataRow(575)]
    [DataRow(512)]
    [DataRow(296)]
    [DataRow(68)]
    [DataRow(1)]
    [Rfc(7323, "5.7-1")]
    public void Below576_SegmentsLeaveWithoutDf(int mtu)
    {
        Dialogue d = Opened(1460);
        d.Send(1000).Expect("ACK seq=1 len=1000 df=1");
        d.Inject("ICMP type=3 code=4 seq=1 mtu=" + mtu.ToString());
        d.Expect("ACK seq=1 len=536 df=0");
        int first = d.Last.Identification;
        d.Expect("ACK seq=537 len=464 df=0");
        d.Equal((first + 1) & 0xFFFF, d.Last.Identification, "identification");

        // Reported again for what was in flight before: nothing changes.
        d.Inject("ICMP type=3 code=4 seq=1 mtu=" + mtu.ToString()).ExpectNothing();
        d.Inject("ACK seq=1 ack=1001").ExpectNothing();

        // All segments, those of the fast path included, for data, ACKs, FIN.
        d.Send(100).Expect("ACK seq=1001 len=100 df=0");
        d.Inject("ACK seq=1 ack=1101 len=100").ExpectDelayed("ACK seq=1101 ack=101 df=0").Receive(100);
        d.Close().Expect("FIN|ACK seq=1101 df=0");
    }

    [TestMethod] // RFC 1191 3: a peer with an MSS of 536 sends such segments from the start: only DF has to go
    public void Below576_WithSmallSegments()
    {
        Dialogue d = Opened(-1);
        d.Send(1072).Expect("ACK seq=1 len=536 df=1").Expect("ACK seq=537 len=536 df=1");
        d.Inject("ICMP type=3 code=4 seq=1 mtu=552");
        d.Expect("ACK seq=1 len=536 df=0").Expect("ACK seq=537 len=536 df=0").ExpectNothing();
    }

    [TestMethod] // RFC 1191 6.1: the path's, not the connection's: others to the same address begin with it; to another address they do not
    public void Below576_IsKnownToLaterConnections()
    {
        Dialogue d = Opened(1460);
        d.Send(1000).Expect("ACK seq=1 len=1000 df=1");
        d.Inject("ICMP type=3 code=4 seq=1 mtu=512").Ignore();
        d.Inject("ACK seq=1 ack=1001");
        d.Peer(40001);
        d.PeerMss = 1460;
        d.Inject("SYN seq=0 mss=1460").Expect("SYN|ACK seq=0 ack=1");
        d.Inject("ACK seq=1 ack=1").Accept();
        d.Send(1000).Expect("ACK seq=1 len=536 df=0").Expect("ACK seq=537 len=464 df=0");

        // The headers of one connection are not taken for those of another.
        d.Peer(0x0A000009, 40002, Dialogue.ServicePort).Inject("SYN seq=0 mss=1460").Expect("SYN|ACK seq=0 ack=1 df=1");
        d.Equal(0, d.Last.Identification, "identification");
        d.Inject("ACK seq=1 ack=1").Accept();
        d.Send(1000).Expect("ACK seq=1 len=1000 df=1");
        d.Equal(0, d.Last.Identification, "identification");
        d.Peer(40001).Inject("ACK seq=1 ack=1001").Send(10).Expect("ACK seq=1001 len=10 df=0");
    }

    [TestMethod] // RFC 1191 5 and 7: routers that report no MTU: the next plateau below the datagram they quote, once for all that were in flight
    public void NoMtu_TakesThePlateaus()
    {
        Dialogue d = Opened(1460);
        d.Send(2920).Expect("ACK seq=1 len=1460").Expect("ACK seq=1461 len=1460");
        d.Inject("ICMP type=3 code=4 seq=1 mtu=0 size=1500").Expect("ACK seq=1 len=1452 df=1").Expect("ACK seq=1453 len=1452 df=1").Expect("ACK seq=2905 len=16");
        d.Inject("ICMP type=3 code=4 seq=1461 mtu=0 size=1500").ExpectNothing();
        d.Inject("ICMP type=3 code=4 seq=1 mtu=0 size=1492").Expect("ACK seq=1 len=966 df=1").Expect("ACK seq=967 len=966").Expect("ACK seq=1933 len=966").Expect("ACK seq=2899 len=22");
        d.Inject("ICMP type=3 code=4 seq=1453 mtu=0 size=1492").ExpectNothing();
        d.Inject("ICMP type=3 code=4 seq=1 mtu=0 size=1006").Expect("ACK seq=1 len=536 df=0").Ignore();
        d.Inject("ICMP type=3 code=4 seq=1 mtu=0 size=576").ExpectNothing();
    }

    [TestMethod] // RFC 1191 5: a total length that cannot be (octets swapped, or the header added to it) stands for the largest there was
    [DataRow(0xDC05)]
    [DataRow(1520)]
    [DataRow(0)]
    [DataRow(40)]
    public void NoMtu_WithAMisquotedLength(int size)
    {
        Dialogue d = Opened(1460);
        d.Send(1460).Expect("ACK seq=1 len=1460");
        d.Inject("ICMP type=3 code=4 seq=1 mtu=0 size=" + size.ToString()).Expect("ACK seq=1 len=1452 df=1").Expect("ACK seq=1453 len=8");
    }

    [TestMethod] // RFC 5927 4.1: what is quoted must be in flight, or nothing changes
    [Rfc(9293, "MUST-54")]
    public void ReportAboutNothingInFlight_IsIgnored()
    {
        Dialogue d = Opened(1460);
        d.Send(1000).Expect("ACK seq=1 len=1000");
        d.Inject("ICMP type=3 code=4 seq=1001 mtu=512").Inject("ICMP type=3 code=4 seq=0 mtu=512").ExpectNothing();
        d.Inject("ACK seq=1 ack=1001");
        d.Inject("ICMP type=3 code=4 seq=1 mtu=512").ExpectNothing();
        d.Send(1460).Expect("ACK seq=1001 len=1460 df=1");
    }

    [TestMethod] // RFC 1191 6.3: ten minutes after the last report the path is tried again as it was at first, and may be found narrow again
    [DataRow(1000)]
    [DataRow(512)]
    public void Path_IsTriedAgainAfterTenMinutes(int mtu)
    {
        Dialogue d = Opened(1460);
        int least = mtu < 576 ? 536 : mtu - 40;
        d.Send(1460).Expect("ACK seq=1 len=1460");
        string report = " mtu=" + mtu.ToString();
        d.Inject("ICMP type=3 code=4 seq=1" + report).Ignore();
        d.Inject("ACK seq=1 ack=1461");
        int from = 1461;
        for (int round = 0; round < 3; round++)
        {
            long narrowed = d.Now;
            d.Elapse(TenMinutes).Send(1460).Expect("ACK len=" + least.ToString() + " seq=" + from.ToString()).Ignore();
            from += 1460;
            d.Inject("ACK seq=1 ack=" + from.ToString());
            d.Elapse(narrowed + TenMinutes + 60000 - d.Now);
            d.Send(1460).Expect("ACK len=1460 df=1 seq=" + from.ToString()).ExpectNothing();
            d.Equal(0, d.Last.Identification, "identification");
            d.Inject("ICMP type=3 code=4" + report + " seq=" + from.ToString()).Expect("ACK len=" + least.ToString() + " seq=" + from.ToString()).Ignore();
            from += 1460;
            d.Inject("ACK seq=1 ack=" + from.ToString());
        }

        // Without a narrow path no timer is left.
        d.Elapse(2 * TenMinutes).Abort().Ignore();
        d.Equal(0, d.Stack.Timers.ArmedCount - ArmedForNeighbours(d), "timers");
    }

    [TestMethod] // RFC 1191 6.3: not beyond what the peer takes
    public void Path_IsNotTriedBeyondThePeersMss()
    {
        Dialogue d = Opened(1200);
        d.Send(1200).Expect("ACK seq=1 len=1200");
        d.Inject("ICMP type=3 code=4 seq=1 mtu=1000").Expect("ACK seq=1 len=960").Ignore();
        d.Inject("ACK seq=1 ack=1201").Elapse(TenMinutes + 60000);
        d.Send(2000).Expect("ACK seq=1201 len=1200").Expect("ACK seq=2401 len=800");
    }

    private static Dialogue Opened(int mss)
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 16384;
        options.UserTimeout = 2000000000;
        Dialogue d = Dialogue.Listening(options);
        d.PeerMss = mss;
        return d.Handshake();
    }

    private static int ArmedForNeighbours(Dialogue d)
    {
        int armed = 0;
        int first = d.Options.Connections * TcpNano.Tcp.TimerKind.Count;
        for (int i = 0; i < d.Options.ArpEntries; i++)
        {
            armed += d.Stack.Timers.IsArmed(first + i) ? 1 : 0;
        }

        return armed;
    }
}
