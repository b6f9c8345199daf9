using System;

namespace TcpNano.Internet;

/// <summary>Our address and the way to others: on the link, or through the one gateway (RFC 1122 section 3.3.1).</summary>
/// <remarks>
/// The fields are read per datagram and written by <see cref="Configure"/> and <see cref="Clear"/> only. Without an
/// address nothing is on the link, and nothing but the limited broadcast is a broadcast.
/// </remarks>
internal sealed class Routing
{
    /// <summary>Our address; 0 until there is one.</summary>
    public uint Address;

    /// <summary>The bits of an address that all stations on the link have in common.</summary>
    public uint Netmask;

    /// <summary>The station that forwards to other networks; 0 for none.</summary>
    public uint Gateway;

    /// <summary>The directed broadcast of our subnet; the limited broadcast where there is no directed one.</summary>
    public uint DirectedBroadcast;

    /// <summary>The all-zeros host of our subnet, an obsolete form of broadcast (RFC 1122 section 3.3.6); 0 where there is none.</summary>
    public uint Network;

    /// <summary>No address yet.</summary>
    public Routing()
    {
        Clear();
    }

    /// <summary>Forgets the address.</summary>
    public void Clear()
    {
        Address = 0;
        Netmask = 0xFFFFFFFF;
        Gateway = 0;
        DirectedBroadcast = 0xFFFFFFFF;
        Network = 0;
    }

    /// <summary>Sets the address. Nothing changes when an argument is refused; arguments and exceptions are those of <see cref="Check"/>.</summary>
    public void Configure(uint address, uint netmask, uint gateway)
    {
        Check(address, netmask, gateway);
        uint hostMask = ~netmask;
        Address = address;
        Netmask = netmask;
        Gateway = gateway;

        // RFC 3021: the two addresses of a /31 are both hosts; a /32 is one host and no network.
        bool broadcasts = hostMask > 1;
        DirectedBroadcast = broadcasts ? address | hostMask : 0xFFFFFFFF;
        Network = broadcasts ? address & netmask : 0;
    }

    /// <summary>Throws unless the arguments go together.</summary>
    /// <param name="address">A unicast address that is neither the network's nor its broadcast.</param>
    /// <param name="netmask">Ones, then zeros; not 0.</param>
    /// <param name="gateway">Another station on the link, or 0.</param>
    /// <exception cref="ArgumentException">One of them is no such thing.</exception>
    public static void Check(uint address, uint netmask, uint gateway)
    {
        // What comes after the ones, plus one, is a power of two; RFC 1122 section 3.2.1.3 wants no holes in practice.
        uint hostMask = ~netmask;
        if (netmask == 0 || (hostMask & (hostMask + 1)) != 0)
        {
            throw new ArgumentException("not ones and then zeros", nameof(netmask));
        }

        if (!IsHost(address, address, netmask))
        {
            throw new ArgumentException("not the address of one host", nameof(address));
        }

        if (gateway != 0 && (gateway == address || !IsHost(gateway, address, netmask)))
        {
            throw new ArgumentException("not another host on the link", nameof(gateway));
        }
    }

    /// <summary>The station on the link that a datagram has to be handed to (RFC 1122 section 3.3.1.1).</summary>
    /// <param name="destination">A unicast address that is not ours.</param>
    /// <returns>The destination itself when it is on the link, else the gateway; 0 when there is no way.</returns>
    public uint NextHop(uint destination)
    {
        return ((destination ^ Address) & Netmask) == 0 ? destination : Gateway;
    }

    /// <summary>Whether an address means all stations: limited or directed to our subnet, all ones or the old all zeros.</summary>
    /// <param name="destination">The address.</param>
    /// <returns>True for a broadcast (RFC 1122 section 3.3.6). A multicast group is none.</returns>
    public bool IsBroadcast(uint destination)
    {
        return destination == 0xFFFFFFFF || destination == 0 || destination == DirectedBroadcast || destination == Network;
    }

    private static bool IsHost(uint candidate, uint address, uint netmask)
    {
        uint hostMask = ~netmask;
        uint host = candidate & hostMask;
        return IPv4Address.IsUnicast(candidate)
            && ((candidate ^ address) & netmask) == 0
            && (hostMask <= 1 || (host != 0 && host != hostMask));
    }
}
