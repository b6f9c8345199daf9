using System.Net;
using System.Net.Sockets;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Kernel;

/// <summary>UDP with sockets of the kernel.</summary>
[TestClass]
public class UdpTests
{
    private const int Port = 7000;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [Timeout(60_000)]
    public void Datagrams_OfEachSize_GoBothWays()
    {
        using Bench bench = Bench.WithStack(TestContext, Wire.Direct);
        using UdpSocket own = new(bench.Stack, 65536, 1472);
        own.Open(Port);
        using Socket kernel = Open(bench);
        IPEndPoint to = new(IPAddress.Parse(Bench.StackAddress), Port);
        UdpOrigin origin = new();
        byte[] buffer = new byte[2000];
        byte[] answer = new byte[2000];
        for (int size = 0; size <= 1472; size += size < 70 ? 1 : 61)
        {
            byte[] data = Traffic.Random(size, size);
            kernel.SendTo(data, to);
            Assert.AreEqual(size, own.Receive(buffer, 0, buffer.Length, origin, bench.Patience));
            CollectionAssert.AreEqual(data, buffer[..size]);
            Assert.AreEqual(((IPEndPoint)kernel.LocalEndPoint!).Port, origin.Port);
            Assert.AreEqual(UdpSendResult.Sent, own.Send(buffer, 0, size, origin.Address, origin.Port, bench.Patience));
            Assert.AreEqual(size, kernel.Receive(answer));
            CollectionAssert.AreEqual(data, answer[..size]);
        }
    }

    [TestMethod] // one that the kernel fragments, because it is longer than the link carries
    [Timeout(60_000)]
    public void LongDatagram_IsPutTogether()
    {
        using Bench bench = Bench.WithStack(TestContext, Wire.Direct);
        using UdpSocket own = new(bench.Stack, 65536, 0);
        own.Open(Port);
        using Socket kernel = Open(bench);
        byte[] data = Traffic.Random(8000, 1);
        kernel.SendTo(data, new IPEndPoint(IPAddress.Parse(Bench.StackAddress), Port));
        byte[] buffer = new byte[9000];
        Assert.AreEqual(8000, own.Receive(buffer, 0, buffer.Length, null, bench.Patience));
        CollectionAssert.AreEqual(data, buffer[..8000]);
    }

    [TestMethod]
    [Timeout(60_000)]
    public void ClosedPorts_AreReportedBothWays()
    {
        using Bench bench = Bench.WithStack(TestContext, Wire.Direct);
        using UdpSocket own = new(bench.Stack, 4096, 1472);
        own.Open(Port);
        using Socket kernel = Open(bench);
        kernel.Connect(new IPEndPoint(IPAddress.Parse(Bench.StackAddress), Port + 1));
        kernel.Send(new byte[5]);
        SocketException refused = Assert.ThrowsExactly<SocketException>(() => kernel.Receive(new byte[5]));
        Assert.AreEqual(SocketError.ConnectionRefused, refused.SocketErrorCode);

        Assert.AreEqual(UdpSendResult.Sent, own.Send(new byte[5], 0, 5, IPv4Address.Parse(Bench.KernelAddress), 9, bench.Patience));
        Assert.AreEqual(-1, own.Receive(new byte[5], 0, 5, null, bench.Patience));
        Assert.AreEqual(TcpSoftError.PortUnreachable, own.TakeSoftError());
    }

    [TestMethod]
    [Timeout(60_000)]
    public void Group_IsJoinedAndLeft()
    {
        using Bench bench = Bench.WithStack(TestContext, Wire.Direct);
        using UdpSocket own = new(bench.Stack, 4096, 1472);
        own.Open(Port);
        own.Join(IPv4Address.Parse("239.1.2.3"));
        using Socket kernel = Open(bench);
        kernel.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.Parse(Bench.KernelAddress).GetAddressBytes());
        IPEndPoint group = new(IPAddress.Parse("239.1.2.3"), Port);
        kernel.SendTo(new byte[6], group);
        UdpOrigin origin = new();
        Assert.AreEqual(6, own.Receive(new byte[9], 0, 9, origin, bench.Patience));
        Assert.AreEqual(IPv4Address.Parse("239.1.2.3"), origin.Destination);
        own.Leave(IPv4Address.Parse("239.1.2.3"));
        kernel.SendTo(new byte[6], group);
        Assert.AreEqual(-1, own.Receive(new byte[9], 0, 9, origin, 200));

        // And what we send to a group reaches the kernel's members.
        using Socket member = Open(bench, IPAddress.Any);
        member.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(IPAddress.Parse("239.4.5.6"), IPAddress.Parse(Bench.KernelAddress)));
        Assert.AreEqual(UdpSendResult.Sent, own.Send(new byte[7], 0, 7, IPv4Address.Parse("239.4.5.6"), ((IPEndPoint)member.LocalEndPoint!).Port, bench.Patience));
        Assert.AreEqual(7, member.Receive(new byte[9]));
    }

    [TestMethod] // threads of the app's and the pump; both sides count
    [Timeout(60_000)]
    public void ManyDatagrams_FromSeveralThreads_AllArrive()
    {
        const int Threads = 4;
        const int Each = 5000;
        using Bench bench = Bench.WithStack(TestContext, Wire.Direct);
        using UdpSocket own = new(bench.Stack, 65536, 1472);
        own.Open(Port);
        using Socket kernel = Open(bench);
        int port = ((IPEndPoint)kernel.LocalEndPoint!).Port;
        int sent = 0;
        int received = 0;
        Many.Threads(Threads + 1, index =>
        {
            byte[] data = new byte[8];
            if (index == Threads)
            {
                while (Volatile.Read(ref received) < Threads * Each && kernel.Receive(data) == 8)
                {
                    Interlocked.Increment(ref received);
                }

                return;
            }

            for (int i = 0; i < Each; i++)
            {
                // The kernel's queue is not endless, and a busy machine lets the reader wait.
                Interlocked.Increment(ref sent);
                Assert.IsTrue(SpinWait.SpinUntil(() => Volatile.Read(ref sent) - Volatile.Read(ref received) < 100, bench.Patience), "the kernel gets nothing any more");
                Assert.AreEqual(UdpSendResult.Sent, own.Send(data, 0, 8, IPv4Address.Parse(Bench.KernelAddress), port, bench.Patience));
            }
        });
        Assert.AreEqual(Threads * Each, received);
        Assert.AreEqual((uint)(Threads * Each), bench.Stack.Counters[StackCounter.UdpSent]);
    }

    private static Socket Open(Bench bench, IPAddress? address = null)
    {
        Socket socket = bench.Kernel.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        socket.Bind(new IPEndPoint(address ?? IPAddress.Parse(Bench.KernelAddress), 0));
        socket.ReceiveTimeout = bench.Patience;
        return socket;
    }
}
