using TcpNano.Link;
using TcpNano.Timers;
using TcpNano.Wire;

namespace TcpNano.Internet;

/// <summary>
/// What is known about each destination in use (RFC 4861 section 5.1, for IPv4): address, next hop, neighbour and path
/// MTU. Protocols name a destination by its number, and handle no addresses. Queues senders of any protocol that wait for a
/// neighbour.
/// </summary>
/// <remarks>
/// Parallel arrays rather than objects: a destination takes 24 octets on nanoCLR instead of about 100. Its last user frees it, and
/// its path MTU with it.
/// </remarks>
internal sealed class DestinationCache
{
    /// <summary>Answer of <see cref="Resolve"/>: no answer of the neighbour yet, or no entry for it; the sender is queued until there is.</summary>
    public const int Pending = ArpCache.Pending;

    /// <summary>Octets of internet header before a protocol's data: IPv4 without options.</summary>
    public const int HeaderLength = IPv4Header.MinLength;

    /// <summary>The address of each destination.</summary>
    public readonly uint[] Addresses;

    /// <summary>The state of the ARP cache when each destination was last resolved.</summary>
    public readonly int[] Epochs;

    /// <summary>The cache's timer in the wheel: <see cref="AgePaths"/> is due.</summary>
    public readonly int Timer;

    private const int None = 0xFFFF;

    // A wider path is looked for this long after the last report of a narrow one (RFC 1191 section 6.3), to the minute.
    private const int Minute = 60000;
    private const int MinutesUntilWider = 10;

    // The MTUs of common links below Ethernet's (RFC 1191 section 7.1), for routers that report none.
    private const int UpperPlateau = 1492;
    private const int MiddlePlateau = 1006;
    private const int LowerPlateau = 508;

    private readonly uint[] _nextHops;
    private readonly ushort[] _entries; // the neighbour's ARP entry
    private readonly ushort[] _mtus;
    private readonly byte[] _ages;      // minutes since the path was reported narrow
    private readonly ushort[] _users;
    private readonly ushort[] _next;    // of the same chain, or of the free list
    private readonly ushort[] _chains;
    private readonly int _chainMask;
    private readonly Routing _routing;
    private readonly ArpCache _arp;
    private readonly IndexLists _queue;
    private readonly TimerWheel _timers;
    private int _linkMtu;
    private int _free;

    /// <summary>Takes all the memory the cache will ever need.</summary>
    /// <param name="destinations">Most destinations in use at once.</param>
    /// <param name="linkMtu">The MTU of our link.</param>
    /// <param name="routing">Chooses next hops.</param>
    /// <param name="arp">Resolves neighbours.</param>
    /// <param name="queue">The lists of <see cref="OutputQueue"/>.</param>
    /// <param name="timers">The wheel.</param>
    /// <param name="timer">See <see cref="Timer"/>.</param>
    public DestinationCache(int destinations, int linkMtu, Routing routing, ArpCache arp, IndexLists queue, TimerWheel timers, int timer)
    {
        Addresses = new uint[destinations];
        _nextHops = new uint[destinations];
        Epochs = new int[destinations];
        _entries = new ushort[destinations];
        _mtus = new ushort[destinations];
        _ages = new byte[destinations];
        _users = new ushort[destinations];
        _next = new ushort[destinations];
        int chains = ChainsFor(destinations);
        _chains = new ushort[chains];
        _chainMask = chains - 1;
        _routing = routing;
        _arp = arp;
        _queue = queue;
        _timers = timers;
        Timer = timer;
        _linkMtu = linkMtu;
        for (int i = 0; i < chains; i++)
        {
            _chains[i] = None;
        }

        for (int i = 0; i < destinations; i++)
        {
            _next[i] = (ushort)(i + 1 == destinations ? None : i + 1);
        }
    }

    /// <summary>Size of the hash for a number of destinations: a power of two, and three quarters of the number at least.</summary>
    public static int ChainsFor(int destinations)
    {
        int chains = 2;
        while (4 * chains < 3 * destinations)
        {
            chains <<= 1;
        }

        return chains;
    }

    /// <summary>Adds a user of a destination, the first one or a further one.</summary>
    /// <param name="address">A unicast address that is not ours.</param>
    /// <returns>Its number, for <see cref="Release"/>.</returns>
    public int Take(uint address)
    {
        int chain = (int)(address ^ (address >> 8) ^ (address >> 16)) & _chainMask;
        int i = _chains[chain];
        while (i != None)
        {
            if (Addresses[i] == address)
            {
                _users[i]++;
                return i;
            }

            i = _next[i];
        }

        i = _free;
        _free = _next[i];
        _next[i] = _chains[chain];
        _chains[chain] = (ushort)i;
        Addresses[i] = address;
        _users[i] = 1;
        _mtus[i] = (ushort)_linkMtu;
        _nextHops[i] = _routing.NextHop(address);
        _entries[i] = None;
        return i;
    }

    /// <summary>Removes a user; without users the destination is free.</summary>
    public void Release(int destination)
    {
        int users = _users[destination] - 1;
        _users[destination] = (ushort)users;
        if (users != 0)
        {
            return;
        }

        uint address = Addresses[destination];
        int chain = (int)(address ^ (address >> 8) ^ (address >> 16)) & _chainMask;
        int next = _next[destination];
        int i = _chains[chain];
        if (i == destination)
        {
            _chains[chain] = (ushort)next;
        }
        else
        {
            while (_next[i] != destination)
            {
                i = _next[i];
            }

            _next[i] = (ushort)next;
        }

        _next[destination] = (ushort)_free;
        _free = destination;
    }

