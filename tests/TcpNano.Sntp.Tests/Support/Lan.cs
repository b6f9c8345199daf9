using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Virtual;

namespace TcpNano.Sntp.Tests.Support;

/// <summary>A link in virtual time with a device that wants to know the time, servers, and a record of its requests.</summary>
internal sealed class Lan : IFrameObserver
{
    public const uint DeviceAddress = 0x0A000002; // 10.0.0.2
    public const uint ServerAddress = 0x0A00007B; // 10.0.0.123
    public const uint Mask = 0xFFFFFF00;

    private readonly List<TestServer> _servers = [];

    public Lan(SntpOptions? options = null, ulong seed = 1, ImpairmentProfile? profile = null, bool configure = true)
    {
        Network = new VirtualNetwork(seed);
        Network.AddObserver(this);
        Driver = Network.Attach("device", UdpStation.HardwareOf(1), profile ?? ImpairmentProfile.None);
        Stack = new NetworkStack(Driver, new StackOptions { Secret = RepeatableStack.Secret(seed) });
        Client = new SntpClient(Stack, options ?? new SntpOptions { StartDelay = 0 });
        if (configure)
        {
            Stack.Configure(DeviceAddress, Mask, 0);
        }

        Host = Network.AddHost(Driver, Stack);
    }

    public VirtualNetwork Network { get; }

    public VirtualDriver Driver { get; }

    public NetworkStack Stack { get; }

    public SntpClient Client { get; }

    public VirtualHost Host { get; }

    public long Now => Network.Now;

    /// <summary>Requests of the device, in their order.</summary>
    public List<UdpSeen> Requests { get; } = [];

    public uint Count(SntpCounter counter)
    {
        return Client.Counters[counter];
    }

    /// <summary>A server that the client knows.</summary>
    public TestServer AddServer(ImpairmentProfile? profile = null)
    {
        _servers.Add(new TestServer(Network, 100 + _servers.Count, ServerAddress + (uint)_servers.Count, profile ?? ImpairmentProfile.None));
        Client.SetServers([.. _servers.Select(server => server.Address)]);
        return _servers[^1];
    }

    public void Run(long milliseconds)
    {
        Network.RunUntil(Network.Now + milliseconds);
    }

    public void Sleep(long milliseconds)
    {
        Driver.ClockOffset += milliseconds;
        Host.ClockJumped();
    }

    /// <summary>How far the client's time is from a server's, in milliseconds.</summary>
    public long ErrorTo(TestServer server)
    {
        return Client.UtcMilliseconds - (long)Math.Round((server.UtcNow - DateTime.UnixEpoch).TotalMilliseconds);
    }

    void IFrameObserver.Sent(VirtualFrame frame)
    {
        if (frame.From == Driver && UdpSeen.Read(frame.Data.AsSpan(0, frame.Length), Now) is UdpSeen { DestinationPort: 123 } datagram)
        {
            Requests.Add(datagram);
        }
    }
}
