using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Streams;

namespace TcpNano.HostTests.Kernel;

/// <summary>What a stream over a connection does when it has to wait, with a stack on its own thread and the kernel's TCP as peer.</summary>
[TestClass]
public class ConnectionStreamTests
{
    private const int Port = 7000;
    private const int Limit = 60_000;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [Timeout(Limit)]
    public void Lines_GoBothWays_ThroughReaderAndWriter()
    {
        using Bench bench = Bench.WithStack(TestContext, Wire.Direct);
        (ConnectionStream stream, Socket peer) = Pair(bench);
        using StreamReader theirs = new(new NetworkStream(peer, ownsSocket: true), Encoding.UTF8);
        Thread echo = new(() =>
        {
            using StreamWriter writer = new(theirs.BaseStream, new UTF8Encoding(false), leaveOpen: true);
            string? line;
            while ((line = theirs.ReadLine()) is not null)
            {
                writer.Write(line + "!\r\n");
                writer.Flush();
            }

            peer.Shutdown(SocketShutdown.Send);
        });
        echo.Start();
        using StreamWriter ours = new(stream) { NewLine = "\r\n" };
        using StreamReader answers = new(stream);
        for (int i = 0; i < 500; i++)
        {
            string line = new('x', i);
            ours.WriteLine(line + "\u20AC");
            ours.Flush();
            Assert.AreEqual(line + "\u20AC!", answers.ReadLine());
        }

        stream.ShutdownSend();
        Assert.IsNull(answers.ReadLine());
        echo.Join();
    }

    [TestMethod]
    [Timeout(Limit)]
    public void ReadTimeout_EndsARead_AndTheStreamLivesOn()
    {
        using Bench bench = Bench.WithStack(TestContext, Wire.Direct);
        (ConnectionStream stream, Socket peer) = Pair(bench);
        stream.ReadTimeout = 200;
        Stopwatch watch = Stopwatch.StartNew();
        IOException late = Assert.ThrowsExactly<IOException>(() => stream.ReadByte());
        Assert.IsInstanceOfType<TimeoutException>(late.InnerException);
        Assert.IsInRange(190, 5000, watch.ElapsedMilliseconds);
        peer.Send([42]);
        stream.ReadTimeout = bench.Patience;
        Assert.AreEqual(42, stream.ReadByte());
    }

    [TestMethod] // also when a part found room
    [Timeout(Limit)]
    public void WriteTimeout_EndsAWriteThatNobodyReads()
    {
        using Bench bench = Bench.WithStack(TestContext, Wire.Direct);
        (ConnectionStream stream, _) = Pair(bench);
        stream.WriteTimeout = 300;
        IOException late = Assert.ThrowsExactly<IOException>(() => stream.Write(new byte[50_000_000], 0, 50_000_000));
        Assert.IsInstanceOfType<TimeoutException>(late.InnerException);

        // The kernel may have let its window grow by a little more meanwhile.
        late = Assert.ThrowsExactly<IOException>(() => stream.Write(new byte[50_000_000], 0, 50_000_000));
        Assert.IsInstanceOfType<TimeoutException>(late.InnerException);
    }

    [TestMethod]
    [Timeout(Limit)]
    public void Reset_WakesAReaderAndAWriter_WithTheReason()
    {
        using Bench bench = Bench.WithStack(TestContext, Wire.Direct);
        (ConnectionStream stream, Socket peer) = Pair(bench);
        Task<ConnectionEndedException> reading = Task.Run(() => Assert.ThrowsExactly<ConnectionEndedException>(() => stream.ReadByte()));
        Task<ConnectionEndedException> writing = Task.Run(() => Assert.ThrowsExactly<ConnectionEndedException>(() => stream.Write(new byte[50_000_000], 0, 50_000_000)));
        Assert.IsFalse(Task.WaitAny([reading, writing], 200) >= 0);
        peer.LingerState = new LingerOption(true, 0);
        peer.Close();
        Assert.AreEqual(CloseReason.Reset, reading.Result.Reason);
        Assert.AreEqual(CloseReason.Reset, writing.Result.Reason);
        StringAssert.Contains(reading.Result.Message, Bench.KernelAddress + ":");
        StringAssert.Contains(reading.Result.Message, ": the peer has reset the connection.");
    }

    [TestMethod] // another thread may have finished while this one waited for room: that is no timeout
    [Timeout(Limit)]
    public void ShutdownSend_EndsAWriteThatWaits_AsMisuse()
    {
        using Bench bench = Bench.WithStack(TestContext, Wire.Direct);
        (ConnectionStream stream, _) = Pair(bench);
        Task<InvalidOperationException> writing = Task.Run(() => Assert.ThrowsExactly<InvalidOperationException>(() => stream.Write(new byte[50_000_000], 0, 50_000_000)));
        Assert.IsFalse(writing.Wait(200));
        stream.ShutdownSend();
        Assert.IsTrue(writing.Wait(bench.Patience));
    }

    [TestMethod]
    [Timeout(Limit)]
    public void Close_WakesAReader()
    {
        using Bench bench = Bench.WithStack(TestContext, Wire.Direct);
        (ConnectionStream stream, Socket peer) = Pair(bench);
        Task reading = Task.Run(() => Assert.ThrowsExactly<ObjectDisposedException>(() => stream.ReadByte()));
        Assert.IsFalse(reading.Wait(200));
        stream.Close();
        Assert.IsTrue(reading.Wait(bench.Patience));
        Assert.AreEqual(0, peer.Receive(new byte[1]), "a proper end is a FIN");
    }

    [TestMethod] // what was written before has been acknowledged by then
    [Timeout(Limit)]
    public void CloseTimeout_WaitsForTheOrderlyEnd()
    {
        using Bench bench = Bench.WithStack(TestContext, Wire.Direct);
        (ConnectionStream stream, Socket peer) = Pair(bench);
        Task<int> reading = Task.Run(() =>
        {
            byte[] buffer = new byte[4096];
            int sum = 0;
            int count;
            while ((count = peer.Receive(buffer)) > 0)
            {
                sum += count;
            }

            peer.Close();
            return sum;
        });
        stream.CloseTimeout = bench.Patience;
        stream.Write(new byte[100_000], 0, 100_000);
        stream.Close();
        Assert.AreEqual(CloseReason.ClosedLocally, stream.Connection.CloseReason);
        Assert.AreEqual(100_000, reading.Result);
    }

    [TestMethod] // a peer that never closes
    [Timeout(Limit)]
    public void CloseTimeout_IsABound()
    {
        using Bench bench = Bench.WithStack(TestContext, Wire.Direct);
        (ConnectionStream stream, Socket peer) = Pair(bench);
        stream.CloseTimeout = 300;
        Stopwatch watch = Stopwatch.StartNew();
        stream.Dispose();
        Assert.IsInRange(290, 5000, watch.ElapsedMilliseconds);
        Assert.AreEqual(CloseReason.None, stream.Connection.CloseReason);
        Assert.AreEqual(0, peer.Receive(new byte[1]), "the FIN has come");
    }

    private static (ConnectionStream Stream, Socket Peer) Pair(Bench bench)
    {
        TcpListener listener = bench.Stack.Listen(Port, 1);
        Socket peer = bench.Keep(bench.Kernel.Socket(bench.Patience));
        peer.Connect(IPAddress.Parse(Bench.StackAddress), Port);
        TcpConnection connection = listener.Accept(bench.Patience);
        Assert.IsNotNull(connection);
        return (new ConnectionStream(connection), peer);
    }
}
