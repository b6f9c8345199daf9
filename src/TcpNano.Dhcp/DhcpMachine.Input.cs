namespace TcpNano.Dhcp;

/// <content>Messages from servers. Each is acted on, or dropped and counted.</content>
internal sealed partial class DhcpMachine
{
    private readonly DhcpReader _reader;
    private uint _xid;
    private uint _server;  // chosen in SELECTING
    private uint _offered; // by that server

    /// <summary>A datagram for our port.</summary>
    /// <param name="length">Octets of it in <see cref="Message"/>.</param>
    /// <param name="sentLength">Octets that it had.</param>
    /// <param name="port">Where it came from.</param>
    /// <param name="now">The time.</param>
    public int Receive(int length, int sentLength, int port, long now)
    {
        int problem = Judge(length, sentLength, port);
        int actions = DhcpAction.None;
        if (problem == DhcpReader.Good)
        {
            switch (_reader.Type)
            {
                case DhcpFormat.Offer:
                    problem = TakeOffer(now, ref actions);
                    break;

                case DhcpFormat.Ack:
                    problem = TakeAck(now, ref actions);
                    break;

                case DhcpFormat.Nak:
                    problem = TakeNak(now, ref actions);
                    break;

                default:
                    problem = (int)DhcpCounter.DroppedWrongType;
                    break;
            }
        }

        if (problem != DhcpReader.Good)
        {
            _counters.Count(problem);
        }

        return actions;
    }

    private int Judge(int length, int sentLength, int port)
    {
        if (port != DhcpFormat.ServerPort)
        {
            return (int)DhcpCounter.DroppedWrongPort;
        }

        if (sentLength > length)
        {
            return (int)DhcpCounter.DroppedOversized;
        }

        switch (State)
        {
            case DhcpState.Selecting:
            case DhcpState.Requesting:
            case DhcpState.Rebooting:
            case DhcpState.Renewing:
            case DhcpState.Rebinding:
                return _reader.Read(Message, length, _xid);

            default:
                // BOUND discards everything (RFC 2131 rule 4.4-1), and the rest has not asked.
                return (int)DhcpCounter.DroppedUnexpected;
        }
    }

    /// <summary>DHCPOFFER: a candidate (RFC 2131 rule 4.4.1-6), in SELECTING only (RFC 2131 rule 4.4-2).</summary>
    private int TakeOffer(long now, ref int actions)
    {
        if (State != DhcpState.Selecting)
        {
            return (int)DhcpCounter.DroppedUnexpected;
        }

        int problem = DhcpTerms.Check(_reader.Address, _reader.Values);
        if (problem == DhcpReader.Good)
        {
            problem = _offers.Add(_reader.Server, _reader.Address, _random);
        }

        if (problem != DhcpReader.Good)
        {
            return problem;
        }

        _counters.Count((int)DhcpCounter.OffersTaken);
        if (_failures == 0)
        {
            actions = ChooseOffer(now);
        }
        else if (_offers.Count == 1)
        {
            _due = now + _options.OfferWait;
        }

        return DhcpReader.Good;
    }

    private int ChooseOffer(long now)
    {
        int offer = _offers.Choose(_random);
        _server = _offers.Server(offer);
        _offered = _offers.Address(offer);
        _offers.Remove(offer);
        Fire(DhcpStateTable.Choose);
        _backoff.Reset();
        return Request(now, Never);
    }

    /// <summary>DHCPACK: the lease (RFC 2131 rules 4.3.2-2, 4.4.1-3 and 4.4.2-4).</summary>
    private int TakeAck(long now, ref int actions)
    {
        uint server = 0; // any
        uint address = Lease.Address;
        switch (State)
        {
            case DhcpState.Requesting:
                server = _server;
                address = _offered;
                break;

            case DhcpState.Rebooting:
                address = Known;
                break;

            case DhcpState.Renewing:
                server = Lease.Server;
                break;

            case DhcpState.Rebinding:
                break;

            default:
                return (int)DhcpCounter.DroppedUnexpected;
        }

        if (server != 0 && server != _reader.Server)
        {
            return (int)DhcpCounter.DroppedWrongServer;
        }

        if (address != _reader.Address)
        {
            return (int)DhcpCounter.DroppedWrongAddress;
        }

        int problem = DhcpTerms.Check(address, _reader.Values);
        if (problem != DhcpReader.Good)
        {
            return problem;
        }

        actions = Grant(now);
        return DhcpReader.Good;
    }

