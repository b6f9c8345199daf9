using System.Diagnostics;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Api;

/// <summary>Start and Stop, Poll and WaitForWork: who may drive the stack, and who may not.</summary>
[TestClass]
public class PumpTests
{
    [TestMethod]
    public void Stop_AndStartAgain()
    {
        using StackPair pair = new();
        (TcpConnection left, TcpConnection right) = pair.Open();
        pair.Right.Stop();
        long received = pair.Right.Counters[StackCounter.FramesReceived];

        // Without a pump nothing is taken from the wire.
        Assert.AreEqual(5, left.Send(new byte[5], 0, 5, 0));
        Assert.AreEqual(TcpResult.TimedOut, right.Receive(new byte[5], 0, 5, 50));
        Assert.AreEqual(received, pair.Right.Counters[StackCounter.FramesReceived]);

        // By hand it works as well, and then by a pump again.
        pair.Right.Poll();
        Assert.AreEqual(5, right.Receive(new byte[5], 0, 5, 0));
        pair.Right.Start();
        Assert.AreEqual(6, left.Send(new byte[6], 0, 6, 0));
        Assert.AreEqual(6, right.Receive(new byte[6], 0, 6, -1));
        Assert.AreEqual(CloseReason.None, left.Close(0));
        Assert.AreEqual(0, right.Receive(new byte[6], 0, 6, -1));
        Assert.AreEqual(CloseReason.ClosedByPeer, right.Close(-1));
    }

    [TestMethod] // RFC 6298 section 3: a round trip is never negative, though the pump may wait for its turn with the time in its hand
    public void PumpThatWaitedForTheGate_DoesNotLiveInThePast()
    {
        using StackPair pair = new();
        (TcpConnection left, TcpConnection right) = pair.Open();
        lock (pair.Left.Gate)
        {
            // The pump wakes, and finds the gate closed.
            pair.Wire.Left.Kick();
            Thread.Sleep(300);
            Assert.AreEqual(5, left.Send(new byte[5], 0, 5, 0));
            Assert.AreEqual(5, right.Receive(new byte[5], 0, 5, -1));
            Assert.AreEqual(5, right.Send(new byte[5], 0, 5, 0));
            Thread.Sleep(50);
        }

        StackPair.Until(() => left.Available == 5, "the answer, with the ACK");
        TcpStatistics statistics = new();
        Assert.IsTrue(left.GetStatistics(statistics));
        Assert.IsGreaterThanOrEqualTo(0, statistics.SmoothedRoundTripTime);
    }

    [TestMethod]
    public void Stop_WithoutStartDoesNothing()
    {
        using StackPair pair = new();
        pair.Left.Stop();
        pair.Left.Stop();
        pair.Left.Start();
    }

    [TestMethod]
    public void Stop_FromSeveralThreads()
    {
        using StackPair pair = new();
        Task<bool>[] stops = [.. Enumerable.Range(0, 4).Select(_ => StackPair.Run(() =>
        {
            pair.Left.Stop();
            return true;
        }))];
        foreach (Task<bool> stop in stops)
        {
            Assert.IsTrue(StackPair.Finish(stop));
        }

        pair.Left.Start();
        pair.Open();
    }

    [TestMethod]
    public void Start_TwiceIsRefused()
    {
        using StackPair pair = new();
        Assert.ThrowsExactly<InvalidOperationException>(pair.Left.Start);
        pair.Open();
    }

    [TestMethod]
    public void Poll_BesideThePumpIsRefused()
    {
        using StackPair pair = new();
        Assert.ThrowsExactly<InvalidOperationException>(() => pair.Left.Poll());
        pair.Left.Stop();
        pair.Left.Poll();
    }

    [TestMethod]
    public void WaitForWork_BesideThePumpIsRefused()
    {
        using StackPair pair = new();
        Assert.ThrowsExactly<InvalidOperationException>(() => pair.Left.WaitForWork(0));
        pair.Left.Stop();
        pair.Left.WaitForWork(0);
    }

