using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Recovery;
using TcpNano.Virtual;

namespace TcpNano.HostTests.Memory;

/// <summary>StackOptions.BytesRequired with each congestion controller of TcpNano.Recovery, as BytesRequiredTests without.</summary>
[TestClass]
public class RecoveryMemoryTests
{
    // See BytesRequiredTests.
    private const int DroppedOnDotNet = 2 * 32;

    [TestMethod]
    [DynamicData(nameof(Grid))]
    public void OnDotNet_IsWhatTheConstructorAllocates(CongestionController controller, int connections, int send)
    {
        StackOptions options = NewOptions(controller, connections, send);
        SilentDriver driver = new(1500);
        long copy = long.MaxValue;
        long allocated = long.MaxValue;
        for (int i = 0; i < 6; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            GC.KeepAlive(options.CheckedCopy());
            long between = GC.GetAllocatedBytesForCurrentThread();
            GC.KeepAlive(new NetworkStack(driver, options));
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - between);
            copy = Math.Min(copy, between - before);
        }

        Assert.AreEqual(options.BytesRequired, allocated - DroppedOnDotNet - copy);
    }

    [TestMethod]
    [DynamicData(nameof(Grid))]
    public void OnNanoClr_IsWhatTheObjectsTake(CongestionController controller, int connections, int send)
    {
        StackOptions options = NewOptions(controller, connections, send);
        NanoHeap heap = NanoHeap.Walk(new NetworkStack(new SilentDriver(1500), options));
        Assert.AreEqual(
            heap.Octets,
            MemoryModel.For(options, 1500, TcpRuntime.NanoClr),
            heap.Describe((found, owners) => found.GetType().Namespace == typeof(SackRecovery).Namespace || owners.Any(owner => owner.Namespace == typeof(SackRecovery).Namespace)));
    }

    private static IEnumerable<object[]> Grid()
    {
        foreach (CongestionController controller in Enum.GetValues<CongestionController>())
        {
            foreach (int connections in (int[])[1, 2, 7, 64])
            {
                yield return [controller, connections, 2920];
                yield return [controller, connections, 65535];
            }
        }
    }

    private static StackOptions NewOptions(CongestionController controller, int connections, int send)
    {
        return new StackOptions
        {
            Connections = connections,
            SendBuffer = send,
            ReceiveBuffer = 2920,
            ReassemblyDatagrams = 0,
            Recovery = new SackRecovery(controller),
            Secret = RepeatableStack.Secret(1),
        };
    }
}
