using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Diagnostics;
using TcpNano.HostTests.Captures;
using TcpNano.HostTests.Kernel;
using TcpNano.Tool.Commands;
using TcpNano.Tool.Serving;
using TcpNano.Tool.Shell;
using TcpNano.Tool.Watching;

namespace TcpNano.HostTests.Watching;

/// <summary><c>tcpnano watch</c> beside <c>tcpnano serve --watch-port</c>: the stack's own trace, through the kernel's TCP.</summary>
[TestClass]
public class WatchCommandTests
{
    private const int Limit = 60_000;
    private const int Patience = 20_000;
    private const int Echo = 7;
    private const int Discard = 9;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tcpnano-watch");

    public TestContext TestContext { get; set; } = null!;

    [TestCleanup]
    public void Remove()
    {
        _folder.Delete(recursive: true);
    }

    [TestMethod]
    [Timeout(Limit)]
    public void Conversation_IsInTheLadder_TheTable_AndTheCapture()
    {
        using Bench bench = Bench.WithoutStack(TestContext, Kernel.Wire.Direct);
        using CommandProcess serve = Serve(bench);
        string file = Path.Combine(_folder.FullName, "watch.pcapng");
        using CommandProcess watch = CommandProcess.Start(bench.Kernel, $"watch {Bench.StackAddress} --pcap {file}");
        StringAssert.StartsWith(watch.ReadLine(Patience), $"{Bench.StackAddress}:{TraceFormat.DefaultPort}: {Bench.StackAddress}, ");
        string seen = Refusal(bench, watch, 76); // from then on the frames come that watch has asked for
        bench.Kernel.Command("ip", "neigh flush dev " + Bench.TapName); // so that it asks again
        using (Socket peer = bench.KernelConnects(Echo))
        {
            peer.Send("hello"u8);
            Assert.AreEqual(5, peer.Receive(new byte[5]));
            peer.Shutdown(SocketShutdown.Send);
            Assert.AreEqual(0, peer.Receive(new byte[1]));
        }

        // Frames come after their events: when the second refusal is seen, those of the first are here.
        seen += Refusal(bench, watch, 77) + Refusal(bench, watch, 78);
        watch.Signal(CommandProcess.SignalInterrupt);
        seen += watch.Output.ReadToEnd();
        TestContext.WriteLine(seen);
        Assert.AreEqual(130, watch.WaitForExit(Patience), watch.Errors);
        foreach (string pattern in new[]
        {
            @"-- SYN seq=0 -+> +SYN-RECEIVED :7\n",
            @"<- SYN\|ACK seq=0 ack=1 -+ +SYN-RECEIVED :7\n",
            @"-- ACK seq=1 ack=1 -+> +ESTABLISHED :7\n",
            @"-- PSH\|ACK seq=1 ack=1 len=5 -+> +ESTABLISHED :7\n",
            @"<- PSH\|ACK seq=1 ack=6 len=5 -+ +ESTABLISHED :7\n",
            @"-- FIN\|ACK seq=6 ack=6 -+> +(CLOSE-WAIT|LAST-ACK) :7\n",
            @"LAST-ACK -> CLOSED, closed, the peer first\) +CLOSED :7\n",
            @"-- SYN seq=0 -+> +:77  \(dropped by TCP: no connection\)\n",
            @"\ninterrupted: [0-9]+ events in [0-9.]+ s, 0 lost, [0-9]+ frames in '[^']+' and 0 lost\n$",
        })
        {
            StringAssert.Matches(seen, new Regex(pattern));
        }

        string[][] frames = Tshark.Fields(file, "tcp", "tcp.port", "tcp.checksum.status", "frame.comment", "frame.len", "frame.cap_len");
        Assert.IsTrue(frames.All(frame => !frame[0].Contains(TraceFormat.DefaultPort.ToString(), StringComparison.Ordinal)), "not the stream's own");
        Assert.IsTrue(frames.All(frame => frame[3] == frame[4]), "frames are whole");
        Assert.IsTrue(frames.Any(frame => frame[2].Contains("ESTABLISHED", StringComparison.Ordinal)));
        Assert.IsTrue(frames.Any(frame => frame[2].Contains("dropped by TCP: no connection", StringComparison.Ordinal)), string.Join('\n', frames.Select(frame => frame[2])));
        Assert.IsNotEmpty(Tshark.Fields(file, "arp", "arp.opcode"), "ARP is in it");
        serve.Signal(CommandProcess.SignalTerminate);
        Assert.AreEqual(0, serve.WaitForExit(Patience), serve.Errors);
    }

    [TestMethod]
    [Timeout(Limit)]
    public void DeviceThatEnds_IsOneLine_Exit0()
    {
        using Bench bench = Bench.WithoutStack(TestContext, Kernel.Wire.Direct);
        using CommandProcess serve = Serve(bench);
        using CommandProcess watch = CommandProcess.Start(bench.Kernel, $"watch {Bench.StackAddress}:{TraceFormat.DefaultPort}");
        watch.ReadLine(Patience);
        serve.Signal(CommandProcess.SignalTerminate);
        Assert.AreEqual(0, serve.WaitForExit(Patience), serve.Errors);
        StringAssert.Matches(watch.Output.ReadToEnd(), new Regex(@"\n10\.9\.0\.2:9293 has ended the stream: [0-9]+ events in [0-9.]+ s, 0 lost\n$"));
        Assert.AreEqual(0, watch.WaitForExit(Patience), watch.Errors);
    }