    private int Grant(long now)
    {
        _counters.Count((int)DhcpCounter.AcksTaken);
        int actions = DhcpAction.Notify;
        if (Lease.IsHeld && Lease.Address != _reader.Address)
        {
            // Another one: the old address must not be used any more (RFC 2131 rule 4.4.5-11).
            actions |= DropLease();
        }

        for (int i = DhcpTerms.Prune(_reader.Address, _reader.Values); i > 0; i--)
        {
            _counters.Count((int)DhcpCounter.ValuesIgnored);
        }

        bool isOther = Lease.Netmask != DhcpTerms.NetmaskOf(_reader.Address, _reader.Values) || Lease.Router != DhcpTerms.RouterOf(_reader.Values);
        if (!Lease.Take(_reader, _requestSent, _random))
        {
            _counters.Count((int)DhcpCounter.TimesCorrected);
        }

        _known = Lease.Address;
        _verifies = false;
        _offers.Forgive();
        bool extends = State != DhcpState.Requesting && State != DhcpState.Rebooting;
        Fire(DhcpStateTable.Ack);
        if (extends)
        {
            _failures = 0;
            _due = Lease.Clock.RenewAt;
            return isOther ? actions | DhcpAction.Configure : actions;
        }

        // A link-local address is not looked for any longer.
        actions |= EndProbe();
        _due = Never;
        _linkLocalAt = Never;
        if (_options.ConflictDetection == ConflictDetection.None)
        {
            return actions | Bind(now);
        }

        // The same address again is nothing new to connections (RFC 2131 rule 4.4.5-12). One that is in use meanwhile, because the link was
        // down, is probed all the same (RFC 5227 rule 2.1-1).
        if (isOther && InUse == Lease.Address)
        {
            actions |= DhcpAction.Configure;
        }

        _probe.Start(Lease.Address, now);
        return actions;
    }

    /// <summary>
    /// The address is ours, and nobody else's. From the announcement on it is used (RFC 2131 rule 4.4.1-11, RFC 5227 rule 2.3-2), in place of a link-local one
    /// (RFC 3927 rule 1.9-1), and not probed again (RFC 5227 rule 2.1-2).
    /// </summary>
    private int Bind(long now)
    {
        Fire(DhcpStateTable.Clear);
        InUse = Lease.Address;
        _failures = 0;
        _conflicts = 0;
        _claimsSeen = Claims;
        _claimCheckAt = Never;
        _due = Lease.Clock.RenewAt;
        _announceAt = now + AnnounceInterval;
        return DhcpAction.Configure | DhcpAction.Notify;
    }

    /// <summary>DHCPNAK: begins anew (RFC 2131 rule 3.1-4). Only from the server that was asked, if one was.</summary>
    private int TakeNak(long now, ref int actions)
    {
        switch (State)
        {
            case DhcpState.Requesting:
                if (_reader.Server != _server)
                {
                    return (int)DhcpCounter.DroppedWrongServer;
                }

                _offers.Blame(_server);
                break;

            case DhcpState.Renewing:
                if (_reader.Server != Lease.Server)
                {
                    return (int)DhcpCounter.DroppedWrongServer;
                }

                break;

            case DhcpState.Rebooting:
            case DhcpState.Rebinding:
                break;

            default:
                return (int)DhcpCounter.DroppedUnexpected;
        }

        // An old lease may still be in force while a new one is asked for: then only what was asked for is refused.
        bool refusesLease = State != DhcpState.Requesting || Lease.Address == _offered;
        _counters.Count((int)DhcpCounter.NaksTaken);
        Fire(DhcpStateTable.Nak);
        actions = DhcpAction.Notify;
        if (refusesLease)
        {
            actions |= DropLease();
            _known = 0;
            _verifies = false;
        }

        Restart(now, 0);
        return DhcpReader.Good;
    }
}
