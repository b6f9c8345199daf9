using System;
using TcpNano.Diagnostics;
using TcpNano.Tests.Memory;
using nanoFramework.TestFramework;

namespace TcpNano.Tests.Events;

// The trace stream from a device to its watchers.
[TestClass]
public class TraceServerTests
{
    [TestMethod]
    public void Hello_SaysWhoItIs()
    {
        TraceBench bench = new TraceBench(TraceBench.Options(64), 1);
        TraceClient client = bench.Watch();
        Assert.IsTrue(client.Read());
        Assert.AreEqual(TraceFormat.Hello, client.Type);
        Assert.AreEqual(TraceFormat.HelloLength, client.Length);
        Assert.AreEqual((uint)TraceFormat.Magic, client.Get32(0));
        Assert.AreEqual(TraceFormat.Version, (int)client.Body[4]);
        Assert.AreEqual(TraceFormat.HasEvents | TraceFormat.HasFrames, (int)client.Body[5]);
        Assert.AreEqual(8, client.Get16(6));
        Assert.AreEqual(TraceBench.DeviceAddress, client.Get32(8));
        Assert.AreEqual(0x0200, client.Get16(12));
        Assert.AreEqual(1u, client.Get32(14));
        Assert.AreEqual(1500, client.Get16(18));
        Assert.AreEqual(TraceBench.TracePort, client.Get16(32));
        Assert.AreEqual(64, client.Get16(34));
        Assert.AreEqual(1, bench.Server.Watchers);
    }

    [TestMethod] // the events of others, in order, each once; those of the server's own connections never
    public void Events_Come_ButNotTheServersOwn()
    {
        TraceBench bench = new TraceBench(TraceBench.Options(256), 1);
        TraceClient client = bench.Watch();
        client.Drain(200);
        TcpConnection talk = bench.Talk();
        talk.Send(new byte[100], 0, 100, 0);
        bench.Run(300);
        talk.Abort();
        bench.Run(300);
        int segments = 0;
        int states = 0;
        uint last = 0;
        bool ended = false;
        while (client.Read())
        {
            if (client.Type != TraceFormat.Event)
            {
                continue;
            }

            Assert.AreNotEqual(TraceBench.TracePort, client.Get16(18));
            Assert.IsTrue(last == 0 || client.Get32(0) - last < 1000, "in order");
            last = client.Get32(0);
            int kind = client.Body[8];
            if (kind == (int)StackEventKind.SegmentReceived || kind == (int)StackEventKind.SegmentSent)
            {
                segments++;
                Assert.AreEqual(TraceBench.DeskAddress, client.Get32(12));
                Assert.AreEqual(talk.LocalPort, client.Get16(16));
                Assert.AreEqual(TraceBench.ServicePort, client.Get16(18));
            }

            if (kind == (int)StackEventKind.StateChanged)
            {
                states++;
                ended = client.Body[9] == (int)TcpState.Closed && client.Get32(24) == (int)CloseReason.Reset;
            }
        }

        Assert.AreEqual(6, segments, "SYN, SYN|ACK, ACK, data, ACK, RST");
        Assert.AreEqual(4, states, "half open, SYN-RECEIVED, ESTABLISHED, CLOSED");
        Assert.IsTrue(ended);
        Assert.AreEqual(0u, client.EventsLost);
    }

    [TestMethod] // an idle device tells nothing but its tables: the stream does not feed itself
    public void Stream_DoesNotFeedItself()
    {
        TraceBench bench = new TraceBench(TraceBench.Options(64), 2);
        TraceClient first = bench.Watch();
        TraceClient second = bench.Watch();
        first.Command(TraceFormat.FramesCommand, 100);
        second.Command(TraceFormat.FramesCommand, 100);
        first.Drain(500);
        second.Drain(500);
        int events = first.Seen[TraceFormat.Event];
        int frames = first.Seen[TraceFormat.Frame];
        first.Drain(5000);
        Assert.AreEqual(events, first.Seen[TraceFormat.Event], "events");
        Assert.AreEqual(frames, first.Seen[TraceFormat.Frame], "frames");
        Assert.AreEqual(0u, first.EventsLost, "what is left out is not lost");
        Assert.IsTrue(first.Seen[TraceFormat.TableEnd] >= 5, "tables");
    }

