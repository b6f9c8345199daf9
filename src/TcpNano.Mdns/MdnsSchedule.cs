namespace TcpNano.Mdns;

/// <summary>When which record is to be sent: a time per record for multicasts, and a few places for unicast answers that have to wait.</summary>
internal sealed class MdnsSchedule
{
    /// <summary>A time that never comes.</summary>
    public const long Never = long.MaxValue;

    /// <summary>No record is multicast again within this many milliseconds (RFC 6762 rule 6-4).</summary>
    public const int MulticastGap = 1000;

    /// <summary>Nor, to defend a name, within these.</summary>
    public const int DefenceGap = 250;

    private const int Places = 4;
    private const long LongAgo = -3600 * 1000L * 24;

    // Per record: when it is to be multicast, whose further known answers it waits for (0 for nobody's), when it was multicast last.
    private readonly long[] _due = new long[MdnsRecords.Count];
    private readonly uint[] _waitsFor = new uint[MdnsRecords.Count];
    private readonly long[] _sent = new long[MdnsRecords.Count];

    // Per unicast answer: to whom, which records, when.
    private readonly uint[] _to = new uint[Places];
    private readonly int[] _sets = new int[Places];
    private readonly long[] _at = new long[Places];

    public MdnsSchedule()
    {
        Clear();
    }

    /// <summary>When the next is to be sent; <see cref="Never"/> when nothing waits.</summary>
    public long Due
    {
        get
        {
            long due = Never;
            for (int i = 0; i < MdnsRecords.Count; i++)
            {
                due = _due[i] < due ? _due[i] : due;
            }

            for (int i = 0; i < Places; i++)
            {
                due = _sets[i] != 0 && _at[i] < due ? _at[i] : due;
            }

            return due;
        }
    }

    /// <summary>Forgets everything: what waits, and what was sent.</summary>
    public void Clear()
    {
        for (int i = 0; i < MdnsRecords.Count; i++)
        {
            _due[i] = Never;
            _sent[i] = LongAgo;
        }

        for (int i = 0; i < Places; i++)
        {
            _sets[i] = 0;
        }
    }

    /// <summary>Has records multicast.</summary>
    /// <param name="set">Which.</param>
    /// <param name="at">When; later if that would be too soon after the last time.</param>
    /// <param name="gap">Milliseconds since the last time.</param>
    /// <param name="waitsFor">Whose further known answers they wait for; 0 for nobody's.</param>
    public void Add(int set, long at, int gap, uint waitsFor)
    {
        for (int kind = 0; kind < MdnsRecords.Count; kind++)
        {
            if ((set & (1 << kind)) == 0)
            {
                continue;
            }

            long due = at - _sent[kind] < gap ? _sent[kind] + gap : at;
            if (_due[kind] == Never)
            {
                _waitsFor[kind] = waitsFor;
            }
            else if (_waitsFor[kind] != waitsFor)
            {
                // Two want it: what one of them knows does not help the other.
                _waitsFor[kind] = 0;
            }

            _due[kind] = due < _due[kind] ? due : _due[kind];
        }
    }

    /// <summary>Has records sent to one station.</summary>
    /// <returns>False when all places are taken.</returns>
    public bool AddUnicast(uint to, int set, long at)
    {
        for (int i = 0; i < Places; i++)
        {
            if (_sets[i] == 0 || _to[i] == to)
            {
                _at[i] = _sets[i] == 0 || at < _at[i] ? at : _at[i];
                _to[i] = to;
                _sets[i] |= set;
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes the records that are to be multicast now, and those to go with them.</summary>
    public int TakeDue(long now)
    {
        int set = 0;
        for (int kind = 0; kind < MdnsRecords.Count; kind++)
        {
            if (_due[kind] <= now)
            {
                set |= 1 << kind;
                _due[kind] = Never;
            }
        }

        return set;
    }

    /// <summary>Takes a unicast answer that is to be sent now.</summary>
    /// <param name="now">The time.</param>
    /// <param name="to">Gets to whom.</param>
    /// <returns>The records; 0 when nothing is due.</returns>
    public int TakeUnicast(long now, out uint to)
    {
        for (int i = 0; i < Places; i++)
        {
            if (_sets[i] != 0 && _at[i] <= now)
            {
                int set = _sets[i];
                to = _to[i];
                _sets[i] = 0;
                return set;
            }
        }

        to = 0;
        return 0;
    }

    /// <summary>Of a set, the records that may be multicast now.</summary>
    public int Allowed(int set, long now)
    {
        for (int kind = 0; kind < MdnsRecords.Count; kind++)
        {
            if (now - _sent[kind] < MulticastGap)
            {
                set &= ~(1 << kind);
            }
        }

        return set;
    }

    /// <summary>Of a set, the records whose last multicast is older than a quarter of their TTL (RFC 6762 rule 5.4-2).</summary>
    public int Stale(int set, long now)
    {
        for (int kind = 0; kind < MdnsRecords.Count; kind++)
        {
            if (now - _sent[kind] <= MdnsRecords.TtlOf(kind) * 250L)
            {
                set &= ~(1 << kind);
            }
        }

        return set;
    }

    /// <summary>Records were multicast: none of them has to be soon.</summary>
    public void Sent(int set, long now)
    {
        for (int kind = 0; kind < MdnsRecords.Count; kind++)
        {
            if ((set & (1 << kind)) != 0)
            {
                _sent[kind] = now;
                _due[kind] = Never;
            }
        }
    }

    /// <summary>Takes a record off: another station has just multicast the same.</summary>
    /// <returns>Whether it waited.</returns>
    public bool Cancel(int kind)
    {
        bool waited = _due[kind] != Never;
        _due[kind] = Never;
        return waited;
    }

    /// <summary>A station has said what more it knows: takes that off what waits for it.</summary>
    /// <returns>Whether the record waited.</returns>
    public bool Known(uint from, int kind)
    {
        bool waited = _due[kind] != Never && _waitsFor[kind] == from && Cancel(kind);
        for (int i = 0; i < Places; i++)
        {
            if (_to[i] == from && (_sets[i] & (1 << kind)) != 0)
            {
                _sets[i] &= ~(1 << kind);
                waited = true;
            }
        }

        return waited;
    }

    /// <summary>A station has still more to say: what waits for it waits longer.</summary>
    public void Extend(uint from, long at)
    {
        for (int kind = 0; kind < MdnsRecords.Count; kind++)
        {
            if (_due[kind] != Never && _waitsFor[kind] == from)
            {
                _due[kind] = at;
            }
        }

        for (int i = 0; i < Places; i++)
        {
            if (_sets[i] != 0 && _to[i] == from)
            {
                _at[i] = at;
            }
        }
    }
}