    [TestMethod]
    [Timeout(Limit)]
    public void WhoeverIsNoTraceServer_IsOneLine()
    {
        using Bench bench = Bench.WithoutStack(TestContext, Kernel.Wire.Direct);
        using CommandProcess serve = Serve(bench);
        foreach ((string end, int status, string complaint) in new[]
        {
            (Bench.StackAddress + ":13", 1, "this is no trace of a TcpNano device."),
            (Bench.StackAddress + ":78", 3, "has no trace server on that port: it refuses the connection."),
            ("10.9.0.77", 6, "cannot be reached: nobody on the network has that address, or there is no way to it."),
        })
        {
            using CommandProcess watch = CommandProcess.Start(bench.Kernel, "watch " + end);
            Assert.AreEqual(status, watch.WaitForExit(Patience));
            StringAssert.Matches(watch.Errors, new Regex("^tcpnano: [0-9.:]+:? " + Regex.Escape(complaint) + "\n$"));
            Assert.AreEqual("", watch.Output.ReadToEnd());
        }

        serve.Signal(CommandProcess.SignalTerminate);
        Assert.AreEqual(0, serve.WaitForExit(Patience), serve.Errors);
    }

    [TestMethod] // a watcher that is slower than the stack
    [Timeout(Limit)]
    public void EventsThatAreLost_AreSeen()
    {
        using Bench bench = Bench.WithoutStack(TestContext, Kernel.Wire.Direct);
        using CommandProcess serve = Serve(bench);
        using Socket slow = bench.KernelConnects(TraceFormat.DefaultPort);
        using (Socket peer = bench.KernelConnects(Discard))
        {
            byte[] much = new byte[1 << 20];
            for (int i = 0; i < 60; i++)
            {
                peer.Send(much);
            }
        }

        StringWriter output = new();
        Task<int> watching = Task.Run(() => new Watcher("the device", new Terminal(TcpNanoCommand.Name, output, new StringWriter()), null, () => false).Run(new NetworkStream(slow)));
        Assert.IsFalse(watching.Wait(2000), "the stream goes on");
        serve.Signal(CommandProcess.SignalTerminate);
        Assert.AreEqual(0, serve.WaitForExit(Patience), serve.Errors);
        Assert.IsTrue(watching.Wait(Patience));
        Assert.AreEqual(0, watching.Result);
        StringAssert.Matches(output.ToString(), new Regex(@"\([1-9][0-9]* events are missing here: they came faster than the stream takes them\)"));
        StringAssert.Matches(output.ToString(), new Regex(@"the device has ended the stream: [0-9]+ events in [0-9.]+ s, [1-9][0-9]* lost\n$"));
    }

    [TestMethod]
    [DataRow(true, 4, "tcpnano: the device is gone: the connection was reset.\n")]
    [DataRow(false, 5, "tcpnano: the device is silent, and seems to be gone.\n")]
    [Timeout(Limit)]
    public void DeviceThatGoes_IsOneLine(bool isReset, int status, string complaint)
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using WatchLink link = new(silence: 500);
        Assert.IsNull(link.Connect(new RemoteEnd(0x7F000001, ((IPEndPoint)listener.LocalEndPoint!).Port), TimeSpan.FromSeconds(20), out _));
        using Socket device = listener.Accept();
        device.Send(new TraceBytes().Hello().TableEnd(1_001_000, 0, free: 4).ToArray());
        StringWriter error = new() { NewLine = "\n" };
        Task<int> watching = Task.Run(() => new Watcher("the device", new Terminal(TcpNanoCommand.Name, new StringWriter(), error), null, () => false).Run(link.Stream()));
        if (isReset)
        {
            Thread.Sleep(100);
            device.LingerState = new LingerOption(true, 0);
            device.Close();
        }

        Assert.IsTrue(watching.Wait(Patience));
        Assert.AreEqual(complaint, error.ToString());
        Assert.AreEqual(status, watching.Result);
    }

    // The kernel connects to a port where nobody listens: the lines until that is seen.
    private static string Refusal(Bench bench, CommandProcess watch, int port)
    {
        Assert.AreEqual(SocketError.ConnectionRefused, Assert.ThrowsExactly<SocketException>(() => bench.KernelConnects(port)).SocketErrorCode);
        string seen = "";
        while (!Regex.IsMatch(seen, $@"RST\|ACK.* :{port}\n"))
        {
            seen += watch.ReadLine(Patience) + "\n";
        }

        return seen;
    }

    private static CommandProcess Serve(Bench bench)
    {
        CommandProcess serve = CommandProcess.Start(bench.StackSide, $"serve --tap {Bench.TapName} --address {Bench.StackAddressAndPrefix} --watch-port {TraceFormat.DefaultPort}");
        Assert.AreEqual($"tcpnano: 'tcpnano watch {Bench.StackAddress}:{TraceFormat.DefaultPort}' shows what it does", Skip(serve, "tcpnano: 'tcpnano watch"));
        return serve;
    }

    private static string Skip(CommandProcess serve, string to)
    {
        string line = serve.ReadLine(Patience);
        while (!line.StartsWith(to, StringComparison.Ordinal))
        {
            line = serve.ReadLine(Patience);
        }

        return line;
    }
}
