using System.Net.Sockets;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Kernel;

/// <summary>Ports on which nobody listens.</summary>
[TestClass]
public class RefusalTests
{
    private const int Port = 5000;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(Wire.Direct)]
    [DataRow(Wire.Impaired)]
    [Timeout(120_000)]
    public void StackRefuses_KernelSeesConnectionRefused(Wire wire)
    {
        using Bench bench = Bench.WithStack(TestContext, wire);
        for (int round = 0; round < 10; round++)
        {
            SocketException refused = Assert.ThrowsExactly<SocketException>(() => bench.KernelConnects(Port + round));
            Assert.AreEqual(SocketError.ConnectionRefused, refused.SocketErrorCode);
        }

        // The kernel may have the last RST before the stack has counted it.
        Assert.IsTrue(SpinWait.SpinUntil(() => bench.Stack.Counters[StackCounter.ResetsSent] >= 10, bench.Patience), "the RSTs are not counted");
        bench.AssertKernelHasNothingStuck();
    }

    [TestMethod]
    [DataRow(Wire.Direct)]
    [DataRow(Wire.Impaired)]
    [Timeout(120_000)]
    public void KernelRefuses_StackSeesRefused(Wire wire)
    {
        using Bench bench = Bench.WithStack(TestContext, wire);
        for (int round = 0; round < 10; round++)
        {
            TcpConnection connection = bench.StackTriesToConnect(Port + round);
            Assert.AreEqual(TcpState.Closed, connection.State);
            Assert.AreEqual(CloseReason.Refused, connection.CloseReason);
            Assert.AreEqual(CloseReason.Refused, connection.Close(0));
        }
    }

    [TestMethod]
    [DataRow(Wire.Direct)]
    [DataRow(Wire.Impaired)]
    [Timeout(120_000)]
    public void ClosedListener_RefusesFromThenOn(Wire wire)
    {
        using Bench bench = Bench.WithStack(TestContext, wire);
        TcpListener listener = bench.Stack.Listen(Port, 4);
        Socket socket = bench.KernelConnects(Port);
        TcpConnection accepted = bench.StackAccepts(listener);
        listener.Close();
        SocketException refused = Assert.ThrowsExactly<SocketException>(() => bench.KernelConnects(Port));
        Assert.AreEqual(SocketError.ConnectionRefused, refused.SocketErrorCode);

        // What was accepted lives on.
        socket.Send(new byte[] { 42 });
        byte[] buffer = new byte[1];
        Assert.AreEqual(1, accepted.Receive(buffer, 0, 1, bench.Patience));
        Assert.AreEqual(42, buffer[0]);
    }

    [TestMethod]
    [Timeout(120_000)]
    public void NobodyThere_IsNoNeighbour()
    {
        using Bench bench = Bench.WithStack(TestContext, Wire.Direct);
        TcpConnection connection = bench.Stack.Connect(IPv4Address.Parse("10.9.0.77"), Port, 10_000);
        Assert.AreEqual(CloseReason.NoNeighbour, connection.CloseReason);
        Assert.AreEqual(TcpState.Closed, connection.State);
        connection.Close(0);
    }
}
