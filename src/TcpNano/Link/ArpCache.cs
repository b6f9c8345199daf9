using System;
using TcpNano.Timers;
using TcpNano.Wire;

namespace TcpNano.Link;

/// <summary>The hardware addresses of the neighbours: ARP (RFC 826) with a fixed number of entries.</summary>
/// <remarks>
/// <para>
/// A hash over the address finds an entry, and a free list supplies one. Only a new neighbour in a full cache costs a search of
/// all entries, for one to evict: a neighbour that failed, or else one that was never used, or else the least recently
/// used. It never evicts one that is being asked, nor one that answered within the last retry interval, so even a cache too
/// small for its neighbours asks none of them more often than that (RFC 1122 section 2.3.2.1, flooding). At most
/// three quarters of the entries can be resolving at once: a flood of segments from neighbours that do not exist leaves
/// the most recently used entries, the gateway's above all, in the cache.
/// </para>
/// <para>
/// What it accepts. A reply counts when it answers a request of ours that has no answer yet. A request addressed to us
/// adds its sender (RFC 826 rule R4), unless that would evict a neighbour in use. For a known neighbour an unsolicited packet
/// does not change the hardware address: a request goes to the known address first, where the true owner answers and
/// nothing changes. Only without an answer does a request go to all stations, and the first answer counts.
/// </para>
/// </remarks>
internal sealed partial class ArpCache
{
    /// <summary>Answer of <see cref="Resolve"/>: asked, no answer yet; <see cref="PendingEntry"/> is the entry it will be in.</summary>
    public const int Pending = -1;

    /// <summary>Answer of <see cref="Resolve"/>: the neighbour did not answer, less than one retry interval ago.</summary>
    public const int Failed = -2;

    /// <summary>Answer of <see cref="Resolve"/>: no entry is free, and none can be evicted now.</summary>
    public const int NoEntry = -3;

    /// <summary>Answer of <see cref="Input"/> and <see cref="Expired"/>: no entry was resolved or has failed.</summary>
    public const int None = -1;

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
    private const byte Polling = 4;    // asked at its known address, only this may answer; timer: next request
    private const byte Refreshing = 5; // asked everybody, the first answer decides; timer: next request

    private const int Start = FrameLayout.Payload;
    private const int AddressLength = EthernetHeader.AddressLength;

    // Milliseconds until a request that the driver had no room for is tried again.
    private const int NoRoomRetry = 10;
    private const int LinkDownRetry = 100;

    // DEFEND_INTERVAL of RFC 5227 section 2.4.
    private const int DefendInterval = 10000;

    // LastUsed of an entry that was not used within its lifetime: 12 days before it was confirmed.
    private const int LongAgo = 0x40000000;

    private readonly MacDriver _driver;
    private readonly StackCounters _counters;
    private readonly TimerWheel _timers;
    private readonly int _firstTimer;
    private readonly int _lifetime;
    private readonly int _retryInterval;
    private readonly int _requests;
    private readonly int _entries;
    private readonly int _maxResolving;

    private readonly uint[] _addresses;
    private readonly byte[] _states;
    private readonly byte[] _attempts; // requests sent in the present round, or in the last one; 0 when we never asked
    private readonly int[] _confirmed;
    private readonly short[] _next;    // of the same chain, or of the free list; -1 ends both
    private readonly short[] _chains;
    private readonly int _chainMask;

    private readonly ArpOutput _output;
    private readonly byte[] _ownHardware;
    private uint _own;
    private int _free;
    private int _resolving;
    private int _defended;
    private bool _hasDefended;

    /// <summary>Takes all the memory the cache will ever need, and the timers from <paramref name="firstTimer"/> on, one per entry.</summary>
    public ArpCache(StackOptions options, MacDriver driver, DriverFaults faults, StackCounters counters, TimerWheel timers, int firstTimer)
    {
        int entries = options.ArpEntries;
        _driver = driver;
        _counters = counters;
        _timers = timers;
        _firstTimer = firstTimer;
        _lifetime = options.ArpLifetime;
        _retryInterval = options.ArpRetryInterval;
        _requests = options.ArpRequests;
        _entries = entries;
        _maxResolving = entries - ((entries + 3) >> 2);

        int chains = ChainsFor(entries);
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
        int index = _chains[(int)(nextHop ^ (nextHop >> 8)) & _chainMask];
        while (index >= 0)
        {
            if (_addresses[index] == nextHop)
            {
                int state = _states[index];
                if (state >= Reachable)
                {
                    LastUsed[index] = now;
                    return index;
                }

                PendingEntry = index;
                return state == Resolving ? Pending : Failed;
            }

            index = _next[index];
        }

        return ResolveNew(nextHop, now);
    }

