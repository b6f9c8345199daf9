using System;
using TcpNano.Timers;
using TcpNano.Wire;

namespace TcpNano.Link;

/// <summary>The hardware addresses of the neighbours: ARP (RFC 826) with a fixed number of entries.</summary>
/// <remarks>
/// <para>
/// A keyed hash over the address finds an entry, and a free list supplies one. In a full cache a new neighbour that we send to takes
/// the entry of one that failed, or was never used, or else the least recently used one, however busy; never one that is being
/// asked. Two limits keep that from being abused. At most three quarters of the entries can be resolving at once, and a busy entry
/// gives way only while less than a quarter are: neighbours that do not exist leave the busy entries, the gateway's above all,
/// in the cache. And busy entries give way at most <see cref="BusyEvictions"/> times a second, which bounds the requests of a
/// cache that is too small for its neighbours (RFC 1122 section 2.3.2.1, flooding).
/// </para>
/// <para>
/// What it accepts. Only the body of a packet counts, not the Ethernet source (RFC 826; RFC 5798 section 8.1.2 needs that). A reply counts
/// when it answers a request of ours that has no answer yet. A request addressed to us adds its sender (RFC 826 rule R4), in a full
/// cache only in place of another that was never used. No packet that we have not asked for changes the hardware address of
/// a known neighbour, in whatever form it announces another one: it makes us ask the known address, at once or when the retry
/// interval since the last answer is over. There the true owner answers and nothing changes. Only without an answer does a request go to all
/// stations, and the first answer counts, unless the old address answers it too.
/// </para>
/// <para>No packet costs more because the cache is larger: a stranger looks at <see cref="Looks"/> entries at most.</para>
/// </remarks>
internal sealed partial class ArpCache
{
    /// <summary>Answer of <see cref="Resolve"/>: asked, no answer yet; <see cref="PendingEntry"/> is the entry it will be in.</summary>
    public const int Pending = -1;

    /// <summary>Answer of <see cref="Resolve"/>: the neighbour did not answer, less than one retry interval ago.</summary>
    public const int Failed = -2;

    /// <summary>Answer of <see cref="Resolve"/>: no entry is free, and none gives way now. While <see cref="IsResolving"/>, it pays to wait for that.</summary>
    public const int NoEntry = -3;

    /// <summary>Answer of <see cref="Input"/> and <see cref="Expired"/>: no entry was resolved or has failed.</summary>
    public const int None = -1;

    /// <summary>Answer of <see cref="Input"/>: another station claims our address, for the first time in a DEFEND_INTERVAL.</summary>
    public const int Conflict = -2;

    /// <summary>Answer of <see cref="Input"/>: another station claims the address that is being probed.</summary>
    public const int ProbeConflict = -3;

    /// <summary>Most entries in use that give way to other neighbours in one second.</summary>
    public const int BusyEvictions = 250;

    /// <summary>Most entries that are looked at for one to evict for a stranger.</summary>
    public const int Looks = 8;

    /// <summary>Hardware addresses, 6 octets an entry: that of entry i starts at 6 * i.</summary>
    public readonly byte[] Hardware;

    /// <summary>When <see cref="Resolve"/> last answered each entry.</summary>
    public readonly int[] LastUsed;

    /// <summary>Grows with every change of an entry that may invalidate an earlier answer of <see cref="Resolve"/>.</summary>
    public int Epoch;

    /// <summary>After <see cref="Resolve"/> has answered <see cref="Pending"/>: the entry that is being resolved.</summary>
    public int PendingEntry;

    // States. From Reachable on an entry has a hardware address that can be used.
    private const byte Free = 0;       // in no chain, no timer
    private const byte Negative = 1;   // did not answer; timer: forget it
    private const byte Resolving = 2;  // no address yet; timer: next request
    private const byte Reachable = 3;  // timer: end of its lifetime
    private const byte Suspect = 4;    // another station has claimed its address; timer: the question whether it is still there
    private const byte Polling = 5;    // asked at its known address, only this may answer; timer: next request
    private const byte Refreshing = 6; // asked everybody, the first answer decides; timer: next request

