namespace TcpNano.Dhcp;

/// <summary>
/// The client without the network: takes messages, time and what happens on the link, and answers what is to be done (<see cref="DhcpAction"/>).
/// <see cref="DhcpClient"/> does it. <see cref="DhcpStateTable"/> has the states.
/// </summary>
internal sealed partial class DhcpMachine
{
    /// <summary>The longest message that is accepted, in octets. Every client must accept 576 of IP (RFC 2131 rule 2-1); this is that much of UDP.</summary>
    public const int MessageSize = 576;

    /// <summary>The longest message that is sent.</summary>
    public const int LongestSent = 400;

    /// <summary>The state.</summary>
    public DhcpState State;

    /// <summary>The lease.</summary>
    public readonly DhcpLease Lease = new DhcpLease();

    /// <summary>The address that the stack has from us; 0 for none.</summary>
    public uint InUse;

    /// <summary>When <see cref="TimePassed"/> has something to do; <see cref="LeaseClock.Never"/> for nothing.</summary>
    public long Due
    {
        get
        {
            long due = _due < _announceAt ? _due : _announceAt;
            due = _linkLocalAt < due ? _linkLocalAt : due;
            due = _claimCheckAt < due ? _claimCheckAt : due;
            due = _probe.Due < due ? _probe.Due : due;
            return Lease.IsHeld && Lease.Clock.End < due ? Lease.Clock.End : due;
        }
    }

    private const long Never = LeaseClock.Never;
    private const int Second = 1000;

    // Transmissions of a request before it is given up: 4, 8, 16 and 32 s, a minute in all (RFC 2131 rule 3.1-5a); and of the one that verifies an
    // old address, which has been given up sooner ever since there are laptops.
    private const int Requests = 4;
    private const int VerifyingRequests = 2;
    private const int RequestsBeforeOthers = 2;

    // Least time between two beginnings, whatever the link and the servers do; and the first and the longest wait after failures.
    private const int LeastRestart = Second;
    private const int MostDoublings = 6;
    private const int MostSecs = 0xFFFF;

    // How long the address stays after DHCPRELEASE: time to find the server's hardware address.
    private const int ReleaseTime = 500;

    private readonly DhcpOptions _options;
    private readonly DhcpCounters _counters;
    private readonly DhcpStateTable _table = new DhcpStateTable();
    private readonly DhcpRandom _random;
    private readonly DhcpBackoff _backoff = new DhcpBackoff();
    private readonly DhcpOffers _offers = new DhcpOffers();
    private bool _isUp;
    private long _due = Never;      // of what the present state waits for
    private long _lastGo;           // when the last transaction began
    private bool _hasGone;
    private int _failures;          // since the last lease
    private bool _verifies;         // the address from before has to be asked for first

    /// <summary>Takes all the memory the client will ever need.</summary>
    /// <param name="options">What to ask for; checked.</param>
    /// <param name="hardware">Our hardware address, 6 octets.</param>
    /// <param name="random">Drawn from; the caller stirs it.</param>
    /// <param name="counters">Counts.</param>
    /// <exception cref="System.ArgumentException">The host name is none.</exception>
    public DhcpMachine(DhcpOptions options, byte[] hardware, DhcpRandom random, DhcpCounters counters)
    {
        _options = options;
        _random = random;
        _counters = counters;
        _hostName = options.HostNameOctets();
        _reader = new DhcpReader(hardware, options.ClientIdentifier);
        _writer = new DhcpWriter(Message, hardware);
        _probe = new AddressProbe(options.ConflictDetection == ConflictDetection.Quick, random);
        _picker = new LinkLocalPicker(hardware);
        _known = options.PreviousAddress;
        _verifies = _known != 0;
    }

    /// <summary>Begins.</summary>
    /// <param name="isUp">Whether the link is up.</param>
    /// <param name="now">The time.</param>
    public int Start(bool isUp, long now)
    {
        int actions = DhcpAction.None;
        if (State == DhcpState.Releasing)
        {
            actions = DropLease();
        }

        if (Fire(_verifies ? DhcpStateTable.StartKnown : DhcpStateTable.Start))
        {
            _failures = 0;
            _conflicts = 0;
            _isUp = false;
            _due = Never;
            actions |= DhcpAction.Notify;
            if (isUp)
            {
                actions |= LinkChanged(true, now);
            }
        }

        return actions;
    }

