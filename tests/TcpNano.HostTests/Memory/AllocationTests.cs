using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Diagnostics;
using TcpNano.Virtual;

namespace TcpNano.HostTests.Memory;

/// <summary>After construction the stack allocates nothing: not on data and losses, not on open and close, not under garbage.</summary>
/// <remarks>
/// The runtime now and then puts some octets of its own on a thread's account (once in a dozen runs of everything, never in
/// runs of these alone). A run is a function of its seed alone, so what the stack allocates it allocates in every repetition;
/// what one repetition shows and the next does not is not the stack's.
/// </remarks>
[TestClass]
public class AllocationTests
{
    private const int WarmUp = 30_000;

    [TestMethod]
    public void AMillionSegmentsWithLoss_AllocateNothing()
    {
        AssertNothing(AMillionSegments);
    }

    [TestMethod]
    [DataRow(20, false)] // the table has room for all
    [DataRow(30_000, true)] // the oldest ends early
    public void TenThousandConnections_AllocateNothing(int maxSegmentLifetime, bool recycle)
    {
        AssertNothing(() => TenThousandConnections(maxSegmentLifetime, recycle));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void GarbageInput_AllocatesNothingAndLeaksNoSlot(int seed)
    {
        AssertNothing(() => GarbageInput(seed));
    }

    private static void AssertNothing(Func<long> measure)
    {
        long allocated = measure();
        for (int again = 0; again < 2 && allocated != 0; again++)
        {
            allocated = measure();
        }

        Assert.AreEqual(0, allocated);
    }

    private static long AMillionSegments()
    {
        const int Segments = 1_000_000;
        VirtualPair pair = new(1, new ImpairmentProfile { Loss = 2, Delay = 5 }, o =>
        {
            o.ReceiveBuffer = 65535;
            o.SendBuffer = 65535;
            o.EventEntries = 64;
        });
        pair.Prime();
        (TcpConnection left, TcpConnection right) = Open(pair);
        BulkApp leftApp = new(left, 0, 7777);
        BulkApp rightApp = new(right, 7777, 0);
        pair.LeftHost.App = leftApp;
        pair.RightHost.App = rightApp;
        RunSegments(pair, WarmUp);
        long dataBefore = leftApp.Received + rightApp.Received;

        long before = GC.GetAllocatedBytesForCurrentThread();
        RunSegments(pair, Segments);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.IsGreaterThan(Segments * 500L, leftApp.Received + rightApp.Received - dataBefore, "octets, so most segments carry data");
        Assert.IsGreaterThan(Segments / 100u, pair.Left.Counters[StackCounter.Retransmissions] + pair.Right.Counters[StackCounter.Retransmissions]);

        // What is still queued arrives, too.
        leftApp.IsSilent = true;
        rightApp.IsSilent = true;
        pair.Elapse(60_000);
        Assert.AreEqual(leftApp.Sent, rightApp.Received);
        Assert.AreEqual(rightApp.Sent, leftApp.Received);
        return allocated;
    }

    private static long TenThousandConnections(int maxSegmentLifetime, bool recycle)
    {
        // Where nothing is recycled, enough for those in TIME-WAIT and for some whose FIN was lost.
        int connections = recycle ? 5 : 10;
        const int Cycles = 10_000;
        VirtualPair pair = new(2, new ImpairmentProfile { Loss = 1, Delay = 3 }, o =>
        {
            o.Connections = connections;
            o.MaxSegmentLifetime = maxSegmentLifetime;
            o.EventEntries = 64;
        });
        pair.Prime();
        Cycle cycle = new(pair);
        for (int i = 0; i < Cycles / 10; i++)
        {
            cycle.Run(i);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Cycles; i++)
        {
            cycle.Run(i);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        uint recycled = pair.Left.Counters[StackCounter.TimeWaitRecycled] + pair.Right.Counters[StackCounter.TimeWaitRecycled];
        if (recycle)
        {
            Assert.IsGreaterThan(Cycles / 2u, recycled);
        }
        else
        {
            Assert.AreEqual(0u, recycled);
        }

        // What still lingers goes, and every slot is there again.
        pair.Elapse(200_000);
        Assert.AreEqual(connections, pair.Left.FreeConnections);
        Assert.AreEqual(connections, pair.Right.FreeConnections);
        return allocated;
    }

    private static long GarbageInput(int seed)
    {
        const int Connections = 8;
        const int Frames = 200_000;
        VirtualPair pair = new((ulong)seed, new ImpairmentProfile { Delay = 4 }, o =>
        {
            o.Connections = Connections;
            o.MaxSegmentLifetime = 500;
            o.KeepAliveIdle = 5000;
            o.KeepAliveInterval = 500;
            o.KeepAliveProbes = 3;
            o.EventEntries = 64;
        });
        pair.Prime();
        CallerApp caller = new(pair.Left);
        EchoApp echo = new(pair.Right, 4);
        pair.LeftHost.App = caller;
        pair.RightHost.App = echo;
        Garbage garbage = new((ulong)seed, [2, 0, 0, 0, 0, 2]);
        pair.Network.AddObserver(garbage);
        Throw(pair, null, 1000);
        Throw(pair, garbage, WarmUp);

        uint[] countersBefore = Effects(pair.Right);
        int openedBefore = caller.Opened;
        long before = GC.GetAllocatedBytesForCurrentThread();
        Throw(pair, garbage, Frames);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        uint[] countersAfter = Effects(pair.Right);

        for (int i = 0; i < countersBefore.Length; i++)
        {
            Assert.IsGreaterThan(countersBefore[i] + 20, countersAfter[i], $"counter {i} of those that garbage should move");
        }

        Assert.IsGreaterThan(openedBefore + 20, caller.Opened, "conversations that were broken");

        // Handshakes nobody completes, peers nobody is: all of it comes to its end, and nothing stays behind.
        caller.IsSilent = true;
        pair.LeftDriver.Kick();
        pair.Elapse(400_000);
        Assert.AreEqual(Connections, pair.Right.FreeConnections, "slots");
        Assert.AreEqual(Connections, pair.Left.FreeConnections, "slots");
        pair.LeftHost.App = null;
        Echo(pair, 5000);
        pair.Elapse(2000);
        Assert.AreEqual(Connections, pair.Right.FreeConnections, "slots after the echo");
        Assert.AreEqual(Connections, pair.Left.FreeConnections, "slots after the echo");
        return allocated;
    }

    private static void Throw(VirtualPair pair, Garbage? garbage, int frames)
    {
        for (int i = 0; i < frames; i++)
        {
            if (garbage is not null)
            {
                pair.Network.Inject(garbage.Next(), 0);
            }

            // Has the caller look at the clock.
            pair.LeftDriver.Kick();
            pair.Elapse(1);
        }
    }

    /// <summary>What tells how far garbage gets: a counter for each thing that can be wrong with a frame.</summary>
    private static uint[] Effects(NetworkStack stack)
    {
        StackCounters c = stack.Counters;
        return
        [
            c[StackCounter.EthernetDroppedShort], c[StackCounter.EthernetDroppedUnknownType], c[StackCounter.ArpDroppedMalformed], c[StackCounter.IPv4DroppedMalformed],
            c[StackCounter.IPv4DroppedBadChecksum], c[StackCounter.IPv4DroppedFragment], c[StackCounter.IPv4DroppedNotOurs], c[StackCounter.IPv4DroppedUnknownProtocol],
            c[StackCounter.IPv4DroppedBroadcast], c[StackCounter.UdpDroppedNoPort], c[StackCounter.UdpDroppedMalformed], c[StackCounter.IcmpDroppedMalformed], c[StackCounter.IcmpDroppedBadChecksum], c[StackCounter.IcmpDroppedIgnored],
            c[StackCounter.IcmpDroppedNoMatch], c[StackCounter.IcmpErrorsDelivered], c[StackCounter.IcmpEchoReplies], c[StackCounter.TcpDroppedMalformed], c[StackCounter.TcpDroppedBadOptions],
            c[StackCounter.TcpDroppedBadChecksum], c[StackCounter.TcpDroppedNoConnection], c[StackCounter.TcpDroppedReset], c[StackCounter.TcpDroppedUnacceptable], c[StackCounter.TcpDroppedBadAck],
            c[StackCounter.TcpDroppedNoAck], c[StackCounter.TcpDroppedSynInConnection], c[StackCounter.TcpDroppedResetNotExact], c[StackCounter.ChallengeAcks], c[StackCounter.OutOfOrder],
            c[StackCounter.ResetsSent], c[StackCounter.ResetsReceived], c[StackCounter.FailedOpens], c[StackCounter.PassiveOpens],
        ];
    }

    private static void Echo(VirtualPair pair, int octets)
    {
        TcpConnection c = pair.Left.Connect(VirtualPair.RightAddress, VirtualPair.Port, 0);
        byte[] data = new byte[octets];
        int sent = 0;
        int heard = 0;
        long end = pair.Network.Now + 60_000;
        while (heard < octets && pair.Network.Now < end)
        {
            pair.Elapse(1);
            int count = Math.Min(octets - sent, c.SendRoom);
            if (c.State == TcpState.Established && count > 0)
            {
                Pattern.Fill(data.AsSpan(0, count), sent);
                sent += c.Send(data, 0, count, 0);
            }

            int n = c.Receive(data, 0, octets, 0);
            if (n > 0)
            {
                Pattern.Check(data.AsSpan(0, n), heard);
                heard += n;
            }
        }

        Assert.AreEqual(octets, heard, $"{c.State} {c.CloseReason}");
        c.Close(0);
        pair.Elapse(100);
        Assert.AreEqual(CloseReason.ClosedLocally, c.CloseReason);
    }

    private static (TcpConnection Left, TcpConnection Right) Open(VirtualPair pair)
    {
        TcpListener listener = pair.Right.Listen(VirtualPair.Port, 4);
        TcpConnection left = pair.Left.Connect(VirtualPair.RightAddress, VirtualPair.Port, 0);
        Assert.IsTrue(pair.Network.RunUntil(() => listener.HasPending && left.State == TcpState.Established, pair.Network.Now + 60_000));
        return (left, listener.Accept(0));
    }

    private static void RunSegments(VirtualPair pair, long segments)
    {
        long target = pair.Segments + segments;
        while (pair.Segments < target)
        {
            pair.Elapse(100);
        }
    }
}
