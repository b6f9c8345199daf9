using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Api;

/// <summary>What becomes of threads that wait in a call when another thread, or the peer, ends what they wait for.</summary>
[TestClass]
public class CloseWhileWaitingTests
{
    [TestMethod]
    public void Close_EndsAWaitingReceive()
    {
        using StackPair pair = new();
        (TcpConnection left, _) = pair.Open();
        Task<int> receive = Receiving(left);
        left.Close(0);
        Assert.ThrowsExactly<ObjectDisposedException>(() => StackPair.Finish(receive));
    }

    [TestMethod]
    public void Close_EndsAWaitingSend()
    {
        using StackPair pair = new();
        (TcpConnection left, _) = pair.Open();
        Task<int> send = Sending(left);
        left.Close(0);
        Assert.ThrowsExactly<ObjectDisposedException>(() => StackPair.Finish(send));
    }

    [TestMethod]
    public void CloseThatWaits_EndsAWaitingReceiveAndSendAtOnce()
    {
        using StackPair pair = new();
        (TcpConnection left, TcpConnection right) = pair.Open();
        Task<int> receive = Receiving(left);
        Task<int> send = Sending(left);

        // The peer reads nothing and does not close: the end is far away.
        Task<CloseReason> close = StackPair.Run(() => left.Close(-1));
        Assert.ThrowsExactly<ObjectDisposedException>(() => StackPair.Finish(receive));
        Assert.ThrowsExactly<ObjectDisposedException>(() => StackPair.Finish(send));
        Assert.IsFalse(close.IsCompleted);

        right.Abort();
        Assert.AreEqual(CloseReason.Reset, StackPair.Finish(close));
    }

    [TestMethod] // RFC 9293 section 3.6.1: what nobody will read must not be acknowledged as if somebody would
    [Rfc(9293, "SHLD-3")]
    public void CloseThatWaits_ResetsWhenDataComes()
    {
        using StackPair pair = new();
        (TcpConnection left, TcpConnection right) = pair.Open();
        Task<CloseReason> close = StackPair.Run(() => left.Close(-1));
        Assert.AreEqual(0, right.Receive(new byte[1], 0, 1, -1));
        Assert.AreEqual(100, right.Send(new byte[100], 0, 100, -1));
        Assert.AreEqual(CloseReason.UnreadData, StackPair.Finish(close));
        Assert.AreEqual(CloseReason.Reset, right.Close(-1));
    }

    [TestMethod]
    public void CloseThatWaits_WaitsForThePeerOnlySoLong()
    {
        using StackPair pair = new(o => o.OrphanTimeout = 100);
        (TcpConnection left, _) = pair.Open();
        Assert.AreEqual(CloseReason.PeerNeverClosed, StackPair.Finish(StackPair.Run(() => left.Close(-1))));
    }

    [TestMethod] // without a user timeout, and although the peer answers each probe: the stack has a bound of its own
    public void CloseThatWaits_HearsThatAPeerTakesNothing()
    {
        using StackPair pair = new(o =>
        {
            o.OrphanTimeout = 500;
            o.UserTimeout = 0;
        });
        (TcpConnection left, TcpConnection right) = pair.Open();
        Assert.AreEqual(4096, left.Send(new byte[4096], 0, 4096, -1));
        StackPair.Until(() => right.Available == 4096, "a full receive buffer");
        Assert.AreEqual(100, left.Send(new byte[100], 0, 100, -1));
        Assert.AreEqual(CloseReason.TimedOut, StackPair.Finish(StackPair.Run(() => left.Close(-1))));
        StackPair.Until(() => right.CloseReason == CloseReason.Reset, "the peer's RST");
    }

    [TestMethod]
    public void Abort_EndsAWaitingReceiveAndSend()
    {
        using StackPair pair = new();
        (TcpConnection left, _) = pair.Open();
        Task<int> receive = Receiving(left);
        Task<int> send = Sending(left);
        left.Abort();
        Assert.ThrowsExactly<ObjectDisposedException>(() => StackPair.Finish(receive));
        Assert.ThrowsExactly<ObjectDisposedException>(() => StackPair.Finish(send));
    }

    [TestMethod]
    public void Abort_EndsAWaitingClose()
    {
        using StackPair pair = new();
        (TcpConnection left, TcpConnection right) = pair.Open();
        Task<CloseReason> close = StackPair.Run(() => left.Close(-1));
        StackPair.Until(() => left.Writers == 1, "a thread in Close");

        left.Abort();
        Assert.AreEqual(CloseReason.Aborted, StackPair.Finish(close));
        StackPair.Until(() => right.CloseReason == CloseReason.Reset, "the peer's RST");
    }

    [TestMethod]
    public void Abort_EndsSeveralWaitingCallsOfAKind()
    {
        using StackPair pair = new();
        (TcpConnection left, _) = pair.Open();
        Task<int>[] all = [Receiving(left), Receiving(left), Receiving(left), Receiving(left), Sending(left)];
        left.Abort();
        foreach (Task<int> one in all)
        {
            Assert.ThrowsExactly<ObjectDisposedException>(() => StackPair.Finish(one));
        }
    }

