namespace TcpNano.Dhcp;

/// <summary>Whether what a server offers or grants can be used: address, netmask, router and lease time have to go together.</summary>
internal static class DhcpTerms
{
    /// <summary>The shortest lease that is accepted, in seconds: a shorter one would hardly outlast the probes, and keep the client busy.</summary>
    public const uint ShortestLease = 10;

    /// <summary>The lease time that means forever (RFC 2131 rule 3.3-1).</summary>
    public const uint Infinite = 0xFFFFFFFF;

    private const uint LinkLocalNetwork = 0xA9FE0000;
    private const uint LinkLocalMask = 0xFFFF0000;

    /// <summary>Checks an offer or a grant.</summary>
    /// <param name="address">The address that would be ours.</param>
    /// <param name="values">The rest.</param>
    /// <returns><see cref="DhcpReader.Good"/>, or the counter of what is wrong with it.</returns>
    public static int Check(uint address, DhcpValues values)
    {
        if (!IsUsable(address) || address == values.Number(DhcpValues.Server, 0))
        {
            return (int)DhcpCounter.DroppedBadAddress;
        }

        // Ones, then zeros. The zeros, inverted, plus one are a power of two. A mask of 32 ones is a network of one host.
        uint netmask = NetmaskOf(address, values);
        uint hostMask = ~netmask;
        if (netmask == 0 || (hostMask & (hostMask + 1)) != 0)
        {
            return (int)DhcpCounter.DroppedBadNetmask;
        }

        if (IsReserved(address, hostMask))
        {
            return (int)DhcpCounter.DroppedBadAddress;
        }

        uint router = RouterOf(values);
        if (values.Has(DhcpValues.Router)
            && (!IsUsable(router) || router == address || ((router ^ address) & netmask) != 0 || IsReserved(router, hostMask)))
        {
            return (int)DhcpCounter.DroppedBadRouter;
        }

        if (!values.Has(DhcpValues.LeaseTime) || values.Number(DhcpValues.LeaseTime, 0) < ShortestLease)
        {
            return (int)DhcpCounter.DroppedBadLease;
        }

        return DhcpReader.Good;
    }

    /// <summary>Whether an address can be leased: one host's, and not link-local (RFC 3927 section 1.6).</summary>
    public static bool IsUsable(uint address)
    {
        return IPv4Address.IsUnicast(address) && (address & LinkLocalMask) != LinkLocalNetwork;
    }

    /// <summary>The netmask; that of the address's class when the server names none (RFC 1122 section 3.2.1.3).</summary>
    public static uint NetmaskOf(uint address, DhcpValues values)
    {
        if (values.Has(DhcpValues.Netmask))
        {
            return values.Number(DhcpValues.Netmask, 0);
        }

        uint first = address >> 24;
        return first < 128 ? 0xFF000000 : first < 192 ? 0xFFFF0000 : 0xFFFFFF00;
    }

    /// <summary>The first router, which is the one the server prefers (RFC 2132 rule 3.5-1); 0 when it names none.</summary>
    public static uint RouterOf(DhcpValues values)
    {
        return values.Has(DhcpValues.Router) ? values.Number(DhcpValues.Router, 0) : 0;
    }

    /// <summary>
    /// Leaves out values that nothing depends on and that cannot be what they should: names with control characters (RFC 2132 rules 3.14-1 and 3.17-1),
    /// server addresses that are no host's (RFC 2132 rules 3.8-1 and 8.3-1), a broadcast address that is not the network's (RFC 2132 rule 5.3-1), an MTU that is too
    /// small (RFC 2132 rule 5.1-1).
    /// </summary>
    /// <returns>How many.</returns>
    public static int Prune(uint address, DhcpValues values)
    {
        int ignored = PruneServers(values, DhcpValues.DnsServers) + PruneServers(values, DhcpValues.NtpServers);
        ignored += PruneText(values, DhcpValues.HostName) + PruneText(values, DhcpValues.DomainName);
        if (values.Has(DhcpValues.Mtu) && (values.LengthOf(DhcpValues.Mtu) != 2 || values.Number16(DhcpValues.Mtu) < LeastMtu))
        {
            values.Drop(DhcpValues.Mtu);
            ignored++;
        }

        uint hostMask = ~NetmaskOf(address, values);
        if (values.Has(DhcpValues.Broadcast)
            && (values.LengthOf(DhcpValues.Broadcast) != 4
                || (values.Number(DhcpValues.Broadcast, 0) != (address | hostMask) && values.Number(DhcpValues.Broadcast, 0) != IPv4Address.Broadcast)))
        {
            values.Drop(DhcpValues.Broadcast);
            ignored++;
        }

        return ignored;
    }

    /// <summary>The smallest MTU that the stack takes. RFC 2132 section 5.1 allows 68, but every host must accept 576 (RFC 791).</summary>
    public const int LeastMtu = 576;

    /// <summary>Whether an address is the network's own or its broadcast; a network of one or two hosts has none.</summary>
    private static bool IsReserved(uint address, uint hostMask)
    {
        uint host = address & hostMask;
        return hostMask > 1 && (host == 0 || host == hostMask);
    }

    private static int PruneServers(DhcpValues values, int slot)
    {
        if (!values.Has(slot))
        {
            return 0;
        }

        if ((values.LengthOf(slot) & 3) != 0)
        {
            values.Drop(slot);
            return 1;
        }

        int ignored = 0;
        for (int i = values.Entries(slot) - 1; i >= 0; i--)
        {
            if (!IPv4Address.IsUnicast(values.Number(slot, i)))
            {
                values.RemoveEntry(slot, i);
                ignored = 1;
            }
        }

        return ignored;
    }

    private static int PruneText(DhcpValues values, int slot)
    {
        int length = values.LengthOf(slot);
        if (length == 0)
        {
            return 0;
        }

        bool good = length <= DhcpValues.MostText;
        if (good)
        {
            // Some servers end it with a zero (RFC 2132 rule 2-2).
            while (length > 0 && values.OctetAt(slot, length - 1) == 0)
            {
                length--;
            }

            for (int i = 0; i < length; i++)
            {
                int c = values.OctetAt(slot, i);
                good &= c > ' ' && c < 127;
            }
        }

        values.Shorten(slot, good ? length : 0);
        return good ? 0 : 1;
    }
}
