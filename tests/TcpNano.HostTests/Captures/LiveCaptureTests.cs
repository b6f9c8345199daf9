using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.HostTests.Kernel;

namespace TcpNano.HostTests.Captures;

/// <summary><c>--pcap</c> and <c>--trace</c> of <c>tcpnano serve</c>, with the kernel as the peer: all that passes is in both.</summary>
[TestClass]
public class LiveCaptureTests
{
    private const int Limit = 60_000;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [Timeout(Limit)]
    public void AllFrames_AreInTheCapture_AndInTheTrace()
    {
        using Bench bench = Bench.WithoutStack(TestContext, Kernel.Wire.Direct);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tcpnano-capture");
        try
        {
            string file = Path.Combine(folder.FullName, "serve.pcapng");
            using CommandProcess serve = CommandProcess.Start(bench.StackSide, $"serve --tap {Bench.TapName} --address {Bench.StackAddressAndPrefix} --trace --pcap {file}");
            while (!serve.ReadLine(20_000).StartsWith("tcpnano: ", StringComparison.Ordinal))
            {
                // What the stack says on the link before it is ready.
            }

            Talk(bench);
            serve.Signal(CommandProcess.SignalTerminate);
            string trace = serve.Output.ReadToEnd();
            Assert.AreEqual(0, serve.WaitForExit(5000), serve.Errors);

            // ICMP errors quote a datagram, whose ports follow behind a comma.
            string[] seen = [.. Tshark.Fields(file, "", "arp.opcode", "icmp.type", "udp.srcport", "udp.dstport", "tcp.flags.str").Select(fields => string.Join(';', fields))];
            foreach ((string pattern, string line) in new[]
            {
                ("^1;", "ARP who-has " + Bench.StackAddress),
                ("^;8;", "ICMP echo request"),
                ("^;0;", "ICMP echo reply"),
                ("^;;[0-9]+;7;", "-> 7 len=5 "),
                ("^;;7;", "UDP 7 -> "),
                ("A\u00b7\u00b7S\u00b7$", "SYN|ACK seq=0 ack=1"),
                ("^;;[0-9]+;9999;", "(dropped by UDP: no port)"),
            })
            {
                Assert.IsTrue(seen.Any(frame => Regex.IsMatch(frame, pattern)), pattern + "\n" + string.Join('\n', seen));
                StringAssert.Contains(trace, line);
            }

            string[][] segments = Tshark.Fields(file, "tcp", "frame.interface_name", "frame.packet_flags_direction", "tcp.checksum.status", "frame.comment", "ip.src");
            Assert.IsGreaterThanOrEqualTo(8, segments.Length);
            Assert.IsTrue(segments.All(segment => segment[0] == Bench.TapName), "the interface is the TAP");
            Assert.IsTrue(segments.All(segment => segment[1] == (segment[4] == Bench.StackAddress ? "0x00000002" : "0x00000001")), "directions");
            Assert.IsTrue(segments.All(segment => segment[4] != Bench.StackAddress || segment[2] == "1"), "the stack's checksums are right");
            StringAssert.Contains(segments[0][3], $"connection 1: {Bench.KernelAddress} port ");
            Assert.IsTrue(segments.Any(segment => segment[3].Contains("ESTABLISHED, cwnd ", StringComparison.Ordinal)));
            string[] dropped = Tshark.Fields(file, "udp.dstport == 9999", "frame.comment")[0];
            Assert.AreEqual("dropped by UDP: no port", dropped[0]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    [Timeout(Limit)]
    public void Connect_CapturesToo()
    {
        using Bench bench = Bench.WithoutStack(TestContext, Kernel.Wire.Direct);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tcpnano-capture");
        try
        {
            string file = Path.Combine(folder.FullName, "connect.pcapng");
            Socket listener = bench.KernelListens(5000);
            using CommandProcess connect = CommandProcess.Start(bench.StackSide, $"connect {Bench.KernelAddress}:5000 --tap {Bench.TapName} --address {Bench.StackAddressAndPrefix} --pcap {file}");
            connect.Input.Write("question");
            connect.Input.Close();
            using Socket peer = bench.KernelAccepts(listener);
            Assert.AreEqual(8, Traffic.ReceiveAll(peer).Length);
            peer.Close();
            Assert.AreEqual(0, connect.WaitForExit(20_000), connect.Errors);
            string[][] segments = Tshark.Fields(file, "tcp", "tcp.len", "tcp.flags.fin", "ip.src", "frame.comment");
            Assert.AreEqual(8, segments.Where(segment => segment[2] == Bench.StackAddress).Sum(segment => int.Parse(segment[0], CultureInfo.InvariantCulture)));
            Assert.AreEqual(2, segments.Count(segment => segment[1] == "1"));
            StringAssert.Contains(segments[0][3], "SYN-SENT, cwnd ");
            StringAssert.Contains(segments[^1][3], "TIME-WAIT");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod] // in a mount namespace of its own, where a disk of two pages is mounted
    [Timeout(Limit)]
    public void FullDisk_IsSaidOnce_AndServingGoesOn_Exit1()
    {
        using Bench bench = Bench.WithoutStack(TestContext, Kernel.Wire.Direct);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tcpnano-capture");
        try
        {
            string disk = folder.CreateSubdirectory("disk").FullName;
            string script = Path.Combine(folder.FullName, "mount.sh");
            File.WriteAllText(script, $"mount -t tmpfs -o size=8k tmpfs {disk} && exec \"$@\"\n");
            using CommandProcess serve = CommandProcess.Start(bench.StackSide, $"serve --tap {Bench.TapName} --address {Bench.StackAddressAndPrefix} --pcap {disk}/f.pcapng", $"unshare -m sh {script}");
            serve.ReadLine(20_000);
            Socket echo = bench.KernelConnects(7);
            bench.AssertEchoed(echo, new byte[100_000]);
            echo.Close();
            serve.Signal(CommandProcess.SignalTerminate);
            Assert.AreEqual(1, serve.WaitForExit(5000));
            Assert.AreEqual($"tcpnano: '{disk}/f.pcapng' cannot be written: No space left on device. The capture ends here.\n", serve.Errors);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Talk(Bench bench)
    {
        Socket echo = bench.KernelConnects(7);
        bench.AssertEchoed(echo, "hello"u8.ToArray());
        echo.Close();
        bench.Kernel.Command("ping", "-c 1 -W 5 " + Bench.StackAddress);
        using Socket datagrams = bench.Kernel.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        datagrams.ReceiveTimeout = bench.Patience;
        IPAddress stack = IPAddress.Parse(Bench.StackAddress);
        datagrams.SendTo("hello"u8, new IPEndPoint(stack, 7));
        Assert.AreEqual(5, datagrams.Receive(new byte[10]));
        datagrams.SendTo("x"u8, new IPEndPoint(stack, 9999));
        bench.Kernel.Command("ping", "-c 1 -W 5 " + Bench.StackAddress);
    }
}
