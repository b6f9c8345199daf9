using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.HostTests.Kernel;
using TcpNano.Linux;
using TcpNano.Streams;

namespace TcpNano.HostTests.Linux;

/// <summary>What a stream promises, with the kernel's TCP as peer.</summary>
[TestClass]
public class TcpStreamTests
{
    private const int Limit = 60_000;

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    [Timeout(Limit)]
    public async Task AllOctets_ThereAndBack(bool blocking)
    {
        using HostBench bench = new();
        (TcpStream stream, Socket peer) = bench.Pair();
        byte[] data = Traffic.Random(3_000_000, 1);
        byte[] back = new byte[data.Length];
        Task echo = Task.Run(() =>
        {
            byte[] buffer = new byte[10_000];
            int taken;
            while ((taken = peer.Receive(buffer)) > 0)
            {
                peer.Send(buffer, taken, SocketFlags.None);
            }

            peer.Shutdown(SocketShutdown.Send);
        });
        if (blocking)
        {
            Task writing = Task.Run(() =>
            {
                stream.Write(data);
                stream.ShutdownSend();
            });
            stream.ReadExactly(back);
            Assert.AreEqual(-1, stream.ReadByte());
            await writing;
        }
        else
        {
            Task writing = Task.Run(async () =>
            {
                await stream.WriteAsync(data);
                stream.ShutdownSend();
            });
            await stream.ReadExactlyAsync(back);
            Assert.AreEqual(0, await stream.ReadAsync(new byte[1]));
            await writing;
        }

        await echo;
        CollectionAssert.AreEqual(data, back);
    }

    [TestMethod] // memory that is no array, as pipes have it
    [Timeout(Limit)]
    public async Task NativeMemory_IsReadAndWritten()
    {
        using HostBench bench = new();
        (TcpStream stream, Socket peer) = bench.Pair();
        using NativeMemoryOwner memory = new(200_000);
        byte[] data = Traffic.Random(200_000, 2);
        data.CopyTo(memory.Memory);
        Task writing = stream.WriteAsync(memory.Memory).AsTask();
        byte[] there = new byte[data.Length];
        for (int received = 0; received < there.Length;)
        {
            received += peer.Receive(there, received, there.Length - received, SocketFlags.None);
        }

        await writing;
        CollectionAssert.AreEqual(data, there);
        memory.Memory.Span.Clear();
        Task sending = Task.Run(() => peer.Send(data));
        await stream.ReadExactlyAsync(memory.Memory);
        await sending;
        CollectionAssert.AreEqual(data, memory.Memory.ToArray());
    }

    [TestMethod]
    [Timeout(Limit)]
    public void ReadTimeout_EndsARead_AndTheStreamLivesOn()
    {
        using HostBench bench = new();
        (TcpStream stream, Socket peer) = bench.Pair();
        stream.ReadTimeout = 200;
        Stopwatch watch = Stopwatch.StartNew();
        IOException late = Assert.ThrowsExactly<IOException>(() => stream.ReadByte());
        Assert.IsInstanceOfType<TimeoutException>(late.InnerException);
        Assert.IsInRange(190, 5000, watch.ElapsedMilliseconds);
        peer.Send([42]);
        stream.ReadTimeout = HostBench.Patience;
        Assert.AreEqual(42, stream.ReadByte());
    }

