using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Linux;
using TcpNano.Mdns;

namespace TcpNano.HostTests.Kernel.Mdns;

/// <summary>The mDNS responder and avahi, over a TAP in a namespace of its own.</summary>
[TestClass]
public class AvahiTests
{
    private const int Patience = 30_000;

    private NetworkNamespace _network = null!;
    private TapDriver _driver = null!;
    private NetworkStack _stack = null!;
    private MdnsResponder _responder = null!;
    private Avahi _avahi = null!;

    public TestContext TestContext { get; set; } = null!;

    [TestInitialize]
    public void Begin()
    {
        Avahi.Need();
        _network = NetworkNamespace.Create();
        _driver = _network.Run(() => new TapDriver(Bench.TapName, null, 0));
        _network.SetAddress(Bench.TapName, Bench.KernelAddress + "/24");
        _network.Ip("route add 224.0.0.0/4 dev " + Bench.TapName);
        _avahi = new Avahi(_network);
        _stack = new NetworkStack(_driver, new StackOptions { Secret = RandomNumberGenerator.GetBytes(StackOptions.SecretLength) });
        _stack.Configure(IPv4Address.Parse(Bench.StackAddress), 0xFFFFFF00, 0);
        _responder = new MdnsResponder(_stack, new MdnsOptions { HostName = "lamp", InstanceName = "Hall Lamp", ServiceType = "_http._tcp", Port = 8080, Text = ["path=/", "v=1"] });
        _stack.Start();
    }

    [TestCleanup]
    public void End()
    {
        _stack?.Dispose();
        _avahi?.Dispose();
        _driver?.Dispose();
        _network?.Dispose();
        if (_responder is not null)
        {
            TestContext.WriteLine(string.Join(", ", Enum.GetValues<MdnsCounter>().Where(counter => _responder.Counters[counter] != 0).Select(counter => counter + " " + _responder.Counters[counter])));
        }

        TestContext.WriteLine(_avahi?.Log ?? "");
    }

    [TestMethod] // the name both ways, the service with all it says, and that it is gone after Stop
    public void Avahi_FindsUs_AndForgetsUs()
    {
        _avahi.Start("kernel");
        _responder.Start();
        WaitFor(() => _responder.State == MdnsState.Running, "RUNNING");
        Assert.AreEqual("lamp.local\t" + Bench.StackAddress, _avahi.Command("avahi-resolve", "-4 -n lamp.local").Trim());
        Assert.AreEqual(Bench.StackAddress + "\tlamp.local", _avahi.Command("avahi-resolve", "-a " + Bench.StackAddress).Trim());
        string found = _avahi.Command("avahi-browse", "-rtp _http._tcp");
        StringAssert.Contains(found, $"=;{Bench.TapName};IPv4;Hall\\032Lamp;Web Site;local;lamp.local;{Bench.StackAddress};8080;\"v=1\" \"path=/\"", found);

        _responder.Stop();
        WaitFor(() => !_avahi.Command("avahi-browse", "-tp _http._tcp").Contains("Lamp", StringComparison.Ordinal), "the end in avahi's cache");
        StringAssert.Contains(_avahi.Command("avahi-resolve", "-4 -n lamp.local"), "Failed");
    }

    [TestMethod] // tcpnano serve --mdns NAME, without a daemon that could answer in its place
    public void ServeCommand_AnswersToItsName()
    {
        _stack.Dispose();
        _driver.Dispose();
        _network.AddTap(Bench.TapName, Bench.KernelAddress + "/24");
        _network.Ip("route add 224.0.0.0/4 dev " + Bench.TapName);
        _avahi.Start("kernel");
        using CommandProcess serve = CommandProcess.Start(_network, $"serve --tap {Bench.TapName} --address {Bench.StackAddressAndPrefix} --mdns bench");
        serve.ReadLine(20_000);
        StringAssert.Contains(serve.ReadLine(20_000), "answers to bench.local");
        Assert.AreEqual("bench.local\t" + Bench.StackAddress, _avahi.Command("avahi-resolve", "-4 -n bench.local").Trim());
        StringAssert.Contains(_avahi.Command("avahi-browse", "-rtp _echo._tcp"), $"bench.local;{Bench.StackAddress};7;");
        serve.Signal(CommandProcess.SignalTerminate);
        Assert.AreEqual(0, serve.WaitForExit(10_000), serve.Errors);
    }

    [TestMethod] // avahi has the name already: it defends it, and ours changes
    public void Avahi_HasOurName()
    {
        _avahi.Start("lamp");
        _responder.Start();
        WaitFor(() => _responder.State == MdnsState.Running, "RUNNING");
        byte[] name = new byte[63];
        Assert.AreEqual("lamp-2", Encoding.ASCII.GetString(name, 0, _responder.GetHostName(name)));
        Assert.AreEqual("lamp-2.local\t" + Bench.StackAddress, _avahi.Command("avahi-resolve", "-4 -n lamp-2.local").Trim());
        Assert.AreEqual("lamp.local\t" + Bench.KernelAddress, _avahi.Command("avahi-resolve", "-4 -n lamp.local").Trim());
    }

    [TestMethod] // we have the name: avahi takes another one
    public void Avahi_WantsOurName()
    {
        _responder.Start();
        WaitFor(() => _responder.State == MdnsState.Running, "RUNNING");
        _avahi.Start("lamp");
        StringAssert.Contains(_avahi.Log, "Host name is lamp-2.local", _avahi.Log);
        Assert.IsGreaterThan(0u, _responder.Counters[MdnsCounter.NamesDefended]);
        Assert.AreEqual(MdnsState.Running, _responder.State);
        Assert.AreEqual("lamp.local\t" + Bench.StackAddress, _avahi.Command("avahi-resolve", "-4 -n lamp.local").Trim());
    }

    private void WaitFor(Func<bool> condition, string what)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.IsLessThan(Patience, watch.ElapsedMilliseconds, what + " did not come; the responder is in " + _responder.State);
            Thread.Sleep(50);
        }
    }
}
