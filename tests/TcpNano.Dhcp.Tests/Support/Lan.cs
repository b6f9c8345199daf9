using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Virtual;

namespace TcpNano.Dhcp.Tests.Support;

/// <summary>A link in virtual time with devices, servers and other stations, and a record of what was said on it.</summary>
internal sealed class Lan : IFrameObserver
{
    public const uint Network24 = 0x0A000000; // 10.0.0.0/24
    public const uint Mask24 = 0xFFFFFF00;
    public const uint ServerAddress = Network24 + 1;

    private int _stations;

    public Lan(ulong seed = 1)
    {
        Network = new VirtualNetwork(seed);
        Network.AddObserver(this);
    }

    public VirtualNetwork Network { get; }

    public long Now => Network.Now;

    /// <summary>What clients have sent, in its order.</summary>
    public List<Bootp> Messages { get; } = [];

    /// <summary>What servers have sent.</summary>
    public List<Bootp> Replies { get; } = [];

    public List<ArpSeen> Arps { get; } = [];

    public Device AddDevice(DhcpOptions? options = null, ImpairmentProfile? profile = null, ulong secret = 7)
    {
        int number = ++_stations;
        return new Device(this, number, options ?? Options(), profile ?? ImpairmentProfile.None, secret + (ulong)number);
    }

    public TestServer AddServer(uint address = ServerAddress, ImpairmentProfile? profile = null)
    {
        TestServer server = new(this, 100 + ++_stations, address, profile ?? ImpairmentProfile.None);
        Network.AddObserver(server);
        return server;
    }

    public Squatter AddSquatter(uint address)
    {
        Squatter squatter = new(this, 200 + ++_stations, address);
        Network.AddObserver(squatter);
        return squatter;
    }

    /// <summary>Options with which nothing is left to wait for but what a test is about.</summary>
    public static DhcpOptions Options()
    {
        return new DhcpOptions { StartDelay = 0, LinkLocal = false };
    }

    public void Run(long milliseconds)
    {
        Network.RunUntil(Network.Now + milliseconds);
    }

    /// <summary>Lets time pass until something has happened.</summary>
    public void RunUntil(Func<bool> condition, long milliseconds, string what)
    {
        Assert.IsTrue(Network.RunUntil(condition, Network.Now + milliseconds), what + " did not happen within " + milliseconds + " ms");
    }

    /// <summary>A device with a lease from a server.</summary>
    public Device Bound(TestServer server, DhcpOptions? options = null)
    {
        Device device = AddDevice(options);
        device.Client.Start();
        RunUntil(() => device.Client.State == DhcpState.Bound, 20_000, "BOUND");
        Assert.AreEqual(server.AddressOf(device.Station), device.Stack.Address);
        return device;
    }

    void IFrameObserver.Sent(VirtualFrame frame)
    {
        ReadOnlySpan<byte> data = frame.Data.AsSpan(0, frame.Length);
        if (Bootp.Read(data, Now) is Bootp message)
        {
            (message.DestinationPort == 67 ? Messages : Replies).Add(message);
        }
        else if (ArpSeen.Read(data, Now) is ArpSeen arp)
        {
            Arps.Add(arp);
        }
    }
}
