using System;

namespace TcpNano.Timers;

/// <summary>
/// Hierarchical timing wheel over timer ids 0..n-1. Seven levels of 32 slots: a slot lasts 1 ms on level 0, 32 ms on level 1,
/// 2^30 ms on level 6. Times are milliseconds modulo 2^32; one is before another when their int difference is negative.
/// </summary>
/// <remarks>
/// <para>
/// What is filed is not a timer but a group of <see cref="GroupSize"/> consecutive ids, under the deadline that comes first of them: a
/// connection's timers take one place in the lists together. A group is always filed; without an armed timer it is far ahead.
/// </para>
/// <para>
/// A group is filed on the level of the highest 5-bit digit in which its deadline differs from the wheel's time. So every
/// group of a lower level is due before every group of a higher one, every occupied slot is ahead of the wheel's time, and
/// the first set bit of the first level that has one is the slot to turn next. No other slot is checked, however long the
/// sleep. The seven digits cover all 32 bits, so the wrap needs no special case. A group of the top level waits in
/// its next slot, whichever slot its deadline is in, and is filed again from there.
/// </para>
/// <para>
/// The wheel defers work that the protocol usually makes needless. The retransmission timer restarts on every ACK (RFC 6298
/// rule 5.3): as long as no deadline is before the start of its slot a group stays in that slot, and is filed again when the
/// slot is turned. To cancel a timer does not move its group either. The price is spurious wake-ups: at most one for each level
/// down to a deadline (and one every 2^30 ms), and at most one for a timer cancelled. When nothing is armed
/// <see cref="UntilNext"/> says so.
/// </para>
/// <para>
/// While anything is armed, <see cref="Expire"/> must be called at least every 2^31-1 ms (<see cref="UntilNext"/> never answers
/// more); with nothing armed there is no limit. A clock that steps back makes the wheel file every group again, once.
/// Only the time given to <see cref="Expire"/> decides what is due: no timer fires early, however long ago the last call
/// was.
/// </para>
/// </remarks>
internal sealed class TimerWheel
{
    /// <summary>How many timers are armed; to be read only.</summary>
    public int ArmedCount;

    /// <summary>Most timers. Groups have numbers of 16 bits, which would do for five times as many.</summary>
    public const int MaxTimers = 100000;

    public const int Levels = 7;
    public const int SlotsPerLevel = 32;

    /// <summary>Timers in a group.</summary>
    public const int GroupSize = 1 << GroupShift;

    private const int GroupShift = 3;
    private const int TopLevel = Levels - 1;

    // How far _turn is ahead of the clock while no slot is occupied.
    private const int Far = int.MaxValue;

    // All the memory there is: int[n] + byte[n], int[g] + ushort[g] + ushort[g + 224] for g groups, int[7], byte[32].
    private readonly int[] _deadlines;
    private readonly bool[] _armed;
    private readonly int[] _starts; // start of the slot the group is filed in

    // Lists. The entries of _next from the number of groups on are the heads of the slots; a list ends with its head. The
    // predecessor of the first is the head, so removing a group needs no search for its slot.
    private readonly ushort[] _next;
    private readonly ushort[] _previous;
    private readonly int[] _occupied; // one bit per slot, one word per level
    private readonly byte[] _bitIndex;

    private readonly int _groups;
    private int _time;  // no occupied slot starts before it; never ahead of the caller's clock
    private int _turn;  // start of the first occupied slot, or an earlier time
    private int _first; // no deadline is before it; never before _turn
    private int _lag;   // how far _time is behind the caller's clock while Expire returns due timers
    private int _found; // the timer that Ahead found

    /// <summary>Takes all the memory the wheel will ever need.</summary>
    /// <param name="timers">Number of timers, 1 to <see cref="MaxTimers"/>.</param>
    /// <param name="now">The time at the start.</param>
    public TimerWheel(int timers, int now)
    {
        if (timers < 1 || timers > MaxTimers)
        {
            throw new ArgumentOutOfRangeException(nameof(timers));
        }

        int groups = (timers + GroupSize - 1) / GroupSize; // the last one may have ids that are never used
        _groups = groups;
        _deadlines = new int[groups << GroupShift];
        _armed = new bool[groups << GroupShift];
        _starts = new int[groups];
        _next = new ushort[groups + (Levels * SlotsPerLevel)];
        _previous = new ushort[groups];
        _occupied = new int[Levels];

        // A de Bruijn sequence: multiplied by a single bit it has a different top five bits for each of the 32.
        _bitIndex = new byte[32];
        for (int bit = 0; bit < 32; bit++)
        {
            _bitIndex[((0x077CB531 << bit) >> 27) & 31] = (byte)bit;
        }

        Build(now);
    }

    /// <summary>Arms the timer, or moves it when it is armed. A deadline that is not in the future fires at the next <see cref="Expire"/>.</summary>
    /// <param name="id">The timer.</param>
    /// <param name="deadline">When it is due, at most 2^31-1 ms ahead.</param>
    public void Schedule(int id, int deadline)
    {
        if (!_armed[id])
        {
            _armed[id] = true;
            ArmedCount++;
        }

        _deadlines[id] = deadline;
        int group = id >> GroupShift;
        if (deadline - _starts[group] < 0)
        {
            // It comes before all the others of its group, unless it only seems to be in the past.
            Unlink(group);
            Link(group, deadline - _time > 0 ? deadline : _time + Ahead(group));
        }
        else if (deadline - _first < 0)
        {
            _first = deadline;
        }
    }

    /// <summary>Disarms the timer, if it is armed.</summary>
    public void Cancel(int id)
    {
        if (_armed[id])
        {
            _armed[id] = false;
            ArmedCount--;
        }
    }

