using System.Net.Sockets;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Kernel;

/// <summary>Readers that sleep: the window closes, stays closed for a while, and nothing is lost or stuck.</summary>
[TestClass]
public class ZeroWindowTests
{
    private const int Port = 5000;
    private const int Length = 1 << 20;
    private const int Nap = 3000;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(Wire.Direct)]
    [DataRow(Wire.Impaired)]
    [Timeout(180_000)]
    public void KernelReaderSleeps_StackProbes(Wire wire)
    {
        using Bench bench = Bench.WithStack(TestContext, wire);
        byte[] data = Traffic.Random(Length, 7);
        bench.StackCalls(
            Port,
            peer =>
            {
                Thread.Sleep(Nap);
                Assert.IsTrue(SpinWait.SpinUntil(() => bench.Stack.Counters[StackCounter.WindowProbes] >= 3, bench.Patience), "the stack does not probe");
                Assert.AreEqual(Traffic.Of(data), Traffic.ReceiveAll(peer));
                peer.Close();
            },
            connection =>
            {
                Traffic.Send(connection, data, bench.Patience);
                connection.ShutdownSend();
                Assert.AreEqual(0, connection.Receive(new byte[1], 0, 1, bench.Patience));
                Assert.AreEqual(CloseReason.ClosedLocally, connection.Close(bench.Patience));
            },
            receiveBuffer: 16384);
    }

    [TestMethod]
    [DataRow(Wire.Direct)]
    [DataRow(Wire.Impaired)]
    [Timeout(180_000)]
    public void StackReaderSleeps_KernelProbes(Wire wire)
    {
        using Bench bench = Bench.WithStack(TestContext, wire, options => options.ReceiveBuffer = 8192);
        byte[] data = Traffic.Random(Length, 8);
        bench.KernelCalls(
            Port,
            connection =>
            {
                bool persists = SpinWait.SpinUntil(
                    () =>
                    {
                        Thread.Sleep(100);
                        return bench.Kernel.Command("ss", "-tnHo").Contains("timer:(persist", StringComparison.Ordinal);
                    },
                    bench.Patience);
                Assert.IsTrue(persists, "the kernel found no closed window");
                Thread.Sleep(Nap);
                Assert.IsTrue(SpinWait.SpinUntil(() => connection.Available == 8192, bench.Patience), connection.Available + " octets received");
                Assert.AreEqual(Traffic.Of(data), Traffic.ReceiveAll(connection, bench.Patience));
                Assert.AreEqual(CloseReason.ClosedByPeer, connection.Close(bench.Patience));
            },
            socket =>
            {
                socket.Send(data);
                socket.Shutdown(SocketShutdown.Send);
                Assert.AreEqual(0, socket.Receive(new byte[1]));
                socket.Close();
            });
    }
}
