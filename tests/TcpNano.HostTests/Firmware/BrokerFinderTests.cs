using Microsoft.VisualStudio.TestTools.UnitTesting;
using MqttDemo;
using TcpNano.Dns;
using TcpNano.Dns.Tests.Support;
using TcpNano.Virtual;

namespace TcpNano.HostTests.Firmware;

/// <summary>How nfproj/MqttDemo finds a broker that has a name: a name server and brokers in virtual time.</summary>
[TestClass]
public class BrokerFinderTests
{
    private const string Name = "broker.test";
    private const uint DeviceAddress = 0x0A000001;
    private const uint ServerAddress = 0x0A000035;
    private const uint FirstBroker = 0x0A00000A;
    private const uint SecondBroker = 0x0A00000B;
    private const uint Netmask = 0xFFFFFF00;

    private static readonly ImpairmentProfile s_good = new() { Delay = 1 };

    private readonly VirtualNetwork _network = new(1);
    private readonly StringWriter _printed = new() { NewLine = "\n" };
    private readonly TextWriter _console = Console.Out;
    private TestServer _server = null!;
    private VirtualHost _device = null!;
    private TcpListener _first = null!;
    private TcpListener _second = null!;
    private BrokerFinder _finder = null!;
    private MqttPublisher _publisher = null!;

    [TestInitialize]
    public void Begin()
    {
        Console.SetOut(_printed);
        _device = AddHost(1, DeviceAddress);
        _first = AddHost(2, FirstBroker).Stack.Listen(1883, 1);
        _second = AddHost(3, SecondBroker).Stack.Listen(1883, 1);
        _server = new TestServer(_network, 9, ServerAddress, s_good);
        Make(Name);
    }

    [TestCleanup]
    public void End()
    {
        Console.SetOut(_console);
    }

    [TestMethod]
    public void Name_IsAskedFor_AndTheBrokerIsThere()
    {
        _server.Names[Name] = FirstBroker;
        RunUntil(() => _first.HasPending, 5000, "no connection");
        Assert.HasCount(1, _server.Heard);
        Assert.AreEqual(0u, _publisher.Losses);
    }

    [TestMethod]
    public void Address_NeedsNoNameServer()
    {
        Make("10.0.0.11");
        Assert.IsNull(_finder.Resolver);
        RunUntil(() => _second.HasPending, 5000, "no connection");
        Assert.IsEmpty(_server.Heard);
    }

    [TestMethod] // the negative answer would be good for 5 minutes
    public void NameThatComesLate_IsFound()
    {
        RunUntil(() => _publisher.Losses == 3, 20_000, "no tries");
        Assert.HasCount(3, _server.Heard);
        StringAssert.Contains(_printed.ToString(), "offline: there is no such name\n");
        _server.Names[Name] = FirstBroker;
        RunUntil(() => _first.HasPending, 10_000, "no connection");
    }

    [TestMethod] // with an hour for the address that is no longer right
    public void BrokerThatMoves_IsFoundWhereItIs()
    {
        _server.Names[Name] = FirstBroker;
        _server.Ttl = 3600;
        RunUntil(() => _first.HasPending, 5000, "no connection");
        TcpConnection connection = _first.Accept(0);
        _server.Names[Name] = SecondBroker;
        connection.Abort();
        RunUntil(() => _second.HasPending, 10_000, "not where it is");
        Assert.AreEqual(1u, _publisher.Losses);
        Assert.HasCount(2, _server.Heard);
    }

    [TestMethod]
    public void NameServerThatIsAway_IsAskedAgain_AndTheLoopGoesOn()
    {
        _server.Names[Name] = FirstBroker;
        _server.IsSilent = true;
        RunUntil(() => _publisher.Phase == PublisherPhase.Finding, 1000, "nothing is asked");
        Assert.IsInRange(1, 1000, _publisher.Step());
        RunUntil(() => _publisher.Losses == 2, 60_000, "no end of the waiting");
        StringAssert.Contains(_printed.ToString(), "offline: no name server has answered\n");
        _server.IsSilent = false;
        RunUntil(() => _first.HasPending, 20_000, "no connection");
    }

    [TestMethod] // Connect would throw
    [DataRow(DeviceAddress)]
    [DataRow(0x0A0000FFu)]
    [DataRow(0x0A000000u)]
    public void AddressThatNoPeerHas_IsNone(uint address)
    {
        _server.Names[Name] = address;
        RunUntil(() => _publisher.Losses == 1, 5000, "no try");
        StringAssert.Contains(_printed.ToString(), "offline: the name has no address that a broker can have\n");
        _server.Names[Name] = FirstBroker;
        RunUntil(() => _first.HasPending, 10_000, "no connection");
    }

    [TestMethod] // the address that a device has given itself comes without a name server, and minutes may pass between two tries
    public void AnotherAddressOfOurs_IsReasonToTryAtOnce()
    {
        RunUntil(() => _publisher.Losses == 8, 300_000, "no tries");
        _server.Names[Name] = FirstBroker;
        _device.Stack.Configure(DeviceAddress + 1, Netmask, 0);
        RunUntil(() => _first.HasPending, 1000, "it waits");
    }

    [TestMethod]
    public void WithoutNameServer_ItSaysSo()
    {
        _finder = new BrokerFinder(_device.Stack, Name, null, 0);
        Assert.AreEqual(DnsResult.NoServer, _finder.Look(out uint address));
        Assert.AreEqual(0u, address);
        Assert.AreEqual("no name server is known", BrokerFinder.Words(DnsResult.NoServer));
    }

    [TestMethod]
    public void BadArguments_AreRefused()
    {
        Assert.ThrowsExactly<ArgumentNullException>(() => new BrokerFinder(null, Name, null, 0));
        Assert.ThrowsExactly<ArgumentNullException>(() => new BrokerFinder(_device.Stack, null, null, 0));
        Assert.ThrowsExactly<ArgumentException>(() => new BrokerFinder(_device.Stack, Name, null, 0xE0000001));
    }

    private void Make(string broker)
    {
        _finder = new BrokerFinder(_device.Stack, broker, null, ServerAddress);
        _publisher = new MqttPublisher(_device.Stack, _device.Driver, _finder);
    }

    private void RunUntil(Func<bool> met, long most, string what)
    {
        long end = _network.Now + most;
        while (!met())
        {
            Assert.IsLessThan(end, _network.Now, what + "\n" + _printed);
            _publisher.Step();
            _network.RunUntil(_network.Now + 10);
        }
    }

    private VirtualHost AddHost(byte number, uint address)
    {
        VirtualDriver driver = _network.Attach("host " + number, [2, 0, 0, 0, 0, number], s_good);
        byte[] secret = new byte[StackOptions.SecretLength];
        Array.Fill(secret, number);
        NetworkStack stack = new(driver, MqttPublisher.Options(secret));
        stack.Configure(address, Netmask, 0);
        return _network.AddHost(driver, stack);
    }
}
