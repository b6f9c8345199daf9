using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <summary>
/// Limits the ACKs that answer trouble (RFC 5961 section 7): each connection sends one per <see cref="StackOptions.ChallengeAckInterval"/> and
/// kind of trouble, and all together send a number per second that nobody can predict. A fixed number would tell an attacker, who
/// counts the answers on a connection of its own, how many others drew (CVE-2016-5696). A connection that takes the place of one that
/// has answered less than an interval ago waits that long with its first answer; that costs less than to begin anew each time.
/// </summary>
internal sealed class ChallengeLimiter
{
    /// <summary>Kind of trouble: a RST inside the window, but not at RCV.NXT.</summary>
    public const uint Reset = 0x1;

    /// <summary>Kind of trouble: a SYN inside the window.</summary>
    public const uint Syn = 0x2;

    /// <summary>Kind of trouble: an ACK of what was never sent, or of long ago.</summary>
    public const uint Ack = 0x4;

    /// <summary>Kind of trouble: a segment outside of the window.</summary>
    public const uint Sequence = 0x8;

    /// <summary>Slots that the entries of the SYN cache and of the TIME-WAIT table share.</summary>
    public const int EntrySlots = 8;

    private const uint Kinds = 0xF;
    private const int KindBits = 4;
    private const int Period = 1000;

    private readonly SipHash _hash;
    private readonly Clock _clock;
    private readonly uint[] _answered; // milliseconds of the last answer, and the kinds answered since a pause of one interval
    private readonly int _connections;
    private readonly uint _interval;
    private readonly int _most;
    private int _started;
    private int _left;

    public ChallengeLimiter(StackOptions options, SipHash hash, Clock clock)
    {
        _hash = hash;
        _clock = clock;
        _connections = options.Connections;
        _answered = new uint[options.Connections + EntrySlots];
        _interval = (uint)options.ChallengeAckInterval;
        _most = options.ChallengeAcksPerSecond;
        _started = clock.Now - Period;
    }

    /// <summary>The slot of a connection that is an entry of the SYN cache or of the TIME-WAIT table; some entries share one.</summary>
    public int SlotOfEntry(int entry)
    {
        return _connections + (entry & (EntrySlots - 1));
    }

    /// <summary>Whether a connection may answer trouble now; if so it counts as answered.</summary>
    /// <param name="slot">The index of its control block, or <see cref="SlotOfEntry"/>.</param>
    /// <param name="kind">One of the constants.</param>
    public bool TryTake(int slot, uint kind)
    {
        int now = _clock.Now;
        uint at = (uint)now << KindBits;
        uint answered = _answered[slot];
        uint kinds = answered & Kinds;
        if ((at - (answered - kinds)) >> KindBits >= _interval)
        {
            kinds = 0;
        }

        if ((kinds & kind) != 0 || !TakeOfAll(now))
        {
            return false;
        }

        _answered[slot] = at | kinds | kind;
        return true;
    }

    private bool TakeOfAll(int now)
    {
        int passed = now - _started;
        if (passed < 0 || passed >= Period)
        {
            // From half of the limit up. The low octet of the second word keeps this use of the hash apart from the others.
            _started = now;
            int half = _most >> 1;
            ulong random = _hash.Hash((uint)now, 0x84) >> 32;
            _left = _most - half + (int)((uint)random % (uint)(half + 1));
        }

        if (_left == 0)
        {
            return false;
        }

        _left--;
        return true;
    }
}
