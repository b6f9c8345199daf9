namespace TcpNano.Dns;

/// <summary>
/// What servers have said, until its time is over (RFC 1035 rule 7.4-3): addresses, and that there is none (RFC 2308). A full cache gives up what was not asked for
/// longest. It holds few entries, so that a name is looked for in all of them, by its hash first.
/// </summary>
internal sealed class DnsCache
{
    /// <summary>What <see cref="Find"/> answers when there is nothing.</summary>
    public const int None = -1;

    private readonly int _entries;
    private readonly DnsCounters _counters;
    private readonly byte[][] _names;
    private readonly uint[] _hashes;
    private readonly uint[] _addresses;
    private readonly byte[] _results; // DnsResult; 0 for a free entry
    private readonly long[] _ends;
    private readonly uint[] _used;
    private uint _uses;

    /// <summary>Makes a cache.</summary>
    /// <param name="entries">How many names it holds; may be 0.</param>
    /// <param name="nameRoom">Octets of the longest name on the wire.</param>
    /// <param name="counters">Counts what gives way.</param>
    public DnsCache(int entries, int nameRoom, DnsCounters counters)
    {
        _entries = entries;
        _counters = counters;
        _names = new byte[entries][];
        _hashes = new uint[entries];
        _addresses = new uint[entries];
        _results = new byte[entries];
        _ends = new long[entries];
        _used = new uint[entries];
        for (int i = 0; i < entries; i++)
        {
            _names[i] = new byte[nameRoom];
        }
    }

    /// <summary>Looks for a name.</summary>
    /// <param name="name">The name on the wire, in small letters.</param>
    /// <param name="length">Its octets.</param>
    /// <param name="now">The time.</param>
    /// <returns>The entry; or <see cref="None"/>.</returns>
    public int Find(byte[] name, int length, long now)
    {
        uint hash = HashOf(name, length);
        for (int i = 0; i < _entries; i++)
        {
            if (_results[i] != 0 && _hashes[i] == hash && IsSame(_names[i], name, length))
            {
                // A time to live is over when that many seconds have passed, not before (RFC 1035 rule 3.2.1-1).
                if (_ends[i] <= now)
                {
                    _results[i] = 0;
                    return None;
                }

                _uses++;
                _used[i] = _uses;
                return i;
            }
        }

        return None;
    }

    /// <summary>What an entry says.</summary>
    public DnsResult ResultOf(int entry)
    {
        return (DnsResult)_results[entry];
    }

    /// <summary>The address of an entry; 0 when there is none.</summary>
    public uint AddressOf(int entry)
    {
        return _addresses[entry];
    }

    /// <summary>Keeps what a server has said, in place of what is known of the name.</summary>
    /// <param name="name">The name on the wire, in small letters.</param>
    /// <param name="length">Its octets.</param>
    /// <param name="result">What it has said.</param>
    /// <param name="address">The address; 0 for none.</param>
    /// <param name="seconds">For how long: more than 0.</param>
    /// <param name="now">The time.</param>
    public void Keep(byte[] name, int length, DnsResult result, uint address, int seconds, long now)
    {
        if (_entries == 0)
        {
            return;
        }

        int entry = Find(name, length, now);
        if (entry == None)
        {
            entry = Choose(now);
            for (int i = 0; i < length; i++)
            {
                _names[entry][i] = name[i];
            }

            _hashes[entry] = HashOf(name, length);
        }

        _results[entry] = (byte)result;
        _addresses[entry] = address;
        _ends[entry] = now + ((long)seconds * 1000);
        _uses++;
        _used[entry] = _uses;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        for (int i = 0; i < _entries; i++)
        {
            _results[i] = 0;
        }
    }

    private static uint HashOf(byte[] name, int length)
    {
        uint hash = 2166136261;
        for (int i = 0; i < length; i++)
        {
            hash = (hash ^ name[i]) * 16777619;
        }

        return hash;
    }

    // The zero at the end of a name stands nowhere else in it, so that names of different lengths differ within the shorter one.
    private static bool IsSame(byte[] kept, byte[] name, int length)
    {
        for (int i = 0; i < length; i++)
        {
            if (kept[i] != name[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A free entry, else one whose time is over, else the one not used for longest.</summary>
    private int Choose(long now)
    {
        int choice = 0;
        uint oldest = 0;
        for (int i = 0; i < _entries; i++)
        {
            if (_results[i] == 0 || _ends[i] <= now)
            {
                return i;
            }

            uint age = _uses - _used[i];
            if (age > oldest)
            {
                oldest = age;
                choice = i;
            }
        }

        _counters.Count((int)DnsCounter.CacheEvictions);
        return choice;
    }
}
