using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Api;

/// <summary>Several threads in the same call on the same connection: no wake-up gets lost.</summary>
[TestClass]
public class SharedConnectionTests
{
    [TestMethod]
    public void TwoThreadsInSend_BothReturn()
    {
        const int Each = 20_000;
        using StackPair pair = new();
        (TcpConnection left, TcpConnection right) = pair.Open();
        Task<int>[] sends = [.. Enumerable.Range(0, 2).Select(_ => StackPair.Run(() => left.Send(new byte[Each], 0, Each, -1)))];
        StackPair.Until(() => left.Writers == 2, "two threads in Send");

        byte[] buffer = new byte[3000];
        int heard = 0;
        while (heard < 2 * Each)
        {
            int n = right.Receive(buffer, 0, buffer.Length, (int)StackPair.Patience.TotalMilliseconds);
            Assert.IsGreaterThan(0, n, $"after {heard} octets");
            heard += n;
        }

        Assert.AreEqual(Each, StackPair.Finish(sends[0]));
        Assert.AreEqual(Each, StackPair.Finish(sends[1]));
        Assert.AreEqual(0, left.Writers);
    }

    [TestMethod]
    public void TwoThreadsInReceive_BothSeeTheEnd()
    {
        using StackPair pair = new();
        (TcpConnection left, TcpConnection right) = pair.Open();
        Task<int>[] receives = [.. Enumerable.Range(0, 2).Select(_ => StackPair.Run(() => left.Receive(new byte[10], 0, 10, -1)))];
        StackPair.Until(() => left.Readers == 2, "two threads in Receive");
        right.ShutdownSend();
        Assert.AreEqual(0, StackPair.Finish(receives[0]));
        Assert.AreEqual(0, StackPair.Finish(receives[1]));
    }

    [TestMethod]
    public void TwoThreadsInReceive_OneTakesTheDataTheOtherTheEnd()
    {
        using StackPair pair = new();
        (TcpConnection left, TcpConnection right) = pair.Open();
        Task<int>[] receives = [.. Enumerable.Range(0, 2).Select(_ => StackPair.Run(() => left.Receive(new byte[10], 0, 10, -1)))];
        StackPair.Until(() => left.Readers == 2, "two threads in Receive");

        // Both events may be told by one signal.
        lock (pair.Left.Gate)
        {
            right.Send([1, 2, 3], 0, 3, 0);
            right.Close(0);
            Thread.Sleep(50);
        }

        int[] results = [.. receives.Select(StackPair.Finish).Order()];
        CollectionAssert.AreEqual((int[])[0, 3], results);
    }

    [TestMethod]
    public void ShutdownSend_EndsAWaitingSend()
    {
        using StackPair pair = new(o =>
        {
            o.ReceiveBuffer = 2920;
            o.SendBuffer = 5000;
        });
        (TcpConnection left, TcpConnection right) = pair.Open();
        uint first = left.Block!.SndUna;
        Task<int> send = StackPair.Run(() => left.Send(new byte[20_000], 0, 20_000, -1));
        StackPair.Until(() => left.Block.SndUna - first == 2920 && left.Writers == 1 && left.SendRoom == 0, "a thread in Send, and all buffers full");
        left.ShutdownSend();
        int queued = StackPair.Finish(send);
        Assert.AreEqual(2920 + 5000, queued);

        // All of that, and then FIN.
        byte[] buffer = new byte[30_000];
        int heard = 0;
        int n;
        while ((n = right.Receive(buffer, 0, buffer.Length, -1)) > 0)
        {
            heard += n;
        }

        Assert.AreEqual(0, n);
        Assert.AreEqual(queued, heard);
        Assert.ThrowsExactly<InvalidOperationException>(() => left.Send(new byte[1], 0, 1, 0));
    }
}