    [TestMethod] // as TcpStatistics has it
    public void Table_HasTheConnections()
    {
        TraceBench bench = new TraceBench(TraceBench.Options(64), 1);
        TraceClient client = bench.Watch();
        TcpConnection talk = bench.Talk();
        talk.Send(new byte[1000], 0, 1000, 0);
        bench.Run(500);
        client.Until(TraceFormat.TableEnd);
        client.Drain(200);
        bool found = false;
        while (!found)
        {
            client.Until(TraceFormat.Connection);
            if ((client.Body[3] & TraceFormat.IsWatcher) != 0)
            {
                Assert.AreEqual(TraceBench.TracePort, client.Get16(10));
                continue;
            }

            found = true;
        }

        TcpStatistics s = new TcpStatistics();
        Assert.IsTrue(bench.Accepted.GetStatistics(s));
        Assert.AreEqual(TraceFormat.ConnectionLength, client.Length);
        Assert.AreEqual((int)TcpState.Established, (int)client.Body[2]);
        Assert.AreEqual(0, (int)client.Body[3]);
        Assert.AreEqual(TraceBench.DeskAddress, client.Get32(4));
        Assert.AreEqual(talk.LocalPort, client.Get16(8));
        Assert.AreEqual(TraceBench.ServicePort, client.Get16(10));
        Assert.AreEqual((uint)s.RetransmissionTimeout, client.Get32(16));
        Assert.AreEqual((uint)s.CongestionWindow, client.Get32(20));
        Assert.AreEqual(0x7FFFFFFFu, client.Get32(24));
        Assert.AreEqual(s.SegmentsSent, client.Get32(28));
        Assert.AreEqual(s.SegmentsReceived, client.Get32(32));
        Assert.AreEqual(1000u, client.Get32(40), "octets received");
        Assert.AreEqual(1000u, client.Get32(68), "octets in the receive queue");
        client.Until(TraceFormat.TableEnd);
        Assert.AreEqual(2, client.Get16(8), "rows");
        Assert.AreEqual(6, client.Get16(10), "free slots");
        Assert.AreEqual(1, (int)client.Body[20], "link");
        client.Until(TraceFormat.Counters);
        Assert.AreEqual(bench.Device.Counters[StackCounter.PassiveOpens], client.Counters[(int)StackCounter.PassiveOpens]);
    }

    [TestMethod] // a watcher that does not read misses events, and hears how many; the device does not wait for it
    public void SlowWatcher_LosesEvents_AndSeesHowMany()
    {
        TraceBench bench = new TraceBench(TraceBench.Options(64), 1);
        TraceClient client = bench.Watch();
        client.Drain(100);
        TcpConnection talk = bench.Talk();
        byte[] octets = new byte[100];
        uint before = bench.Device.Ring.Count;
        for (int i = 0; i < 300; i++)
        {
            talk.Send(octets, 0, 100, 0);
            bench.Run(5);
            bench.Accepted.Receive(octets, 0, 100, 0);
            bench.Accepted.Send(octets, 0, 100, 0);
            bench.Run(5);
            talk.Receive(octets, 0, 100, 0);
        }

        uint made = bench.Device.Ring.Count - before;
        Assert.IsTrue(made > 600, made.ToString());
        int events = client.Seen[TraceFormat.Event];
        client.Drain(3000);
        Assert.IsTrue(client.EventsLost > 100, client.EventsLost.ToString());
        Assert.IsTrue(client.Seen[TraceFormat.Event] - events > 64, "it got more than the ring holds, from the buffers");
        Assert.IsTrue(client.EventsLost + (uint)(client.Seen[TraceFormat.Event] - events) <= bench.Device.Ring.Count, "no event is both");
        uint lost = client.EventsLost;
        talk.Abort();
        client.Drain(1000);
        Assert.AreEqual(lost, client.EventsLost, "once it reads it loses no more");
    }

