using System.Net.Sockets;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Kernel;

/// <summary>Many connections at the same time, each with blocking calls on threads of its own.</summary>
[TestClass]
public class ParallelTests
{
    private const int Connections = 50;
    private const int Length = 128 * 1024;
    private const int Port = 5000;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(Wire.Direct)]
    [DataRow(Wire.Impaired)]
    [Timeout(240_000)]
    public void FiftyConnectionsFromTheKernel_EachGetsItsOwnDataBack(Wire wire)
    {
        using Bench bench = Bench.WithStack(TestContext, wire);
        TcpListener listener = bench.Stack.Listen(Port, Connections);
        using Barrier allOpen = new(Connections);
        bench.Both(
            () => Many.Threads(Connections, _ =>
            {
                TcpConnection connection = bench.StackAccepts(listener);
                Traffic.Echo(connection, bench.Patience);
                Assert.AreEqual(CloseReason.ClosedByPeer, connection.Close(bench.Patience));
            }),
            () => Many.Threads(Connections, index =>
            {
                Socket socket = bench.KernelConnects(Port);
                byte[] data = Traffic.Random(Length, index);
                Assert.IsTrue(allOpen.SignalAndWait(bench.Patience), "not all could connect");
                bench.AssertEchoed(socket, data);
                socket.Close();
            }));
        bench.AssertKernelHasNothingStuck();
    }

    [TestMethod]
    [DataRow(Wire.Direct)]
    [DataRow(Wire.Impaired)]
    [Timeout(240_000)]
    public void FiftyConnectionsFromTheStack_EachGetsItsOwnDataBack(Wire wire)
    {
        using Bench bench = Bench.WithStack(TestContext, wire);
        Socket listener = bench.KernelListens(Port);
        using Barrier allOpen = new(Connections);
        bench.Both(
            () => Many.Threads(Connections, _ =>
            {
                Socket peer = bench.KernelAccepts(listener);
                Traffic.Echo(peer);
                peer.Close();
            }),
            () => Many.Threads(Connections, index =>
            {
                TcpConnection connection = bench.StackConnects(Port);
                byte[] data = Traffic.Random(Length, index);
                Assert.IsTrue(allOpen.SignalAndWait(bench.Patience), "not all could connect");
                bench.AssertEchoed(connection, data);
                Assert.AreEqual(CloseReason.ClosedLocally, connection.Close(bench.Patience));
            }));
        bench.AssertKernelHasNothingStuck();
    }
}
