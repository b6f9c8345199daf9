using System;
using TcpNano.Timers;
using TcpNano.Wire;

namespace TcpNano.Link;

/// <summary>Who has which address on the link: ARP (RFC 826) with a fixed number of entries.</summary>
/// <remarks>
/// <para>
/// A hash over the address finds an entry, a free list gives one. Only a new neighbour on a full cache makes us look at
/// all entries, for the one to evict: a neighbour that failed, or else one that was never used, or else the least recently
/// used; never one that is being asked, nor one that answered within the last retry interval, so that even a cache too
/// small for its neighbours asks for none of them more often than that (RFC 1122 section 2.3.2.1, flooding). At most
/// three quarters of the entries can be resolving at once: a flood of segments from neighbours that do not exist leaves
/// the most recently used ones, the gateway above all, in their place.
/// </para>
/// <para>
/// What is believed. A reply counts when it answers a request of ours that has no answer yet. A request addressed to us
/// introduces its sender (RFC 826), as long as that costs no neighbour in use its entry. For a neighbour we know, no packet
/// nobody asked for changes the hardware address: we ask at the known address first, where the true owner answers
/// and nothing changes; only when there is no answer do we ask everybody, and then believe the first who answers.
/// </para>
/// </remarks>
internal sealed partial class ArpCache
{
    /// <summary>Answer of <see cref="Resolve"/>: asked, no answer yet; <see cref="PendingEntry"/> tells where it will be.</summary>
    public const int Pending = -1;

    /// <summary>Answer of <see cref="Resolve"/>: the neighbour did not answer, less than one retry interval ago.</summary>
    public const int Failed = -2;

    /// <summary>Answer of <see cref="Resolve"/>: no entry can be had now.</summary>
    public const int NoEntry = -3;

    /// <summary>Answer of <see cref="Input"/> and <see cref="Expired"/>: nothing to tell.</summary>
    public const int None = -1;

    /// <summary>Hardware addresses, 6 octets an entry: that of entry i starts at 6 * i.</summary>
    public readonly byte[] Hardware;

    /// <summary>When each entry was last resolved, by the time given.</summary>
    public readonly int[] LastUsed;

    /// <summary>Changes with every change of an entry that makes an earlier answer of <see cref="Resolve"/> wrong.</summary>
    public int Epoch;

    /// <summary>After <see cref="Resolve"/> has answered <see cref="Pending"/>: the entry that is being resolved.</summary>
    public int PendingEntry;

    // States. All from Reachable on have a hardware address that may be used.
    private const byte Free = 0;       // in no chain, no timer
    private const byte Negative = 1;   // did not answer; timer: forget it
    private const byte Resolving = 2;  // no address yet; timer: next request
    private const byte Reachable = 3;  // timer: end of its lifetime
    private const byte Polling = 4;    // asked at its known address, only this may answer; timer: next request
    private const byte Refreshing = 5; // asked everybody, the first answer decides; timer: next request

    private const int Start = FrameLayout.Payload;
    private const int AddressLength = EthernetHeader.AddressLength;

    // How soon a request that the driver had no room for is tried again.
    private const int NoRoomRetry = 10;
    private const int LinkDownRetry = 100;

    // RFC 5227 section 2.4: DEFEND_INTERVAL.
    private const int DefendInterval = 10000;

    // "Last used" of an entry that was not used within its lifetime: 12 days before it was confirmed.
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

    /// <summary>Takes all the memory the cache will ever need, and the timers from <paramref name="firstTimer"/> on, one an entry.</summary>
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

    /// <summary>Sets our address, forgets all neighbours when it is another than before, and announces it.</summary>
    /// <param name="address">Our address; 0 for none: then nothing is resolved and nothing answered.</param>
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
            // The driver may have no room or no link yet: then others learn the address when they ask for it.
            _output.Announce();
        }
    }

    /// <summary>Finds the hardware address of a neighbour, and asks for it when it is not known.</summary>
    /// <param name="nextHop">A unicast address on the link.</param>
    /// <param name="now">The time.</param>
    /// <returns>An index into <see cref="Hardware"/> (times 6), <see cref="Pending"/>, <see cref="Failed"/> or <see cref="NoEntry"/>.</returns>
    /// <remarks>
    /// A failure is remembered for one retry interval; the next call after that asks anew. The same answer is given for
    /// an address that is nobody's: 0, our own, or any as long as we have none.
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

    /// <summary>Advice that a neighbour may be gone (RFC 9293 section 3.8.3 at R1, RFC 1122 section 2.3.2.1): asks for it again, and uses what is known meanwhile.</summary>
    /// <param name="nextHop">The neighbour; nothing happens when it is not known.</param>
    /// <param name="now">The time.</param>
    public void Revalidate(uint nextHop, int now)
    {
        int index = Find(nextHop);
        if (index >= 0 && _states[index] == Reachable && now - _confirmed[index] >= _retryInterval)
        {
            StartRequests(index, Refreshing, now);
        }
    }

    /// <summary>Takes a received ARP frame.</summary>
    /// <param name="frame">A frame that IPv4Input.Accept has called ARP.</param>
    /// <param name="length">Its length.</param>
    /// <param name="now">The time.</param>
    /// <returns>The entry whose resolution has just ended well, for the connections waiting for it; else <see cref="None"/>.</returns>
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

        // RFC 5227 section 2.1.1: a station that probes for an address has none yet.
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
            return InputReply(frame, sender, target, now);
        }

        if (target == own)
        {
            // RFC 5227 section 2.1.1: a probe has no sender address. It asks whether the address is ours, and must learn it.
            int resolved = sender == 0 ? None : Introduce(frame, sender, now);
            _output.Reply(frame);
            return resolved;
        }

        int index = sender == 0 ? -1 : Find(sender);
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

    /// <summary>Takes the expiry of one of our timers.</summary>
    /// <param name="timerId">The timer.</param>
    /// <param name="now">The time.</param>
    /// <returns>The entry that has just failed, for the connections waiting for it or using it; else <see cref="None"/>.</returns>
    public int Expired(int timerId, int now)
    {
        int index = timerId - _firstTimer;
        switch (_states[index])
        {
            case Negative:
                Release(index);
                return None;

            case Reachable:
                // RFC 1122 section 2.3.2.1: entries time out. One that was used is asked for first, at its known address (unicast poll).
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

    // RFC 826: the sender of a request to us will be talked to soon.
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

    // A neighbour with a usable address has shown itself: it is alive, or somebody else wants to be it.
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

    // The neighbour's address is the one in this frame. Answers the entry when somebody may be waiting for it, else None.
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

        // Kept near, so that a neighbour we never use, but that keeps asking for us, is not taken for a used one after 24 days.
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
        // When there is but one request, it has to be the one that everybody can answer.
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
            // Nobody was asked, so nobody has failed to answer.
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

    // RFC 5227 section 2.4 (c): keep the address, and say so, but not so often that two stations shout at each other.
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
