using System.Net.Sockets;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Tool.Shell;

namespace TcpNano.HostTests.Kernel.Dns;

/// <summary><c>tcpnano connect NAME:PORT</c> with dnsmasq as name server.</summary>
[TestClass]
public class CommandTests
{
    private const int Port = 5000;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [Timeout(60_000)]
    public void Name_IsResolved()
    {
        Dnsmasq.Need();
        using Bench bench = Bench.WithoutStack(TestContext, Wire.Direct);
        using Dnsmasq server = new(bench.Kernel);
        server.StartDns("--host-record=peer.example," + Bench.KernelAddress);
        Socket listener = bench.KernelListens(Port);
        using CommandProcess connect = Start(bench, "peer.example", "--address " + Bench.StackAddressAndPrefix + " --dns " + Bench.KernelAddress);
        connect.Input.Write("hello");
        connect.Input.Close();
        using Socket peer = bench.KernelAccepts(listener);
        Assert.AreEqual(Traffic.Of("hello"u8.ToArray()), Traffic.ReceiveAll(peer));
        peer.Close();
        Assert.AreEqual(ExitStatus.Success, connect.WaitForExit(20_000), connect.Errors);
        StringAssert.Contains(connect.Errors, $"connecting to peer.example ({Bench.KernelAddress}):{Port} ...");
    }

    [TestMethod]
    [Timeout(120_000)]
    public void NameServer_ComesByDhcp()
    {
        Dnsmasq.Need();
        using Bench bench = Bench.WithoutStack(TestContext, Wire.Direct);
        using Dnsmasq server = new(bench.Kernel);
        server.StartDhcpAndDns(Bench.StackAddress + "," + Bench.StackAddress, "--host-record=peer.example," + Bench.KernelAddress);
        Socket listener = bench.KernelListens(Port);
        using CommandProcess connect = Start(bench, "peer.example", "--dhcp");
        connect.Input.Close();
        using Socket peer = bench.KernelAccepts(listener);
        peer.Close();
        Assert.AreEqual(ExitStatus.Success, connect.WaitForExit(20_000), connect.Errors);
    }

    [TestMethod]
    [DataRow("nobody.example", "there is no such name")]
    [DataRow("a..example", "that is no name of a host")]
    [Timeout(60_000)]
    public void NameWithoutAddress_IsSaid(string name, string text)
    {
        Dnsmasq.Need();
        using Bench bench = Bench.WithoutStack(TestContext, Wire.Direct);
        using Dnsmasq server = new(bench.Kernel);
        server.StartDns("--host-record=peer.example," + Bench.KernelAddress, "--local=/example/");
        using CommandProcess connect = Start(bench, name, "--address " + Bench.StackAddressAndPrefix + " --dns " + Bench.KernelAddress);
        Assert.AreEqual(ExitStatus.NoName, connect.WaitForExit(20_000), connect.Errors);
        StringAssert.Contains(connect.Errors, text);
    }

    private static CommandProcess Start(Bench bench, string name, string network)
    {
        return CommandProcess.Start(bench.StackSide, $"connect {name}:{Port} --tap {Bench.TapName} {network}");
    }
}
