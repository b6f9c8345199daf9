using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Virtual;

namespace TcpNano.Dns.Tests.Support;

/// <summary>A link in virtual time with a device that resolves, servers, and a record of what was said on it.</summary>
internal sealed class Lan : IFrameObserver
{
    public const uint DeviceAddress = 0x0A000002; // 10.0.0.2
    public const uint ServerAddress = 0x0A000035; // 10.0.0.53
    public const uint Mask = 0xFFFFFF00;

    private int _stations;

    public Lan(DnsOptions? options = null, ulong seed = 1, ImpairmentProfile? profile = null, bool configure = true)
    {
        Network = new VirtualNetwork(seed);
        Network.AddObserver(this);
        Driver = Network.Attach("device", UdpStation.HardwareOf(1), profile ?? ImpairmentProfile.None);
        Stack = new NetworkStack(Driver, new StackOptions { Secret = RepeatableStack.Secret(seed) });
        Resolver = new DnsResolver(Stack, options ?? new DnsOptions());
        if (configure)
        {
            Stack.Configure(DeviceAddress, Mask, 0);
        }

        Host = Network.AddHost(Driver, Stack);
    }

    public VirtualNetwork Network { get; }

    public VirtualDriver Driver { get; }

    public NetworkStack Stack { get; }

    public DnsResolver Resolver { get; }

    public VirtualHost Host { get; }

    public long Now => Network.Now;

    /// <summary>Queries of the device, in their order.</summary>
    public List<(UdpSeen Datagram, Message Query)> Queries { get; } = [];

    public uint Count(DnsCounter counter)
    {
        return Resolver.Counters[counter];
    }

    /// <summary>A server that the resolver knows.</summary>
    public TestServer AddServer(ImpairmentProfile? profile = null)
    {
        int number = _stations++;
        TestServer server = new(Network, 100 + number, ServerAddress + (uint)number, profile ?? ImpairmentProfile.None);
        Resolver.AddServer(server.Address);
        return server;
    }

    public UdpStation AddStation(uint address)
    {
        return new UdpStation(Network, 200 + _stations++, address, ImpairmentProfile.None);
    }

    public void Run(long milliseconds)
    {
        Network.RunUntil(Network.Now + milliseconds);
    }

    /// <summary>Asks for a name and lets time pass until it is answered.</summary>
    public (DnsResult Result, uint Address) Ask(string name, long patience = 120_000)
    {
        DnsResult result = Resolver.Begin(name, out int ticket, out uint address);
        if (result == DnsResult.Pending)
        {
            Assert.AreNotEqual(0, ticket);
            Assert.IsTrue(Network.RunUntil(() => (result = Resolver.TryTake(ticket, out address)) != DnsResult.Pending, Network.Now + patience), name + " was not answered");
        }

        return (result, address);
    }

    void IFrameObserver.Sent(VirtualFrame frame)
    {
        if (UdpSeen.Read(frame.Data.AsSpan(0, frame.Length), Now) is UdpSeen { DestinationPort: 53 } datagram && frame.From == Driver)
        {
            Queries.Add((datagram, Message.Query(datagram.Data)));
        }
    }
}
