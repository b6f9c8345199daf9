using TcpNano.Diagnostics;
using TcpNano.Tests.Support;
using nanoFramework.TestFramework;

namespace TcpNano.Tests.Events;

// The event ring: every segment, change of state and drop is an event, each once and in order.
[TestClass]
public class EventRingTests
{
    private const string Opening = "(LISTEN>SYN-RECEIVED) LISTEN>SYN-RECEIVED SYN-RECEIVED>ESTABLISHED ";

    [TestMethod] // a conversation reads like one
    public void Conversation_IsThere()
    {
        Dialogue d = Dialogue.Established(Options(64));
        EventLines lines = new EventLines(d.Stack);
        lines.Rest();
        d.Inject("PSH|ACK seq=1 ack=1 len=10").Ignore();
        d.Receive(10);
        d.Elapse(50).Expect("ACK seq=1 ack=11");
        d.Send(20).Expect("PSH|ACK seq=1 ack=11 len=20");
        d.Inject("ACK seq=11 ack=21 win=5000").ExpectNothing();
        d.Close().Expect("FIN|ACK seq=21 ack=11");
        Assert.AreEqual(
            "10.0.0.2:40000 > 7 PSH|ACK seq=1 ack=1 len=10 win=65535"
            + " | 10.0.0.2:40000 < 7 ACK seq=1 ack=11 win=4086"
            + " | 10.0.0.2:40000 < 7 PSH|ACK seq=1 ack=11 len=20 win=4086"
            + " | 10.0.0.2:40000 > 7 ACK seq=11 ack=21 win=5000"
            + " | 10.0.0.2:40000 : 7 ESTABLISHED -> FIN-WAIT-1"
            + " | 10.0.0.2:40000 < 7 FIN|ACK seq=21 ack=11 win=4086",
            lines.Rest());
    }

    [TestMethod] // RFC 9293 figure 5, passive open and close by us; half-open and in TIME-WAIT it has no slot
    public void EveryChangeOfState_PassiveOpenAndOurClose()
    {
        Dialogue d = Dialogue.Established(Options(64));
        d.Close().Ignore();
        d.Inject("ACK seq=1 ack=2").Inject("FIN|ACK seq=1 ack=2").Ignore();
        d.Elapse((2 * d.Options.MaxSegmentLifetime) + Dialogue.TimeWaitTick);
        Assert.AreEqual(Opening + "ESTABLISHED>FIN-WAIT-1 FIN-WAIT-1>FIN-WAIT-2 FIN-WAIT-2>TIME-WAIT (TIME-WAIT>CLOSED)", new EventLines(d.Stack).States());
    }

    [TestMethod] // RFC 9293 figure 5, active open and close by the peer
    public void EveryChangeOfState_ActiveOpenAndPeersClose()
    {
        Dialogue d = Dialogue.EstablishedActive(Options(64));
        d.Inject("FIN|ACK seq=1 ack=1").Ignore();
        d.Close().Ignore();
        d.Inject("ACK seq=2 ack=2");
        Assert.AreEqual("CLOSED>SYN-SENT SYN-SENT>ESTABLISHED ESTABLISHED>CLOSE-WAIT CLOSE-WAIT>LAST-ACK LAST-ACK>CLOSED", new EventLines(d.Stack).States());
    }

    [TestMethod] // RFC 9293 figure 5, the crossings
    public void EveryChangeOfState_Crossings()
    {
        Dialogue d = Dialogue.Connecting(Options(64));
        d.Inject("SYN seq=0 mss=1460").Ignore();
        d.Inject("ACK seq=1 ack=1").Ignore();
        d.Close().Ignore();
        d.Inject("FIN|ACK seq=1 ack=1").Ignore();
        d.Inject("ACK seq=2 ack=2").Ignore();
        Assert.AreEqual("CLOSED>SYN-SENT SYN-SENT>SYN-RECEIVED SYN-RECEIVED>ESTABLISHED ESTABLISHED>FIN-WAIT-1 FIN-WAIT-1>CLOSING CLOSING>TIME-WAIT", new EventLines(d.Stack).States());
    }

