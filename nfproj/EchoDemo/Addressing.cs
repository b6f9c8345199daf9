using System;
using TcpNano;
using TcpNano.Dhcp;

namespace EchoDemo;

/// <summary>Where the address comes from, and says when it changes.</summary>
public sealed class Addressing
{
    private readonly NetworkStack _stack;
    private readonly string _before;
    private readonly string _after;
    private uint _shown;

    /// <summary>Uses a fixed address, or begins to ask a DHCP server for one.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="hostName">What to call us there.</param>
    /// <param name="address">Our address; 0 to ask.</param>
    /// <param name="netmask">The bits of the network, for a fixed address.</param>
    /// <param name="gateway">The router, for a fixed address; 0 for none.</param>
    /// <param name="before">Printed before the address.</param>
    /// <param name="after">Printed behind it.</param>
    public Addressing(NetworkStack stack, string hostName, uint address, uint netmask, uint gateway, string before, string after)
    {
        _stack = stack;
        _before = before;
        _after = after;
        if (address != 0)
        {
            stack.Configure(address, netmask, gateway);
        }
        else
        {
            Dhcp = new DhcpClient(stack, new DhcpOptions { HostName = hostName });
            Dhcp.Start();
            Console.WriteLine("asking for an address");
        }
    }

    /// <summary>Who asks; null with a fixed address.</summary>
    public DhcpClient Dhcp { get; private set; }

    /// <summary>Prints the address when it is another one than before.</summary>
    public void Step()
    {
        if (_stack.Address != _shown)
        {
            _shown = _stack.Address;
            Console.WriteLine(_shown == 0 ? "no address any more" : _before + IPv4Address.Format(_shown) + _after);
        }
    }
}
