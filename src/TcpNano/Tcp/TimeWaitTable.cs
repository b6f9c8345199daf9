using TcpNano.Timers;

namespace TcpNano.Tcp;

/// <summary>
/// The connections in TIME-WAIT (RFC 9293 section 3.4.2, MUST-13): 24 octets each, because all they need is both ends, the numbers to
/// acknowledge with, and a deadline; 4 more where timestamps are enabled. They are in a hash over both ends, and in a queue by age, which is also the order of
/// deadlines: 2 MSL are the same for all. So one timer is enough, and every step takes constant time.
/// </summary>
/// <remarks>
/// Deadlines count ticks of so few milliseconds that 2 MSL are at least 7,500 of them, and are rounded up: TIME-WAIT is never shorter
/// than 2 MSL. They wrap, but no two that are in the queue at the same time are further apart than 2 MSL, and what is older
/// than the youngest by that much is over whatever its ticks say.
/// </remarks>
internal sealed class TimeWaitTable
{
    /// <summary>No entry.</summary>
    public const int None = 0xFFFF;

    /// <summary>Words in the array of words per entry.</summary>
    public const int Words = 4;

    /// <summary>Links in the array of links per entry.</summary>
    public const int Links = 4;

    // What an entry has in the array of words.
    private const int Remote = 0;
    private const int Ports = 1;
    private const int Next = 2; // SND.NXT
    private const int Expected = 3; // RCV.NXT

    // What it has in the array of links.
    private const int Deadline = 0; // in ticks, with the flag
    private const int Chain = 1; // the next one in the bucket, or the next one that is free
    private const int Younger = 2;
    private const int Older = 3;

    private const int Flag = 0x8000;
    private const int TickMask = 0x7FFF;
    private const int HalfTicks = 0x4000;

    /// <summary>The timer of the table.</summary>
    public readonly int Timer;

    /// <summary>Entries in use; to be read only.</summary>
    public int Count;

    /// <summary>The entry that ends first, or <see cref="None"/>; to be read only.</summary>
    public int Oldest;

    private readonly StackCounters _counters;
    private readonly EventRing _events;
    private readonly ConnectionTable _connections;
    private readonly Timestamps _timestamps;
    private readonly TimerWheel _timers;
    private readonly Clock _clock;
    private readonly uint[] _words;
    private readonly uint[] _recents; // TS.Recent; 0 without timestamps
    private readonly ushort[] _links;
    private readonly ushort[] _buckets;
    private readonly int _bucketShift;
    private readonly int _tickShift;
    private readonly int _twoMsl;
    private int _youngest;
    private int _free;
    private int _lastStart; // of the youngest

    /// <summary>Takes the memory.</summary>
    /// <param name="options">Has the number of entries and MSL.</param>
    /// <param name="counters">Counts entries that end early.</param>
    /// <param name="connections">Has the hash function, with its secret.</param>
    /// <param name="timestamps">Have TS.Recent.</param>
    /// <param name="timers">The wheel.</param>
    /// <param name="timer">The timer of the table.</param>
    /// <param name="clock">The time.</param>
    public TimeWaitTable(StackOptions options, StackCounters counters, ConnectionTable connections, Timestamps timestamps, TimerWheel timers, int timer, Clock clock)
    {
        int entries = options.TimeWaitEntries;
        _counters = counters;
        _events = counters.Events;
        _connections = connections;
        _timestamps = timestamps;
        _timers = timers;
        Timer = timer;
        _clock = clock;
        _words = new uint[Words * entries];
        _recents = new uint[options.Timestamps ? entries : 0];
        _links = new ushort[Links * entries];

        // One entry in a bucket, when the table is full.
        int buckets = 2;
        _bucketShift = 31;
        while (buckets < entries)
        {
            buckets <<= 1;
            _bucketShift--;
        }

        _buckets = new ushort[buckets];
        _twoMsl = 2 * options.MaxSegmentLifetime;
        while (_twoMsl >> _tickShift > HalfTicks - 16)
        {
            _tickShift++;
        }

        Clear();
    }

    /// <summary>The entry of a 4-tuple (our address is one only), or <see cref="None"/>.</summary>
    /// <param name="remote">The peer's address.</param>
    /// <param name="ports">The peer's port in the upper half, ours in the lower.</param>
    public int Find(uint remote, uint ports)
    {
        return Find(remote, ports, _connections.HashOf(remote, ports));
    }

