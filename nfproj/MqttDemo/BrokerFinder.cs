using System;
using TcpNano;
using TcpNano.Dhcp;
using TcpNano.Dns;

namespace MqttDemo;

/// <summary>Where the broker is: an address that is given, or what a name server says of its name. It never waits.</summary>
/// <remarks>It keeps no answer: each try to connect asks anew, for the broker may have moved. Nothing is allocated once it is constructed.</remarks>
public sealed class BrokerFinder
{
    private readonly NetworkStack _stack;
    private readonly DhcpClient _dhcp;
    private readonly string _name;
    private readonly uint _fixed;
    private readonly uint _nameServer;
    private int _ticket;

    /// <summary>Makes a finder. With a name it takes one of <see cref="StackOptions.Services"/>, and one of <see cref="StackOptions.UdpSockets"/> while it asks.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="broker">The broker's name, or its address in dotted-decimal form.</param>
    /// <param name="dhcp">Knows the name servers; null with a fixed address.</param>
    /// <param name="nameServer">The name server without a DHCP client; 0 for none.</param>
    /// <exception cref="ArgumentNullException">The stack or the broker is null.</exception>
    /// <exception cref="ArgumentException">The name server's address is not a host's.</exception>
    public BrokerFinder(NetworkStack stack, string broker, DhcpClient dhcp, uint nameServer)
    {
        if (stack == null || broker == null)
        {
            throw new ArgumentNullException(stack == null ? nameof(stack) : nameof(broker));
        }

        if (nameServer != 0 && !IPv4Address.IsUnicast(nameServer))
        {
            throw new ArgumentException(nameof(nameServer));
        }

        _stack = stack;
        _name = broker;
        _dhcp = dhcp;
        _nameServer = nameServer;
        if (!IPv4Address.TryParse(broker, out _fixed))
        {
            Resolver = new DnsResolver(stack, new DnsOptions { CacheEntries = 0, Queries = 1 });
        }
    }

    /// <summary>Who asks name servers; null when the broker was given as an address.</summary>
    public DnsResolver Resolver { get; private set; }

    /// <summary>Asks for the address, or looks whether the answer has come. The first call after a result asks anew.</summary>
    /// <param name="address">The address, one that can be a peer's; 0 unless it is found.</param>
    /// <returns>
    /// <see cref="DnsResult.Pending"/> while name servers are being asked: call again when the stack has had work. All else is a result. What no peer can have,
    /// such as our own address, counts as <see cref="DnsResult.NoAddress"/>.
    /// </returns>
    public DnsResult Look(out uint address)
    {
        DnsResult result = DnsResult.Found;
        if (Resolver == null)
        {
            address = _fixed;
        }
        else if (_ticket != 0)
        {
            result = Resolver.TryTake(_ticket, out address);
        }
        else
        {
            TakeServers();
            result = Resolver.Begin(_name, out _ticket, out address);
        }

        if (result != DnsResult.Pending)
        {
            _ticket = 0;
        }

        if (result == DnsResult.Found && !DnsConnector.IsPeer(_stack, address))
        {
            address = 0;
            result = DnsResult.NoAddress;
        }

        return result;
    }

    /// <summary>What became of a question, in words: ToString of an enum gives a number on nanoCLR.</summary>
    /// <param name="result">The result.</param>
    /// <returns>Such as "no name server has answered".</returns>
    public static string Words(DnsResult result)
    {
        switch (result)
        {
            case DnsResult.NoSuchName:
                return "there is no such name";
            case DnsResult.NoAddress:
                return "the name has no address that a broker can have";
            case DnsResult.NoAnswer:
                return "no name server has answered";
            case DnsResult.NoServer:
                return "no name server is known";
            case DnsResult.BadName:
                return "that is no name of a host";
            default:
                return "the name server cannot tell";
        }
    }

    // The lease may name others by now.
    private void TakeServers()
    {
        Resolver.ClearServers();
        int count = _dhcp == null ? 0 : _dhcp.DnsServerCount;
        for (int i = 0; i < count; i++)
        {
            uint server = _dhcp.DnsServer(i);
            if (server != 0)
            {
                Resolver.AddServer(server);
            }
        }

        if (_dhcp == null && _nameServer != 0)
        {
            Resolver.AddServer(_nameServer);
        }
    }
}