    /// <summary>Ends, and gives the address back (RFC 2131 section 4.4.6).</summary>
    public int Stop(long now)
    {
        bool gives = _isUp && Lease.IsHeld && InUse == Lease.Address;
        if (!Fire(gives ? DhcpStateTable.Release : DhcpStateTable.Stop))
        {
            return DhcpAction.None;
        }

        _linkLocalAt = Never;
        _announceAt = Never;
        _verifies = !gives && Lease.IsHeld;
        if (!gives)
        {
            return Ended();
        }

        _due = now + ReleaseTime;
        return EndProbe() | WriteRelease() | DhcpAction.Notify;
    }

    /// <summary>The link went up or down.</summary>
    public int LinkChanged(bool isUp, long now)
    {
        if (isUp == _isUp || State == DhcpState.Stopped)
        {
            return DhcpAction.None;
        }

        _isUp = isUp;
        if (isUp)
        {
            // It may be another network: what we had is verified (RFC 2131 rule 3.7-1), after a random time as at the start (RFC 2131 rule 4.4.1-1).
            BeginAt(now + _random.UpTo(_options.StartDelay), now);
            if (IsLinkLocal)
            {
                // In use already, and probed as if it were not (RFC 3927 rule 2.2-1).
                _probe.Start(InUse, now);
            }

            return DhcpAction.Notify;
        }

        int actions = EndProbe() | DhcpAction.Notify;
        _due = Never;
        _linkLocalAt = Never;
        _announceAt = Never;
        if (State == DhcpState.Releasing)
        {
            Fire(DhcpStateTable.Down);
            return actions | Ended();
        }

        if (Lease.IsHeld && InUse != Lease.Address)
        {
            // Granted and not yet probed: it is asked for again like an address from before.
            DropLease();
            _verifies = true;
        }

        Fire(Lease.IsHeld || _verifies ? DhcpStateTable.DownLeased : DhcpStateTable.Down);
        return actions;
    }

    /// <summary>Time has passed: does what is due. The lease comes first: after a sleep it may be long over.</summary>
    public int TimePassed(long now)
    {
        int actions = DhcpAction.None;
        if (Lease.HasEnded(now))
        {
            actions |= Expire(now);
        }

        if (_probe.Due <= now)
        {
            actions |= ProbeDue(now);
        }

        if (_announceAt <= now)
        {
            // The second announcement: ANNOUNCE_NUM is 2 (RFC 5227 rule 2.3-1).
            _announceAt = Never;
            actions |= DhcpAction.Announce;
        }

        if (_claimCheckAt <= now)
        {
            actions |= CheckClaims(now);
        }

        if (_linkLocalAt <= now)
        {
            BeginLinkLocal(now);
        }

        if (_due <= now)
        {
            actions |= StateDue(now);
        }

        return actions;
    }

    private int StateDue(long now)
    {
        switch (State)
        {
            case DhcpState.Init:
                Fire(DhcpStateTable.Go);
                Begin(now);
                return Discover(now);

            case DhcpState.InitReboot:
                Fire(DhcpStateTable.Go);
                Begin(now);
                return Request(now, Never);

            case DhcpState.Selecting:
                return _offers.Count > 0 ? ChooseOffer(now) : Discover(now);

            case DhcpState.Requesting:
                // Where there are other offers, or have been other failures, the next one's turn comes sooner.
                if (_backoff.Sent < (_offers.Count > 0 || _failures > 0 ? RequestsBeforeOthers : Requests))
                {
                    return Request(now, Never);
                }

                _offers.Blame(_server);
                if (_offers.Count > 0)
                {
                    return ChooseOffer(now);
                }

                Fire(DhcpStateTable.GiveUp);
                Restart(now, 0);
                return DhcpAction.Notify;

            case DhcpState.Rebooting:
                if (_backoff.Sent < VerifyingRequests)
                {
                    return Request(now, Never);
                }

                // Nobody knows. A lease in force stays so while others are asked (RFC 2131 rules 3.2-1 and 3.7-2).
                _verifies = false;
                Fire(DhcpStateTable.GiveUp);
                BeginAt(now, now);
                return DhcpAction.Notify;

            case DhcpState.Bound:
            case DhcpState.Renewing:
                if (now >= Lease.Clock.RebindAt)
                {
                    // To REBINDING (RFC 2131 rule 4.4.5-6).
                    Fire(DhcpStateTable.Rebind);
                    Begin(now);
                    return Request(now, Lease.Clock.End) | DhcpAction.Notify;
                }

                if (State == DhcpState.Bound)
                {
                    // To RENEWING (RFC 2131 rule 4.4.5-1).
                    Fire(DhcpStateTable.Renew);
                    Begin(now);
                }

                return Request(now, Lease.Clock.RebindAt) | DhcpAction.Notify;

            case DhcpState.Rebinding:
                return Request(now, Lease.Clock.End);

            case DhcpState.Releasing:
                Fire(DhcpStateTable.GiveUp);
                return Ended();

            default:
                _due = Never;
                return DhcpAction.None;
        }
    }