    /// <summary>As above, with the hash, see <see cref="ConnectionTable.HashOf(uint, uint)"/>.</summary>
    public int Find(uint remote, uint ports, uint hash)
    {
        uint[] words = _words;
        int entry = _buckets[hash >> _bucketShift];
        while (entry != None && (words[(Words * entry) + Ports] != ports || words[(Words * entry) + Remote] != remote))
        {
            entry = _links[(Links * entry) + Chain];
        }

        return entry;
    }

    /// <summary>The entry that a segment belongs to, or <see cref="None"/>.</summary>
    public int Find(Segment s, uint hash)
    {
        return Find(s.Source, s.Ports, hash);
    }

    /// <summary>The entry between the same ends as a connection, or <see cref="None"/>.</summary>
    public int Find(TransmissionControlBlock c)
    {
        return Find(_connections.Remotes[c.Index], _connections.Ports[c.Index]);
    }

    /// <summary>SND.NXT of the connection.</summary>
    public uint SndNxt(int entry)
    {
        return _words[(Words * entry) + Next];
    }

    /// <summary>RCV.NXT of the connection, past the peer's FIN.</summary>
    public uint RcvNxt(int entry)
    {
        return _words[(Words * entry) + Expected];
    }

    /// <summary>TS.Recent of the connection: the timestamp to echo, and what a new SYN is compared with (RFC 6191 section 2). 0 without timestamps.</summary>
    public uint TsRecent(int entry)
    {
        return _recents.Length == 0 ? 0 : _recents[entry];
    }

    /// <summary>The peer's address.</summary>
    public uint RemoteOf(int entry)
    {
        return _words[(Words * entry) + Remote];
    }

    /// <summary>Both ports.</summary>
    public uint PortsOf(int entry)
    {
        return _words[(Words * entry) + Ports];
    }

    /// <summary>The entry that is next to end after this one, or <see cref="None"/>.</summary>
    public int After(int entry)
    {
        return _links[(Links * entry) + Younger];
    }

    /// <summary>TIME-WAIT of a connection begins (MUST-13). When the table is full, the oldest entry ends early; that is counted.</summary>
    /// <param name="c">The connection: both ends, SND.NXT and RCV.NXT are kept.</param>
    public void Add(TransmissionControlBlock c)
    {
        uint recent = 0;
        if (Timestamps.IsOn(c))
        {
            // A millisecond off, if need be, to tell it from none.
            recent = _timestamps.Recent[c.Index];
            if (recent == 0)
            {
                recent = 1;
            }
        }

        Add(_connections.Remotes[c.Index], _connections.Ports[c.Index], c.SndNxt, c.RcvNxt, recent);
    }

    /// <summary>As above, with the numbers given.</summary>
    public void Add(uint remote, uint ports, uint sndNxt, uint rcvNxt, uint tsRecent)
    {
        EndOld();
        if (_free == None)
        {
            _counters.Count(StackCounter.TimeWaitRecycled);
            Remove(Oldest);
        }

        int entry = _free;
        int word = Words * entry;
        _free = _links[(Links * entry) + Chain];
        _words[word + Remote] = remote;
        _words[word + Ports] = ports;
        _words[word + Next] = sndNxt;
        _words[word + Expected] = rcvNxt;
        if (_recents.Length != 0)
        {
            _recents[entry] = tsRecent;
        }

        uint bucket = _connections.HashOf(remote, ports) >> _bucketShift;
        _links[(Links * entry) + Chain] = _buckets[bucket];
        _buckets[bucket] = (ushort)entry;
        Append(entry);
        Count++;
        if (Count == 1)
        {
            Schedule();
        }
    }

    /// <summary>Restarts 2 MSL: the peer's FIN came again (section 3.10.7.4, eighth check).</summary>
    public void Restart(int entry)
    {
        Unlink(entry);
        EndOld();
        Append(entry);
    }

    /// <summary>Notes that a SYN was answered with a challenge ACK: the peer's answer to that may end TIME-WAIT.</summary>
    public void NoteChallenge(int entry)
    {
        _links[(Links * entry) + Deadline] |= Flag;
    }

