using System;

namespace TcpNano.Timers;

/// <summary>
/// Hierarchical timing wheel over timer ids 0..n-1. Seven levels of 32 slots: a slot lasts 1 ms on level 0, 32 ms on level 1,
/// 2^30 ms on level 6. Times are milliseconds modulo 2^32; one is before another when their int difference is negative.
/// </summary>
/// <remarks>
/// <para>
/// A timer is filed on the level of the highest 5-bit digit in which its deadline differs from the wheel's time. So every
/// timer of a lower level is due before every timer of a higher one, every occupied slot is ahead of the wheel's time, and
/// the first set bit of the first level that has one is the slot to turn next. No other slot is checked, however long the
/// sleep. The seven digits cover all 32 bits, so the wrap needs no special case. A timer of the top level waits in
/// its next slot, whichever slot its deadline is in, and is filed again from there.
/// </para>
/// <para>
/// The wheel defers work that the protocol usually makes needless. The retransmission timer restarts on every ACK (RFC 6298
/// rule 5.3): a timer moved to a deadline not before the start of its slot stays in that slot, and is filed again when the
/// slot is turned. A cancelled timer stays, too, until its slot is turned, or until it is armed again. The price is
/// spurious wake-ups: a filed timer costs at most one for each level down to its deadline (and one every 2^30 ms), a cancelled
/// one at most one. When nothing is armed <see cref="UntilNext"/> says so, even if cancelled timers are still filed.
/// </para>
/// <para>
/// While anything is armed, <see cref="Expire"/> must be called at least every 2^31-1 ms (<see cref="UntilNext"/> never answers
/// more); with nothing armed there is no limit. A clock that steps back makes the wheel file every timer again, once.
/// Only the time given to <see cref="Expire"/> decides what is due: no timer fires early, however long ago the last call
/// was.
/// </para>
/// </remarks>
internal sealed class TimerWheel
{
    /// <summary>How many timers are armed; to be read only.</summary>
    public int ArmedCount;

    public const int MaxTimers = 65000;
    public const int Levels = 7;
    public const int SlotsPerLevel = 32;

    private const int TopLevel = Levels - 1;

    // How far _turn is ahead of the clock while no slot is occupied.
    private const int Far = int.MaxValue;

    private const int NoHead = -1;

    private const byte Idle = 0;      // not filed
    private const byte Cancelled = 1; // filed; dropped when its slot is turned
    private const byte Armed = 2;     // filed

    // All the memory there is: int[n] + int[n] + byte[n], ushort[n + 224] twice, int[7], byte[32].
    private readonly int[] _deadlines;
    private readonly int[] _starts;   // start of the slot the timer is filed in
    private readonly byte[] _states;

    // Circular lists. The entries from n on are the heads of the slots, so removing a timer needs no search for its slot.
    private readonly ushort[] _next;
    private readonly ushort[] _previous;
    private readonly int[] _occupied; // one bit per slot, one word per level
    private readonly byte[] _bitIndex;

    private readonly int _timers;
    private int _time;     // no occupied slot starts before it; never ahead of the caller's clock
    private int _turn;     // start of the first occupied slot, or an earlier time
    private int _turnHead; // the head of that slot
    private int _lag;      // how far _time is behind the caller's clock while Expire returns due timers

    /// <summary>Takes all the memory the wheel will ever need.</summary>
    /// <param name="timers">Number of timers, 1 to <see cref="MaxTimers"/>.</param>
    /// <param name="now">The time at the start.</param>
    public TimerWheel(int timers, int now)
    {
        if (timers < 1 || timers > MaxTimers)
        {
            throw new ArgumentOutOfRangeException(nameof(timers));
        }

        int entries = timers + (Levels * SlotsPerLevel);
        _timers = timers;
        _deadlines = new int[timers];
        _starts = new int[timers];
        _states = new byte[timers];
        _next = new ushort[entries];
        _previous = new ushort[entries];
        _occupied = new int[Levels];

        // A de Bruijn sequence: multiplied by a single bit it has a different top five bits for each of the 32.
        _bitIndex = new byte[32];
        for (int bit = 0; bit < 32; bit++)
        {
            _bitIndex[((0x077CB531 << bit) >> 27) & 31] = (byte)bit;
        }

        Empty(now);
    }