    [TestMethod]
    public void WaitForWork_EndsAtItsTimeout()
    {
        using StackPair pair = new();
        pair.Left.Stop();
        Settle(pair);
        Stopwatch clock = Stopwatch.StartNew();
        pair.Left.WaitForWork(100);
        Assert.IsGreaterThanOrEqualTo(99, clock.ElapsedMilliseconds);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => pair.Left.WaitForWork(-2));
    }

    [TestMethod]
    public void WaitForWork_EndsWhenAFrameComes()
    {
        using StackPair pair = new();
        pair.Left.Stop();
        Settle(pair);
        Task<bool> wait = Waiting(pair);
        pair.Right.Connect(StackPair.LeftAddress, 9, 0);
        Assert.IsTrue(StackPair.Finish(wait));
        Assert.AreNotEqual(0, pair.Wire.Left.Wait(0));
    }

    [TestMethod]
    public void WaitForWork_EndsWhenACallMakesSomethingDue()
    {
        using StackPair pair = new();
        pair.Left.Stop();
        Settle(pair);
        pair.Wire.IsCut = true;
        Task<bool> wait = Waiting(pair);

        // Nothing was due at all; now a SYN, or the question for a hardware address, wants to be repeated.
        pair.Left.Connect(StackPair.RightAddress, StackPair.Port, 0);
        Assert.IsTrue(StackPair.Finish(wait));
        Assert.AreNotEqual(NetworkStack.Never, pair.Left.NextPoll());
    }

    [TestMethod]
    public void WaitForWork_EndsWhenItsDeadlineComes()
    {
        using StackPair pair = new(o => o.InitialRto = 50);
        pair.Open();
        pair.Left.Stop();
        Settle(pair);
        pair.Wire.IsCut = true;
        pair.Left.Connect(StackPair.RightAddress, StackPair.Port, 0);
        long frames = pair.Left.Counters[StackCounter.FramesSent];
        for (int i = 0; i < 20 && pair.Left.Counters[StackCounter.FramesSent] == frames; i++)
        {
            pair.Left.WaitForWork(-1);
            pair.Left.Poll();
        }

        Assert.AreNotEqual(frames, pair.Left.Counters[StackCounter.FramesSent]);
    }

    [TestMethod]
    public void Stack_DrivenByHandServesOtherThreads()
    {
        using StackPair pair = new();
        pair.Right.Stop();
        Task<int> client = StackPair.Run(() =>
        {
            TcpConnection c = pair.Left.Connect(StackPair.RightAddress, StackPair.Port, -1);
            byte[] buffer = new byte[100];
            int sum = 0;
            for (int i = 0; i < 100; i++)
            {
                Assert.AreEqual(100, c.Send(buffer, 0, 100, -1));
                for (int got = 0; got < 100;)
                {
                    int n = c.Receive(buffer, got, 100 - got, -1);
                    Assert.IsGreaterThan(0, n);
                    got += n;
                }

                sum += 100;
            }

            Assert.AreEqual(CloseReason.ClosedLocally, c.Close(-1));
            return sum;
        });

        // The loop of an app that serves all its connections from one thread.
        byte[] data = new byte[1000];
        while (!client.IsCompleted)
        {
            long now = pair.Wire.Right.Now();
            long next = pair.Right.Poll();
            for (NetworkHandle? ready = pair.Right.NextReady(); ready is not null; ready = pair.Right.NextReady())
            {
                TcpEvents events = ready.TakeEvents();
                if (ready is not TcpConnection c)
                {
                    Assert.AreSame(pair.Listener, ready);
                    Assert.AreEqual(TcpEvents.Acceptable, events);
                    Assert.IsNotNull(pair.Listener.Accept(0));
                    continue;
                }

                int n = (events & TcpEvents.Readable) != 0 ? c.Receive(data, 0, data.Length, 0) : TcpResult.TimedOut;
                while (n > 0)
                {
                    Assert.AreEqual(n, c.Send(data, 0, n, 0));
                    n = c.Receive(data, 0, data.Length, 0);
                }

                if (n == 0)
                {
                    c.Close(0);
                }
            }

            if (next > now)
            {
                pair.Right.WaitForWork(100);
            }
        }

        Assert.AreEqual(10000, StackPair.Finish(client));
    }

    [TestMethod]
    public void CallsFromInsideThePump_AreRefused()
    {
        using StackPair pair = new();
        NetworkStack stack = pair.Left;
        TcpListener listener = stack.Listen(StackPair.Port, 4);
        (TcpConnection c, _) = pair.Open();

        Action[] calls =
        [
            () => stack.Configure(StackPair.LeftAddress, 0xFFFFFF00, 0),
            stack.Start,
            stack.Stop,
            () => stack.Poll(),
            () => stack.WaitForWork(0),
            () => stack.Listen(9, 1),
            () => stack.Connect(StackPair.RightAddress, 9, 0),
            () => stack.Connect(StackPair.RightAddress, 9, -1),
            () => listener.Accept(0),
            () => listener.Accept(-1),
            listener.Close,
            () => c.Send(new byte[1], 0, 1, 0),
            () => c.Send(new byte[100000], 0, 100000, -1),
            () => c.Receive(new byte[1], 0, 1, 0),
            () => c.Receive(new byte[1], 0, 1, -1),
            c.ShutdownSend,
            () => c.Close(0),
            () => c.Close(-1),
            c.Abort,
            c.Dispose,
            () => c.NoDelay = true,
            () => c.KeepAlive = true,
            () => c.ReportSoftErrors = false,
            () => c.KeepAliveIdle = 5000,
            () => c.UserTimeout = 5000,
            () => c.TypeOfService = 4,
        ];
        for (int i = 0; i < calls.Length; i++)
        {
            Exception? thrown = pair.LeftDriver.CallFromInside(calls[i]);
            Assert.IsInstanceOfType<InvalidOperationException>(thrown, $"call number {i}");
            Assert.IsNotInstanceOfType<ObjectDisposedException>(thrown, $"call number {i}");
        }

        // None of them has done anything.
        Assert.AreEqual(TcpState.Established, c.State);
        Assert.IsFalse(c.NoDelay);
        Assert.IsTrue(stack.IsListening(StackPair.Port));
    }

    /// <summary>Works off what there is, so that nothing but a new frame or call can end a wait.</summary>
    private static void Settle(StackPair pair)
    {
        long now;
        do
        {
            now = pair.Wire.Left.Now();
        }
        while (pair.Left.Poll() <= now || pair.Wire.Left.Wait(20) != 0);
    }

    private static Task<bool> Waiting(StackPair pair)
    {
        Task<bool> wait = StackPair.Run(() =>
        {
            pair.Left.WaitForWork(-1);
            return true;
        });
        StackPair.Until(() => pair.LeftDriver.IsWaiting, "a thread in WaitForWork");
        return wait;
    }
}