    [TestMethod] // whole frames up to what the watcher asked for; those of the watchers are left out
    public void Frames_WhenAsked()
    {
        TraceBench bench = new TraceBench(TraceBench.Options(64), 1);
        TraceClient client = bench.Watch();
        client.Drain(100);
        Assert.AreEqual(0, client.Seen[TraceFormat.Frame], "none unless asked for");
        Assert.AreEqual(TraceFormat.Done, client.Command(TraceFormat.FramesCommand, 1518));
        Assert.AreEqual((uint)TraceBench.Keep, client.Get32(2), "the tap keeps no more");
        TcpConnection talk = bench.Talk();
        talk.Send(new byte[1000], 0, 1000, 0);
        bench.Run(200);
        uint number = 0;
        int longest = 0;
        int sent = 0;
        client.Until(TraceFormat.Frame);
        Assert.AreEqual(0u, client.Get32(0), "numbers begin with the first that is kept");
        do
        {
            if (client.Type != TraceFormat.Frame)
            {
                continue;
            }

            Assert.AreEqual(number, client.Get32(0));
            number++;
            int length = client.Get16(14);
            longest = length > longest ? length : longest;
            sent += client.Body[12];
            Assert.AreEqual(length > TraceBench.Keep ? TraceBench.Keep : length, client.Length - TraceFormat.FrameHeaderLength);
            Assert.AreEqual(0, (int)client.Body[13]);
            Assert.AreEqual(0x0800, client.Get16(16 + 12), "IPv4");
            int port = client.Get16(16 + 34 + (client.Body[12] == 0 ? 2 : 0));
            Assert.AreEqual(TraceBench.ServicePort, port);
        }
        while (client.Read());
        Assert.AreEqual(1054, longest);
        Assert.IsTrue(number >= 5 && sent >= 2, "both ways");
        Assert.AreEqual(0u, client.FramesLost);
        Assert.AreEqual(TraceFormat.Done, client.Command(TraceFormat.FramesCommand, 0));
        int seen = client.Seen[TraceFormat.Frame];
        talk.Send(new byte[10], 0, 10, 0);
        client.Drain(500);
        Assert.AreEqual(seen, client.Seen[TraceFormat.Frame], "off again");
        Assert.IsFalse(bench.Tap.IsOn);
    }

    [TestMethod] // and hears of them, too
    public void SlowWatcher_LosesFrames()
    {
        TraceBench bench = new TraceBench(TraceBench.Options(64), 1);
        TraceClient client = bench.Watch();
        client.Command(TraceFormat.FramesCommand, 200);
        TcpConnection talk = bench.Talk();
        byte[] octets = new byte[1400];
        for (int i = 0; i < 200; i++)
        {
            talk.Send(octets, 0, 1400, 0);
            bench.Run(10);
            bench.Accepted.Receive(octets, 0, 1400, 0);
        }

        client.Drain(3000);
        Assert.IsTrue(client.FramesLost > 20, client.FramesLost.ToString());
        Assert.AreEqual(bench.Tap.Number, client.FramesLost + (uint)client.Seen[TraceFormat.Frame], "each frame is seen or lost");
    }

    [TestMethod] // each has its own settings and its own place
    public void TwoWatchers_AreIndependent()
    {
        TraceBench bench = new TraceBench(TraceBench.Options(128), 2);
        TraceClient first = bench.Watch();
        TraceClient second = bench.Watch();
        Assert.AreEqual(2, bench.Server.Watchers);
        Assert.AreEqual(TraceFormat.Done, second.Send(new byte[] { TraceFormat.EventsCommand, 1, 0 }));
        Assert.AreEqual(TraceFormat.Done, first.Command(TraceFormat.TableCommand, 0));
        first.Drain(200);
        second.Drain(200);
        int events = second.Seen[TraceFormat.Event];
        int before = first.Seen[TraceFormat.Event];
        int tables = first.Seen[TraceFormat.TableEnd];
        bench.Talk();
        first.Drain(2000);
        second.Drain(2000);
        Assert.IsTrue(first.Seen[TraceFormat.Event] > before);
        Assert.AreEqual(events, second.Seen[TraceFormat.Event]);
        Assert.AreEqual(tables, first.Seen[TraceFormat.TableEnd]);
        Assert.IsTrue(second.Seen[TraceFormat.TableEnd] > 2);
    }

    [TestMethod] // one more than there is room for is reset, and the others go on
    public void SurplusWatcher_IsReset()
    {
        TraceBench bench = new TraceBench(TraceBench.Options(64), 1);
        TraceClient first = bench.Watch();
        TcpConnection surplus = bench.Desk.Connect(TraceBench.DeviceAddress, TraceBench.TracePort, 0);
        bench.Run(500);
        Assert.AreEqual((int)CloseReason.Reset, (int)surplus.CloseReason);
        first.Until(TraceFormat.TableEnd);
    }

