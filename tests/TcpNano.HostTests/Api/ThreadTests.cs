using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.HostTests.Memory;

namespace TcpNano.HostTests.Api;

/// <summary>Several threads at once: each on a connection of its own, or two on the two directions of one.</summary>
[TestClass]
public class ThreadTests
{
    [TestMethod]
    public void ManyThreads_EachOnItsOwnConnections()
    {
        const int Threads = 6;
        const int Rounds = 150;
        const int Connections = 16;
        using StackPair pair = new(o => o.Connections = Connections);
        Task<int>[] servers = [.. Enumerable.Range(0, Threads).Select(_ => StackPair.Run(() => Serve(pair.Listener)))];
        Task<int>[] clients = [.. Enumerable.Range(0, Threads).Select(i => StackPair.Run(() => Visit(pair.Left, i, Rounds)))];
        int octets = clients.Sum(StackPair.Finish);
        pair.Listener.Close();
        Assert.AreEqual(octets, servers.Sum(StackPair.Finish));
        pair.UntilAllFree(Connections);
    }

    [TestMethod]
    public void OneConnection_FourThreads_TenMegabytesBothWays()
    {
        const int Octets = 10_000_000;
        using StackPair pair = new(o =>
        {
            o.ReceiveBuffer = 65535;
            o.SendBuffer = 65535;
        });
        (TcpConnection left, TcpConnection right) = pair.Open();
        Task<long>[] threads =
        [
            StackPair.Run(() => Say(left, Octets, 0)),
            StackPair.Run(() => Hear(left, 1000)),
            StackPair.Run(() => Say(right, Octets, 1000)),
            StackPair.Run(() => Hear(right, 0)),
        ];
        foreach (Task<long> thread in threads)
        {
            Assert.AreEqual(Octets, StackPair.Finish(thread));
        }

        Task<CloseReason> other = StackPair.Run(() => right.Close(-1));
        CloseReason[] ends = [left.Close(-1), StackPair.Finish(other)];
        // The FINs may have crossed: then both have closed first.
        foreach (CloseReason end in ends)
        {
            Assert.IsTrue(end is CloseReason.ClosedLocally or CloseReason.ClosedByPeer, end.ToString());
        }

        pair.UntilAllFree(8);
    }

    /// <summary>Accepts and echoes until the listener is closed.</summary>
    private static int Serve(TcpListener listener)
    {
        byte[] buffer = new byte[3000];
        int octets = 0;
        while (true)
        {
            TcpConnection? c;
            try
            {
                c = listener.Accept(-1);
            }
            catch (ObjectDisposedException)
            {
                // Closed between two calls.
                return octets;
            }

            if (c is null)
            {
                return octets;
            }

            int n;
            while ((n = c.Receive(buffer, 0, buffer.Length, -1)) > 0)
            {
                Assert.AreEqual(n, c.Send(buffer, 0, n, -1));
                octets += n;
            }

            Assert.AreEqual(0, n);
            Assert.AreEqual(CloseReason.ClosedByPeer, c.Close(-1));
        }
    }

    /// <summary>Connects, sends, compares the echo and closes, again and again.</summary>
    private static int Visit(NetworkStack stack, int thread, int rounds)
    {
        byte[] buffer = new byte[3000];
        int octets = 0;
        for (int round = 0; round < rounds; round++)
        {
            TcpConnection? c = stack.Connect(StackPair.RightAddress, StackPair.Port, -1);
            Assert.IsNotNull(c);
            Assert.AreEqual(TcpState.Established, c.State, c.CloseReason.ToString());
            int count = 1 + ((thread * 1009) + (round * 211)) % buffer.Length;
            int position = thread * 100_000 + round;
            Pattern.Fill(buffer.AsSpan(0, count), position);
            Assert.AreEqual(count, c.Send(buffer, 0, count, -1));
            c.ShutdownSend();
            int got = 0;
            int n;
            while ((n = c.Receive(buffer, 0, buffer.Length, -1)) > 0)
            {
                Pattern.Check(buffer.AsSpan(0, n), position + got);
                got += n;
            }

            Assert.AreEqual(0, n);
            Assert.AreEqual(count, got);
            Assert.AreEqual(CloseReason.ClosedLocally, c.Close(-1));
            octets += got;
        }

        return octets;
    }

    private static long Say(TcpConnection connection, int octets, long position)
    {
        byte[] buffer = new byte[20_000];
        long sent = 0;
        while (sent < octets)
        {
            int count = (int)Math.Min(buffer.Length, octets - sent);
            Pattern.Fill(buffer.AsSpan(0, count), position + sent);
            Assert.AreEqual(count, connection.Send(buffer, 0, count, -1));
            sent += count;
        }

        connection.ShutdownSend();
        return sent;
    }

    private static long Hear(TcpConnection connection, long position)
    {
        byte[] buffer = new byte[30_000];
        long heard = 0;
        int n;
        while ((n = connection.Receive(buffer, 0, buffer.Length, -1)) > 0)
        {
            Pattern.Check(buffer.AsSpan(0, n), position + heard);
            heard += n;
        }

        Assert.AreEqual(0, n);
        return heard;
    }
}
