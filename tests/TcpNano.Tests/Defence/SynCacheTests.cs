using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Defence;

// Connections that peers are opening (RFC 9293 section 3.10.7.4, SYN-RECEIVED; RFC 4987 section 3.4): they take neither slots nor places in the backlog.
[TestClass]
public class SynCacheTests
{
    private const int OtherPort = 9;

    [TestMethod] // case 15: two clients vanish in the handshake, others are served at once
    public void HandshakesThatDoNotComplete_KeepNobodyOut()
    {
        StackOptions options = Dialogue.NewOptions();
        options.Connections = 3;
        Dialogue d = Dialogue.Closed(options).Listen(2);
        for (int i = 0; i < 10; i++)
        {
            d.Peer(40000 + i).SynReceived();
        }

        d.Equal(3, d.Stack.FreeConnections, "free slots");
        d.Peer(41000).Handshake();
        d.Peer(41001).Handshake();
        d.Equal(0, d.Stack.Counters[StackCounter.TcpDroppedBacklogFull], "TcpDroppedBacklogFull");
    }

    [TestMethod] // case 15: a flood on one port leaves the others alone, also if its listener sends no cookies
    public void FloodOnOnePort_StarvesNoOther()
    {
        Dialogue d = Dialogue.Listening();
        d.Listener.SynCookies = false;
        TcpListener flooded = d.Listener;
        TcpListener other = d.Stack.Listen(OtherPort, 1);
        for (int i = 0; i < d.Options.SynEntries; i++)
        {
            d.Peer(40000 + i).SynReceived();
        }

        d.Peer(42000).Inject("SYN seq=0 mss=1460").ExpectNothing();
        d.Equal(1, d.Stack.Counters[StackCounter.TcpDroppedNoSynEntry], "TcpDroppedNoSynEntry");
        d.Listener = other;
        d.Peer(Dialogue.FirstPeerAddress, 43000, OtherPort).Handshake();
        d.Equal(1, d.Stack.Counters[StackCounter.SynCookiesSent], "SynCookiesSent");
        d.Check(!flooded.HasPending, "nobody at the other listener");
    }

    [TestMethod] // the last ACK finds the backlog full: ignored, as in Linux; the SYN|ACK comes again, and there may be room then
    public void LastAck_BacklogFull()
    {
        Dialogue d = Dialogue.Closed().Listen(1);
        d.Peer(40000).SynReceived();
        d.Peer(40001).SynReceived();
        d.Peer(40000).Inject("ACK seq=1 ack=1").ExpectNothing();
        d.Peer(40001).Inject("ACK seq=1 ack=1").ExpectNothing();
        d.Equal(1, d.Stack.Counters[StackCounter.TcpDroppedBacklogFull], "TcpDroppedBacklogFull");
        d.Equal(1000, d.WaitForSegment(2000), "SYN|ACK again");
        d.Expect("SYN|ACK seq=0 ack=1").Inject("ACK seq=1 ack=1").ExpectNothing();
        d.Equal(2, d.Stack.Counters[StackCounter.TcpDroppedBacklogFull], "TcpDroppedBacklogFull");

        d.Peer(40000).Accept().State(TcpState.Established);
        d.Peer(40001).Inject("ACK seq=1 ack=1 len=10").Accept().State(TcpState.Established).ExpectDelayed("ACK seq=1 ack=11").Receive(10);
        d.Elapse(100000).ExpectNothing();
    }

