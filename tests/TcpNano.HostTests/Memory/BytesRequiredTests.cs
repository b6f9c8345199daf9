using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Internet;
using TcpNano.Link;
using TcpNano.Tcp;
using TcpNano.Timers;
using TcpNano.Udp;
using TcpNano.Virtual;

namespace TcpNano.HostTests.Memory;

/// <summary>
/// StackOptions.BytesRequired against what is really allocated on .NET, and its nanoCLR figure against the layout of the
/// real objects. Who adds a field or an array to the stack adds it to MemoryModel, too.
/// </summary>
[TestClass]
public class BytesRequiredTests
{
    // The constructors of IPv4Input and IPv4Output ask the driver for its address, each into an array they drop again.
    private const int DroppedOnDotNet = 2 * 32;

    /// <summary>
    /// What one more connection costs on nanoCLR besides its two buffers: control block and its share of the
    /// arrays, without the handle. A ceiling: to be lowered whenever it can be, and never to be raised unnoticed.
    /// </summary>
    private const int NanoOctetsPerIdleConnection = 648;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DynamicData(nameof(Grid))]
    public void OnDotNet_IsWhatTheConstructorAllocates(int connections, int receive, int send, int blocks, int listeners, int neighbours, int mtu)
    {
        StackOptions options = NewOptions(connections, receive, send, blocks, listeners, neighbours);
        SilentDriver driver = new(mtu);
        long dropped = DroppedOnDotNet + Copy(options);

        // The least of several: the first one allocates static fields too, and the runtime a cache of its own now and then.
        long allocated = long.MaxValue;
        for (int i = 0; i < 4; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            NetworkStack stack = new(driver, options);
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
            GC.KeepAlive(stack);
        }

        Assert.AreEqual(MemoryModel.For(options, mtu, TcpRuntime.Net), allocated - dropped);
        if (mtu == 1500)
        {
            Assert.AreEqual(options.BytesRequired, allocated - dropped);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Grid))]
    public void OnNanoClr_IsWhatTheObjectsTake(int connections, int receive, int send, int blocks, int listeners, int neighbours, int mtu)
    {
        StackOptions options = NewOptions(connections, receive, send, blocks, listeners, neighbours);
        NanoHeap heap = NanoHeap.Walk(new NetworkStack(new SilentDriver(mtu), options));
        List<string> differences = [];
        foreach (MemoryPart part in Enum.GetValues<MemoryPart>())
        {
            bool IsIn(object found, IReadOnlySet<Type> owners) => PartOf(found, owners) == part;
            long octets = heap.OctetsOf(IsIn);
            long stated = MemoryModel.Of(part, options, mtu, TcpRuntime.NanoClr);
            if (octets != stated)
            {
                differences.Add($"{part}: {stated} octets are stated, but there are {octets}: {Environment.NewLine}{heap.Describe(IsIn)}");
            }
        }

        Assert.IsEmpty(differences, string.Join(Environment.NewLine, differences));
        Assert.AreEqual(heap.Octets, MemoryModel.For(options, mtu, TcpRuntime.NanoClr));
    }

    [TestMethod]
    public void OnNanoClr_AnIdleConnectionIsSmall()
    {
        // From one power of two to the next, so that the hash grows with the connections.
        StackOptions few = new() { Connections = 512, ReceiveBuffer = 256, SendBuffer = 256 };
        StackOptions many = new() { Connections = 1024, ReceiveBuffer = 256, SendBuffer = 256 };
        long each = many.BytesRequiredOn(TcpRuntime.NanoClr) - few.BytesRequiredOn(TcpRuntime.NanoClr);
        double octets = (each / 512.0) - (2 * MemoryModel.Array(true, 256, 1));
        TestContext.WriteLine($"nanoCLR: {octets:F1} octets an idle connection without its buffers, {octets + TcpConnection.BytesRequiredOn(TcpRuntime.NanoClr):F1} with its handle.");
        Assert.IsLessThanOrEqualTo(NanoOctetsPerIdleConnection, octets);
    }

    [TestMethod]
    public void OnNanoClr_ADefaultStackFitsIntoAnEsp32()
    {
        long octets = new StackOptions().BytesRequiredOn(TcpRuntime.NanoClr);
        TestContext.WriteLine($"nanoCLR: {octets} octets with default options.");

        Assert.IsLessThanOrEqualTo(40 * 1024, octets);
    }

    [TestMethod]
    public void BytesRequired_RefusesOptionsOutOfRange()
    {
        Assert.ThrowsExactly<ArgumentException>(() => _ = new StackOptions { Connections = 0 }.BytesRequired);
        Assert.ThrowsExactly<ArgumentException>(() => _ = new StackOptions { Connections = int.MaxValue }.BytesRequired);
    }

    [TestMethod]
    public void BytesRequired_CountsBeyondAnInt()
    {
        StackOptions options = new() { Connections = 8000, SendBuffer = 1048576, ReceiveBuffer = 65535 };
        Assert.IsGreaterThan(8000L * (1048576 + 65535), options.BytesRequired);
    }

    /// <summary>The octets of the copy that the constructor makes of its options, and drops.</summary>
    private static long Copy(StackOptions options)
    {
        long least = long.MaxValue;
        for (int i = 0; i < 4; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            GC.KeepAlive(options.CheckedCopy());
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    /// <summary>What an object is for, by its type and by whose it is.</summary>
    private static MemoryPart PartOf(object found, IReadOnlySet<Type> owners)
    {
        bool IsOf(params Type[] types) => owners.Overlaps(types);
        return found switch
        {
            TransmissionControlBlock => MemoryPart.ControlBlocks,
            ExplicitCongestion => MemoryPart.ControlBlocks,
            Listener => MemoryPart.Listeners,
            Reassembler or FragmentOutput => MemoryPart.Frames,
            EventRing or EventEntry => MemoryPart.Events,
            not Array => MemoryPart.Fixed,
            _ when IsOf(typeof(Reassembler)) || owners.Any(owner => owner == typeof(byte[][])) => MemoryPart.Frames,
            _ when IsOf(typeof(UdpTable), typeof(MulticastGroups), typeof(NetworkServices)) => MemoryPart.Tables,
            _ when IsOf(typeof(TransmissionControlBlock)) => MemoryPart.Buffers,
            _ when IsOf(typeof(TimerWheel)) => MemoryPart.Timers,
            _ when IsOf(typeof(ArpCache), typeof(DestinationCache)) => MemoryPart.Neighbours,
            _ when IsOf(typeof(ConnectionTable), typeof(IndexLists), typeof(SynCache), typeof(TimeWaitTable)) => MemoryPart.Tables,
            _ when IsOf(typeof(ListenerTable)) => MemoryPart.Listeners,
            byte[] frame when IsOf(typeof(Dispatcher), typeof(IPv4Output)) && frame.Length > 500 => MemoryPart.Frames,
            _ when IsOf(typeof(SynCookies)) => MemoryPart.Fixed,
            _ when owners.Any(owner => owner.Namespace == typeof(Sender).Namespace) && !IsOf(typeof(StackCounters), typeof(StackOptions)) => MemoryPart.ControlBlocks,
            _ => MemoryPart.Fixed,
        };
    }

    private static IEnumerable<object[]> Grid()
    {
        foreach (int mtu in (int[])[576, 1499, 1500])
        {
            yield return [8, 4096, 4096, 4, 4, 8, mtu];
        }

        foreach (int connections in (int[])[1, 2, 3, 7, 9, 64, 257, 1200, 8000])
        {
            yield return [connections, 256, 256, 4, 4, 8, 1500];
        }

        foreach (int octets in (int[])[257, 258, 259, 260, 261, 262, 263, 1460, 65535])
        {
            yield return [8, octets, 65791 - octets, 4, 4, 8, 1500];
        }

        // More than 85,000 octets lie on another heap of .NET.
        yield return [3, 4096, 1048576, 4, 4, 8, 1500];
        foreach (int few in (int[])[1, 2, 3, 5, 31, 32])
        {
            yield return [13, 1024, 1024, few, 4, 8, 1500];
            yield return [13, 1024, 1024, 4, 2 * few, 8, 1500];
            yield return [13, 1024, 1024, 4, 4, (7 * few) + 2, 1500];
        }

        yield return [13, 1024, 1024, 32, 64, 255, 1500];
    }

    private static StackOptions NewOptions(int connections, int receive, int send, int blocks, int listeners, int neighbours)
    {
        return new StackOptions
        {
            Connections = connections,
            ReceiveBuffer = receive,
            SendBuffer = send,
            ReassemblyBlocks = blocks,
            Listeners = listeners,
            ArpEntries = neighbours,
            SynEntries = connections == 1 ? 0 : neighbours,
            UdpSockets = connections % 65,
            MulticastGroups = blocks,
            Services = listeners % 17,
            ReassemblyDatagrams = neighbours % 3,
            ReassemblyBytes = 576 + (connections % 1000),
            ExplicitCongestionNotification = (connections & 1) != 0,
            EventEntries = connections % 4,
            Secret = RepeatableStack.Secret(1),
        };
    }
}