    /// <summary>Advice that a neighbour may be gone (RFC 9293 section 3.8.3 at R1, RFC 1122 section 2.3.2.1): asks for it again, and uses the known address meanwhile.</summary>
    /// <param name="nextHop">The neighbour; one that is unknown is ignored.</param>
    /// <param name="now">The time.</param>
    public void Revalidate(uint nextHop, int now)
    {
        int index = Find(nextHop);
        if (index >= 0 && _states[index] == Reachable && now - _confirmed[index] >= _retryInterval)
        {
            StartRequests(index, Refreshing, now);
        }
    }

    /// <summary>Processes a received ARP frame.</summary>
    /// <param name="frame">A frame for which IPv4Input.Accept has answered Arp.</param>
    /// <param name="length">Its length.</param>
    /// <param name="now">The time.</param>
    /// <returns>The entry that has just been resolved, for the connections that wait for it; else <see cref="None"/>.</returns>
    public int Input(byte[] frame, int length, int now)
    {
        if (!ArpPacket.IsWellFormed(frame, length, _ownHardware))
        {
            _counters.Count(StackCounter.ArpDroppedMalformed);
            return None;
        }

        uint own = _own;
        uint sender = ArpPacket.GetAddress(frame, Start + ArpPacket.SenderProtocol);
        uint target = ArpPacket.GetAddress(frame, Start + ArpPacket.TargetProtocol);
        bool request = frame[Start + ArpPacket.Operation + 1] == ArpPacket.OperationRequest;

        // A station that probes for an address has none yet (RFC 5227 section 2.1.1).
        if (!IPv4Address.IsUnicast(sender) && (sender != 0 || !request))
        {
            _counters.Count(StackCounter.ArpDroppedMalformed);
            return None;
        }

        if (own == 0)
        {
            _counters.Count(StackCounter.ArpDroppedNotOurs);
            return None;
        }

        if (sender == own)
        {
            Defend(now);
            return None;
        }

        if (!request)
        {
            return InputReply(frame, sender, target, now); // a reply is not answered (RFC 826 rule R6)
        }

        if (target == own)
        {
            // A request for us is answered (RFC 826 rule R5), also a probe, which has no sender address (RFC 5227 section 2.1.1).
            int resolved = sender == 0 ? None : Introduce(frame, sender, now);
            _output.Reply(frame);
            return resolved;
        }

        int index = sender == 0 ? -1 : Find(sender); // not for us: only a known sender matters (RFC 826 rule R3)
        if (index < 0 || _states[index] < Reachable)
        {
            _counters.Count(StackCounter.ArpDroppedNotOurs);
        }
        else
        {
            Compare(index, frame, now);
        }

        return None;
    }

    /// <summary>Processes the expiry of a timer of the cache.</summary>
    /// <param name="timerId">The timer.</param>
    /// <param name="now">The time.</param>
    /// <returns>The entry that has just failed, for the connections that wait for it or use it; else <see cref="None"/>.</returns>
    public int Expired(int timerId, int now)
    {
        int index = timerId - _firstTimer;
        switch (_states[index])
        {
            case Negative:
                Release(index);
                return None;

            case Reachable:
                // Entries time out (RFC 1122 section 2.3.2.1). One that was used is asked first, at its known address (unicast poll).
                if (LastUsed[index] - _confirmed[index] >= 0)
                {
                    StartRequests(index, Polling, now);
                }
                else
                {
                    Release(index);
                }

                return None;

            case Resolving:
            case Polling:
            case Refreshing:
                if (_attempts[index] < _requests)
                {
                    if (_states[index] == Polling && _attempts[index] > 0)
                    {
                        _states[index] = Refreshing;
                    }

                    Request(index, now);
                    return None;
                }

                Fail(index, now);
                return index;

            default:
                return None;
        }
    }

