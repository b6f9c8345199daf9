using System.Net.Sockets;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Kernel.Dhcp;

/// <summary><c>tcpnano</c> with an address from dnsmasq.</summary>
[TestClass]
public class CommandTests
{
    private const int Port = 5000;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [Timeout(120_000)]
    public void Serve_AsksForItsAddress_EchoesThere_AndGivesItBack()
    {
        Dnsmasq.Need();
        using Bench bench = Bench.WithoutStack(TestContext, Wire.Direct);
        using Dnsmasq server = new(bench.Kernel);
        server.StartDhcp(Bench.StackAddress + "," + Bench.StackAddress);
        using CommandProcess serve = CommandProcess.Start(bench.StackSide, $"serve --tap {Bench.TapName} --dhcp");
        StringAssert.Contains(serve.ReadLine(20_000), "asking for an address on " + Bench.TapName);
        StringAssert.Contains(serve.ReadLine(30_000), Bench.StackAddress + " on " + Bench.TapName);
        Socket echo = bench.KernelConnects(7);
        bench.AssertEchoed(echo, Traffic.Random(100_000, 1));
        echo.Close();
        serve.Signal(CommandProcess.SignalTerminate);
        Assert.AreEqual(0, serve.WaitForExit(10_000), serve.Errors);
        Assert.IsTrue(SpinWait.SpinUntil(() => server.Log.Contains("DHCPRELEASE", StringComparison.Ordinal), 5000), server.Log);
        StringAssert.Contains(server.Log, "tcpnano");
    }

    [TestMethod]
    [Timeout(120_000)]
    public void Connect_AsksForItsAddress()
    {
        Dnsmasq.Need();
        using Bench bench = Bench.WithoutStack(TestContext, Wire.Direct);
        using Dnsmasq server = new(bench.Kernel);
        server.StartDhcp(Bench.StackAddress + "," + Bench.StackAddress);
        Socket listener = bench.KernelListens(Port);
        using CommandProcess connect = CommandProcess.Start(bench.StackSide, $"connect {Bench.KernelAddress}:{Port} --tap {Bench.TapName} --dhcp");
        connect.Input.Write("hello");
        connect.Input.Close();
        using Socket peer = bench.KernelAccepts(listener);
        Assert.AreEqual(Traffic.Of("hello"u8.ToArray()), Traffic.ReceiveAll(peer));
        peer.Close();
        Assert.AreEqual(0, connect.WaitForExit(20_000), connect.Errors);
    }

    [TestMethod]
    [Timeout(60_000)]
    public void NobodyAnswers_EndsByTheDeadline()
    {
        using Bench bench = Bench.WithoutStack(TestContext, Wire.Direct);
        using CommandProcess connect = CommandProcess.Start(bench.StackSide, $"connect {Bench.KernelAddress}:{Port} --tap {Bench.TapName} --dhcp --timeout 2");
        Assert.AreEqual(Tool.Shell.ExitStatus.NoRoute, connect.WaitForExit(20_000), connect.Errors);
        StringAssert.Contains(connect.Errors, "no DHCP server has given us an address");
    }
}