    [TestMethod] // a handshake that does not complete goes back to LISTEN, and says why
    public void HalfOpen_EndsInListen()
    {
        Dialogue d = Dialogue.Listening(Options(64));
        EventLines lines = new EventLines(d.Stack);
        lines.Rest();
        d.Inject("SYN seq=0 mss=1460").Expect("SYN|ACK seq=0 ack=1");
        d.Inject("RST seq=1").ExpectNothing();
        Assert.AreEqual(
            "10.0.0.2:40000 > 7 SYN seq=0 win=65535"
            + " | 10.0.0.2:40000 : 7 LISTEN -> SYN-RECEIVED"
            + " | 10.0.0.2:40000 < 7 SYN|ACK seq=0 ack=1 win=4096"
            + " | 10.0.0.2:40000 > 7 RST seq=1 win=65535"
            + " | ResetsReceived, now 1 | FailedOpens, now 1"
            + " | 10.0.0.2:40000 : 7 SYN-RECEIVED -> LISTEN, refused by the peer",
            lines.Rest());
    }

    [TestMethod] // the reason is that of the connection
    public void End_HasItsReason()
    {
        Dialogue d = Dialogue.Established(Options(64));
        EventLines lines = new EventLines(d.Stack);
        lines.Rest();
        d.Inject("RST seq=1");
        Assert.AreEqual("10.0.0.2:40000 > 7 RST seq=1 win=65535 | ResetsReceived, now 1 | 10.0.0.2:40000 : 7 ESTABLISHED -> CLOSED, reset by the peer", lines.Rest());
    }

    [TestMethod] // a drop is about the segment before it
    public void Drops_CarryTheirCounter()
    {
        Dialogue d = Dialogue.Established(Options(64));
        EventLines lines = new EventLines(d.Stack);
        lines.Rest();
        d.Inject("ACK seq=70000 ack=1 len=5").Ignore();
        d.Inject("ACK seq=1 ack=9000").Ignore();
        d.Inject("SYN seq=100").Ignore();
        string all = lines.Rest();
        Assert.IsTrue(EventLines.Find(all, "seq=70000 ack=1 len=5 win=65535 | 10.0.0.2:40000 : 7 TcpDroppedUnacceptable, now 1") >= 0, all);
        Assert.IsTrue(EventLines.Find(all, "ack=9000 win=65535 | 10.0.0.2:40000 : 7 TcpDroppedBadAck, now 1") >= 0, all);
        Assert.IsTrue(EventLines.Find(all, "10.0.0.2:40000 : 7 TcpDroppedSynInConnection, now 1") >= 0, all);
    }

    [TestMethod] // what is no segment of a connection has no ends of one
    public void MalformedSegment_IsNoConnections()
    {
        Dialogue d = Dialogue.Established(Options(64));
        d.Inject("ACK seq=1 ack=1 len=5").Ignore();
        EventLines lines = new EventLines(d.Stack);
        lines.Rest();
        byte[] frame = Frames.IPv4(Dialogue.FirstPeerAddress, Dialogue.OurAddress, 6, new byte[19]);
        d.Driver.Inject(frame, frame.Length);
        d.Run();
        Assert.AreEqual("TcpDroppedMalformed, now 1", lines.Rest());
    }

    [TestMethod] // RFC 6298 and RFC 5681: the timer, and what it does to cwnd
    public void Timeouts_AndCwnd()
    {
        Dialogue d = Dialogue.Established(Options(64));
        EventLines lines = new EventLines(d.Stack);
        d.Send(100).Ignore();
        lines.Rest();
        d.Elapse(d.Options.InitialRto).Ignore();
        string all = lines.Rest();
        Assert.IsTrue(EventLines.Find(all, "10.0.0.2:40000 : 7 timeout, cwnd 14600 -> 1460, in flight 100 | 10.0.0.2:40000 : 7 retransmission timeout 1, RTO ") == 0, all);
        Assert.IsTrue(EventLines.Find(all, "Retransmissions, now 1") > 0, all);
        Assert.IsTrue(EventLines.Find(all, "PSH|ACK seq=1 ack=1 len=100") > 0, all);
    }