    private int ResolveNew(uint nextHop, int now)
    {
        if (nextHop == 0 || nextHop == _own || _own == 0)
        {
            return Failed;
        }

        if (_resolving >= _maxResolving)
        {
            return NoEntry;
        }

        int index = Take(now, true);
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

    private int InputReply(byte[] frame, uint sender, uint target, int now)
    {
        int index = Find(sender);
        if (index < 0
            || target != _own
            || !ArpPacket.Same(frame, Start + ArpPacket.TargetHardware, _ownHardware, 0)
            || _attempts[index] == 0)
        {
            _counters.Count(StackCounter.ArpDroppedUnsolicited);
            return None;
        }

        int state = _states[index];
        if (state == Resolving || state == Refreshing
            || (state == Polling && ArpPacket.Same(frame, Start + ArpPacket.SenderHardware, Hardware, AddressLength * index)))
        {
            return Confirm(index, frame, now);
        }

        _counters.Count(StackCounter.ArpDroppedUnsolicited);
        return None;
    }

    // Adds the sender of a request to us: we will talk to it soon (RFC 826 rule R4).
    private int Introduce(byte[] frame, uint sender, int now)
    {
        int index = Find(sender);
        if (index < 0)
        {
            index = Take(now, false);
            if (index >= 0)
            {
                Insert(index, sender);
                LastUsed[index] = now - LongAgo;
                Confirm(index, frame, now);
            }

            return None;
        }

        if (_states[index] >= Reachable)
        {
            Compare(index, frame, now);
            return None;
        }

        return Confirm(index, frame, now);
    }

    // A known neighbour has sent: it is alive, or another station claims its address. In place of RFC 826 rule R2 it is asked first.
    private void Compare(int index, byte[] frame, int now)
    {
        if (ArpPacket.Same(frame, Start + ArpPacket.SenderHardware, Hardware, AddressLength * index))
        {
            Confirm(index, frame, now);
            return;
        }

        _counters.Count(StackCounter.ArpChallenges);
        if (_states[index] == Reachable && now - _confirmed[index] >= _retryInterval)
        {
            StartRequests(index, Polling, now);
        }
    }

    // Takes the neighbour's address from a frame. Answers the entry when connections may wait for it, else None.
    private int Confirm(int index, byte[] frame, int now)
    {
        int resolved = None;
        if (_states[index] == Resolving)
        {
            _resolving--;
            resolved = index;
        }

        Array.Copy(frame, Start + ArpPacket.SenderHardware, Hardware, AddressLength * index, AddressLength);
        Epoch++;
        _states[index] = Reachable;
        _confirmed[index] = now;

        // Moves LastUsed along, or an unused neighbour that keeps asking for us would seem used after 24 days.
        int idle = now - LastUsed[index];
        if (idle < 0 || idle > _lifetime)
        {
            LastUsed[index] = now - LongAgo;
        }

        _timers.Schedule(_firstTimer + index, now + _lifetime);
        return resolved;
    }

    private void StartRequests(int index, byte state, int now)
    {
        // If there is only one request, it goes to all stations.
        _states[index] = state == Polling && _requests == 1 ? Refreshing : state;
        _attempts[index] = 0;
        if (state == Resolving)
        {
            LastUsed[index] = now;
        }

        Request(index, now);
    }

    private void Request(int index, int now)
    {
        bool sent = _states[index] == Polling
            ? _output.RequestFromOne(_addresses[index], Hardware, AddressLength * index)
            : _output.RequestFromAll(_addresses[index]);
        if (sent)
        {
            _attempts[index]++;
            _timers.Schedule(_firstTimer + index, now + _retryInterval);
        }
        else
        {
            // The request has not left, so it does not count.
            _timers.Schedule(_firstTimer + index, now + (_driver.IsLinkUp ? NoRoomRetry : LinkDownRetry));
        }
    }

    private void Fail(int index, int now)
    {
        if (_states[index] == Resolving)
        {
            _resolving--;
        }

        _counters.Count(StackCounter.ArpFailures);
        _states[index] = Negative;
        Epoch++;
        _timers.Schedule(_firstTimer + index, now + _retryInterval);
    }

    // Keeps the address and announces it, but not so often that two stations answer each other forever (RFC 5227 section 2.4 (c)).
    private void Defend(int now)
    {
        _counters.Count(StackCounter.ArpAddressConflicts);
        int passed = now - _defended;
        if (!_hasDefended || passed < 0 || passed >= DefendInterval)
        {
            _hasDefended = true;
            _defended = now;
            _output.Announce();
        }
    }
}
