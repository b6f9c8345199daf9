using TcpNano.Timers;

namespace TcpNano.Internet;

/// <summary>
/// The multicast groups that sockets have joined (RFC 1112), and when each is to be reported to the routers (RFC 2236 section 3). One timer for all of them.
/// </summary>
internal sealed class MulticastGroups
{
    /// <summary>Most groups: a socket remembers its own as bits.</summary>
    public const int Most = 32;

    /// <summary>The timer in the wheel.</summary>
    public readonly int Timer;

    // RFC 2236 section 8.10: Unsolicited Report Interval; a report that was lost is not missed for longer.
    private const int UnsolicitedInterval = 10000;

    // Section 8.11: Version 1 Router Present Timeout.
    private const int VersionOneTimeout = 400000;

    private readonly uint[] _addresses; // 0 for a free place
    private readonly byte[] _users;
    private readonly byte[] _state;
    private readonly int[] _due;
    private readonly IgmpOutput _output;
    private readonly TimerWheel _timers;
    private readonly Clock _clock;
    private readonly RandomNumbers _random;
    private bool _versionOne;
    private int _versionOneSince;

    // Bits of _state.
    private const byte Pending = 1;      // a report is due
    private const byte LastReporter = 2; // we reported last, so a leave is ours to send (section 3)

    public MulticastGroups(int groups, IgmpOutput output, TimerWheel timers, int timer, Clock clock, RandomNumbers random)
    {
        _addresses = new uint[groups];
        _users = new byte[groups];
        _state = new byte[groups];
        _due = new int[groups];
        _output = output;
        _timers = timers;
        _clock = clock;
        _random = random;
        Timer = timer;
    }

    /// <summary>The bit of a group that somebody has joined; 0 for others.</summary>
    public uint Bit(uint group)
    {
        for (int i = 0; i < _addresses.Length; i++)
        {
            if (_addresses[i] == group)
            {
                return group != 0 ? 1u << i : 0;
            }
        }

        return 0;
    }

    /// <summary>Adds a user of a group. Its first one has it reported at once and once more.</summary>
    /// <returns>The group's bit; 0 when the table is full.</returns>
    public uint Join(uint group)
    {
        int free = -1;
        for (int i = _addresses.Length - 1; i >= 0; i--)
        {
            if (_addresses[i] == group)
            {
                _users[i]++;
                return 1u << i;
            }

            if (_addresses[i] == 0)
            {
                free = i;
            }
        }

        if (free < 0)
        {
            return 0;
        }

        _addresses[free] = group;
        _users[free] = 1;
        _state[free] = 0;
        Report(free);
        Delay(free, UnsolicitedInterval);
        return 1u << free;
    }

    /// <summary>Removes one user of each of some groups; without users a group is left.</summary>
    /// <param name="bits">Bits that <see cref="Join"/> has answered.</param>
    public void LeaveAll(uint bits)
    {
        for (int i = 0; bits != 0; i++)
        {
            if ((bits & 1) != 0)
            {
                _users[i]--;
                if (_users[i] == 0)
                {
                    if ((_state[i] & LastReporter) != 0 && !IsVersionOne())
                    {
                        _output.Leave(_addresses[i]);
                    }

                    _addresses[i] = 0;
                    _state[i] = 0;
                }
            }

            bits >>= 1;
        }
    }

    /// <summary>Our address has changed: reports every group again, from the new one.</summary>
    public void ReportAll()
    {
        for (int i = 0; i < _addresses.Length; i++)
        {
            if (_addresses[i] != 0)
            {
                Report(i);
                Delay(i, UnsolicitedInterval);
            }
        }
    }

    /// <summary>A router asks who is a member (section 3): reports after a random time, unless another member does.</summary>
    /// <param name="group">One group; 0 for all.</param>
    /// <param name="tenths">Within how many tenths of a second; 0 from a router of version 1, which means 10 s (section 4).</param>
    public void Asked(uint group, int tenths)
    {
        if (tenths == 0)
        {
            _versionOne = true;
            _versionOneSince = _clock.Now;
            tenths = 100;
        }

        for (int i = 0; i < _addresses.Length; i++)
        {
            if (_addresses[i] != 0 && (group == 0 || group == _addresses[i]))
            {
                int most = tenths * 100;
                if ((_state[i] & Pending) == 0 || _due[i] - _clock.Now > most)
                {
                    Delay(i, most);
                }
            }
        }
    }

    /// <summary>Another member has reported a group: ours would say nothing new.</summary>
    public void Heard(uint group)
    {
        for (int i = 0; i < _addresses.Length; i++)
        {
            if (_addresses[i] == group && (_state[i] & Pending) != 0)
            {
                _state[i] = 0;
            }
        }
    }

    /// <summary>The timer has expired: sends the reports that are due.</summary>
    public void Expired()
    {
        for (int i = 0; i < _addresses.Length; i++)
        {
            if ((_state[i] & Pending) != 0 && _due[i] - _clock.Now <= 0)
            {
                Report(i);
            }
        }

        Schedule();
    }

    private void Report(int index)
    {
        _output.Report(_addresses[index], IsVersionOne());
        _state[index] = LastReporter;
    }

    private void Delay(int index, int most)
    {
        _state[index] |= Pending;
        _due[index] = _clock.Now + 1 + (int)(_random.Next() % (uint)most);
        Schedule();
    }

    private void Schedule()
    {
        int least = int.MaxValue;
        for (int i = 0; i < _addresses.Length; i++)
        {
            if ((_state[i] & Pending) != 0 && _due[i] - _clock.Now < least)
            {
                least = _due[i] - _clock.Now;
            }
        }

        if (least != int.MaxValue)
        {
            _timers.Schedule(Timer, _clock.Now + (least > 0 ? least : 0));
        }
        else
        {
            _timers.Cancel(Timer);
        }
    }

    private bool IsVersionOne()
    {
        if (_versionOne && (uint)(_clock.Now - _versionOneSince) > VersionOneTimeout)
        {
            _versionOne = false;
        }

        return _versionOne;
    }
}