    private const int Start = FrameLayout.Payload;
    private const int AddressLength = EthernetHeader.AddressLength;

    // Milliseconds until a request that the driver had no room for is tried again.
    private const int NoRoomRetry = 10;
    private const int LinkDownRetry = 100;

    private const int OneSecond = 1000;

    // LastUsed of an entry that was not used within its lifetime: 12 days before it was confirmed.
    private const int LongAgo = 0x40000000;

    private readonly StackCounters _counters;
    private readonly TimerWheel _timers;
    private readonly int _firstTimer;
    private readonly int _lifetime;
    private readonly int _retryInterval;
    private readonly int _requests;
    private readonly int _entries;
    private readonly int _maxResolving;
    private readonly int _maxResolvingBusy;

    private readonly uint[] _addresses;
    private readonly byte[] _states;
    private readonly byte[] _attempts; // requests sent in the present round, or in the last one; 0 when we never asked
    private readonly int[] _confirmed;
    private readonly short[] _next;    // of the same chain, or of the free list; -1 ends both
    private readonly short[] _chains;
    private readonly uint _key;        // odd and secret: nobody outside can choose addresses that share a chain
    private readonly int _chainMask;

    private readonly ArpOutput _output;
    private readonly byte[] _ownHardware;
    private readonly byte[] _replacedHardware;
    private uint _own;
    private uint _probed;      // an address that we would like to have; 0 for none
    private int _free;
    private int _resolving;
    private int _hand;         // where the search for a stranger's entry goes on
    private int _busyEvicted;  // in the second that began at _busySince
    private int _busySince;
    private bool _isStuck;     // a search at _stuckAt has found no entry to evict, and none has changed since
    private int _stuckAt;
    private int _replaced;     // the entry whose address was replaced last, at _replacedAt; -1 for none
    private int _replacedAt;
    private int _defended;
    private bool _hasDefended;

    /// <summary>Takes all the memory the cache will ever need, and the timers from <paramref name="firstTimer"/> on, one per entry.</summary>
    public ArpCache(StackOptions options, MacDriver driver, DriverFaults faults, StackCounters counters, TimerWheel timers, int firstTimer)
    {
        int entries = options.ArpEntries;
        _counters = counters;
        _timers = timers;
        _firstTimer = firstTimer;
        _lifetime = options.ArpLifetime;
        _retryInterval = options.ArpRetryInterval;
        _requests = options.ArpRequests;
        _entries = entries;
        _maxResolving = entries - ((entries + 3) >> 2);
        _maxResolvingBusy = (entries + 3) >> 2;

        int chains = ChainsFor(entries);
        byte[] secret = options.Secret;
        _key = Words.Read(secret, 0) | 1u;

        Hardware = new byte[AddressLength * entries];
        _addresses = new uint[entries];
        _states = new byte[entries];
        _attempts = new byte[entries];
        LastUsed = new int[entries];
        _confirmed = new int[entries];
        _next = new short[entries];
        _chains = new short[chains];
        _chainMask = chains - 1;
        for (int i = 0; i < chains; i++)
        {
            _chains[i] = -1;
        }

        for (int i = 0; i < entries; i++)
        {
            _next[i] = (short)(i + 1 == entries ? -1 : i + 1);
        }

        _replaced = -1;
        _replacedHardware = new byte[AddressLength];
        _ownHardware = new byte[AddressLength];
        driver.GetAddress(_ownHardware);
        _output = new ArpOutput(driver, faults, _ownHardware, counters);
    }

    /// <summary>Size of the hash for a number of entries: the next power of two.</summary>
    public static int ChainsFor(int entries)
    {
        int chains = 2;
        while (chains < entries)
        {
            chains <<= 1;
        }

        return chains;
    }

