using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Api;

/// <summary>A handle kept after the end reaches nobody: not the next client in the slot, not the next listener in the place.</summary>
[TestClass]
public class StaleHandleTests
{
    [TestMethod]
    public void ConnectionClosed_DoesNotReachTheNextClient()
    {
        using StackPair pair = new(o =>
        {
            o.Connections = 2;
            o.Listeners = 1;
        });
        (TcpConnection firstClient, TcpConnection first) = pair.Open();
        TcpConnection? other = pair.Right.Connect(StackPair.LeftAddress, 9, 0);
        Assert.IsNotNull(other, "so that only one slot is left for clients");
        StackPair.Until(() => other.State == TcpState.Closed, "the refusal");

        firstClient.Close(0);
        Assert.AreEqual(0, first.Receive(new byte[1], 0, 1, -1));
        Assert.AreEqual(CloseReason.ClosedByPeer, first.Close(-1));
        pair.UntilAllFree(2);
        TcpConnection?[] clients = [pair.Left.Connect(StackPair.RightAddress, StackPair.Port, -1), pair.Left.Connect(StackPair.RightAddress, StackPair.Port, -1)];
        TcpConnection[] served = [pair.Listener.Accept(-1), pair.Listener.Accept(-1)];

        // Every slot of the stack has a new owner by now.
        Assert.AreEqual(0, pair.Right.FreeConnections);
        first.Dispose();
        first.Abort();
        Assert.AreEqual(CloseReason.ClosedByPeer, first.Close(0));
        Assert.ThrowsExactly<ObjectDisposedException>(() => first.Send(new byte[1], 0, 1, 0));
        Assert.ThrowsExactly<ObjectDisposedException>(() => first.Receive(new byte[1], 0, 1, 0));
        Assert.ThrowsExactly<ObjectDisposedException>(first.ShutdownSend);
        Assert.ThrowsExactly<ObjectDisposedException>(() => first.NoDelay = true);
        Assert.AreEqual(TcpState.Closed, first.State);
        Assert.AreEqual(CloseReason.ClosedByPeer, first.CloseReason);
        Assert.AreEqual(StackPair.LeftAddress, first.RemoteAddress);
        foreach (TcpConnection one in served)
        {
            Assert.AreEqual(TcpState.Established, one.State);
            Assert.IsFalse(one.NoDelay);
            Assert.AreEqual(3, one.Send(new byte[3], 0, 3, -1));
        }

        foreach (TcpConnection? one in clients)
        {
            byte[] buffer = new byte[10];
            Assert.AreEqual(3, one!.Receive(buffer, 0, 10, -1));
            Assert.AreEqual(TcpResult.TimedOut, one.Receive(buffer, 0, 10, 50), "nothing else came");
        }
    }

    [TestMethod] // the reader sees the end and closes; the writer of the same connection has not heard
    public void WriterThatComesLate_SendsToNobody()
    {
        using StackPair pair = new(o => o.Connections = 1);
        (TcpConnection client, TcpConnection served) = pair.Open();
        using ManualResetEventSlim slotTaken = new();
        Task<Exception?> writer = StackPair.Run(() =>
        {
            slotTaken.Wait();
            try
            {
                served.Send(new byte[100], 0, 100, -1);
                return null;
            }
            catch (ObjectDisposedException late)
            {
                return (Exception?)late;
            }
        });

        client.Close(0);
        Assert.AreEqual(0, served.Receive(new byte[1], 0, 1, -1));
        served.Close(-1);
        pair.UntilAllFree(1);
        TcpConnection? next = pair.Left.Connect(StackPair.RightAddress, StackPair.Port, -1);
        Assert.IsNotNull(next);
        TcpConnection nextServed = pair.Listener.Accept(-1);
        slotTaken.Set();
        Assert.IsInstanceOfType<ObjectDisposedException>(StackPair.Finish(writer));
        Assert.AreEqual(0, nextServed.SendQueued);
        Assert.AreEqual(TcpResult.TimedOut, next.Receive(new byte[100], 0, 100, 100));
    }

    [TestMethod]
    public void ListenerClosedTwice_ClosesItselfOnly()
    {
        using StackPair pair = new(o => o.Listeners = 1);
        pair.Listener.Close();
        TcpListener telnet = pair.Right.Listen(23, 2);
        pair.Listener.Close();
        pair.Listener.Dispose();
        Assert.AreEqual(23, telnet.Port);
        Assert.AreEqual(0, pair.Listener.Port);
        TcpConnection? client = pair.Left.Connect(StackPair.RightAddress, 23, -1);
        Assert.AreEqual(TcpState.Established, client!.State);
        Assert.IsNotNull(telnet.Accept(-1));
        Assert.ThrowsExactly<ObjectDisposedException>(() => pair.Listener.Accept(0));
    }

    [TestMethod]
    public void FailedConnect_HoldsNoSlot()
    {
        using StackPair pair = new(o => o.Connections = 1);
        for (int i = 0; i < 3; i++)
        {
            TcpConnection? refused = pair.Left.Connect(StackPair.RightAddress, 9, -1);
            Assert.IsNotNull(refused, "the app has closed none of those before");
            Assert.AreEqual(CloseReason.Refused, refused.CloseReason);
            Assert.AreEqual(TcpState.Closed, refused.State);
            Assert.AreEqual(1, pair.Left.FreeConnections);
        }
    }

    [TestMethod]
    public void AbortAfterCloseThatTimedOut_EndsTheConnection()
    {
        using StackPair pair = new(o => o.Connections = 1);
        (TcpConnection left, TcpConnection right) = pair.Open();
        Assert.AreEqual(CloseReason.None, left.Close(100));
        Assert.AreEqual(TcpState.FinWait2, left.State);
        Assert.AreEqual(0, pair.Left.FreeConnections);

        left.Abort();
        Assert.AreEqual(TcpState.Closed, left.State);
        Assert.AreEqual(CloseReason.Aborted, left.CloseReason);
        Assert.AreEqual(1, pair.Left.FreeConnections);
        StackPair.Until(() => right.CloseReason == CloseReason.Reset, "the peer's RST");
        left.Abort();
        Assert.AreEqual(CloseReason.Aborted, left.Close(0));
    }

    [TestMethod]
    public void RequestAndReset_AreHandedOutByAccept()
    {
        using StackPair pair = new();
        TcpConnection? client = pair.Left.Connect(StackPair.RightAddress, StackPair.Port, -1);
        Assert.AreEqual(5, client!.Send([1, 2, 3, 4, 5], 0, 5, -1));
        StackPair.Until(() => client.SendQueued == 0, "the request acknowledged");
        client.Abort();
        StackPair.Until(() => pair.Right.Counters[StackCounter.ResetsReceived] == 1, "the RST");

        TcpConnection served = pair.Listener.Accept(0);
        Assert.IsNotNull(served);
        byte[] request = new byte[10];
        Assert.AreEqual(5, served.Receive(request, 0, 10, 0));
        CollectionAssert.AreEqual((byte[])[1, 2, 3, 4, 5], request[..5]);
        Assert.AreEqual(TcpResult.ConnectionClosed, served.Receive(request, 0, 10, -1));
        Assert.AreEqual(CloseReason.Reset, served.CloseReason);
        Assert.AreEqual(CloseReason.Reset, served.Close(-1));
        pair.UntilAllFree(8);
    }
}
