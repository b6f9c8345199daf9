using System.Security.Cryptography;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Linux;
using TcpNano.Sntp;

namespace TcpNano.HostTests.Kernel.Sntp;

/// <summary>The SNTP client against a server on a kernel socket, over a TAP in a namespace of its own.</summary>
[TestClass]
public class TimeServerTests
{
    private const int Patience = 40_000;

    private NetworkNamespace _network = null!;
    private TapDriver _driver = null!;
    private NetworkStack _stack = null!;
    private SntpClient _client = null!;
    private TimeServer _server = null!;

    [TestInitialize]
    public void Begin()
    {
        _network = NetworkNamespace.Create();
        _driver = _network.Run(() => new TapDriver(Bench.TapName, null, 0));
        _network.SetAddress(Bench.TapName, Bench.KernelAddress + "/24");
        _server = new TimeServer(_network, Bench.KernelAddress);
        _stack = new NetworkStack(_driver, new StackOptions { Secret = RandomNumberGenerator.GetBytes(StackOptions.SecretLength) });
        _client = new SntpClient(_stack, new SntpOptions { StartDelay = 0 });
        _client.SetServers([IPv4Address.Parse(Bench.KernelAddress)]);
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
    }

    [TestMethod] // the host's time, and one beyond 2036
    [DataRow(0)]
    [DataRow(20 * 365)]
    public void Time_OfTheServer(int days)
    {
        _server.Ahead = TimeSpan.FromDays(days);
        _client.Start();
        Assert.IsTrue(_client.Wait(Patience));
        double error = (DateTime.UnixEpoch.AddMilliseconds(_client.UtcMilliseconds) - _server.UtcNow).TotalMilliseconds;

        // The round trip is known; the rest is for a machine that is busy with other tests between two lines of this one.
        Assert.IsTrue(Math.Abs(error) <= 500 + _client.RoundTrip, error + " ms");
        Assert.IsTrue(_client.IsSynchronized);
        Assert.AreEqual(2, _client.Stratum);
    }

    [TestMethod] // a server that refuses is not asked again
    public void Denied_IsNotAskedAgain()
    {
        _server.Stratum = 0;
        _server.Reference = 0x44454E59;
        _client.Start();
        Assert.IsFalse(_client.Wait(18_000));
        Assert.IsTrue(_client.IsDenied);
        Assert.AreEqual(1, _server.Heard);
    }
}
