using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dns;
using TcpNano.Linux;

namespace TcpNano.HostTests.Kernel.Dns;

/// <summary>The resolver against dnsmasq, over a TAP in a namespace of its own.</summary>
[TestClass]
public class NameServerTests
{
    private const int Patience = 30_000;

    private NetworkNamespace _network = null!;
    private TapDriver _driver = null!;
    private NetworkStack _stack = null!;
    private DnsResolver _resolver = null!;
    private Dnsmasq _server = null!;

    public TestContext TestContext { get; set; } = null!;

    [TestInitialize]
    public void Begin()
    {
        Dnsmasq.Need();
        _network = NetworkNamespace.Create();
        _driver = _network.Run(() => new TapDriver(Bench.TapName, null, 0));
        _network.SetAddress(Bench.TapName, Bench.KernelAddress + "/24");
        _stack = new NetworkStack(_driver, new StackOptions { Secret = RandomNumberGenerator.GetBytes(StackOptions.SecretLength) });
        _server = new Dnsmasq(_network);
        _resolver = new DnsResolver(_stack, new DnsOptions());
        _resolver.AddServer(IPv4Address.Parse(Bench.KernelAddress));
        _stack.Configure(IPv4Address.Parse(Bench.StackAddress), 0xFFFFFF00, 0);
        _stack.Start();
    }

    [TestCleanup]
    public void End()
    {
        _stack?.Dispose();
        _server?.Dispose();
        _driver?.Dispose();
        _network?.Dispose();
        if (_resolver is not null)
        {
            TestContext.WriteLine(string.Join(", ", Enum.GetValues<DnsCounter>().Where(counter => _resolver.Counters[counter] != 0).Select(counter => counter + " " + _resolver.Counters[counter])));
        }

        TestContext.WriteLine(_server?.Log ?? "");
    }

    [TestMethod] // an address, from the server once and then from the cache
    public void Address_AndCache()
    {
        _server.StartDns("--host-record=broker.example,10.9.0.7,60", "--host-record=short.example,10.9.0.8,1");
        Assert.AreEqual(0x0A090007u, _resolver.Resolve("broker.example", Patience), _resolver.LastResult.ToString());
        Assert.AreEqual(0x0A090007u, _resolver.Resolve("BROKER.example.", 0));
        Assert.AreEqual(1u, _resolver.Counters[DnsCounter.QueriesSent]);
        Assert.AreEqual(1u, _resolver.Counters[DnsCounter.CacheHits]);

        Assert.AreEqual(0x0A090008u, _resolver.Resolve("short.example", Patience));
        Thread.Sleep(1200);
        Assert.AreEqual(0x0A090008u, _resolver.Resolve("short.example", Patience));
        Assert.AreEqual(3u, _resolver.Counters[DnsCounter.QueriesSent]);
    }

    [TestMethod]
    public void Aliases_AreFollowed()
    {
        _server.StartDns(
            "--host-record=end.example,10.9.0.9,60", "--cname=two.example,end.example,60", "--cname=one.example,two.example,60", "--cname=www.one.example,one.example,60");
        Assert.AreEqual(0x0A090009u, _resolver.Resolve("www.one.example", Patience), _resolver.LastResult.ToString());
    }

    [TestMethod] // NXDOMAIN, NODATA, and what it refuses because it knows nobody to ask
    public void NoAddress_AndWhy()
    {
        _server.StartDns("--local=/example/", "--host-record=six.example,fd00::1");
        Assert.AreEqual(0u, _resolver.Resolve("nobody.example", Patience));
        Assert.AreEqual(DnsResult.NoSuchName, _resolver.LastResult);
        Assert.AreEqual(0u, _resolver.Resolve("six.example", Patience));
        Assert.AreEqual(DnsResult.NoAddress, _resolver.LastResult);
        Assert.AreEqual(0u, _resolver.Resolve("elsewhere.test", Patience));
        Assert.AreEqual(DnsResult.ServerFailure, _resolver.LastResult);
    }

    [TestMethod] // more addresses than an answer of 512 octets holds: dnsmasq says TC, and the resolver uses what is there
    public void ManyAddresses_OneIsUsed()
    {
        string[] records = [.. Enumerable.Range(0, 60).Select(i => "--host-record=many.example,10.9.1." + (i + 1))];
        _server.StartDns(records);
        uint address = _resolver.Resolve("many.example", Patience);
        Assert.IsTrue(address is > 0x0A090100 and <= 0x0A09013C || _resolver.LastResult == DnsResult.Truncated, IPv4Address.Format(address) + " " + _resolver.LastResult);
    }

    [TestMethod] // nobody listens on port 53, and then somebody does
    public void ServerThatComesLate_IsFound()
    {
        uint address = 0;
        Thread asks = new(() => address = _resolver.Resolve("broker.example", Patience)) { IsBackground = true };
        asks.Start();
        Thread.Sleep(500);
        _server.StartDns("--host-record=broker.example,10.9.0.7,60");
        Assert.IsTrue(asks.Join(Patience + 5000));
        Assert.AreEqual(0x0A090007u, address, _resolver.LastResult.ToString());
        Assert.IsGreaterThan(0u, _resolver.Counters[DnsCounter.Unreachables]);
    }

    [TestMethod] // no pump, and a connection to a name
    public void Polling_AndConnecting()
    {
        _server.StartDns("--host-record=broker.example," + Bench.KernelAddress);
        _stack.Stop();
        Assert.AreEqual(DnsResult.Found, _resolver.ResolvePolling("broker.example", Patience, out uint address));
        Assert.AreEqual(IPv4Address.Parse(Bench.KernelAddress), address);
        Assert.AreEqual(DnsResult.Pending, _resolver.ResolvePolling("slow.test", 0, out _));
        _stack.Start();

        using Socket listener = _network.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        listener.Bind(new IPEndPoint(IPAddress.Parse(Bench.KernelAddress), 1883));
        listener.Listen(1);
        _resolver.ClearCache();
        DnsConnector connector = new(_stack, _resolver);
        TcpConnection? connection = connector.Connect("broker.example", 1883, Patience);
        Assert.IsNotNull(connection, _resolver.LastResult.ToString());
        Assert.AreEqual(TcpState.Established, connection.State);
        connection.Abort();
        Assert.IsNull(connector.Connect("nobody.test", 1883, Patience));
        Assert.AreEqual(DnsResult.ServerFailure, _resolver.LastResult);
    }
}
