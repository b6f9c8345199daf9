using System.Net.Sockets;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Virtual;

namespace TcpNano.HostTests.Kernel;

/// <summary>Bulk data against the kernel, in both directions at once.</summary>
[TestClass]
public class TransferTests
{
    private const int Megabyte = 1 << 20;
    private const int Port = 7;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(Wire.Direct)]
    [DataRow(Wire.Impaired)]
    [Timeout(240_000)]
    public void KernelConnects_StackEchoes10Megabytes(Wire wire)
    {
        using Bench bench = Bench.WithStack(TestContext, wire);
        KernelIsEchoed(bench, 10 * Megabyte);
    }

    [TestMethod]
    [DataRow(Wire.Direct)]
    [DataRow(Wire.Impaired)]
    [Timeout(240_000)]
    public void StackConnects_KernelEchoes10Megabytes(Wire wire)
    {
        using Bench bench = Bench.WithStack(TestContext, wire);
        byte[] data = Traffic.Random(10 * Megabyte, 2);
        bench.StackCalls(
            Port,
            peer =>
            {
                Traffic.Echo(peer);
                peer.Close();
            },
            connection =>
            {
                bench.AssertEchoed(connection, data);
                Assert.AreEqual(CloseReason.ClosedLocally, connection.Close(bench.Patience));
            });
    }

    [TestMethod]
    [Timeout(120_000)]
    public void CorruptedFrames_AreNeverDelivered()
    {
        using Bench bench = Bench.WithStack(TestContext, Wire.Impaired, null, new ImpairmentProfile { Corruption = 2, Delay = 1 });
        KernelIsEchoed(bench, 3 * Megabyte);
        Assert.IsGreaterThan(10u, bench.Stack.Counters[StackCounter.TcpDroppedBadChecksum]);
        Assert.IsGreaterThan(10, bench.Relay!.LeftToRight.Corrupted);
    }

    private static void KernelIsEchoed(Bench bench, int length)
    {
        byte[] data = Traffic.Random(length, 1);
        bench.KernelCalls(
            Port,
            connection =>
            {
                Traffic.Echo(connection, bench.Patience);
                Assert.AreEqual(CloseReason.ClosedByPeer, connection.Close(bench.Patience));
            },
            socket =>
            {
                bench.AssertEchoed(socket, data);
                socket.Close();
            });
    }
}