    /// <summary>Our address or the routes have changed: chooses every next hop anew.</summary>
    public void RouteAnew()
    {
        // Invalidates all earlier answers of Resolve.
        _arp.Epoch++;
        for (int i = 0; i < _users.Length; i++)
        {
            if (_users[i] != 0)
            {
                Route(i);
            }
        }
    }

    /// <summary>Finds the hardware address that a datagram goes to, or asks for it (RFC 826 rule G1).</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="sender">The sender to queue until the neighbour answers.</param>
    /// <param name="now">The time.</param>
    /// <returns>An index into <see cref="ArpCache.Hardware"/> (times 6), <see cref="Pending"/>, or another negative number when it cannot be reached now.</returns>
    public int Resolve(int destination, int sender, int now)
    {
        int entry = _entries[destination];
        if (Epochs[destination] == _arp.Epoch && entry != None)
        {
            _arp.LastUsed[entry] = now;
            return entry;
        }

        entry = _arp.Resolve(_nextHops[destination], now);
        if (entry >= 0)
        {
            _entries[destination] = (ushort)entry;
            Epochs[destination] = _arp.Epoch;
        }
        else if (entry == ArpCache.Pending)
        {
            _queue.Add(sender, OutputQueue.Neighbours + _arp.PendingEntry);
        }
        else if (entry == ArpCache.NoEntry && _arp.IsResolving)
        {
            _queue.Add(sender, OutputQueue.NoEntry);
            return Pending;
        }

        return entry;
    }

    /// <summary>Whether there is a next hop to an address, on the link or by a gateway (RFC 1122 section 3.3.1).</summary>
    /// <param name="address">A unicast address that is not ours.</param>
    public bool HasRoute(uint address)
    {
        return _routing.NextHop(address) != 0;
    }

    /// <summary>As <see cref="Resolve"/>, for one datagram to a destination that nobody uses: no sender is queued, and no neighbour in use gives way.</summary>
    /// <param name="address">A unicast address that is not ours.</param>
    /// <param name="now">The time.</param>
    /// <returns>As <see cref="Resolve"/>.</returns>
    public int ResolveOnce(uint address, int now)
    {
        return _arp.ResolveSpare(_routing.NextHop(address), now);
    }

    /// <summary>Advice that the next hop may be gone (RFC 9293 section 3.8.3 at R1, MUST-20): asks it again.</summary>
    public void Revalidate(int destination, int now)
    {
        _arp.Revalidate(_nextHops[destination], now);
    }

    /// <summary>Whether the link can carry frames.</summary>
    public bool IsLinkUp()
    {
        return _arp.IsLinkUp();
    }

    /// <summary>A neighbour answered: queues the senders that waited for it for this pass, and those that waited for an entry.</summary>
    public void NeighbourFound(int entry)
    {
        _queue.MoveAll(OutputQueue.Neighbours + entry, OutputQueue.Due);
        _queue.MoveAll(OutputQueue.NoEntry, OutputQueue.Due);
    }

    /// <summary>Largest datagram that our link carries, in octets. What is less than the driver's MTU comes from the network (RFC 2132 section 5.1).</summary>
    public int LinkMtu
    {
        get
        {
            return _linkMtu;
        }

        set
        {
            int before = _linkMtu;
            _linkMtu = value;
            for (int i = 0; i < _mtus.Length; i++)
            {
                if (_mtus[i] > value || _mtus[i] == before)
                {
                    _mtus[i] = (ushort)value;
                }
            }
        }
    }

    /// <summary>Largest datagram that the path carries, in octets (RFC 1191).</summary>
    public int Mtu(int destination)
    {
        return _mtus[destination];
    }

    /// <summary>A router could not forward a datagram (RFC 1191): lowers the path MTU. Never raises it.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="mtu">The MTU of the next hop as the router says; 0 from one that says nothing.</param>
    /// <param name="length">Length of the datagram in octets, as the router quotes it.</param>
    /// <param name="now">The time.</param>
    public void Narrow(int destination, int mtu, int length, int now)
    {
        int known = _mtus[destination];
        if (mtu == 0)
        {
            // RFC 1191 section 5: the next plateau below the datagram. One longer than our link carries is misquoted.
            mtu = PlateauBelow(length > _linkMtu || length < LowerPlateau ? known : length);
        }

        if (mtu < known)
        {
            _mtus[destination] = (ushort)mtu;
            _ages[destination] = 0;
            if (!_timers.IsArmed(Timer))
            {
                _timers.Schedule(Timer, now + Minute);
            }
        }
    }

    /// <summary>A minute has passed: takes paths for as wide as our link again that have been narrow for long enough (RFC 1191 section 6.3).</summary>
    /// <param name="now">The time.</param>
    /// <returns>Whether there was one.</returns>
    public bool AgePaths(int now)
    {
        bool wider = false;
        bool narrow = false;
        for (int i = 0; i < _users.Length; i++)
        {
            if (_users[i] == 0 || _mtus[i] >= _linkMtu)
            {
                continue;
            }

            _ages[i]++;
            if (_ages[i] > MinutesUntilWider)
            {
                _mtus[i] = (ushort)_linkMtu;
                wider = true;
            }
            else
            {
                narrow = true;
            }
        }

        if (narrow)
        {
            _timers.Schedule(Timer, now + Minute);
        }

        return wider;
    }

    private static int PlateauBelow(int length)
    {
        return length > UpperPlateau ? UpperPlateau : length > MiddlePlateau ? MiddlePlateau : LowerPlateau;
    }

    private void Route(int destination)
    {
        _nextHops[destination] = _routing.NextHop(Addresses[destination]);
        _entries[destination] = None;
    }
}