    /// <summary>The lease is over: its address must not be used any more (RFC 2131 rules 3.7-3 and 4.4.5-10).</summary>
    private int Expire(long now)
    {
        _counters.Count((int)DhcpCounter.LeasesExpired);
        DhcpState before = State;
        _verifies = false;
        Fire(DhcpStateTable.Expire);
        int actions = EndProbe() | DropLease() | DhcpAction.Notify;
        if (State == DhcpState.Stopped)
        {
            return actions | Ended();
        }

        if (State != before)
        {
            BeginAt(now, now);
        }

        ArmLinkLocal(now);
        return actions;
    }

    /// <summary>A new transaction: a number that nobody can guess (RFC 2131 rules 4.1-10, 4.4.1-4 and 4.4.2-2), and the first wait.</summary>
    private void Begin(long now)
    {
        _xid = _random.Next();
        _began = now;
        _lastGo = now;
        _hasGone = true;
        _backoff.Reset();
        _offers.Clear();
    }

    /// <summary>Has INIT or INIT-REBOOT end at a time; not sooner than the least time after the last beginning, and not while the link is down.</summary>
    private void BeginAt(long time, long now)
    {
        long soonest = _lastGo + LeastRestart;
        _due = !_isUp ? Never : _hasGone && time < soonest && soonest - now <= LeastRestart ? soonest : time;
        ArmLinkLocal(now);
    }

    /// <summary>An attempt has failed: the next one waits, longer each time.</summary>
    /// <param name="now">The time.</param>
    /// <param name="least">Milliseconds to wait at least.</param>
    private void Restart(long now, int least)
    {
        _counters.Count((int)DhcpCounter.Restarts);
        int wait = Second << (_failures < MostDoublings ? _failures : MostDoublings);
        _failures++;
        wait = wait > least ? wait : least;
        BeginAt(now + wait + _random.UpTo(Second), now);
    }

    private int DropLease()
    {
        bool wasInUse = InUse != 0 && InUse == Lease.Address;
        if (Lease.IsHeld)
        {
            _known = Lease.Address;
            Lease.Drop();
        }

        if (!wasInUse)
        {
            return DhcpAction.None;
        }

        return LeaveAddress();
    }

    private int LeaveAddress()
    {
        InUse = 0;
        _announceAt = Never;
        _claimCheckAt = Never;
        return DhcpAction.Deconfigure;
    }

    /// <summary>The app has stopped the client, and the address is given back.</summary>
    private int Ended()
    {
        _due = Never;
        _linkLocalAt = Never;
        _announceAt = Never;
        int actions = EndProbe() | DropLease() | DhcpAction.Notify;
        return InUse != 0 ? actions | LeaveAddress() : actions;
    }

    /// <summary>Goes to the next state.</summary>
    /// <returns>False when the event cannot be in this state; then nothing has changed.</returns>
    private bool Fire(int what)
    {
        int next = _table.Next(State, what);
        if (next == DhcpStateTable.No)
        {
            return false;
        }

        State = (DhcpState)next;
        return true;
    }
}
