using System;

namespace TcpNano.Internet;

/// <summary>Our address, and the next hop to others: on the link, or the one gateway (RFC 1122 section 3.3.1).</summary>
/// <remarks>
/// The fields are read per datagram, and written by <see cref="Configure"/> and <see cref="Clear"/> only. Without an
/// address nothing is on the link, and only the limited broadcast is a broadcast.
/// </remarks>
internal sealed class Routing
{
    /// <summary>Our address; 0 until there is one.</summary>
    public uint Address;

    /// <summary>The bits of the network in an address: ones, then zeros.</summary>
    public uint Netmask;

    /// <summary>The router to other networks; 0 for none.</summary>
    public uint Gateway;

    /// <summary>The directed broadcast of our subnet; the limited broadcast where there is no directed one.</summary>
    public uint DirectedBroadcast;

    /// <summary>The all-zeros host of our subnet, an obsolete form of broadcast (RFC 1122 section 3.3.6); 0 where there is none.</summary>
    public uint Network;

    private const uint LinkLocalNetwork = 0xA9FE;

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

    /// <summary>Sets the address. Arguments and exceptions are those of <see cref="Check"/>; an exception changes nothing.</summary>
    public void Configure(uint address, uint netmask, uint gateway)
    {
        Check(address, netmask, gateway);
        uint hostMask = ~netmask;
        Address = address;
        Netmask = netmask;
        Gateway = gateway;

        // Both addresses of a /31 are hosts (RFC 3021); a /32 is one host and no network.
        bool broadcasts = hostMask > 1;
        DirectedBroadcast = broadcasts ? address | hostMask : 0xFFFFFFFF;
        Network = broadcasts ? address & netmask : 0;
    }

    /// <summary>Throws unless the arguments go together.</summary>
    /// <param name="address">A unicast address, neither the network's address nor its broadcast.</param>
    /// <param name="netmask">Ones, then zeros; not 0.</param>
    /// <param name="gateway">Another station on the link, or 0.</param>
    /// <exception cref="ArgumentException">An argument is not as described.</exception>
    public static void Check(uint address, uint netmask, uint gateway)
    {
        // The zeros, inverted, plus one are a power of two: masks with holes are not supported (RFC 1122 section 3.2.1.3).
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

    /// <summary>The next hop of a datagram (RFC 1122 section 3.3.1.1).</summary>
    /// <param name="destination">A unicast address that is not ours.</param>
    /// <returns>The destination itself when it is on the link, else the gateway; 0 when there is none.</returns>
    public uint NextHop(uint destination)
    {
        // A link-local station is on the link whatever our own address is, and no router takes datagrams to it (RFC 3927 rule 2.6.2-1).
        return ((destination ^ Address) & Netmask) == 0 || (destination >> 16) == LinkLocalNetwork ? destination : Gateway;
    }

    /// <summary>Whether an address is a broadcast: limited, or directed to our subnet, of all ones or of the obsolete all zeros.</summary>
    /// <param name="destination">The address.</param>
    /// <returns>True for a broadcast (RFC 1122 section 3.3.6, RFC 9293 MUST-46), false for a multicast group.</returns>
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
