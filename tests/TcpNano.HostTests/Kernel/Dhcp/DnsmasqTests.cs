using System.Security.Cryptography;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dhcp;
using TcpNano.Linux;

namespace TcpNano.HostTests.Kernel.Dhcp;

/// <summary>The DHCP client against dnsmasq, over a TAP in a namespace of its own.</summary>
[TestClass]
public class DnsmasqTests
{
    // Short, so that a test need not wait for minutes: dnsmasq leases for two at least.
    private static readonly string[] s_short = ["--dhcp-option=option:T1,6", "--dhcp-option=option:T2,14"];

    private const int Patience = 40_000;
    private const string Prefix = "10.9.0.";

    private NetworkNamespace _network = null!;
    private TapDriver _driver = null!;
    private NetworkStack _stack = null!;
    private DhcpClient _client = null!;
    private Dnsmasq _server = null!;

    public TestContext TestContext { get; set; } = null!;

    [TestInitialize]
    public void Begin()
    {
        Dnsmasq.Need();
        _network = NetworkNamespace.Create();
        _driver = _network.Run(() => new TapDriver(Bench.TapName, null, 0));
        _network.SetAddress(Bench.TapName, Bench.KernelAddress + "/24");
        _server = new Dnsmasq(_network);
        _stack = new NetworkStack(_driver, new StackOptions { Secret = RandomNumberGenerator.GetBytes(StackOptions.SecretLength) });
        _client = new DhcpClient(_stack, new DhcpOptions { StartDelay = 0, LinkLocal = false, HostName = "tcpnano", ConflictDetection = ConflictDetection.Quick });
        _stack.Start();
    }

    [TestCleanup]
    public void End()
    {
        _stack?.Dispose();
        _server?.Dispose();
        _driver?.Dispose();
        _network?.Dispose();
        if (_client is not null)
        {
            TestContext.WriteLine(string.Join(", ", Enum.GetValues<DhcpCounter>().Where(counter => _client.Counters[counter] != 0).Select(counter => counter + " " + _client.Counters[counter])));
        }

        TestContext.WriteLine(_server?.Log ?? "");
    }

    [TestMethod] // a lease, all its values, an echo over it, and the release
    public void Lease_AndRelease()
    {
        _server.StartDhcp(
            Prefix + "50," + Prefix + "60", "--dhcp-option=option:router," + Prefix + "1", "--dhcp-option=option:dns-server,10.9.0.1,10.9.0.2", "--domain=example.org", "--dhcp-option=option:ntp-server,10.9.0.3",
            "--dhcp-option=option:mtu,1400");
        _client.Start();
        Assert.IsTrue(_client.Wait(Patience), "no address");
        Assert.AreEqual(DhcpState.Bound, _client.State);
        Assert.IsTrue(_stack.Address >= Address(50) && _stack.Address <= Address(60));
        Assert.AreEqual(0xFFFFFF00u, _stack.Netmask);
        Assert.AreEqual(Address(1), _stack.Gateway);
        Assert.AreEqual(Address(1), _client.Server);
        Assert.AreEqual(Address(255), _client.Broadcast);
        Assert.AreEqual(2, _client.DnsServerCount);
        Assert.AreEqual(Address(2), _client.DnsServer(1));
        Assert.AreEqual(Address(3), _client.NtpServer(0));
        Assert.AreEqual(1400, _stack.LinkMtu);
        Assert.IsTrue(_client.LeaseLeft is > 110 and <= 120, _client.LeaseLeft.ToString());
        byte[] name = new byte[64];
        Assert.AreEqual("example.org", System.Text.Encoding.ASCII.GetString(name, 0, _client.GetDomainName(name)));
        StringAssert.Contains(_server.Log, "client provides name: tcpnano");
        string own = IPv4Address.Format(_stack.Address);
        StringAssert.Contains(_network.Command("ping", "-c 2 -W 2 " + own), " 2 received");

        _client.Stop();
        WaitFor(() => _client.State == DhcpState.Stopped, "the end");
        Assert.AreEqual(0u, _stack.Address);
        WaitFor(() => _server.Log.Contains("DHCPRELEASE(" + Bench.TapName + ") " + own, StringComparison.Ordinal), "DHCPRELEASE");
        StringAssert.Contains(_network.Command("ping", "-c 1 -W 1 " + own, mayFail: true), " 0 received");
    }

