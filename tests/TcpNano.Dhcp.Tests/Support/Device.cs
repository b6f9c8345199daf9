using TcpNano.Virtual;

namespace TcpNano.Dhcp.Tests.Support;

/// <summary>A device under test: a stack with a client on a virtual link.</summary>
internal sealed class Device
{
    private readonly Lan _lan;

    public Device(Lan lan, int number, DhcpOptions options, ImpairmentProfile profile, ulong secret)
    {
        _lan = lan;
        Station = Frames.Station(number);
        Driver = lan.Network.Attach("device" + number, Station, profile);
        Stack = new NetworkStack(Driver, new StackOptions { EventEntries = 128, Secret = RepeatableStack.Secret(secret) });
        Client = new DhcpClient(Stack, options);
        Host = lan.Network.AddHost(Driver, Stack);
    }

    public byte[] Station { get; }

    public VirtualDriver Driver { get; }

    public NetworkStack Stack { get; }

    public DhcpClient Client { get; }

    public VirtualHost Host { get; }

    /// <summary>What it has sent to servers so far.</summary>
    public List<Bootp> Sent => [.. _lan.Messages.Where(message => message.SourceStation.SequenceEqual(Station))];

    public List<ArpSeen> Arps => [.. _lan.Arps.Where(arp => arp.SenderStation.SequenceEqual(Station))];

    public List<ArpSeen> Probes => [.. Arps.Where(arp => arp.IsProbe)];

    public List<ArpSeen> Announcements => [.. Arps.Where(arp => arp.IsAnnouncement)];

    public uint Count(DhcpCounter counter)
    {
        return Client.Counters[counter];
    }

    /// <summary>Puts the clock on, as for a device that slept.</summary>
    public void Sleep(long milliseconds)
    {
        Driver.ClockOffset += milliseconds;
        Host.ClockJumped();
    }

    /// <summary>Pulls the cable out or plugs it in.</summary>
    public void SetLink(bool up)
    {
        Driver.SetLink(up);
    }
}
