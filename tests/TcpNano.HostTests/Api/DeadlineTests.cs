using System.Diagnostics;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Api;

/// <summary>Every call that waits takes a deadline, and ends at it: not before, and not when something else happens to come.</summary>
[TestClass]
public class DeadlineTests
{
    private const int Timeout = 150;

    // A loaded machine may let a thread wait before it runs; a call that forgot its deadline waits for ever.
    private const int Slack = 3000;

    [TestMethod]
    public void Accept_AnswersNull()
    {
        using StackPair pair = new();
        Assert.IsNull(AtDeadline(() => pair.Listener.Accept(Timeout)));
    }

    [TestMethod]
    public void Receive_AnswersTimedOut()
    {
        using StackPair pair = new();
        (TcpConnection left, _) = pair.Open();
        Assert.AreEqual(TcpResult.TimedOut, AtDeadline(() => left.Receive(new byte[10], 0, 10, Timeout)));
        Assert.AreEqual(TcpState.Established, left.State);
    }

    [TestMethod]
    public void Send_AnswersHowMuchFoundRoom()
    {
        using StackPair pair = new(o =>
        {
            o.ReceiveBuffer = 2920;
            o.SendBuffer = 5000;
            o.Timestamps = false; // or the window would not be two whole segments
        });
        (TcpConnection left, TcpConnection right) = pair.Open();

        // Nobody reads: two segments fill the peer's window, and what comes after them the send buffer.
        int taken = AtDeadline(() => left.Send(new byte[20000], 0, 20000, Timeout));
        Assert.AreEqual(2920 + 5000, taken);
        Assert.AreEqual(TcpResult.TimedOut, AtDeadline(() => left.Send(new byte[1], 0, 1, Timeout)));
        Assert.AreEqual(2920, right.Available);
        Assert.AreEqual(TcpState.Established, left.State);
    }

    [TestMethod]
    public void Connect_GivesUp()
    {
        using StackPair pair = new(o => o.Connections = 1);
        pair.Wire.IsCut = true;
        TcpConnection? c = AtDeadline(() => pair.Left.Connect(StackPair.RightAddress, StackPair.Port, Timeout));
        Assert.IsNotNull(c);
        Assert.AreEqual(TcpState.Closed, c.State);
        Assert.AreEqual(CloseReason.TimedOut, c.CloseReason);

        // The attempt is over and holds no slot; the handle keeps the reason.
        Assert.AreEqual(1, pair.Left.FreeConnections);
        Assert.AreEqual(CloseReason.TimedOut, c.Close(0));
        Assert.AreEqual(1, pair.Left.FreeConnections);
    }

    [TestMethod]
    public void Close_AnswersNoneAndGoesOn()
    {
        using StackPair pair = new();
        int slots = pair.Left.FreeConnections;
        (TcpConnection left, TcpConnection right) = pair.Open();
        Assert.AreEqual(CloseReason.None, AtDeadline(() => left.Close(Timeout)));
        Assert.AreEqual(TcpState.FinWait2, left.State);

        Assert.AreEqual(0, right.Receive(new byte[1], 0, 1, Slack));
        Assert.AreEqual(CloseReason.ClosedByPeer, right.Close(Slack));
        Assert.AreEqual(CloseReason.ClosedLocally, left.CloseReason);
        pair.UntilAllFree(slots);
    }

    [TestMethod]
    public void Zero_DoesNotWait()
    {
        using StackPair pair = new();
        (TcpConnection left, _) = pair.Open();
        byte[] buffer = new byte[20000];
        Stopwatch clock = Stopwatch.StartNew();
        Assert.IsNull(pair.Listener.Accept(0));
        Assert.AreEqual(TcpResult.TimedOut, left.Receive(buffer, 0, 10, 0));
        Assert.AreEqual(4096, left.Send(buffer, 0, buffer.Length, 0));
        pair.Wire.IsCut = true;
        TcpConnection? c = pair.Left.Connect(StackPair.RightAddress, 9, 0);
        Assert.IsNotNull(c);
        Assert.AreEqual(TcpState.SynSent, c.State);
        Assert.AreEqual(CloseReason.None, left.Close(0));
        Assert.IsLessThan(Slack, clock.ElapsedMilliseconds);
    }

    [TestMethod]
    public void MinusOne_WaitsForTheEvent()
    {
        using StackPair pair = new();
        Task<TcpConnection> accept = StackPair.Run(() => pair.Listener.Accept(-1));
        StackPair.Until(() => pair.Listener.Waiters == 1, "a thread in Accept");
        TcpConnection? left = pair.Left.Connect(StackPair.RightAddress, StackPair.Port, -1);
        Assert.IsNotNull(left);
        TcpConnection? right = StackPair.Finish(accept);
        Assert.IsNotNull(right);

        byte[] buffer = new byte[10];
        Task<int> receive = StackPair.Run(() => right.Receive(buffer, 0, 10, -1));
        StackPair.Until(() => right.Readers == 1, "a thread in Receive");
        Assert.AreEqual(3, left.Send([1, 2, 3], 0, 3, -1));
        Assert.AreEqual(3, StackPair.Finish(receive));
        CollectionAssert.AreEqual((byte[])[1, 2, 3], buffer[..3]);

        Task<CloseReason> close = StackPair.Run(() => right.Close(-1));
        Assert.AreEqual(0, left.Receive(buffer, 0, 10, -1));
        Assert.AreEqual(CloseReason.ClosedByPeer, left.Close(-1));
        Assert.AreEqual(CloseReason.ClosedLocally, StackPair.Finish(close));
    }

    [TestMethod]
    public void LessThanMinusOne_IsRefused()
    {
        using StackPair pair = new();
        (TcpConnection left, _) = pair.Open();
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => pair.Listener.Accept(-2));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => pair.Left.Connect(StackPair.RightAddress, 7, -2));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => left.Send(new byte[1], 0, 1, -2));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => left.Receive(new byte[1], 0, 1, -2));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => left.Close(-2));
        Assert.AreEqual(TcpState.Established, left.State);
    }

    private static T AtDeadline<T>(Func<T> call)
    {
        Stopwatch clock = Stopwatch.StartNew();
        T result = StackPair.Finish(StackPair.Run(call));
        long waited = clock.ElapsedMilliseconds;

        // The driver's clock and this one may tick at different moments of the same millisecond.
        Assert.IsGreaterThanOrEqualTo(Timeout - 1, waited);
        Assert.IsLessThan(Timeout + Slack, waited);
        return result;
    }
}