    [TestMethod] // RFC 5681 section 3.2
    public void FastRetransmit_BeginsAndEndsRecovery()
    {
        Dialogue d = Dialogue.Established(Options(64));
        EventLines lines = new EventLines(d.Stack);
        d.Send(4 * 1000).Ignore();
        lines.Rest();
        for (int i = 0; i < 3; i++)
        {
            d.Inject("ACK seq=1 ack=1").Ignore();
        }

        d.Inject("ACK seq=1 ack=4001").Ignore();
        string all = lines.Rest();
        int begins = EventLines.Find(all, "10.0.0.2:40000 : 7 loss, recovery begins, cwnd 14600 -> ");
        Assert.IsTrue(begins > 0, all);
        Assert.IsTrue(EventLines.Find(all, "10.0.0.2:40000 : 7 recovery ends, cwnd ") > begins, all);
    }

    [TestMethod] // RFC 826
    public void Arp_IsThere()
    {
        StackOptions options = Options(64);
        Dialogue d = Dialogue.Closed(options);
        EventLines lines = new EventLines(d.Stack);
        Assert.AreEqual("address 10.0.0.1 mask 255.255.255.0 gateway 10.0.0.254 | ARP announced 10.0.0.1 | ARP found 10.0.0.2 at 02:00:00:00:01:02 | ARP told 10.0.0.2 at 02:00:00:00:01:02", FirstFour(lines));
        d.AnswerArp = false;
        d.Connect(0x0A000009, 80).Ignore();
        lines.Rest();
        d.Elapse(options.ArpRetryInterval * options.ArpRequests).Ignore();
        Assert.AreEqual(
            "ARP who has 10.0.0.9 | ARP who has 10.0.0.9 | ARP no answer from 10.0.0.9 | FailedOpens, now 1"
            + " | 10.0.0.9:80 : " + d.App.LocalPort.ToString() + " SYN-SENT -> CLOSED, nobody on the link has the address",
            lines.Rest());
    }

    [TestMethod] // noticed by the pump and by whoever waits
    public void Link_IsThere()
    {
        Dialogue d = Dialogue.Closed(Options(16));
        EventLines lines = new EventLines(d.Stack);
        lines.Rest();
        d.Driver.LinkUp = false;
        d.Driver.Clock += 3000;
        d.Stack.WaitForWork(0);
        d.Driver.LinkUp = true;
        d.Stack.WaitForWork(0);
        StackEvent e = new StackEvent();
        EventReader reader = new EventReader(d.Stack);
        long time = 0;
        while (reader.Read(e))
        {
            time = e.Time;
        }

        Assert.AreEqual(d.Driver.Clock, time);
        lines.Rewind();
        string all = lines.Rest();
        Assert.IsTrue(EventLines.Find(all, "link down | link up") > 0, all);
    }

    [TestMethod] // a slow reader hears how much it has lost, and still knows whose the rest is
    public void Ring_Wraps()
    {
        Dialogue d = Dialogue.Established(Options(8));
        EventReader reader = new EventReader(d.Stack);
        reader.Skip();
        uint begin = reader.Position;
        for (int i = 0; i < 20; i++)
        {
            d.Inject("ACK seq=1 ack=1").Ignore();
        }

        StackEvent e = new StackEvent();
        for (uint i = 0; i < 8; i++)
        {
            Assert.IsTrue(reader.Read(e));
            Assert.AreEqual(begin + 12 + i, e.Number);
            Assert.AreEqual((int)StackEventKind.SegmentReceived, (int)e.Kind);
            Assert.AreEqual(40000, e.RemotePort);
            Assert.AreEqual(Dialogue.FirstPeerAddress, e.RemoteAddress);
            Assert.AreEqual(7, e.LocalPort);
        }

        Assert.IsFalse(reader.Read(e));
        Assert.AreEqual(12u, reader.Lost);
    }

