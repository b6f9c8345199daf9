using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Kernel;

/// <summary><c>tcpnano serve</c> with clients in the kernel.</summary>
[TestClass]
public class ServeCommandTests
{
    private const int Never = 11;
    private const int Echo = 7;
    private const int Discard = 9;
    private const int Daytime = 13;
    private const int Chargen = 19;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(Wire.Direct)]
    [DataRow(Wire.Impaired)]
    [Timeout(180_000)]
    public void ClassicServices_DoWhatTheyAreFor(Wire wire)
    {
        using Bench bench = Bench.WithoutStack(TestContext, wire);
        using CommandProcess serve = Start(bench);
        serve.Input.Close(); // end of input changes nothing

        byte[] data = Traffic.Random(1 << 20, 10);
        Socket echo = bench.KernelConnects(Echo);
        bench.AssertEchoed(echo, data);
        echo.Close();

        if (wire == Wire.Direct)
        {
            using Socket datagrams = bench.Kernel.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
            datagrams.ReceiveTimeout = bench.Patience;
            datagrams.Connect(new System.Net.IPEndPoint(System.Net.IPAddress.Parse(Bench.StackAddress), Echo));
            datagrams.Send(data.AsSpan(0, 1472));
            byte[] back = new byte[2000];
            Assert.AreEqual(1472, datagrams.Receive(back));
            Assert.IsTrue(back.AsSpan(0, 1472).SequenceEqual(data.AsSpan(0, 1472)));
        }

        Socket discard = bench.KernelConnects(Discard);
        discard.Send(data);
        discard.Shutdown(SocketShutdown.Send);
        Assert.AreEqual(0, discard.Receive(new byte[1]));
        discard.Close();

        Socket daytime = bench.KernelConnects(Daytime);
        string line = new StreamReader(new NetworkStream(daytime), Encoding.ASCII).ReadToEnd();
        daytime.Close();
        StringAssert.Contains(line, DateTime.UtcNow.Year.ToString(CultureInfo.InvariantCulture));
        Assert.AreEqual(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal), "one line: " + line);

        Socket chargen = bench.KernelConnects(Chargen);
        byte[] characters = new byte[200_000];
        for (int received = 0; received < characters.Length;)
        {
            int length = chargen.Receive(characters, received, characters.Length - received, SocketFlags.None);
            Assert.AreNotEqual(0, length);
            received += length;
        }

        foreach (byte character in characters)
        {
            Assert.IsTrue(character is (byte)'\r' or (byte)'\n' or (>= 32 and < 127), character.ToString(CultureInfo.InvariantCulture));
        }

        chargen.Close();
        bench.AssertKernelHasNothingStuck();
        serve.Signal(CommandProcess.SignalTerminate);
        Assert.AreEqual(0, serve.WaitForExit(5000), serve.Errors);
    }

    [TestMethod]
    [DataRow(CommandProcess.SignalTerminate, 0, "")]
    [DataRow(CommandProcess.SignalInterrupt, 130, "interrupted: 3 connections were served, 0 opened\n")]
    [Timeout(60_000)]
    public void Signal_ClosesConnectionsProperly_AndExitsWithin5Seconds(int signal, int status, string last)
    {
        using Bench bench = Bench.WithoutStack(TestContext, Wire.Direct);
        using CommandProcess serve = Start(bench);
        Socket[] open = [bench.KernelConnects(Echo), bench.KernelConnects(Never), bench.KernelConnects(Discard)];
        open[0].Send("hello"u8);
        Assert.AreEqual(5, open[0].Receive(new byte[5]));
        serve.Signal(signal);
        foreach (Socket socket in open)
        {
            Assert.AreEqual(0, socket.Receive(new byte[1]), "a proper end is a FIN");
            socket.Close();
        }

        Assert.AreEqual(status, serve.WaitForExit(5000), serve.Errors);
        StringAssert.EndsWith(serve.Output.ReadToEnd(), last);
        bench.AssertKernelHasNothingStuck();
    }

    [TestMethod]
    [Timeout(60_000)]
    public void Signal_ExitsWithin5Seconds_EvenWithPeersThatDoNotAnswer()
    {
        using Bench bench = Bench.WithoutStack(TestContext, Wire.Direct);
        using CommandProcess serve = Start(bench);
        Socket reader = bench.KernelConnects(Chargen); // never reads: the window is closed
        Socket writer = bench.KernelConnects(Never);
        writer.SendTimeout = 500;
        Assert.ThrowsExactly<SocketException>(() => writer.Send(new byte[16 << 20]));
        serve.Signal(CommandProcess.SignalTerminate);
        Assert.AreEqual(0, serve.WaitForExit(5000), serve.Errors);
        reader.Close();
        writer.Close();
    }

    [TestMethod]
    [Timeout(60_000)]
    public void Commands_ComeFromStandardInput()
    {
        using Bench bench = Bench.WithoutStack(TestContext, Wire.Direct);
        Socket listener = bench.KernelListens(5000);
        using CommandProcess serve = Start(bench);

        serve.Input.WriteLine($"connect {Bench.KernelAddress} 5000");
        serve.Input.Flush();
        Socket peer = bench.KernelAccepts(listener);
        peer.Send("echo me"u8);
        byte[] buffer = new byte[7];
        for (int received = 0; received < buffer.Length;)
        {
            int length = peer.Receive(buffer, received, buffer.Length - received, SocketFlags.None);
            Assert.AreNotEqual(0, length);
            received += length;
        }

        Assert.AreEqual("echo me", Encoding.ASCII.GetString(buffer));

        serve.Input.WriteLine($"connect-close {Bench.KernelAddress} 5000");
        serve.Input.Flush();
        Socket closed = bench.KernelAccepts(listener);
        Assert.AreEqual(0, closed.Receive(buffer));
        closed.Close();

        serve.Input.WriteLine("connections");
        serve.Input.WriteLine("counters");
        serve.Input.WriteLine("quit");
        serve.Input.Flush();
        Assert.AreEqual(0, peer.Receive(buffer), "quit closes properly");
        peer.Close();
        Task<string> output = serve.Output.ReadToEndAsync();
        Assert.AreEqual(0, serve.WaitForExit(5000), serve.Errors);
        StringAssert.Contains(output.Result, Bench.KernelAddress + ":5000");
        StringAssert.Contains(output.Result, nameof(StackCounter.SegmentsReceived));
    }

    [TestMethod]
    [Timeout(60_000)]
    public void Connections_AreListed_AndAbortedByTheirNumber()
    {
        using Bench bench = Bench.WithoutStack(TestContext, Wire.Direct);
        using CommandProcess serve = Start(bench);
        Socket[] peers = [bench.KernelConnects(Echo), bench.KernelConnects(Discard)];
        peers[0].Send("x"u8);
        Assert.AreEqual(1, peers[0].Receive(new byte[1]));
        serve.Input.WriteLine("connections");
        serve.Input.WriteLine("abort 0");
        serve.Input.WriteLine("abort 0");
        serve.Input.WriteLine("abort 99");
        serve.Input.Flush();
        Assert.AreEqual(SocketError.ConnectionReset, Assert.ThrowsExactly<SocketException>(() => peers[0].Receive(new byte[1])).SocketErrorCode);
        serve.Input.WriteLine("quit");
        serve.Input.Flush();
        Assert.AreEqual(0, peers[1].Receive(new byte[1]), "the other one is closed in order");
        peers[1].Close();
        string output = serve.Output.ReadToEnd();
        Assert.AreEqual(0, serve.WaitForExit(5000), serve.Errors);
        StringAssert.Matches(output, new Regex(@"(?m)^\W*0\W+ESTABLISHED .*:7\b.*\becho\b.*ms"));
        StringAssert.Matches(output, new Regex(@"(?m)^\W*1\W+ESTABLISHED .*:9\b.*\bdiscard\b.*ms"));
        StringAssert.Contains(output, "0: aborted");
        StringAssert.Contains(serve.Errors, "there is no connection 0");
        StringAssert.Contains(serve.Errors, "there is no connection 99");
    }

    [TestMethod]
    [Timeout(60_000)]
    public void MissingRight_IsSaidInOneLine_Exit1()
    {
        using NetworkNamespace network = NetworkNamespace.Create();
        network.Ip("tuntap add dev tap0 mode tap user 54321");
        foreach (string tap in new[] { "tap0", "another" })
        {
            using CommandProcess serve = CommandProcess.Start(
                network,
                $"serve --tap {tap} --address {Bench.StackAddressAndPrefix}",
                "setpriv --bounding-set=-net_admin --inh-caps=-net_admin");
            Assert.AreEqual(1, serve.WaitForExit(20_000));
            StringAssert.Contains(serve.Errors, "CAP_NET_ADMIN");
            StringAssert.Contains(serve.Errors, "unshare -Urn");
            Assert.AreEqual(1, serve.Errors.TrimEnd().Split('\n').Length, serve.Errors);
        }
    }

    [TestMethod]
    [Timeout(60_000)]
    public void TapInUse_IsSaidInOneLine_Exit1()
    {
        using Bench bench = Bench.WithoutStack(TestContext, Wire.Direct);
        using CommandProcess first = Start(bench);
        using CommandProcess second = CommandProcess.Start(bench.StackSide, $"serve --tap {Bench.TapName} --address 10.9.0.3/24");
        Assert.AreEqual(1, second.WaitForExit(20_000));
        StringAssert.Contains(second.Errors, "in use");
        first.Signal(CommandProcess.SignalTerminate);
        Assert.AreEqual(0, first.WaitForExit(5000));
    }

    private static CommandProcess Start(Bench bench)
    {
        CommandProcess serve = CommandProcess.Start(bench.StackSide, $"serve --tap {Bench.TapName} --address {Bench.StackAddressAndPrefix}");
        serve.ReadLine(20_000); // one line when it is ready
        return serve;
    }
}
