namespace TcpNano.Dhcp;

/// <content>Probing, conflicts and link-local addresses: RFC 5227 and RFC 3927.</content>
internal sealed partial class DhcpMachine
{
    // ANNOUNCE_INTERVAL, DEFEND_INTERVAL, MAX_CONFLICTS and RATE_LIMIT_INTERVAL of RFC 5227 section 1.1 and RFC 3927 section 9; and what RFC 2131 rule
    // 3.1-5b has a client wait after DHCPDECLINE.
    private const int AnnounceInterval = 2 * Second;
    private const int DefendInterval = 10 * Second;
    private const int MaxConflicts = 10;
    private const int RateLimitInterval = 60 * Second;
    private const int DeclineWait = 10 * Second;

    private readonly AddressProbe _probe;
    private readonly LinkLocalPicker _picker;
    private long _linkLocalAt = Never; // when a link-local address is probed
    private long _announceAt = Never;
    private int _conflicts;            // since the last lease, or the last link-local address
    private uint _claimsSeen;
    private long _claimedAt;
    private long _claimCheckAt = Never;

    /// <summary>How often other stations have claimed our address, <see cref="StackCounter.ArpAddressConflicts"/>; the caller keeps it up to date.</summary>
    public uint Claims;

    /// <summary>The address being probed; 0 for none.</summary>
    public uint Probed
    {
        get { return _probe.Address; }
    }

    /// <summary>Whether the address in use is link-local.</summary>
    public bool IsLinkLocal
    {
        get { return InUse != 0 && InUse == _picker.Address; }
    }

    /// <summary>Another station has the address being probed, or probes it too (RFC 5227 rules 2.1.1-4 and 2.1.1-5, RFC 3927 rule 2.2.1-3).</summary>
    public int ProbeConflict(long now)
    {
        uint probed = _probe.Address;
        if (probed == 0)
        {
            return DhcpAction.None;
        }

        if (probed == _picker.Address)
        {
            return LoseLinkLocal(now);
        }

        _counters.Count((int)DhcpCounter.ProbeConflicts);
        return Decline(now);
    }

    /// <summary>
    /// Another station has claimed the address in use. The stack has announced it once more, which is defence enough the first time; another claim within
    /// DEFEND_INTERVAL means that the other one stays: then the address is given up (RFC 5227 rule 2.4-2, RFC 3927 rule 2.5-2).
    /// </summary>
    /// <remarks>The stack tells only of the first claim in an interval, so those that follow are looked for every second.</remarks>
    public int Claimed(long now)
    {
        if (InUse == 0)
        {
            return DhcpAction.None;
        }

        // The one told of, and not another behind it.
        bool isAlone = Claims - _claimsSeen < 2 && _claimCheckAt == Never;
        _claimsSeen = Claims; // no claim is ignored (RFC 5227 rule 2.4-1, RFC 3927 rule 2.5-1)
        if (!isAlone)
        {
            return Cede(now);
        }

        _claimedAt = now;
        _claimCheckAt = now + Second;
        return DhcpAction.None;
    }

    private int CheckClaims(long now)
    {
        if (Claims != _claimsSeen)
        {
            return Cede(now);
        }

        _claimCheckAt = now - _claimedAt < DefendInterval ? now + Second : Never;
        return DhcpAction.None;
    }

    // To give up an address resets its connections (RFC 5227 rule 2.4-3, RFC 3927 rule 2.5-3): NetworkStack.Deconfigure does.
    private int Cede(long now)
    {
        _counters.Count((int)DhcpCounter.AddressesCeded);
        return IsLinkLocal ? LoseLinkLocal(now) : Decline(now);
    }

    // Only what is new is probed, nothing periodically (RFC 5227 rule 2.1-2, RFC 3927 rule 2.2-2). RFC 2131 rule 4.4.1-10.
    private int ProbeDue(long now)
    {
        uint probed = _probe.Address;
        int step = _probe.Step(now);
        if (step == AddressProbe.Send)
        {
            return DhcpAction.Probe;
        }

        if (step == AddressProbe.Nothing)
        {
            return DhcpAction.None;
        }

        if (probed != _picker.Address)
        {
            return DhcpAction.EndProbe | Bind(now);
        }

        // Link-local, and nobody else's: announced twice (RFC 3927 rule 2.4-1).
        _conflicts = 0;
        _claimsSeen = Claims;
        _claimCheckAt = Never;
        InUse = probed;
        _announceAt = now + AnnounceInterval;
        return DhcpAction.EndProbe | DhcpAction.Configure | DhcpAction.Notify;
    }

    /// <summary>The leased address is another station's: says so, and begins anew after a while.</summary>
    private int Decline(long now)
    {
        _conflicts++;
        _offers.Blame(Lease.Server);
        int actions = EndProbe() | WriteDecline() | DropLease() | DhcpAction.Notify;
        _known = 0;
        _verifies = false;
        Fire(DhcpStateTable.Conflict);

        // RFC 5227 rule 2.1.1-6.
        Restart(now, _conflicts > MaxConflicts ? RateLimitInterval : DeclineWait);
        return actions;
    }

    /// <summary>The link-local address is another station's: goes on to the next (RFC 3927 rules 2.2.1-4 and 2.2.1-5).</summary>
    private int LoseLinkLocal(long now)
    {
        _counters.Count((int)DhcpCounter.LinkLocalConflicts);
        int actions = DhcpAction.Notify;
        if (_probe.Address == _picker.Address)
        {
            // A leased address that is being probed meanwhile is not concerned.
            actions |= EndProbe();
        }

        if (IsLinkLocal)
        {
            actions |= LeaveAddress();
        }

        _picker.Next();
        _conflicts++;
        _linkLocalAt = _conflicts > MaxConflicts ? now + RateLimitInterval : now;
        return actions;
    }

    /// <summary>Has a link-local address looked for when no server answers in time.</summary>
    private void ArmLinkLocal(long now)
    {
        if (_options.LinkLocal && _isUp && InUse == 0 && _probe.Address == 0 && _linkLocalAt == Never)
        {
            _linkLocalAt = now + _options.LinkLocalDelay;
        }
    }

    private void BeginLinkLocal(long now)
    {
        _linkLocalAt = Never;
        if (InUse == 0 && _probe.Address == 0)
        {
            _probe.Start(_picker.Address, now);
        }
    }

    private int EndProbe()
    {
        if (_probe.Address == 0)
        {
            return DhcpAction.None;
        }

        _probe.Stop();
        return DhcpAction.EndProbe;
    }
}
