using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dialogues;
using TcpNano.Linux;

namespace TcpNano.HostTests.Kernel;

/// <summary>The kernel's interface gets another hardware address in the middle of a connection on which only the kernel sends.</summary>
[TestClass]
public class NeighbourMovesTests
{
    private const int Port = 5000;
    private static readonly byte[] s_moved = [2, 0, 0, 0, 0x77, 1];
    private static readonly byte[] s_everybody = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod] // as the kernel announces it, and as arping -A does
    [DataRow(true)]
    [DataRow(false)]
    [Timeout(60_000)]
    public void Acks_ReachTheNewAddressWithinThreeSeconds(bool byKernel)
    {
        using Bench bench = Bench.WithStack(TestContext, Wire.Direct);
        using PacketSocket wire = bench.Kernel.Run(() => PacketSocket.Open(Bench.TapName));
        TcpListener listener = bench.Stack.Listen(Port, 1);
        Socket client = bench.KernelConnects(Port);
        TcpConnection server = bench.StackAccepts(listener);
        client.Send(new byte[100]);
        server.Receive(new byte[100], 0, 100, bench.Patience);

        // Right after an answer the question waits for up to a second more, and the kernel, whose retransmissions double, sends nothing between 1.4 and 3 s.
        Thread.Sleep(1100);
        bench.Kernel.Run(() =>
        {
            File.WriteAllText($"/proc/sys/net/ipv4/conf/{Bench.TapName}/arp_notify", byKernel ? "1" : "0");
            return 0;
        });
        bench.Kernel.Ip($"link set {Bench.TapName} address 02:00:00:00:77:01");
        if (!byKernel)
        {
            uint kernel = IPv4Address.Parse(Bench.KernelAddress);
            byte[] announcement = FrameWriter.Arp(2, s_moved, kernel, s_moved, kernel);
            s_everybody.CopyTo(announcement, 0);
            Assert.AreEqual(FrameWrite.Accepted, wire.Write(announcement));
        }

        Stopwatch watch = Stopwatch.StartNew();
        byte[] frame = new byte[2000];
        bool reached = false;
        while (!reached && watch.ElapsedMilliseconds < 3000)
        {
            client.Send(new byte[1]);
            Thread.Sleep(20);
            int length;
            while ((length = wire.Read(frame)) > 0)
            {
                reached |= length >= 54 && frame.AsSpan(0, 6).SequenceEqual(s_moved) && frame[12] == 8 && frame[13] == 0 && frame[23] == 6;
            }
        }

        Assert.IsTrue(reached, "no ACK to the new address within three seconds");
        TestContext.WriteLine($"{watch.ElapsedMilliseconds} ms");
        byte[] data = Traffic.Random(100_000, 1);
        bench.Both(
            () => Traffic.Send(server, data, bench.Patience),
            () =>
            {
                byte[] received = new byte[data.Length];
                for (int count = 0; count < received.Length;)
                {
                    count += client.Receive(received, count, received.Length - count, SocketFlags.None);
                }

                CollectionAssert.AreEqual(data, received);
            });
    }
}
