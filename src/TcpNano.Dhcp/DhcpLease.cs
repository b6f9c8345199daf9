namespace TcpNano.Dhcp;

/// <summary>The lease that a server granted: the address, what goes with it, and until when.</summary>
internal sealed class DhcpLease
{
    /// <summary>The option values of the grant.</summary>
    public readonly DhcpValues Values = new DhcpValues();

    /// <summary>Its times.</summary>
    public readonly LeaseClock Clock = new LeaseClock();

    /// <summary>The address; 0 without a lease.</summary>
    public uint Address;

    /// <summary>The netmask.</summary>
    public uint Netmask;

    /// <summary>The router; 0 for none.</summary>
    public uint Router;

    /// <summary>The server that granted it, or extended it last.</summary>
    public uint Server;

    /// <summary>Whether there is one, in force or to be probed yet.</summary>
    public bool IsHeld
    {
        get { return Address != 0; }
    }

    /// <summary>Whether there is one and its time is over.</summary>
    public bool HasEnded(long now)
    {
        if (Address == 0)
        {
            return false;
        }

        Clock.NotBefore(now);
        return now >= Clock.End;
    }

    /// <summary>Takes what a server grants.</summary>
    /// <param name="reader">The message.</param>
    /// <param name="requestSent">When the request that it answers was sent (RFC 2131 rules 4.4.1-13 and 4.4.5-4).</param>
    /// <param name="random">Draws the fuzz of T1 and T2.</param>
    /// <returns>False when T1 and T2 had to be corrected.</returns>
    public bool Take(DhcpReader reader, long requestSent, DhcpRandom random)
    {
        Values.CopyFrom(reader.Values);
        Address = reader.Address;
        Server = reader.Server;
        Netmask = DhcpTerms.NetmaskOf(Address, Values);
        Router = DhcpTerms.RouterOf(Values);
        return Clock.Set(requestSent, Values.Number(DhcpValues.LeaseTime, 0), Values, random);
    }

    /// <summary>The lease is over.</summary>
    public void Drop()
    {
        Address = 0;
        Values.Clear();
    }
}