    [TestMethod] // the same when no slot is free
    public void LastAck_NoSlot()
    {
        StackOptions options = Dialogue.NewOptions();
        options.Connections = 1;
        Dialogue d = Dialogue.Listening(options);
        d.Peer(40000).SynReceived();
        d.Peer(40001).SynReceived();
        d.Peer(40000).Inject("ACK seq=1 ack=1").Accept();
        d.Peer(40001).Inject("ACK seq=1 ack=1").ExpectNothing();
        d.Equal(1, d.Stack.Counters[StackCounter.TcpDroppedNoSlot], "TcpDroppedNoSlot");
        d.Equal(1000, d.WaitForSegment(2000), "SYN|ACK again");
        d.Expect("SYN|ACK seq=0 ack=1").Inject("ACK seq=1 ack=1").ExpectNothing();
        d.Peer(40000).Abort().ExpectReset("seq=1");
        d.Equal(2000, d.Peer(40001).WaitForSegment(3000), "SYN|ACK again");
        d.Expect("SYN|ACK seq=0 ack=1").Inject("ACK seq=1 ack=1").Accept().State(TcpState.Established);
    }

    [TestMethod] // case 6: a SYN whose answer has no route is dropped, and leaves nothing
    public void NoRoute_IsDroppedAndCounted()
    {
        Dialogue d = Dialogue.Listening();
        d.Stack.Configure(Dialogue.OurAddress, 0xFFFFFF00, 0);
        for (int i = 0; i < 8; i++)
        {
            d.Peer(0x0ACA10C4, 40000 + i, Dialogue.ServicePort).Inject("SYN seq=0 mss=1460").ExpectNothing();
            d.Check(StateOf(d) == TcpState.Listen, "no state");
        }

        d.Equal(8, d.Stack.Counters[StackCounter.TcpDroppedNoRoute], "TcpDroppedNoRoute");
        d.Equal(8, d.Stack.FreeConnections, "free slots");
        d.Elapse(10000).ExpectNothing();
        d.Peer(40000).Handshake();
    }

    [TestMethod] // the SYN|ACK goes where the SYN came from: a fresh device, or one under a flood, asks nobody first
    public void SynAck_NeedsNoArp()
    {
        Dialogue d = Dialogue.Listening();
        d.AnswerArp = false;
        d.Peer(0x0A000021, 40000, Dialogue.ServicePort).SynReceived();
        d.Equal(0, d.Stack.Counters[StackCounter.ArpRequestsSent], "ArpRequestsSent");
        d.Inject("ACK seq=1 ack=1").Accept().State(TcpState.Established);
    }

    [TestMethod] // sent again, it needs a neighbour; one that answers at once gets it at once
    public void SynAckAgain_AsksForTheNeighbour()
    {
        Dialogue d = Dialogue.Listening();
        d.Peer(0x0A000021, 40000, Dialogue.ServicePort).SynReceived();
        d.Equal(1040, d.WaitForSegment(2000), "SYN|ACK again");
        d.Expect("SYN|ACK seq=0 ack=1");
        d.Equal(1, d.Stack.Counters[StackCounter.ArpRequestsSent], "ArpRequestsSent");
        d.Equal(2000, d.WaitForSegment(3000), "and again");
        d.Expect("SYN|ACK seq=0 ack=1").Inject("ACK seq=1 ack=1").Accept();
    }

    [TestMethod] // a neighbour that does not answer costs no more than the retransmissions there would be
    public void SynAckAgain_NobodyThere()
    {
        Dialogue d = Dialogue.Listening();
        d.AnswerArp = false;
        d.Peer(0x0A000021, 40000, Dialogue.ServicePort).SynReceived();
        d.Elapse(64000).ExpectNothing();
        d.Check(StateOf(d) == TcpState.Listen, "given up");
        d.Elapse(100000);
        d.Peer(40001).Handshake();
    }

    [TestMethod] // without cookies a new SYN takes the place of the entry that has gone unanswered longest, but not of one that is fresh
    public void FullCache_WithoutCookies_TheLeastHopefulGivesWay()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SynEntries = 2;
        Dialogue d = Dialogue.Listening(options);
        d.Listener.SynCookies = false;
        d.Peer(40000).SynReceived();
        d.Elapse(500).Peer(40001).SynReceived();
        d.Peer(40002).Inject("SYN seq=0 mss=1460").ExpectNothing();
        d.Equal(1, d.Stack.Counters[StackCounter.TcpDroppedNoSynEntry], "TcpDroppedNoSynEntry");