    /// <summary>Arms the timer, or moves it when it is armed. A deadline that is not in the future fires at the next <see cref="Expire"/>.</summary>
    /// <param name="id">The timer.</param>
    /// <param name="deadline">When it is due, at most 2^31-1 ms ahead.</param>
    public void Schedule(int id, int deadline)
    {
        byte[] states = _states;
        int state = states[id];
        if (state != Armed)
        {
            states[id] = Armed;
            ArmedCount++;
        }

        _deadlines[id] = deadline;
        if (state != Idle)
        {
            if (deadline - _starts[id] >= 0)
            {
                return;
            }

            Unlink(id);
        }

        Link(id);
    }

    /// <summary>Disarms the timer, if it is armed.</summary>
    public void Cancel(int id)
    {
        byte[] states = _states;
        if (states[id] == Armed)
        {
            states[id] = Cancelled;
            ArmedCount--;
        }
    }

    /// <summary>Disarms several timers.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="count">How many.</param>
    public void CancelAll(int first, int count)
    {
        byte[] states = _states;
        count += first;
        while (first < count)
        {
            if (states[first] == Armed)
            {
                states[first] = Cancelled;
                ArmedCount--;
            }

            first++;
        }
    }

    /// <summary>Whether the timer is armed: scheduled, and since then neither cancelled nor expired.</summary>
    public bool IsArmed(int id)
    {
        return _states[id] == Armed;
    }

    /// <summary>The deadline last given to <see cref="Schedule"/>.</summary>
    public int DeadlineOf(int id)
    {
        return _deadlines[id];
    }

    /// <summary>
    /// Disarms one timer that is due and answers its id; -1 when none is due any more. Call it until it answers -1; in
    /// between any timer may be scheduled or cancelled. Timers come in the order of their deadlines. One scheduled for the
    /// past counts as due at the wheel's time.
    /// </summary>
    public int Expire(int now)
    {
        if (now - _time >= 0 && _turn - now > 0)
        {
            _time = now;
            return -1;
        }

        return TurnSlots(now);
    }

    /// <summary>
    /// Milliseconds until <see cref="Expire"/> should be called: never after the first deadline, but perhaps before it
    /// (see the remarks on the class). 0 means now, -1 that nothing is armed.
    /// </summary>
    public int UntilNext(int now)
    {
        if (ArmedCount == 0)
        {
            return -1;
        }

        int turn = _turn;
        if (turn - now <= 0 || now - _time < 0)
        {
            return 0;
        }

        int level = (_turnHead - _timers) >> 5;
        if (level > 0)
        {
            int only = _next[_turnHead];
            if (only == _previous[_turnHead])
            {
                // The only timer of the slot, and no other is due before the slot ends: answers its deadline, not the slot's start.
                int end = turn + (1 << (5 * level));
                int deadline = _deadlines[only];
                return deadline - end < 0 ? deadline - now : end - now;
            }
        }

        return turn - now;
    }

