using System.Net.Sockets;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Kernel;

/// <summary>Many connections after each other: nothing may be left over from any of them.</summary>
[TestClass]
public class ChurnTests
{
    private const int Cycles = 1000;
    private const int Port = 5000;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(Wire.Direct, 1)]
    [DataRow(Wire.Impaired, 16)]
    [Timeout(240_000)]
    public void KernelConnectsAndCloses1000Times(Wire wire, int atOnce)
    {
        // Fewer slots than cycles by far: each must come free again. The kernel closes first and has the TIME-WAIT.
        using Bench bench = Bench.WithStack(TestContext, wire, options => options.Connections = 64);
        TcpListener listener = bench.Stack.Listen(Port, 32);
        bench.Both(
            () => InParallel(atOnce, _ =>
            {
                TcpConnection connection = bench.StackAccepts(listener);
                Assert.AreEqual(0, connection.Receive(new byte[1], 0, 1, bench.Patience));
                Assert.AreEqual(CloseReason.ClosedByPeer, connection.Close(bench.Patience));
            }),
            () => InParallel(atOnce, _ =>
            {
                using Socket socket = bench.KernelConnects(Port);
            }));
        bench.AssertKernelHasNothingStuck();
        Assert.AreEqual((uint)Cycles, bench.Stack.Counters[StackCounter.PassiveOpens]);
    }

    [TestMethod]
    [DataRow(Wire.Direct, 1)]
    [DataRow(Wire.Impaired, 16)]
    [Timeout(240_000)]
    public void StackConnectsAndCloses1000Times(Wire wire, int atOnce)
    {
        // The stack closes first and has the TIME-WAIT: 64 slots for 1,000 of them.
        using Bench bench = Bench.WithStack(TestContext, wire, options => options.Connections = 64);
        Socket listener = bench.KernelListens(Port);
        bench.Both(
            () => InParallel(atOnce, _ =>
            {
                using Socket peer = bench.KernelAccepts(listener);
                Assert.AreEqual(0, peer.Receive(new byte[1]));
            }),
            () => InParallel(atOnce, _ =>
            {
                TcpConnection connection = bench.StackConnects(Port);
                Assert.AreEqual(CloseReason.ClosedLocally, connection.Close(bench.Patience));
            }));
        bench.AssertKernelHasNothingStuck();
        Assert.AreEqual((uint)Cycles, bench.Stack.Counters[StackCounter.ActiveOpens]);
        Assert.AreEqual(0u, bench.Stack.Counters[StackCounter.FailedOpens]);
    }

    private static void InParallel(int threads, Action<int> cycle)
    {
        int next = -1;
        Many.Threads(threads, _ =>
        {
            for (int number; (number = Interlocked.Increment(ref next)) < Cycles;)
            {
                cycle(number);
            }
        });
    }
}