    [TestMethod] // a slot that another connection has now: what is older than the change is not said to be of the new one
    public void SlotUsedAgain_IsNotMixedUp()
    {
        StackOptions options = Options(16);
        options.Connections = 1;
        Dialogue d = Dialogue.Established(options);
        d.Inject("RST seq=1");
        d.App.Close(0);
        d.Peer(50000).Handshake();
        EventReader reader = new EventReader(d.Stack);
        StackEvent e = new StackEvent();
        int of = 0;
        while (reader.Read(e))
        {
            if (e.Kind == StackEventKind.SegmentReceived && e.Connection >= 0)
            {
                of = (of * 10) + (e.RemotePort == 40000 ? 4 : e.RemotePort == 50000 ? 5 : e.RemotePort == 0 ? 1 : 9);
            }
        }

        Assert.AreEqual(4, of, "the handshake's last segment is a half-open connection's");
    }

    [TestMethod] // nothing counts events that the segments' counters have counted already: so each of these is exactly one event
    public void Numbers_AreThoseOfTheEvents()
    {
        Dialogue d = Dialogue.Established(Options(4096));
        d.Inject("ACK seq=1 ack=1 len=100").Ignore();
        d.Inject("RST seq=500").Ignore();
        d.Peer(40001).Inject("ACK seq=1 ack=1").Ignore();
        d.Peer(40002).Inject("SYN seq=0 mss=1460").Ignore();
        d.Peer(40002).Inject("SYN seq=0 mss=1460").Ignore();
        d.Peer(40000).Send(3000).Ignore();
        byte[] segment = new byte[24];
        segment[12] = 0x60;
        segment[20] = 2;
        segment[21] = 9; // longer than the header
        Put(d, segment);
        segment[20] = 0;
        segment[21] = 0;
        Put(d, segment); // from port 0 to port 0
        d.Stack.AbortAll();
        d.Run();
        d.Ignore();
        Assert.IsTrue(d.Stack.Counters[StackCounter.TcpDroppedBadOptions] == 1 && d.Stack.Counters[StackCounter.TcpDroppedBadPort] == 1, "both were dropped");
        int written = 0;
        EventEntry entry = d.Stack.Ring.Next;
        for (int i = 0; i < 4096; i++)
        {
            written += entry.What == EventRing.Unused ? 0 : 1;
            entry = entry.Next;
        }

        Assert.AreEqual((uint)written, d.Stack.Ring.Count);
        Assert.AreEqual(d.Stack.Ring.Next, entry, "the ring is a circle");
    }

    [TestMethod] // by default
    public void Ring_IsOff()
    {
        Dialogue d = Dialogue.Established(Dialogue.NewOptions());
        Assert.IsNull(d.Stack.Events);
        EventReader reader = new EventReader(d.Stack);
        Assert.IsFalse(reader.Read(new StackEvent()));
        reader.Skip();
        reader.Rewind();
    }

    [TestMethod]
    public void Entries_OutOfRange_AreRefused()
    {
        Assert.IsTrue(Dialogue.Refuses(Options(-1)));
        Assert.IsTrue(Dialogue.Refuses(Options(16385)));
        Assert.IsFalse(Dialogue.Refuses(Options(1)));
    }

    private static StackOptions Options(int entries)
    {
        StackOptions options = Dialogue.NewOptions();
        options.EventEntries = entries;
        return options;
    }

    internal static void Put(Dialogue d, byte[] segment)
    {
        byte[] pseudo = new byte[12 + segment.Length];
        segment[16] = 0;
        segment[17] = 0;
        byte[] frame = Frames.IPv4(Dialogue.FirstPeerAddress, Dialogue.OurAddress, 6, segment);
        System.Array.Copy(frame, 26, pseudo, 0, 8);
        pseudo[9] = 6;
        pseudo[11] = (byte)segment.Length;
        System.Array.Copy(segment, 0, pseudo, 12, segment.Length);
        TcpNano.Dialogues.DialogueFrames.Put16(segment, 16, TcpNano.Dialogues.DialogueFrames.Checksum(pseudo, 0, pseudo.Length));
        frame = Frames.IPv4(Dialogue.FirstPeerAddress, Dialogue.OurAddress, 6, segment);
        d.Driver.Inject(frame, frame.Length);
        d.Run();
    }

    private static string FirstFour(EventLines lines)
    {
        return lines.Next() + " | " + lines.Next() + " | " + lines.Next() + " | " + lines.Next();
    }
}
