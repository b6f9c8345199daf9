namespace TcpNano.Dhcp;

/// <content>Messages to servers: tables 4 and 5 of RFC 2131.</content>
internal sealed partial class DhcpMachine
{
    /// <summary>The message to be sent, or the one received: there is one buffer for both.</summary>
    public readonly byte[] Message = new byte[MessageSize];

    /// <summary>Octets to be sent.</summary>
    public int MessageLength;

    /// <summary>Where to: the server, or <see cref="IPv4Address.Broadcast"/>.</summary>
    public uint Target;

    // What is asked for (option 55, RFC 2132 rule 9.8-1): mask, router, DNS, host name, domain, MTU, broadcast, NTP, lease time, T1, T2.
    private static readonly byte[] s_parameters = new byte[]
    {
        DhcpCode.Netmask, DhcpCode.Router, DhcpCode.DnsServer, DhcpCode.HostName, DhcpCode.DomainName, DhcpCode.Mtu,
        DhcpCode.Broadcast, DhcpCode.NtpServer, DhcpCode.LeaseTime, DhcpCode.RenewalTime, DhcpCode.RebindingTime,
    };

    private readonly DhcpWriter _writer;
    private readonly byte[] _hostName;
    private uint _known;       // an address from before; 0 for none
    private long _began;       // when the transaction began
    private long _requestSent; // when the last request left: the lease counts from then
    private int _secs;         // of the last DHCPDISCOVER

    /// <summary>The address to ask for: that of the lease in force, or one from before.</summary>
    private uint Known
    {
        get { return Lease.IsHeld ? Lease.Address : _known; }
    }

    /// <summary>DHCPDISCOVER, to all (RFC 2131 rules 4.4.1-2, 4.4.1-5a and 4.4.4-1).</summary>
    private int Discover(long now)
    {
        _due = now + _backoff.Next(_random);
        _secs = SecondsSince(now);
        _counters.Count((int)DhcpCounter.DiscoversSent);
        _writer.Begin(DhcpFormat.Discover, _xid, _secs, 0, true);
        PutClientId();
        PutAddress(DhcpCode.RequestedAddress, Known);
        PutWishes();
        return Finish(IPv4Address.Broadcast);
    }

    /// <summary>DHCPREQUEST, as the state has it (RFC 2131 table 4), with the number of the offer, if there was one (RFC 2131 rule 4.4.1-8).</summary>
    /// <param name="now">The time.</param>
    /// <param name="until">When the state ends in which the lease is to be extended; never in the others.</param>
    private int Request(long now, long until)
    {
        _requestSent = now;
        _counters.Count((int)DhcpCounter.RequestsSent);
        bool extends = until != Never;
        _due = extends ? Lease.Clock.NextTry(now, until) : now + _backoff.Next(_random);
        if (State != DhcpState.Requesting)
        {
            // The relay agents send a request after an offer where they sent the DHCPDISCOVER (RFC 2131 rule 3.1-3).
            _secs = SecondsSince(now);
        }

        // Without an address, or with one that is not certain, only a broadcast can reach us (RFC 2131 rule 4.1-11).
        // 'ciaddr' is for a lease in force (RFC 2131 rules 4.3.2-4 and 4.3.2-5).
        _writer.Begin(DhcpFormat.Request, _xid, _secs, extends ? Lease.Address : 0, !extends);
        PutClientId();
        if (State == DhcpState.Requesting)
        {
            // RFC 2131 rule 4.3.2-1, RFC 2132 rules 9.1-1 and 9.7-1.
            _writer.Put32(DhcpCode.Server, _server);
            _writer.Put32(DhcpCode.RequestedAddress, _offered);
        }
        else if (State == DhcpState.Rebooting)
        {
            // And no server: any may answer (RFC 2131 rules 4.3.2-3, 4.4.2-1 and 4.4.2-3). Nor is there one in RENEWING and REBINDING (RFC 2131 rule 4.4.5-3).
            _writer.Put32(DhcpCode.RequestedAddress, Known);
        }

        PutWishes();
        // RFC 2131 rule 4.1-3.
        return Finish(State == DhcpState.Renewing ? Lease.Server : IPv4Address.Broadcast);
    }

    /// <summary>DHCPDECLINE: the address of the lease is another station's (RFC 2131 rules 3.1-5 and 4.4.4-2).</summary>
    private int WriteDecline()
    {
        _counters.Count((int)DhcpCounter.DeclinesSent);
        _writer.Begin(DhcpFormat.Decline, _random.Next(), 0, 0, false);
        PutClientId();
        _writer.Put32(DhcpCode.RequestedAddress, Lease.Address);
        _writer.Put32(DhcpCode.Server, Lease.Server);
        return Finish(IPv4Address.Broadcast);
    }

    /// <summary>DHCPRELEASE: the address is given back (RFC 2131 rules 4.4.4-3 and 4.4.6-1).</summary>
    private int WriteRelease()
    {
        _counters.Count((int)DhcpCounter.ReleasesSent);
        _writer.Begin(DhcpFormat.Release, _random.Next(), 0, Lease.Address, false);
        PutClientId();
        _writer.Put32(DhcpCode.Server, Lease.Server);
        return Finish(Lease.Server);
    }

    /// <summary>The same in every message (RFC 2131 rule 4.2-1).</summary>
    private void PutClientId()
    {
        _writer.PutOctets(DhcpCode.ClientId, _options.ClientIdentifier);
    }

    /// <summary>What DHCPDISCOVER and all DHCPREQUESTs ask for alike (RFC 2131 rules 3.5-1 and 3.5-2).</summary>
    private void PutWishes()
    {
        // RFC 2132 rules 9.2-1 and 9.10-1.
        PutAddress(DhcpCode.LeaseTime, _options.LeaseTime);
        _writer.Put16(DhcpCode.LargestMessage, MessageSize);
        _writer.PutOctets(DhcpCode.Parameters, s_parameters);
        _writer.PutOctets(DhcpCode.HostName, _hostName);
    }

    private void PutAddress(int code, uint value)
    {
        if (value != 0)
        {
            _writer.Put32(code, value);
        }
    }

    private int Finish(uint target)
    {
        MessageLength = _writer.End();
        Target = target;
        return DhcpAction.Transmit;
    }

    private int SecondsSince(long now)
    {
        long secs = (now - _began) / Second;
        return secs < 0 ? 0 : secs > MostSecs ? MostSecs : (int)secs;
    }
}
