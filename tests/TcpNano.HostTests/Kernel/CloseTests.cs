using System.Net.Sockets;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Kernel;

/// <summary>Every way a connection with the kernel can end once it was open.</summary>
[TestClass]
public class CloseTests
{
    private const int Port = 5000;
    private const int Answer = 1 << 20;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(Wire.Direct)]
    [DataRow(Wire.Impaired)]
    [Timeout(180_000)]
    public void KernelFinishesFirst_AndStillReceives(Wire wire)
    {
        using Bench bench = Bench.WithStack(TestContext, wire);
        byte[] question = Traffic.Random(1000, 3);
        byte[] answer = Traffic.Random(Answer, 4);
        bench.KernelCalls(
            Port,
            connection =>
            {
                Assert.AreEqual(Traffic.Of(question), Traffic.ReceiveAll(connection, bench.Patience));
                Assert.AreEqual(TcpState.CloseWait, connection.State);
                Traffic.Send(connection, answer, bench.Patience);
                Assert.AreEqual(CloseReason.ClosedByPeer, connection.Close(bench.Patience));
            },
            socket =>
            {
                socket.Send(question);
                socket.Shutdown(SocketShutdown.Send);
                Assert.AreEqual(Traffic.Of(answer), Traffic.ReceiveAll(socket));
                socket.Close();
            });
    }

    [TestMethod]
    [DataRow(Wire.Direct)]
    [DataRow(Wire.Impaired)]
    [Timeout(180_000)]
    public void StackFinishesFirst_AndStillReceives(Wire wire)
    {
        using Bench bench = Bench.WithStack(TestContext, wire);
        byte[] question = Traffic.Random(1000, 5);
        byte[] answer = Traffic.Random(Answer, 6);
        bench.StackCalls(
            Port,
            peer =>
            {
                Assert.AreEqual(Traffic.Of(question), Traffic.ReceiveAll(peer));
                peer.Send(answer);
                peer.Close();
            },
            connection =>
            {
                Traffic.Send(connection, question, bench.Patience);
                connection.ShutdownSend();
                Assert.AreEqual(Traffic.Of(answer), Traffic.ReceiveAll(connection, bench.Patience));
                Assert.AreEqual(CloseReason.ClosedLocally, connection.Close(bench.Patience));
            });
    }

    [TestMethod]
    [DataRow(Wire.Direct)]
    [DataRow(Wire.Impaired)]
    [Timeout(180_000)]
    public void KernelClosesFirst_NothingIsStuck(Wire wire)
    {
        using Bench bench = Bench.WithStack(TestContext, wire);
        bench.EachRound(Port, (socket, connection) =>
        {
            socket.Close();
            Assert.AreEqual(0, connection.Receive(new byte[1], 0, 1, bench.Patience));
            Assert.AreEqual(CloseReason.ClosedByPeer, connection.Close(bench.Patience));
        });
    }

    [TestMethod]
    [DataRow(Wire.Direct)]
    [DataRow(Wire.Impaired)]
    [Timeout(180_000)]
    public void StackClosesFirst_NothingIsStuck(Wire wire)
    {
        using Bench bench = Bench.WithStack(TestContext, wire);
        bench.EachRound(Port, (socket, connection) =>
        {
            bench.Both(
                () => Assert.AreEqual(CloseReason.ClosedLocally, connection.Close(bench.Patience)),
                () =>
                {
                    Assert.AreEqual(0, socket.Receive(new byte[1]));
                    socket.Close();
                });
        });
        StringAssert.StartsWith(bench.Kernel.Command("ss", "-tanH") + "LISTEN", "LISTEN", "TIME-WAIT is the stack's, who closed first");
    }

    [TestMethod]
    [DataRow(Wire.Direct)]
    [DataRow(Wire.Impaired)]
    [Timeout(180_000)]
    public void BothCloseAtOnce_NothingIsStuck(Wire wire)
    {
        using Bench bench = Bench.WithStack(TestContext, wire);
        bench.EachRound(Port, (socket, connection) =>
        {
            using Barrier together = new(2);
            bench.Both(
                () =>
                {
                    together.SignalAndWait();
                    CloseReason reason = connection.Close(bench.Patience);
                    Assert.IsTrue(reason is CloseReason.ClosedLocally or CloseReason.ClosedByPeer, reason.ToString());
                },
                () =>
                {
                    together.SignalAndWait();
                    socket.Close();
                });
        });
    }

    [TestMethod]
    [DataRow(Wire.Direct)]
    [DataRow(Wire.Impaired)]
    [Timeout(180_000)]
    public void KernelResets_IsReset(Wire wire)
    {
        using Bench bench = Bench.WithStack(TestContext, wire);
        byte[] buffer = new byte[100];
        bench.EachRound(Port, (socket, connection) =>
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
            int result;
            if (wire == Wire.Direct)
            {
                result = connection.Receive(buffer, 0, buffer.Length, bench.Patience);
            }
            else
            {
                // Nobody repeats a lost RST; the answer to anything we send is another.
                while ((result = connection.Receive(buffer, 0, buffer.Length, 300)) == TcpResult.TimedOut)
                {
                    connection.Send(buffer, 0, 1, bench.Patience);
                }
            }

            Assert.AreEqual(TcpResult.ConnectionClosed, result);
            Assert.AreEqual(CloseReason.Reset, connection.CloseReason);
            Assert.AreEqual(TcpState.Closed, connection.State);
            Assert.AreEqual(TcpResult.ConnectionClosed, connection.Send(buffer, 0, 1, bench.Patience));
            Assert.AreEqual(CloseReason.Reset, connection.Close(0));
        });
    }

    [TestMethod]
    [DataRow(Wire.Direct)]
    [DataRow(Wire.Impaired)]
    [Timeout(180_000)]
    public void StackAborts_KernelIsReset(Wire wire)
    {
        using Bench bench = Bench.WithStack(TestContext, wire);
        bench.EachRound(Port, (socket, connection) =>
        {
            connection.Abort();
            AssertKernelIsReset(socket);
        });
    }

    [TestMethod]
    [DataRow(Wire.Direct)]
    [DataRow(Wire.Impaired)]
    [Timeout(180_000)]
    public void StackClosesWithUnreadData_KernelIsReset(Wire wire)
    {
        using Bench bench = Bench.WithStack(TestContext, wire);
        TcpListener listener = bench.Stack.Listen(Port, 4);
        Socket socket = bench.KernelConnects(Port);
        TcpConnection connection = bench.StackAccepts(listener);
        socket.Send(new byte[100]);
        Assert.IsTrue(SpinWait.SpinUntil(() => connection.Available == 100, bench.Patience));
        Assert.AreEqual(CloseReason.UnreadData, connection.Close(bench.Patience));
        AssertKernelIsReset(socket);
        bench.AssertKernelHasNothingStuck();
    }

    private static void AssertKernelIsReset(Socket socket)
    {
        SocketError error = SocketError.Success;
        try
        {
            // A lost RST is not repeated; what the kernel sends is answered by another.
            for (int i = 0; i < 200 && !socket.Poll(TimeSpan.FromMilliseconds(100), SelectMode.SelectRead); i++)
            {
                socket.Send(new byte[1]);
            }

            Assert.Fail("the kernel received " + socket.Receive(new byte[1]));
        }
        catch (SocketException exception)
        {
            error = exception.SocketErrorCode;
        }

        // A send in the moment of the reset takes the news for itself.
        Assert.IsTrue(error is SocketError.ConnectionReset or SocketError.Shutdown, error.ToString());
        socket.Close();
    }
}