    /// <summary>Whether a SYN was answered with a challenge ACK.</summary>
    public bool IsChallenged(int entry)
    {
        return (_links[(Links * entry) + Deadline] & Flag) != 0;
    }

    /// <summary>Ends TIME-WAIT of one connection.</summary>
    public void Remove(int entry)
    {
        Unlink(entry);
        int word = Words * entry;
        if (_events != null)
        {
            NoteEnd(entry);
        }

        int link = (Links * entry) + Chain;
        uint bucket = _connections.HashOf(_words[word + Remote], _words[word + Ports]) >> _bucketShift;
        int before = _buckets[bucket];
        if (before == entry)
        {
            _buckets[bucket] = _links[link];
        }
        else
        {
            while (_links[(Links * before) + Chain] != entry)
            {
                before = _links[(Links * before) + Chain];
            }

            _links[(Links * before) + Chain] = _links[link];
        }

        _links[link] = (ushort)_free;
        _free = entry;
        Count--;
        if (Count == 0)
        {
            _timers.Cancel(Timer);
        }
    }

    /// <summary>Ends TIME-WAIT of all: our address is another one from now on.</summary>
    public void Clear()
    {
        for (int i = Oldest; _events != null && Count != 0 && i != None; i = After(i))
        {
            NoteEnd(i);
        }

        for (int i = 0; i < _buckets.Length; i++)
        {
            _buckets[i] = None;
        }

        int entries = _links.Length / Links;
        for (int i = 0; i < entries; i++)
        {
            _links[(Links * i) + Chain] = (ushort)(i + 1 < entries ? i + 1 : None);
        }

        _free = 0;
        Oldest = None;
        _youngest = None;
        Count = 0;
        _timers.Cancel(Timer);
    }

    /// <summary>The table's timer expired: 2 MSL of the oldest entries are over.</summary>
    public void Expired()
    {
        EndOld();
        if (Oldest != None)
        {
            Schedule();
        }
    }

    /// <summary>Milliseconds until an entry ends; 0 when it is over.</summary>
    public int Left(int entry)
    {
        int now = _clock.Now;
        int behind = _lastStart - now;
        if (behind > 0)
        {
            // The clock was set back: ticks mean something from the start of the youngest on.
            now = _lastStart;
        }
        else
        {
            behind = 0;
        }

        if (now - _lastStart >= _twoMsl + (1 << _tickShift))
        {
            // The device slept: even the youngest is over.
            return 0;
        }

        int ticks = (_links[(Links * entry) + Deadline] - (now >> _tickShift)) & TickMask;
        int left = ticks >= HalfTicks ? 0 : (ticks << _tickShift) - (now & ((1 << _tickShift) - 1)) + behind;
        return left < 0 ? 0 : left;
    }

    private void EndOld()
    {
        while (Oldest != None && Left(Oldest) <= 0)
        {
            Remove(Oldest);
        }
    }

    private void NoteEnd(int entry)
    {
        _events.StateChanged(TcpState.TimeWait, TcpState.Closed, CloseReason.ClosedLocally, RemoteOf(entry), PortsOf(entry));
    }

    private void Schedule()
    {
        _timers.Schedule(Timer, _clock.Now + Left(Oldest));
    }

    private void Append(int entry)
    {
        int link = Links * entry;
        int now = _clock.Now;
        if (_youngest != None && now - _lastStart < 0)
        {
            // The clock was set back: none ends before an older one.
            now = _lastStart;
        }

        _lastStart = now;
        _links[link + Deadline] = (ushort)(((now + _twoMsl + (1 << _tickShift) - 1) >> _tickShift) & TickMask);
        _links[link + Younger] = None;
        _links[link + Older] = (ushort)_youngest;
        if (_youngest == None)
        {
            Oldest = entry;
        }
        else
        {
            _links[(Links * _youngest) + Younger] = (ushort)entry;
        }

        _youngest = entry;
    }

    private void Unlink(int entry)
    {
        int younger = _links[(Links * entry) + Younger];
        int older = _links[(Links * entry) + Older];
        if (older == None)
        {
            Oldest = younger;
        }
        else
        {
            _links[(Links * older) + Younger] = (ushort)younger;
        }

        if (younger == None)
        {
            _youngest = older;
        }
        else
        {
            _links[(Links * younger) + Older] = (ushort)older;
        }
    }
}