    /// <summary>Disarms several timers.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="count">How many.</param>
    public void CancelAll(int first, int count)
    {
        bool[] armed = _armed;
        count += first;
        while (first < count)
        {
            if (armed[first])
            {
                armed[first] = false;
                ArmedCount--;
            }

            first++;
        }
    }

    /// <summary>Whether the timer is armed: scheduled, and since then neither cancelled nor expired.</summary>
    public bool IsArmed(int id)
    {
        return _armed[id];
    }

    /// <summary>The deadline last given to <see cref="Schedule"/>.</summary>
    public int DeadlineOf(int id)
    {
        return _deadlines[id];
    }

    /// <summary>
    /// Disarms one timer that is due and answers its id; -1 when none is due any more. Call it until it answers -1; in
    /// between any timer may be scheduled or cancelled. Timers come in the order of their deadlines, and of equal ones in a group the
    /// highest id first. One scheduled for the past counts as due at the wheel's time.
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

        int left = _first - now;
        return left <= 0 || now - _time < 0 ? 0 : left;
    }

    private int TurnSlots(int now)
    {
        if (now - _time < 0)
        {
            // The clock stepped back, or the last call was more than 2^31 ms ago because nothing was armed: the slots are no longer valid.
            Build(now);
        }

        int[] occupied = _occupied;
        ushort[] next = _next;
        while (true)
        {
            int level = 0;
            while (occupied[level] == 0)
            {
                level++;
            }

            int map = occupied[level];
            int bit = map & -map;
            int head = _groups + (level << 5) + _bitIndex[((bit * 0x077CB531) >> 27) & 31];
            int group = next[head];
            int start = _starts[group];
            if (start - now > 0)
            {
                _time = now;
                _turn = start;
                _lag = 0;
                _first = start;
                if (level > 0 && next[group] == head)
                {
                    // The only group of the slot, and no other is due before the slot ends: the slot's start would wake too early.
                    int end = start + (1 << (5 * level));
                    int deadline = now + Ahead(group);
                    _first = deadline - end < 0 ? deadline : end;
                }

                return -1;
            }

            _time = start;
            _lag = now - start;
            if (level != 0)
            {
                occupied[level] &= ~bit;
                next[head] = (ushort)head;
                while (group != head)
                {
                    int following = next[group];
                    Link(group, _time + Ahead(group));
                    group = following;
                }
            }
            else if (Ahead(group) == 0)
            {
                // Others of its group may be due, too: it stays until the next call.
                int id = _found;
                _armed[id] = false;
                ArmedCount--;
                _turn = start;
                _first = start;
                return id;
            }
            else
            {
                // What was due was moved or cancelled, or filed when the wheel's time was too far back to decide.
                Unlink(group);
                Link(group, _time + Ahead(group));
            }
        }
    }

    /// <summary>Milliseconds from the wheel's time to the first deadline in a group: 0 when it is due, <see cref="int.MaxValue"/> when nothing is armed.</summary>
    private int Ahead(int group)
    {
        bool[] armed = _armed;
        int time = _time;
        int least = int.MaxValue;
        int id = group << GroupShift;
        int end = id + GroupSize;
        while (id < end)
        {
            if (armed[id])
            {
                int ahead = _deadlines[id] - time;
                if (ahead <= 0)
                {
                    // Due already, unless the caller's clock is so far ahead that the deadline only seems to be before the wheel's time.
                    ahead = ahead - _lag > 0 ? int.MaxValue : 0;
                }

                if (ahead <= least)
                {
                    least = ahead;
                    _found = id;
                }
            }

            id++;
        }

        return least;
    }

    // Files a group under its first deadline, which is not before the wheel's time.
    private void Link(int group, int deadline)
    {
        if (deadline - _first < 0)
        {
            _first = deadline;
        }

        int differing = deadline ^ _time;
        int above = -SlotsPerLevel;
        int level = 0;
        while ((differing & above) != 0)
        {
            // Ends on the top level at the latest, where no bits are left.
            above <<= 5;
            level++;
        }

        int shift = 5 * level;
        if (level == TopLevel)
        {
            // In the next slot no start is more than 2^30 ms ahead, so the differences elsewhere cannot overflow.
            deadline = _time + (1 << 30);
        }

        int slot = (deadline >> shift) & 31;
        int head = _groups + (level << 5) + slot;
        ushort[] next = _next;
        int after = next[head];
        next[head] = (ushort)group;
        next[group] = (ushort)after;
        _previous[group] = (ushort)head;
        if (after != head)
        {
            _previous[after] = (ushort)group;
        }
        else
        {
            _occupied[level] |= 1 << slot;
        }

        int start = deadline & (-1 << shift);
        _starts[group] = start;
        if (start - _turn < 0)
        {
            _turn = start;
        }
    }

    private void Unlink(int group)
    {
        int groups = _groups;
        int after = _next[group];
        int before = _previous[group];
        _next[before] = (ushort)after;
        if (after < groups)
        {
            _previous[after] = (ushort)before;
        }
        else if (before >= groups)
        {
            // Both neighbours are the slot's head: the slot is empty now.
            int slot = after - groups;
            _occupied[slot >> 5] &= ~(1 << (slot & 31));
        }
    }

    // Empties the slots, and files every group.
    private void Build(int now)
    {
        for (int level = 0; level < Levels; level++)
        {
            _occupied[level] = 0;
        }

        int entries = _next.Length;
        for (int head = _groups; head < entries; head++)
        {
            _next[head] = (ushort)head;
        }

        _time = now;
        _turn = now + Far;
        _first = now + Far;
        _lag = 0;
        for (int group = 0; group < _groups; group++)
        {
            Link(group, _time + Ahead(group));
        }
    }
}
