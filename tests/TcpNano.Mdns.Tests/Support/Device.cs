using System.Text;
using TcpNano.Dhcp.Tests.Support;
using TcpNano.Virtual;

namespace TcpNano.Mdns.Tests.Support;

/// <summary>A device under test: a stack with a responder on a virtual link.</summary>
internal sealed class Device
{
    private readonly Lan _lan;

    public Device(Lan lan, int number, uint address, MdnsOptions options, ImpairmentProfile profile, ulong secret)
    {
        _lan = lan;
        Station = Frames.Station(number);
        Driver = lan.Network.Attach("device" + number, Station, profile);
        Stack = new NetworkStack(Driver, new StackOptions { Secret = RepeatableStack.Secret(secret) });
        Responder = new MdnsResponder(Stack, options);
        Host = lan.Network.AddHost(Driver, Stack);
        if (address != 0)
        {
            Configure(address);
        }
    }

    public byte[] Station { get; }

    public VirtualDriver Driver { get; }

    public NetworkStack Stack { get; }

    public MdnsResponder Responder { get; }

    public VirtualHost Host { get; }

    public string HostName
    {
        get
        {
            byte[] name = new byte[63];
            return Encoding.UTF8.GetString(name, 0, Responder.GetHostName(name));
        }
    }

    public string InstanceName
    {
        get
        {
            byte[] name = new byte[63];
            return Encoding.UTF8.GetString(name, 0, Responder.GetInstanceName(name));
        }
    }

    /// <summary>What it has sent so far.</summary>
    public List<Dns> Sent => [.. _lan.Messages.Where(message => message.Source == Stack.Address)];

    public List<Dns> Probes => [.. Sent.Where(message => message.IsProbe)];

    public List<Dns> Responses => [.. Sent.Where(message => message.IsResponse)];

    public void Configure(uint address)
    {
        Stack.Configure(address, Lan.Mask24, 0);
    }

    public uint Count(MdnsCounter counter)
    {
        return Responder.Counters[counter];
    }
}