    [TestMethod]
    [Timeout(Limit)]
    public void WriteTimeout_EndsAWriteThatNobodyReads()
    {
        using HostBench bench = new();
        (TcpStream stream, _) = bench.Pair();
        stream.WriteTimeout = 300;
        IOException late = Assert.ThrowsExactly<IOException>(() => stream.Write(new byte[50_000_000]));
        Assert.IsInstanceOfType<TimeoutException>(late.InnerException);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(-2)]
    [Timeout(Limit)]
    public void TimeoutThatIsNone_IsRefused(int timeout)
    {
        using HostBench bench = new();
        (TcpStream stream, _) = bench.Pair();
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => stream.ReadTimeout = timeout);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => stream.WriteTimeout = timeout);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => bench.Host.Connect(HostBench.KernelAddress, 1, timeout));
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task CancelledRead_TakesNothing()
    {
        using HostBench bench = new();
        (TcpStream stream, Socket peer) = bench.Pair();
        byte[] buffer = new byte[10];
        using CancellationTokenSource cancellation = new();
        Task<int> reading = stream.ReadAsync(buffer, cancellation.Token).AsTask();
        Assert.IsFalse(reading.Wait(100));
        cancellation.Cancel();
        await Assert.ThrowsAsync<OperationCanceledException>(() => reading);
        peer.Send([1, 2, 3]);
        await stream.ReadExactlyAsync(buffer.AsMemory(0, 3));
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, buffer[..3]);
        await Assert.ThrowsAsync<OperationCanceledException>(() => stream.ReadAsync(buffer, cancellation.Token).AsTask());
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task CancelledWrite_EndsWhereNobodyReads()
    {
        using HostBench bench = new();
        (TcpStream stream, _) = bench.Pair();
        using CancellationTokenSource cancellation = new(300);
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await stream.WriteAsync(new byte[50_000_000], cancellation.Token));
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task EmptyRead_WaitsUntilThereIsSomething()
    {
        using HostBench bench = new();
        (TcpStream stream, Socket peer) = bench.Pair();
        Task<int> waiting = stream.ReadAsync(Memory<byte>.Empty).AsTask();
        Assert.IsFalse(waiting.Wait(100));
        peer.Send([7]);
        Assert.AreEqual(0, await waiting.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.AreEqual(1, stream.Connection.Available);
        Assert.AreEqual(7, stream.ReadByte());
        waiting = stream.ReadAsync(Memory<byte>.Empty).AsTask();
        peer.Shutdown(SocketShutdown.Send);
        Assert.AreEqual(0, await waiting.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Reset_IsAnExceptionWithItsReason()
    {
        using HostBench bench = new();
        (TcpStream stream, Socket peer) = bench.Pair();
        Task<int> reading = stream.ReadAsync(new byte[10]).AsTask();
        peer.LingerState = new LingerOption(true, 0);
        peer.Close();
        ConnectionEndedException ended = await Assert.ThrowsExactlyAsync<ConnectionEndedException>(() => reading);
        Assert.AreEqual(CloseReason.Reset, ended.Reason);
        StringAssert.Contains(ended.Message, "10.9.0.1:5000: the peer has reset the connection.");
        Assert.AreEqual(CloseReason.Reset, Assert.ThrowsExactly<ConnectionEndedException>(() => stream.Write([1])).Reason);
        await Assert.ThrowsExactlyAsync<ConnectionEndedException>(async () => await stream.WriteAsync(new byte[1]));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    [Timeout(Limit)]
    public void NobodyListens_IsRefused(bool blocking)
    {
        using HostBench bench = new();
        ConnectionEndedException refused = Assert.ThrowsExactly<ConnectionEndedException>(
            () => _ = blocking
                ? bench.Host.Connect(HostBench.KernelAddress, 9, HostBench.Patience)
                : bench.Host.ConnectAsync(HostBench.KernelAddress, 9).GetAwaiter().GetResult());
        Assert.AreEqual(CloseReason.Refused, refused.Reason);
        Assert.AreEqual(HostStack.DefaultOptions().Connections, bench.Host.Stack.FreeConnections, "the slot is free again");
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task ConnectToNobody_EndsByTimeoutOrCancellation()
    {
        using HostBench bench = new(options => options.ArpRetryInterval = 10_000);
        const string Nobody = "10.9.0.99";
        Stopwatch watch = Stopwatch.StartNew();
        ConnectionEndedException late = Assert.ThrowsExactly<ConnectionEndedException>(() => bench.Host.Connect(Nobody, 80, 300));
        Assert.IsTrue(late.Reason is CloseReason.TimedOut or CloseReason.Unreachable, late.Message);
        using CancellationTokenSource cancellation = new(300);
        await Assert.ThrowsAsync<OperationCanceledException>(() => bench.Host.ConnectAsync(Nobody, 80, cancellation.Token));
        Assert.IsInRange(500, 5000, watch.ElapsedMilliseconds);
        Assert.AreEqual(HostStack.DefaultOptions().Connections, bench.Host.Stack.FreeConnections, "the slots are free again");
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Dispose_EndsWhatWaits_AndSendsFin()
    {
        using HostBench bench = new();
        (TcpStream stream, Socket peer) = bench.Pair();
        Task<int> reading = stream.ReadAsync(new byte[10]).AsTask();
        Task<int> blocked = Task.Run(() => stream.Read(new byte[10]));
        Assert.IsFalse(Task.WaitAny([reading, blocked], 200) >= 0);
        stream.Dispose();
        stream.Dispose();
        await Assert.ThrowsExactlyAsync<ObjectDisposedException>(() => reading);
        await Assert.ThrowsExactlyAsync<ObjectDisposedException>(() => blocked);
        Assert.AreEqual(0, peer.Receive(new byte[1]), "a proper end is a FIN");
        Assert.IsFalse(stream.CanRead || stream.CanWrite);
        Assert.ThrowsExactly<ObjectDisposedException>(() => stream.ReadByte());
        await Assert.ThrowsExactlyAsync<ObjectDisposedException>(() => stream.ReadAsync(Memory<byte>.Empty).AsTask());
    }

    [TestMethod]
    [Timeout(Limit)]
    public void HostDispose_LetsClosedStreamsSendWhatWasWritten()
    {
        using HostBench bench = new();
        (TcpStream stream, Socket peer) = bench.Pair();
        byte[] data = Traffic.Random(60_000, 3);
        stream.Write(data);
        stream.Dispose();
        bench.Host.Dispose();
        byte[] there = new byte[data.Length];
        for (int received = 0; received < there.Length;)
        {
            int taken = peer.Receive(there, received, there.Length - received, SocketFlags.None);
            Assert.AreNotEqual(0, taken);
            received += taken;
        }

        CollectionAssert.AreEqual(data, there);
        Assert.AreEqual(0, peer.Receive(new byte[1]));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    [Timeout(Limit)]
    public async Task AbortOfAll_EndsWhatWaits(bool byDispose)
    {
        using HostBench bench = new();
        (TcpStream stream, Socket peer) = bench.Pair();
        TcpStreamListener listener = bench.Host.Listen(7);
        Task<int> reading = stream.ReadAsync(new byte[10]).AsTask();
        Task<TcpStream> accepting = listener.AcceptAsync();
        Assert.IsFalse(Task.WaitAny([reading, accepting], 2000) >= 0);
        if (byDispose)
        {
            bench.Host.Dispose();
            await Assert.ThrowsExactlyAsync<ObjectDisposedException>(() => accepting.WaitAsync(TimeSpan.FromSeconds(1)));
        }
        else
        {
            bench.Host.Stack.AbortAll();
        }

        ConnectionEndedException ended = await Assert.ThrowsExactlyAsync<ConnectionEndedException>(() => reading.WaitAsync(TimeSpan.FromSeconds(1)));
        Assert.AreEqual(CloseReason.Aborted, ended.Reason);
        Assert.AreEqual(SocketError.ConnectionReset, Assert.ThrowsExactly<SocketException>(() => peer.Receive(new byte[1])).SocketErrorCode);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    [Timeout(Limit)]
    public async Task Listener_AcceptsManyAtATime(bool blocking)
    {
        const int Clients = 10;
        using HostBench bench = new();
        using TcpStreamListener listener = bench.Host.Listen(7);
        Assert.AreEqual(7, listener.Port);
        Assert.IsNull(listener.Accept(0));
        Socket[] clients = [.. Enumerable.Range(0, Clients).Select(_ => bench.KernelConnects(7))];
        for (int i = 0; i < Clients; i++)
        {
            TcpStream? stream = blocking ? listener.Accept(HostBench.Patience) : await listener.AcceptAsync();
            Assert.IsNotNull(stream);
            Socket client = clients.Single(socket => Equals(socket.LocalEndPoint, stream.RemoteEndPoint));
            Assert.AreEqual(client.RemoteEndPoint, stream.LocalEndPoint);
            client.Send([(byte)i]);
            Assert.AreEqual(i, stream.ReadByte());
        }

        using CancellationTokenSource cancellation = new(100);
        await Assert.ThrowsAsync<OperationCanceledException>(() => listener.AcceptAsync(cancellation.Token));
    }

    [TestMethod]
    public void AddressThatIsNone_IsRefused_BeforeATapIsMade()
    {
        Assert.ThrowsExactly<FormatException>(() => HostStack.OnTap("tap0", "10.0.0.2"));
        Assert.ThrowsExactly<FormatException>(() => HostStack.OnTap("tap0", "10.0.0.0/24"));
        Assert.ThrowsExactly<FormatException>(() => HostStack.OnTap("tap0", "10.0.0.2/24", "router"));
    }
}