    [TestMethod] // commands that make no sense are answered, and a watcher that sends only such is reset
    public void Garbage_IsAnswered_ThenReset()
    {
        TraceBench bench = new TraceBench(TraceBench.Options(64), 1);
        TraceClient client = bench.Watch();
        Assert.AreEqual(TraceFormat.UnknownCommand, client.Send(new byte[] { 1, 0 }));
        Assert.AreEqual(TraceFormat.UnknownCommand, client.Send(new byte[] { 0xFF, 3, 1, 2, 3 }));
        Assert.AreEqual(TraceFormat.BadArgument, client.Send(new byte[] { TraceFormat.EventsCommand, 1, 2 }));
        Assert.AreEqual(TraceFormat.BadArgument, client.Send(new byte[] { TraceFormat.FramesCommand, 1, 2 }));
        Assert.AreEqual(TraceFormat.BadArgument, client.Command(TraceFormat.FramesCommand, 53));
        Assert.AreEqual(TraceFormat.BadArgument, client.Command(TraceFormat.TableCommand, 99));
        Assert.AreEqual(TraceFormat.Done, client.Command(TraceFormat.TableCommand, 100));
        Assert.AreEqual(TraceFormat.BadArgument, client.Command(TraceFormat.TableCommand, 60001));
        byte[] one = new byte[] { 2, 0 };
        client.Connection.Send(one, 0, 2, 0);
        bench.Run(500);
        Assert.AreEqual((int)CloseReason.Reset, (int)client.Connection.CloseReason);
        Assert.AreEqual(0, bench.Server.Watchers);
        bench.Watch().Until(TraceFormat.TableEnd);
    }

    [TestMethod] // octet by octet, or an argument that is too long
    public void Commands_InPieces_AndTooLong()
    {
        TraceBench bench = new TraceBench(TraceBench.Options(64), 1);
        TraceClient client = bench.Watch();
        byte[] command = new byte[] { TraceFormat.TableCommand, 2, 1, 0 };
        for (int i = 0; i < 3; i++)
        {
            client.Connection.Send(command, i, 1, 0);
            client.Drain(200);
        }

        Assert.AreEqual(0, client.Seen[TraceFormat.Answer]);
        client.Connection.Send(command, 3, 1, 0);
        client.Until(TraceFormat.Answer);
        Assert.AreEqual(256u, client.Get32(2));
        client.Connection.Send(new byte[] { TraceFormat.TableCommand, 17 }, 0, 2, 0);
        bench.Run(500);
        Assert.AreEqual((int)CloseReason.Reset, (int)client.Connection.CloseReason);
    }

    [TestMethod] // without a word: its place is free after half a minute
    public void VanishedWatcher_GivesItsPlaceBack()
    {
        TraceBench bench = new TraceBench(TraceBench.Options(64), 1);
        TraceClient client = bench.Watch();
        client.Drain(100);
        bench.Connected = false;
        bench.Run(35000);
        Assert.AreEqual(0, bench.Server.Watchers);
        Assert.AreEqual(8, bench.Device.FreeConnections);
    }

    [TestMethod] // a port scan: it has ended before it is accepted
    public void WatcherThatLeavesAtOnce_HoldsNoPlace()
    {
        TraceBench bench = new TraceBench(TraceBench.Options(64), 1);
        TcpConnection scan = bench.Desk.Connect(TraceBench.DeviceAddress, TraceBench.TracePort, 0);
        bench.Run(5);
        Assert.AreEqual((int)TcpState.Established, (int)scan.State);
        scan.Abort();
        bench.Run(600);
        Assert.AreEqual(0, bench.Server.Watchers);
        bench.Watch().Until(TraceFormat.TableEnd);
    }

    [TestMethod] // it acknowledges, but takes nothing: after a minute it is reset
    public void StuckWatcher_GivesItsPlaceBack()
    {
        TraceBench bench = new TraceBench(TraceBench.Options(64), 1);
        TraceClient client = bench.Watch();
        TcpConnection talk = bench.Talk();
        byte[] octets = new byte[10];
        for (int i = 0; i < 1000 && bench.Server.Watchers == 1; i++)
        {
            talk.Send(octets, 0, 10, 0);
            bench.Run(150);
            bench.Accepted.Receive(octets, 0, 10, 0);
        }

        Assert.AreEqual(0, bench.Server.Watchers);
        Assert.AreEqual((int)CloseReason.Reset, (int)client.Connection.CloseReason);
    }

    [TestMethod] // its FIN, or the server's
    public void Close_ByEitherSide()
    {
        TraceBench bench = new TraceBench(TraceBench.Options(64), 1);
        TraceClient client = bench.Watch();
        client.Drain(100);
        client.Connection.ShutdownSend();
        client.Drain(500);
        Assert.AreEqual(0, bench.Server.Watchers);
        Assert.AreEqual((int)CloseReason.ClosedLocally, (int)client.Connection.CloseReason);

        client = bench.Watch();
        client.Drain(100);
        bench.Server.Dispose();
        client.Drain(100);
        Assert.AreEqual((int)TcpState.CloseWait, (int)client.Connection.State);
        TcpConnection late = bench.Desk.Connect(TraceBench.DeviceAddress, TraceBench.TracePort, 0);
        bench.Run(100);
        Assert.AreEqual((int)CloseReason.Refused, (int)late.CloseReason);
        bench.Run(1000);
    }