        d.Equal(500, d.WaitForSegment(1000), "SYN|ACK again");
        d.Peer(40000).Expect("SYN|ACK seq=0 ack=1");
        d.Peer(40002).SynReceived();
        d.Equal(1, d.Stack.Counters[StackCounter.SynEntriesEvicted], "SynEntriesEvicted");
        d.Peer(40001).Inject("ACK seq=1 ack=1").Accept();
        d.Peer(40002).Inject("ACK seq=1 ack=1").Accept();
        d.Peer(40000).Inject("ACK seq=1 ack=1").ExpectReset("seq=1");
    }

    [TestMethod] // StackOptions.SynAckRetries
    public void SynAckRetries_AreAsManyAsTheOptionSays()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SynAckRetries = 0;
        Dialogue d = Dialogue.Listening(options).SynReceived();
        d.Elapse(999);
        d.Check(StateOf(d) == TcpState.SynReceived, "waits");
        d.Elapse(1).ExpectNothing();
        d.Check(StateOf(d) == TcpState.Listen, "given up");

        options.SynAckRetries = 7;
        d = Dialogue.Listening(options).SynReceived();
        int[] intervals = { 1000, 2000, 4000, 8000, 16000, 32000, 32000 };
        for (int i = 0; i < intervals.Length; i++)
        {
            d.Equal(intervals[i], d.WaitForSegment(40000), "interval");
            d.Expect("SYN|ACK seq=0 ack=1");
        }

        d.Elapse(100000).ExpectNothing();
        d.Equal(1, d.Stack.Counters[StackCounter.FailedOpens], "FailedOpens");
    }

    [TestMethod] // all age queues at once: each entry keeps its own times
    public void ManyEntries_EachHasItsTimes()
    {
        Dialogue d = Dialogue.Listening();
        for (int i = 0; i < 8; i++)
        {
            d.Peer(40000 + i).SynReceived();
            d.Elapse(300).Ignore();
        }

        // Out of the middle, from the front, from the end.
        int[] order = { 3, 0, 7, 4, 1 };
        for (int i = 0; i < order.Length; i++)
        {
            d.Peer(40000 + order[i]).Inject("ACK seq=1 ack=1").Ignore().Accept();
        }

        d.Peer(40002).Inject("RST seq=1").Ignore();
        d.Peer(40005).Inject("SYN seq=0 mss=1460").Expect("SYN|ACK seq=0 ack=1").Ignore();
        d.Elapse(70000).Ignore();
        d.Check(StateOf(d) == TcpState.Listen, "given up");
        d.Check(StateOf(d.Peer(40006)) == TcpState.Listen, "given up");
        d.Elapse(70000).ExpectNothing();
    }

    [TestMethod] // RFC 6298 2.2 and 5.7: the handshake is the first round trip, unless the SYN|ACK was sent twice (Karn)
    [Rfc(6298, "2.2", "3", "5.7")]
    public void RoundTripOfTheHandshake_CountsIfTheSynAckLeftOnce()
    {
        Dialogue d = Dialogue.Listening().SynReceived();
        d.Elapse(300).Inject("ACK seq=1 ack=1").Accept();
        d.Send(10).Expect("PSH|ACK seq=1 len=10");
        d.Equal(900, d.WaitForSegment(5000), "300 + 4 * 150");
        d.Expect("PSH|ACK seq=1 len=10");

        d = Dialogue.Listening().SynReceived();
        d.Elapse(300).Inject("SYN seq=0 mss=1460").Expect("SYN|ACK seq=0 ack=1").Inject("ACK seq=1 ack=1").Accept();
        d.Send(10).Expect("PSH|ACK seq=1 len=10");
        d.Equal(1000, d.WaitForSegment(5000), "no sample");
        d.Expect("PSH|ACK seq=1 len=10");

        d = Dialogue.Listening().SynReceived();
        d.Equal(1000, d.WaitForSegment(5000), "SYN|ACK again");
        d.Expect("SYN|ACK seq=0 ack=1").Inject("ACK seq=1 ack=1").Accept();
        d.Send(10).Expect("PSH|ACK seq=1 len=10");
        d.Equal(3000, d.WaitForSegment(5000), "RTO after a lost SYN|ACK");
        d.Expect("PSH|ACK seq=1 len=10");
    }

    [TestMethod] // RFC 9293 3.10.7.4, fifth check: SND.NXT is still ISS while the SYN|ACK has found no room
    public void SynAckThatHasNotLeft_CannotBeAcknowledged()
    {
        Dialogue d = Dialogue.Listening().SynReceived();
        d.Inject("RST seq=1").ExpectNothing();
        uint iss = d.Flow.OurIss;
        d.Driver.RoomFor = 0;
        d.Inject("SYN seq=0 mss=1460");
        d.Driver.RoomFor = -1;
        d.Inject("ACK seq=1 ack=1").Expect("RST rawseq=" + (iss + 1).ToString());
        d.AcceptNothing();
        d.Elapse(40).Expect("SYN|ACK seq=0 ack=1").Inject("ACK seq=1 ack=1").Accept();
    }

    [TestMethod] // RFC 9293 3.10.4: a listener that closes resets what is half open
    public void ListenerCloses_HalfOpenIsReset()
    {
        Dialogue d = Dialogue.Listening();
        d.Peer(40000).SynReceived();
        d.Peer(40001).SynReceived();
        d.Stack.Listen(OtherPort, 1);
        d.Peer(Dialogue.FirstPeerAddress, 40002, OtherPort).SynReceived();
        d.Listener.Close();
        d.Run();
        d.Equal(2, d.PendingSegments, "RSTs");
        d.Ignore();
        d.Equal(2, d.Stack.Counters[StackCounter.ResetsSent], "ResetsSent");
        d.Equal(1000, d.WaitForSegment(2000), "the one on the other port goes on");
        d.Expect("SYN|ACK seq=0 ack=1");
    }

    [TestMethod] // another address: RSTs leave from the one that the peers know, and nothing half open is left
    public void NewAddress_HalfOpenIsReset()
    {
        Dialogue d = Dialogue.Listening().SynReceived();
        d.Stack.Configure(0x0A000041, 0xFFFFFF00, 0);
        d.ExpectReset("seq=1");
        d.Elapse(10000).ExpectNothing();
        d.Equal(-1, d.UntilNextPoll, "nothing is left to be done");
    }

    [TestMethod] // what anybody can make by a SYN does not keep the app from connecting itself
    public void Connect_TakesThePlaceOfAnEntry()
    {
        Dialogue d = Dialogue.Listening().SynReceived();
        d.NewIncarnation();
        d.Connect(Dialogue.FirstPeerAddress, Dialogue.FirstPeerPort, Dialogue.ServicePort).Expect("SYN seq=0");
        d.AnswerSyn().State(TcpState.Established);
        d.Elapse(100000).ExpectNothing();
    }

    [TestMethod] // the device has slept for an hour in a handshake: what is old goes, and new ones are served as ever
    public void ClockJumps_NothingIsLeft()
    {
        Dialogue d = Dialogue.Listening();
        d.Peer(40000).SynReceived();
        d.Driver.Clock += 3600000;
        d.Run().Ignore();
        d.Peer(40001).Handshake();
        d.Elapse(200000).Ignore();
        d.Check(StateOf(d.Peer(40000)) == TcpState.Listen, "given up");
    }

    private static TcpState StateOf(Dialogue d)
    {
        return d.Stack.StateOf(d.Flow.PeerAddress, d.Flow.PeerPort, Dialogue.OurAddress, d.Flow.LocalPort);
    }
}
