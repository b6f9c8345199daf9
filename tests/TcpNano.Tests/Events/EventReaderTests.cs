using TcpNano.Diagnostics;
using TcpNano.Tests.Support;
using nanoFramework.TestFramework;

namespace TcpNano.Tests.Events;

// What the reader makes of segments that the ring has with both ends only: the connection's slot, and its window in octets.
[TestClass]
public class EventReaderTests
{
    [TestMethod] // RFC 7323 section 2.3: a segment that is not predicted is read like one that is
    public void FullPath_HasSlotAndOctets()
    {
        Dialogue d = Scaled(Options(64), 40000, 3);
        EventReader reader = new EventReader(d.Stack);
        reader.Skip();
        d.Inject("ACK seq=101 ack=1 len=10 win=500").Ignore();
        AssertSegment(reader, 40000, Slot(d), 4000, 10);
        d.Inject("PSH|ACK seq=1 ack=1 len=100 win=600").Ignore();
        AssertSegment(reader, 40000, Slot(d), 4800, 100);
        d.Inject("PSH|ACK seq=1 ack=1 len=50 win=700").Ignore();
        AssertSegment(reader, 40000, Slot(d), 5600, 50);
        d.Inject("ACK seq=111 ack=1 len=20 win=800").Ignore();
        AssertSegment(reader, 40000, Slot(d), 6400, 20);
    }

    [TestMethod] // the ring has no change of state any more: what is open now tells
    public void FullPath_AfterOverrun()
    {
        Dialogue d = Scaled(Options(4), 40000, 3);
        EventReader reader = new EventReader(d.Stack);
        for (int i = 0; i < 10; i++)
        {
            d.Inject("ACK seq=101 ack=1 len=10 win=500").Ignore();
        }

        AssertSegment(reader, 40000, Slot(d), 4000, 10);
        Assert.IsTrue(reader.Lost > 20);
    }

    [TestMethod] // the last change of state is in the ring, and the opening is not: the change tells
    public void FullPath_AfterOverrun_OfAConnectionThatHasEnded()
    {
        Dialogue d = Scaled(Options(4), 40000, 3);
        int slot = Slot(d);
        d.Inject("ACK seq=101 ack=1 len=10 win=500").Ignore();
        d.Inject("RST seq=1 win=100").ExpectNothing();
        EventReader reader = new EventReader(d.Stack);
        AssertSegment(reader, 40000, slot, 800, 0);
        Assert.IsTrue(reader.Lost == 0 && reader.Position > 4);
    }

    [TestMethod] // the slot is another connection's now: each segment has the scale of its own
    public void SlotUsedAgain_ByAConnectionWithAnotherScale()
    {
        StackOptions options = Options(64);
        options.Connections = 1;
        Dialogue d = Scaled(options, 40000, 3);
        EventReader early = new EventReader(d.Stack);
        early.Skip();
        d.Inject("ACK seq=101 ack=1 len=10 win=500").Ignore();
        d.Inject("RST seq=1 win=100");
        d.App.Close(0);
        d.Inject("ACK seq=101 ack=1 len=10 win=500").Ignore();
        Scaled(d, 50000, 1);
        d.Inject("ACK seq=101 ack=1 len=10 win=500").Ignore();
        for (int i = 0; i < 2; i++)
        {
            EventReader reader = i == 0 ? early : new EventReader(d.Stack);
            if (i == 1)
            {
                AssertOpening(reader, 40000);
            }

            AssertSegment(reader, 40000, 0, 4000, 10);
            AssertSegment(reader, 40000, 0, 800, 0);
            AssertSegment(reader, 40000, -1, 500, 10); // it has ended
            AssertOpening(reader, 50000);
            AssertSegment(reader, 50000, 0, 1000, 10);
        }
    }