    [TestMethod] // what the app gets to see is its own
    public void NextReady_NamesNothingOfTheServer()
    {
        TraceBench bench = new TraceBench(TraceBench.Options(64), 1);
        while (bench.Device.NextReady() != null)
        {
            bench.Device.NextReady().TakeEvents();
        }

        TraceClient client = bench.Watch();
        client.Command(TraceFormat.TableCommand, 100);
        client.Drain(500);
        Assert.IsNull(bench.Device.NextReady());
        bench.Talk();
        Assert.IsNotNull(bench.Device.NextReady());
    }

    [TestMethod] // tables and counters, and an answer that says so
    public void WithoutRingAndTap_ThereAreTables()
    {
        TraceBench bench = new TraceBench(TraceBench.Options(0), 1);
        TraceClient client = bench.Watch();
        Assert.IsTrue(client.Read());
        Assert.AreEqual(TraceFormat.HasFrames, (int)client.Body[5]);
        Assert.AreEqual(TraceFormat.NotAvailable, client.Send(new byte[] { TraceFormat.EventsCommand, 1, 1 }));
        client.Until(TraceFormat.TableEnd);
        client.Until(TraceFormat.Counters);
        Assert.AreEqual(0, client.Seen[TraceFormat.Event]);
    }

    [TestMethod]
    public void WrongNumbers_AreRefused()
    {
        TraceBench bench = new TraceBench(TraceBench.Options(0), 1);
        Refuse(bench, 0, 1);
        Refuse(bench, 65536, 1);
        Refuse(bench, 1, 0);
        Refuse(bench, 1, 9);
        RefuseTap(bench, 1000, 54);
        RefuseTap(bench, 512, 54);
        RefuseTap(bench, 1024, 53);
        RefuseTap(bench, 8192, 1519);
        RefuseTap(bench, 1024, 239);
    }

    [TestMethod] // once it stands: events, frames, tables and counters to two watchers, of which one does not read
    public void Stream_AllocatesNothing()
    {
        TraceBench bench = new TraceBench(TraceBench.Options(64), 2);
        TraceClient reads = bench.Watch();
        TraceClient sleeps = bench.Watch();
        reads.Command(TraceFormat.FramesCommand, 100);
        sleeps.Command(TraceFormat.FramesCommand, 1518);
        TcpConnection talk = bench.Talk();
        byte[] octets = new byte[1400];
        Talk(bench, reads, talk, octets, 300);
        AllocationCanary.Set();
        Talk(bench, reads, talk, octets, 10);
        int few = AllocationCanary.Taken();
        AllocationCanary.Set();
        Talk(bench, reads, talk, octets, 1000);
        int many = AllocationCanary.Taken();
        Assert.AreNotEqual(AllocationCanary.Collected, few);
        Assert.AreNotEqual(AllocationCanary.Collected, many);
        Assert.IsTrue(many - few <= AllocationCanary.Tolerance, few.ToString() + ", " + many.ToString());
        Assert.IsTrue(reads.Seen[TraceFormat.Event] > 1000 && reads.Seen[TraceFormat.Frame] > 1000 && reads.Seen[TraceFormat.Connection] > 10, "all of it went on");
    }

    private static void Talk(TraceBench bench, TraceClient client, TcpConnection talk, byte[] octets, int times)
    {
        for (int i = 0; i < times; i++)
        {
            talk.Send(octets, 0, octets.Length, 0);
            bench.Run(20);
            bench.Accepted.Receive(octets, 0, octets.Length, 0);
            while (client.Read())
            {
            }
        }
    }

    private static void Refuse(TraceBench bench, int port, int watchers)
    {
        bool refused = false;
        try
        {
            StackOptions options = TraceBench.Options(0);
            new TraceServer(new NetworkStack(bench.Tap, options), port, watchers, null);
        }
        catch (ArgumentOutOfRangeException)
        {
            refused = true;
        }

        Assert.IsTrue(refused, port.ToString() + ", " + watchers.ToString());
    }

    private static void RefuseTap(TraceBench bench, int capacity, int keep)
    {
        bool refused = false;
        try
        {
            new FrameTap(bench.Tap, capacity, keep);
        }
        catch (ArgumentOutOfRangeException)
        {
            refused = true;
        }

        Assert.IsTrue(refused, capacity.ToString() + ", " + keep.ToString());
    }
}
