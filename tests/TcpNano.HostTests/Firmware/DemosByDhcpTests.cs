using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using EchoDemo;
using HttpDemo;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using MqttDemo;
using TcpNano.HostTests.Kernel;

namespace TcpNano.HostTests.Firmware;

/// <summary>The apps of nfproj as their Main puts them together: the address by DHCP and names by DNS, both from dnsmasq, and the kernel's programs as peers.</summary>
[TestClass]
public class DemosByDhcpTests
{
    private const int Limit = 120_000;
    private const int Patience = 40_000;
    private const string Range = "10.9.0.50,10.9.0.60";
    private const string SecondBroker = "10.9.0.3";
    private const string BrokerName = "broker.test";

    private readonly List<MosquittoBroker> _brokers = [];
    private DeviceBench _bench = null!;
    private Dnsmasq _server = null!;
    private MqttPublisher _publisher = null!;

    public TestContext TestContext { get; set; } = null!;

    [TestInitialize]
    public void Begin()
    {
        Dnsmasq.Need();
    }

    [TestCleanup]
    public void End()
    {
        _bench?.CutPower();
        _brokers.ForEach(broker => broker.Dispose());
        _server?.Dispose();
        _bench?.Dispose();
        TestContext.WriteLine(_server?.Log ?? "");
    }

    [TestMethod]
    [Timeout(Limit)]
    public void EchoDemo_EchoesAtItsLeasedAddress()
    {
        Open(EchoServer.Options, "echo");
        EchoServer server = new(_bench.Stack);
        _server.StartDhcp(Range);
        _bench.Run(() =>
        {
            server.Step();
            return -1;
        });
        string address = AwaitLease("echo");
        using Socket socket = _bench.Network.Socket(Patience);
        socket.Connect(new IPEndPoint(IPAddress.Parse(address), 7));
        byte[] data = Traffic.Random(200_000, 1);
        Task sending = Task.Run(() =>
        {
            socket.Send(data);
            socket.Shutdown(SocketShutdown.Send);
        });
        Assert.AreEqual(Traffic.Of(data), Traffic.ReceiveAll(socket));
        Assert.IsTrue(sending.Wait(Patience));
    }

    [TestMethod]
    [Timeout(Limit)]
    public void HttpDemo_ServesItsPageAtItsLeasedAddress()
    {
        Open(HttpServer.Options, "status");
        HttpServer server = new(_bench.Stack, _bench.Driver);
        _server.StartDhcp(Range);
        _bench.Run(server.Step);
        string address = AwaitLease("status");
        string page;
        try
        {
            page = _bench.Network.Command("curl", $"-sS -i --noproxy * --max-time 15 http://{address}/");
        }
        catch (Win32Exception)
        {
            Needs.Missing("curl is not installed: apt-get install curl.");
            throw;
        }

        StringAssert.StartsWith(page, "HTTP/1.1 200 OK\r\n");
        StringAssert.Contains(page, "<td>Accepted<td>1<");
        StringAssert.EndsWith(page, "</html>\n");
    }

    [TestMethod]
    [Timeout(Limit)]
    public void MqttDemo_FindsItsBrokerByName()
    {
        OpenPublisher();
        MosquittoBroker broker = StartBroker(DeviceBench.KernelAddress);
        _server.StartDhcpAndDns(Range, Named(DeviceBench.KernelAddress));
        RunPublisher();
        AwaitTelemetry(broker);
        AwaitLease("telemetry");
        StringAssert.Contains(_server.Log, "query[A] " + BrokerName, StringComparison.OrdinalIgnoreCase);
        Assert.AreEqual(0u, _publisher.Losses);
    }

    [TestMethod]
    [Timeout(Limit)]
    public void MqttDemo_FindsABrokerWhoseNameComesLate()
    {
        OpenPublisher();
        MosquittoBroker broker = StartBroker(DeviceBench.KernelAddress);
        _server.StartDhcpAndDns(Range, "--local=/test/");
        RunPublisher();
        WaitFor(() => _publisher.Losses >= 2, "no tries without a name");
        StringAssert.Contains(_server.Log, "NXDOMAIN");
        _server.Stop();
        _server.StartDhcpAndDns(Range, Named(DeviceBench.KernelAddress));
        AwaitTelemetry(broker);
    }

    [TestMethod] // to another address, while the answer that named the old one is good for an hour
    [Timeout(Limit)]
    public void MqttDemo_FindsABrokerThatHasMoved()
    {
        OpenPublisher();
        MosquittoBroker broker = StartBroker(DeviceBench.KernelAddress);
        _server.StartDhcpAndDns(Range, Named(DeviceBench.KernelAddress));
        RunPublisher();
        AwaitTelemetry(broker);
        _server.Stop();
        broker.Kill();
        _bench.Network.SetAddress(Bench.TapName, SecondBroker + "/24");
        MosquittoBroker moved = StartBroker(SecondBroker);
        _server.StartDhcpAndDns(Range, Named(SecondBroker));
        AwaitTelemetry(moved);
        Assert.AreEqual(2u, _publisher.Connects);
    }

    private static string Named(string address)
    {
        return $"--host-record={BrokerName},{address},3600";
    }

    private static void WaitFor(Func<bool> met, string what)
    {
        Assert.IsTrue(SpinWait.SpinUntil(
            () =>
            {
                Thread.Sleep(10);
                return met();
            },
            Patience), what);
    }

    private static void AwaitTelemetry(MosquittoBroker broker)
    {
        broker.WaitFor(lines => lines.Count(line => line.Contains("/telemetry ", StringComparison.Ordinal)) >= 3, "no telemetry");
    }

    private void Open(Func<byte[], StackOptions> options, string hostName)
    {
        _bench = new DeviceBench(options, hostName);
        _server = new Dnsmasq(_bench.Network);
    }

    private void OpenPublisher()
    {
        Open(MqttPublisher.Options, "telemetry");
        _publisher = new MqttPublisher(_bench.Stack, _bench.Driver, new BrokerFinder(_bench.Stack, BrokerName, _bench.Addressing.Dhcp, 0))
        {
            Interval = 100,
            LeastPause = 100,
            MostPause = 500,
        };
    }

    private void RunPublisher()
    {
        _bench.Run(_publisher.Step);
    }

    private MosquittoBroker StartBroker(string address)
    {
        MosquittoBroker broker = new(_bench.Network, address);
        _brokers.Add(broker);
        broker.Start();
        broker.Subscribe();
        return broker;
    }

    private string AwaitLease(string hostName)
    {
        WaitFor(() => _bench.Stack.Address != 0, "no address");
        uint address = _bench.Stack.Address;
        Assert.IsInRange(IPv4Address.Parse("10.9.0.50"), IPv4Address.Parse("10.9.0.60"), address);
        StringAssert.Contains(_server.Log, "client provides name: " + hostName);
        return IPv4Address.Format(address);
    }
}