    [TestMethod] // renewed twice by unicast; then the server is away until T2, and the lease extended by broadcast; then it has another range
    public void Renew_Rebind_Nak()
    {
        string range = Prefix + "50," + Prefix + "60";
        _server.StartDhcp(range, s_short);
        _client.Start();
        Assert.IsTrue(_client.Wait(Patience), "no address");
        uint address = _stack.Address;
        WaitFor(() => _client.Counters[DhcpCounter.AcksTaken] == 3, "two renewals");
        Assert.AreEqual(address, _stack.Address);

        // It misses the one unicast between T1 and T2, and hears the broadcast.
        _server.Stop();
        uint asked = _client.Counters[DhcpCounter.RequestsSent];
        WaitFor(() => _client.State == DhcpState.Renewing, "RENEWING");
        Assert.AreEqual(address, _stack.Address);
        _server.StartDhcp(range, s_short);
        WaitFor(() => _client.State == DhcpState.Bound, "BOUND by rebinding");
        Assert.AreEqual(asked + 2, _client.Counters[DhcpCounter.RequestsSent]);
        Assert.AreEqual(address, _stack.Address);
        Assert.AreEqual(1u, _client.Counters[DhcpCounter.DiscoversSent]);

        _server.Stop();
        _server.Forget();
        _server.StartDhcp(Prefix + "100," + Prefix + "110", s_short);
        WaitFor(() => _client.Counters[DhcpCounter.NaksTaken] == 1, "NAK");
        WaitFor(() => _client.State == DhcpState.Bound, "BOUND in the new range");
        Assert.IsTrue(_stack.Address >= Address(100) && _stack.Address <= Address(110), IPv4Address.Format(_stack.Address));
    }

    [TestMethod] // the kernel has the address that the server gives us: it is declined, and another one comes
    public void TakenAddress_IsDeclined()
    {
        byte[] hardware = new byte[6];
        _driver.GetAddress(hardware);
        string station = string.Join(':', hardware.Select(octet => octet.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
        _network.SetAddress(Bench.TapName, Prefix + "77/24");
        _server.StartDhcp(Prefix + "50," + Prefix + "60", "--dhcp-host=" + station + "," + Prefix + "77");
        _client.Start();
        WaitFor(() => _client.Counters[DhcpCounter.DeclinesSent] == 1, "DHCPDECLINE");
        WaitFor(() => _server.Log.Contains("DHCPDECLINE(" + Bench.TapName + ") " + Prefix + "77", StringComparison.Ordinal), "the server's word of it");
        Assert.AreEqual(0u, _stack.Address);
        Assert.IsTrue(_client.Wait(Patience), "no other address");
        Assert.IsTrue(_stack.Address >= Address(50) && _stack.Address <= Address(60), IPv4Address.Format(_stack.Address));
    }

    [TestMethod] // the interface goes down and up: the address is verified, and stays
    public void LinkDownAndUp_InitReboot()
    {
        _server.StartDhcp(Prefix + "50," + Prefix + "60");
        _client.Start();
        Assert.IsTrue(_client.Wait(Patience), "no address");
        uint address = _stack.Address;
        _network.Ip("link set " + Bench.TapName + " down");
        WaitFor(() => _client.State == DhcpState.InitReboot, "INIT-REBOOT");
        Assert.AreEqual(address, _stack.Address);
        _network.Ip("link set " + Bench.TapName + " up");
        WaitFor(() => _client.State == DhcpState.Bound, "BOUND");
        Assert.AreEqual(address, _stack.Address);
        Assert.AreEqual(1u, _client.Counters[DhcpCounter.DiscoversSent], "no DISCOVER was needed");
        Assert.AreEqual(2u, _client.Counters[DhcpCounter.AcksTaken]);
        StringAssert.Contains(_network.Command("ping", "-c 2 -W 2 " + IPv4Address.Format(address)), " 2 received");
    }

    [TestMethod] // no pump: an app that polls waits with WaitPolling
    public void WaitPolling_WithoutPump()
    {
        _server.StartDhcp(Prefix + "50," + Prefix + "60");
        _stack.Stop();
        _client.Start();
        Assert.IsTrue(_client.WaitPolling(Patience), "no address");
        Assert.IsTrue(_stack.Address >= Address(50) && _stack.Address <= Address(60));
        _stack.Start();
    }

    private static uint Address(int host)
    {
        return IPv4Address.Parse(Prefix + host);
    }

    private void WaitFor(Func<bool> condition, string what)
    {
        bool met = SpinWait.SpinUntil(
            () =>
            {
                bool now = condition();
                if (!now)
                {
                    Thread.Sleep(20);
                }

                return now;
            },
            Patience);
        Assert.IsTrue(met, what + " did not come; the client is in " + _client.State);
    }
}