    [TestMethod] // RFC 7323 section 2.2: no SYN's window is scaled, and nothing is before both have told their shifts
    public void ActiveOpening_IsScaledFromItsEndOn()
    {
        Dialogue d = Dialogue.Connecting(Options(64));
        int slot = d.App.Block.Index;
        d.Inject("ACK seq=0 ack=77 win=300").Ignore();
        d.Inject("SYN|ACK seq=0 ack=1 mss=1460 win=200 ws=3").Expect("ACK seq=1 ack=1 len=0");
        d.Inject("ACK seq=101 ack=1 len=10 win=500").Ignore();
        EventReader reader = new EventReader(d.Stack);
        AssertSegment(reader, 7, slot, 300, 0);
        AssertSegment(reader, 7, slot, 200, 0);
        AssertSegment(reader, 7, slot, 4000, 10);
    }

    [TestMethod] // RFC 7323 section 2.2: the same where the ring begins in SYN-SENT
    public void ActiveOpening_AfterOverrun()
    {
        // Seven events are left: the ACK, its RST, two counters, the SYN|ACK, the change of state, and our ACK.
        Dialogue d = Dialogue.Connecting(Options(7));
        int slot = d.App.Block.Index;
        d.Inject("ACK seq=0 ack=77 win=300").Ignore();
        d.Inject("SYN|ACK seq=0 ack=1 mss=1460 win=200 ws=3").Expect("ACK seq=1 ack=1 len=0");
        EventReader reader = new EventReader(d.Stack);
        AssertSegment(reader, 7, slot, 300, 0);
        AssertSegment(reader, 7, slot, 200, 0);
    }

    [TestMethod] // both ends cross: the shift comes with SYN-RECEIVED
    public void Crossing_IsScaled()
    {
        Dialogue d = Dialogue.Connecting(Options(64));
        int slot = d.App.Block.Index;
        d.Inject("SYN seq=0 mss=1460 win=200 ws=2").Ignore();
        d.Inject("ACK seq=1 ack=1 win=500").Ignore();
        EventReader reader = new EventReader(d.Stack);
        AssertSegment(reader, 7, slot, 200, 0);
        AssertSegment(reader, 7, slot, 2000, 0);
    }

    [TestMethod] // without a connection: both ends, no slot, the window field as it is; and the answer
    public void ClosedPort_HasBothEnds()
    {
        Dialogue d = Scaled(Options(64), 40000, 3);
        EventLines lines = new EventLines(d.Stack);
        lines.Rest();
        d.Peer(Dialogue.FirstPeerAddress, 41000, 99).Inject("SYN seq=0 win=700 mss=1460 ws=3").Ignore();
        Assert.AreEqual(
            "10.0.0.2:41000 > 99 SYN seq=0 win=700"
            + " | 10.0.0.2:41000 : 99 TcpDroppedNoConnection, now 1"
            + " | 10.0.0.2:41000 < 99 RST|ACK seq=0 ack=1 win=0"
            + " | ResetsSent, now 1",
            lines.Rest());
    }

    [TestMethod] // RFC 9293 MUST-5: what is dropped for its options is read like any other, and so is the reason
    public void BadOptions_AreAboutTheirSegment()
    {
        Dialogue d = Scaled(Options(64), 40000, 3);
        EventReader reader = new EventReader(d.Stack);
        reader.Skip();
        byte[] segment = new byte[24];
        segment[0] = 40000 >> 8;
        segment[1] = 40000 & 0xFF;
        segment[3] = 7;
        segment[12] = 0x60;
        segment[13] = 16;
        segment[15] = 100;
        segment[20] = 2;
        segment[21] = 9; // longer than the header
        EventRingTests.Put(d, segment);
        AssertSegment(reader, 40000, Slot(d), 800, 0);
        StackEvent e = new StackEvent();
        Assert.IsTrue(reader.Read(e));
        Assert.AreEqual((int)StackCounter.TcpDroppedBadOptions, (int)e.Counter);
        Assert.AreEqual(40000, e.RemotePort);
        Assert.AreEqual(7, e.LocalPort);
        Assert.AreEqual(Slot(d), e.Connection);
        Assert.IsFalse(reader.Read(e));
    }