    private int TurnSlots(int now)
    {
        if (now - _time < 0)
        {
            Rebuild(now);
        }

        int[] occupied = _occupied;
        int[] starts = _starts;
        ushort[] next = _next;
        ushort[] previous = _previous;
        byte[] states = _states;

        while (true)
        {
            int level = 0;
            while (occupied[level] == 0)
            {
                level++;
                if (level == Levels)
                {
                    _time = now;
                    _turn = now + Far;
                    _turnHead = NoHead;
                    _lag = 0;
                    return -1;
                }
            }

            int map = occupied[level];
            int bit = map & -map;
            int head = _timers + (level << 5) + _bitIndex[((bit * 0x077CB531) >> 27) & 31];
            int id = next[head];
            int start = starts[id];
            if (start - now > 0)
            {
                _time = now;
                _turn = start;
                _turnHead = head;
                _lag = 0;
                return -1;
            }

            _time = start;
            _lag = now - start;
            if (level != 0)
            {
                occupied[level] &= ~bit;
                next[head] = (ushort)head;
                previous[head] = (ushort)head;
                while (id != head)
                {
                    int following = next[id];
                    if (states[id] == Armed)
                    {
                        Link(id);
                    }
                    else
                    {
                        states[id] = Idle;
                    }

                    id = following;
                }

                continue;
            }

            int second = next[id];
            next[head] = (ushort)second;
            previous[second] = (ushort)head;
            if (second == head)
            {
                occupied[0] &= ~bit;
            }

            if (states[id] != Armed)
            {
                states[id] = Idle;
            }
            else if (_deadlines[id] - start > 0 || _deadlines[id] - now > 0)
            {
                // It was moved after it was filed, or filed when the wheel's time was too far back to decide.
                Link(id);
            }
            else
            {
                states[id] = Idle;
                ArmedCount--;
                _turn = start;
                _turnHead = head;
                return id;
            }
        }
    }

    private void Link(int id)
    {
        // Reads the array, because on nanoCLR a value that was unsigned once still shifts as unsigned.
        int deadline = _deadlines[id];
        int time = _time;
        int ahead = deadline - time;
        if (ahead <= 0)
        {
            // Due already, unless the caller's clock is so far ahead that the deadline only seems to be before the wheel's time.
            deadline = ahead - _lag > 0 ? time + int.MaxValue : time;
        }

        int differing = deadline ^ time;
        int above = -SlotsPerLevel;
        int level = 0;
        int shift = 0;
        while ((differing & above) != 0)
        {
            // Ends on the top level at the latest, where no bits are left.
            above <<= 5;
            shift += 5;
            level++;
        }

        if (level == TopLevel)
        {
            // In the next slot no start is more than 2^30 ms ahead, so the differences elsewhere cannot overflow.
            deadline = time + (1 << 30);
        }

        int slot = (deadline >> shift) & 31;
        int head = _timers + (level << 5) + slot;
        ushort[] next = _next;
        ushort[] previous = _previous;
        int last = previous[head];
        next[last] = (ushort)id;
        previous[id] = (ushort)last;
        next[id] = (ushort)head;
        previous[head] = (ushort)id;
        if (last == head)
        {
            _occupied[level] |= 1 << slot;
        }

        int start = deadline & (-1 << shift);
        _starts[id] = start;
        if (start - _turn < 0)
        {
            _turn = start;
            _turnHead = head;
        }
    }

    private void Unlink(int id)
    {
        int after = _next[id];
        int before = _previous[id];
        _next[before] = (ushort)after;
        _previous[after] = (ushort)before;
        if (after == before)
        {
            // Both neighbours are the slot's head: the slot is empty now.
            int slot = after - _timers;
            _occupied[slot >> 5] &= ~(1 << (slot & 31));
        }
    }

    private void Empty(int now)
    {
        for (int level = 0; level < Levels; level++)
        {
            _occupied[level] = 0;
        }

        int entries = _next.Length;
        for (int head = _timers; head < entries; head++)
        {
            _next[head] = (ushort)head;
            _previous[head] = (ushort)head;
        }

        _time = now;
        _turn = now + Far;
        _turnHead = NoHead;
        _lag = 0;
    }

    // The clock stepped back, or the last call was more than 2^31 ms ago because nothing was armed: the slots are no longer valid.
    private void Rebuild(int now)
    {
        Empty(now);
        for (int id = 0; id < _timers; id++)
        {
            if (_states[id] == Armed)
            {
                Link(id);
            }
            else
            {
                _states[id] = Idle;
            }
        }
    }
}