    [TestMethod]
    public void Reset_EndsAWaitingReceiveAndSend()
    {
        using StackPair pair = new();
        (TcpConnection left, TcpConnection right) = pair.Open();
        Task<int> receive = Receiving(left);
        Task<int> send = Sending(left);
        right.Abort();
        Assert.AreEqual(TcpResult.ConnectionClosed, StackPair.Finish(receive));
        Assert.IsGreaterThan(0, StackPair.Finish(send));
        Assert.AreEqual(CloseReason.Reset, left.Close(0));
    }

    [TestMethod]
    public void Handle_IsNotBoundAgainBeforeTheWaitingThreadsHaveLeft()
    {
        using StackPair pair = new(o => o.Connections = 1);
        (TcpConnection left, _) = pair.Open();
        Task<int> receive = Receiving(left);
        Task<int> send = Sending(left);
        TcpConnection? next;

        // While we hold the gate, the two threads cannot get back in, however awake they are.
        lock (pair.Left.Gate)
        {
            left.Abort();
            Assert.AreEqual(TcpState.Closed, left.State);
            Assert.ThrowsExactly<InvalidOperationException>(() => pair.Left.Connect(left, StackPair.RightAddress, StackPair.Port, 0));

            // The slot is free at once: they hold the handle, and that no longer reaches it.
            Assert.AreEqual(1, pair.Left.FreeConnections);
            next = pair.Left.Connect(StackPair.RightAddress, StackPair.Port, 0);
            Assert.IsNotNull(next);
        }

        Assert.ThrowsExactly<ObjectDisposedException>(() => StackPair.Finish(receive));
        Assert.ThrowsExactly<ObjectDisposedException>(() => StackPair.Finish(send));
        Assert.AreEqual(CloseReason.None, next.CloseReason);
        next.Abort();
        Assert.AreEqual(0, left.Readers + left.Writers);
        Assert.IsTrue(pair.Left.Connect(left, StackPair.RightAddress, StackPair.Port, 0));
    }

    [TestMethod]
    public void ListenerClose_EndsEveryWaitingAccept()
    {
        using StackPair pair = new(o => o.Listeners = 1);
        TcpListener listener = pair.Listener;
        TcpListener other;
        Task<TcpConnection>[] accepts = [.. Enumerable.Range(0, 3).Select(_ => StackPair.Run(() => listener.Accept(-1)))];
        StackPair.Until(() => listener.Waiters == 3, "three threads in Accept");

        lock (pair.Right.Gate)
        {
            listener.Close();

            // The threads hold the handle until they have left, not the place.
            Assert.ThrowsExactly<InvalidOperationException>(() => pair.Right.Listen(listener, 9, 1));
            other = pair.Right.Listen(8, 1);
        }

        foreach (Task<TcpConnection> accept in accepts)
        {
            Assert.IsNull(StackPair.Finish(accept));
        }

        Assert.ThrowsExactly<ObjectDisposedException>(() => listener.Accept(0));
        other.Close();
        pair.Right.Listen(listener, 9, 1);
        Assert.AreEqual(9, listener.Port);
    }

    [TestMethod]
    public void SeveralAccepts_EachGetTheirConnection()
    {
        using StackPair pair = new();
        Task<TcpConnection>[] accepts = [.. Enumerable.Range(0, 3).Select(_ => StackPair.Run(() => pair.Listener.Accept(-1)))];
        StackPair.Until(() => pair.Listener.Waiters == 3, "three threads in Accept");

        // The right stack finds all three handshakes' last segments at once: one signal stands for three connections.
        TcpConnection[] opened = new TcpConnection[3];
        for (int i = 0; i < 3; i++)
        {
            opened[i] = pair.Left.Connect(StackPair.RightAddress, StackPair.Port, 0);
        }

        HashSet<int> ports = [];
        foreach (Task<TcpConnection> accept in accepts)
        {
            ports.Add(StackPair.Finish(accept).RemotePort);
        }

        Assert.IsTrue(ports.SetEquals(opened.Select(c => c.LocalPort)));
    }

    private static Task<int> Receiving(TcpConnection connection)
    {
        int waiting = connection.Readers;
        Task<int> receive = StackPair.Run(() => connection.Receive(new byte[1], 0, 1, -1));
        StackPair.Until(() => connection.Readers == waiting + 1, "a thread in Receive");
        return receive;
    }

    /// <summary>A thread that cannot send all of its data, since nobody reads it.</summary>
    private static Task<int> Sending(TcpConnection connection)
    {
        int waiting = connection.Writers;
        Task<int> send = StackPair.Run(() => connection.Send(new byte[100_000], 0, 100_000, -1));
        StackPair.Until(() => connection.Writers == waiting + 1 && connection.SendRoom == 0, "a thread in Send");
        return send;
    }
}