    [TestMethod] // a port 0 is nobody's, and no slot either
    public void PortZero_IsNoSlot()
    {
        Dialogue d = Scaled(Options(64), 40000, 3);
        EventReader reader = new EventReader(d.Stack);
        reader.Skip();
        byte[] segment = new byte[20];
        segment[3] = (byte)Slot(d); // as a number, both ports are that of the slot
        segment[12] = 0x50;
        segment[13] = 16;
        segment[15] = 100;
        EventRingTests.Put(d, segment);
        StackEvent e = new StackEvent();
        Assert.IsTrue(reader.Read(e));
        Assert.AreEqual((int)StackEventKind.SegmentReceived, (int)e.Kind);
        Assert.AreEqual(-1, e.Connection);
        Assert.AreEqual(Dialogue.FirstPeerAddress, e.RemoteAddress);
        Assert.AreEqual(0, e.RemotePort);
        Assert.AreEqual(Slot(d), e.LocalPort);
        Assert.AreEqual(100, e.Window);
    }

    [TestMethod] // nobody clears an entry: numbers of the event that had it before are not told
    public void EntriesUsedAgain_TellNothingOld()
    {
        Dialogue d = Scaled(Options(1), 40000, 3);
        EventReader reader = new EventReader(d.Stack);
        d.Inject("PSH|ACK seq=1 ack=1 len=10 win=500").Ignore();
        byte[] frame = Frames.IPv4(Dialogue.FirstPeerAddress, Dialogue.OurAddress, 6, new byte[19]);
        d.Driver.Inject(frame, frame.Length);
        d.Run();
        StackEvent e = new StackEvent();
        Assert.IsTrue(reader.Read(e));
        Assert.AreEqual((int)StackCounter.TcpDroppedMalformed, (int)e.Counter);
        Assert.IsTrue(e.First == 1 && e.Second == 0 && e.Third == 0 && e.Fourth == 0 && e.Connection == -1 && e.RemoteAddress == 0 && e.RemotePort == 0);
    }

    private static StackOptions Options(int entries)
    {
        StackOptions options = Dialogue.NewOptions();
        options.WindowScaling = true;
        options.EventEntries = entries;
        return options;
    }

    private static Dialogue Scaled(StackOptions options, int port, int shift)
    {
        Dialogue d = Dialogue.Listening(options);
        Scaled(d, port, shift);
        return d;
    }

    private static void Scaled(Dialogue d, int port, int shift)
    {
        d.Peer(port);
        d.Inject("SYN seq=0 mss=1460 win=200 ws=" + shift.ToString()).Expect("SYN|ACK seq=0 ack=1");
        d.Inject("ACK seq=1 ack=1 win=300").ExpectNothing();
        d.Accept();
    }

    private static int Slot(Dialogue d)
    {
        return d.App.Block.Index;
    }

    // The two segments before a connection has a slot; then its changes of state are passed.
    private static void AssertOpening(EventReader reader, int port)
    {
        AssertSegment(reader, port, -1, 200, 0);
        AssertSegment(reader, port, -1, 300, 0);
    }

    // The next segment that came.
    private static void AssertSegment(EventReader reader, int port, int slot, int window, int length)
    {
        StackEvent e = new StackEvent();
        do
        {
            Assert.IsTrue(reader.Read(e), "another segment");
        }
        while (e.Kind != StackEventKind.SegmentReceived);
        Assert.AreEqual(Dialogue.FirstPeerAddress, e.RemoteAddress);
        Assert.AreEqual(port, e.RemotePort);
        Assert.AreEqual(slot, e.Connection);
        Assert.AreEqual(window, e.Window);
        Assert.AreEqual(length, e.Length);
    }
}