    /// <summary>Whether a neighbour is being asked for whose address is not known: its answer or its silence is still to come.</summary>
    public bool IsResolving
    {
        get { return _resolving != 0; }
    }

    /// <summary>Sets our address and announces it; a new address makes the cache forget all neighbours.</summary>
    /// <param name="address">Our address; 0 for none: then nothing is resolved and nothing is answered.</param>
    public void Configure(uint address)
    {
        if (address != _own)
        {
            for (int i = 0; i < _entries; i++)
            {
                if (_states[i] != Free)
                {
                    Release(i);
                }
            }

            Epoch++;
            _own = address;
            _hasDefended = false;
            _output.Configure(address);
        }

        if (address != 0)
        {
            // If the driver has no room or no link yet, others learn the address when they ask for it.
            _output.Announce();
        }
    }

    /// <summary>Asks whether anybody has an address that we would like to have (RFC 5227 section 2.1.1), and watches for claims to it from now on.</summary>
    /// <param name="address">The address; 0 to watch no longer.</param>
    public void Probe(uint address)
    {
        _probed = address;
        if (address != 0)
        {
            _output.Probe(address);
        }
    }

    /// <summary>Copies our own hardware address.</summary>
    public void GetOwnHardware(byte[] buffer)
    {
        Array.Copy(_ownHardware, 0, buffer, 0, AddressLength);
    }

    /// <summary>Announces our address (RFC 5227 section 2.3).</summary>
    public void Announce()
    {
        if (_own != 0)
        {
            _output.Announce();
        }
    }

    /// <summary>Finds the hardware address of a neighbour, or asks for it when it is unknown (RFC 826 rule G1).</summary>
    /// <param name="nextHop">A unicast address on the link.</param>
    /// <param name="now">The time.</param>
    /// <returns>An index into <see cref="Hardware"/> (times 6), <see cref="Pending"/>, <see cref="Failed"/> or <see cref="NoEntry"/>.</returns>
    /// <remarks>
    /// Remembers a failure for one retry interval; the next call after that asks again. Also answers <see cref="Failed"/> for
    /// 0, for our own address, and for any address while we have none.
    /// </remarks>
    public int Resolve(uint nextHop, int now)
    {
        int index = _chains[(int)((nextHop * _key) >> 24) & _chainMask];
        while (index >= 0)
        {
            if (_addresses[index] == nextHop)
            {
                if (_states[index] >= Reachable)
                {
                    LastUsed[index] = now;
                    return index;
                }

                PendingEntry = index;
                return _states[index] == Resolving ? Pending : Failed;
            }

            index = _next[index];
        }

        return ResolveNew(nextHop, now, true);
    }

    /// <summary>
    /// As <see cref="Resolve"/>, for what anybody can make us send by saying who he is, such as retransmitted SYN|ACKs: no neighbour in use gives way for it, and a
    /// quarter of the entries at most is resolved for it.
    /// </summary>
    /// <param name="nextHop">A unicast address on the link.</param>
    /// <param name="now">The time.</param>
    /// <returns>As <see cref="Resolve"/>.</returns>
    public int ResolveSpare(uint nextHop, int now)
    {
        return Find(nextHop) >= 0 ? Resolve(nextHop, now) : ResolveNew(nextHop, now, false);
    }

    private int ResolveNew(uint nextHop, int now, bool wanted)
    {
        if (nextHop == 0 || nextHop == _own || _own == 0)
        {
            return Failed;
        }

        if (_resolving >= (wanted ? _maxResolving : _maxResolvingBusy))
        {
            return NoEntry;
        }

        int index = Take(now, wanted);
        if (index < 0)
        {
            return NoEntry;
        }

        Insert(index, nextHop);
        _resolving++;
        StartRequests(index, Resolving, now);
        PendingEntry = index;
        return Pending;
    }
}
