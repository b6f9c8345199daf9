using TcpNano.Timers;
using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <summary>
/// Connections in SYN-RECEIVED that a listener made (RFC 9293 section 3.3.2; RFC 4987 section 3.4, SYN cache): an entry of 24 octets
/// each, and 4 more where timestamps are enabled, without control block and buffers. Keeps what the handshake needs, and when its SYN|ACK is due again. Decides nothing.
/// </summary>
/// <remarks>
/// <para>
/// Entries are numbers into parallel arrays. A hash finds one, with the key of <see cref="ConnectionTable"/>. Each is in one list by age:
/// of those whose SYN|ACK left as often, the one that waits longest comes first. All of a list wait equally long, so a new one goes to the
/// end, and one wheel timer serves all lists. Everything takes constant time, whatever the number of entries.
/// </para>
/// <para>
/// Times are milliseconds modulo 2^16, and no wait is longer than half of that. If nobody polls for more than half a minute, an entry may
/// wait up to a minute longer, and is right from then on.
/// </para>
/// </remarks>
internal sealed class SynCache
{
    /// <summary>No entry.</summary>
    public const int None = 0xFF;

    /// <summary>Most retransmissions of a SYN|ACK that an entry can count.</summary>
    public const int MostRetries = 7;

    /// <summary>Number of lists: by SYN|ACKs retransmitted, and those whose SYN|ACK has not left.</summary>
    public const int Lists = MostRetries + 2;

    /// <summary>The peer's address of each entry.</summary>
    public readonly uint[] Remotes;

    /// <summary>The peer's port in the upper half, ours in the lower.</summary>
    public readonly uint[] Ports;

    /// <summary>ISS, the sequence number of our SYN.</summary>
    public readonly uint[] Iss;

    /// <summary>IRS, the sequence number of the peer's SYN.</summary>
    public readonly uint[] Irs;

    /// <summary>Entries in use.</summary>
    public int Count;

    /// <summary>The timer that serves all entries.</summary>
    public readonly int Timer;

    private const int Unsent = Lists - 1;
    private const int MssMask = 0x7FF;
    private const int RetryShift = 11;
    private const int RetryMask = 0x7;
    private const int Asked = 0x4000;    // the peer's SYN came again, and got the SYN|ACK again
    private const int IsUnsent = 0x8000; // its SYN|ACK found no room or no neighbour

    // Longest wait for an ACK; and the wait for room in the driver or for a neighbour.
    private const int LongestWait = 32000;
    private const int UnsentWait = 40;

    private readonly EventRing _events;
    private readonly ConnectionTable _table;
    private readonly TimerWheel _timers;
    private readonly ushort[] _since;  // when the present wait began
    private readonly ushort[] _marks;  // MSS, retransmissions and the two bits above
    private readonly byte[] _options;  // SynOptions
    private readonly uint[] _recents;  // TS.Recent
    private readonly byte[] _chain;    // the next one in the bucket, or of the free ones
    private readonly byte[] _next;     // in the list
    private readonly byte[] _previous;
    private readonly byte[] _buckets;
    private readonly byte[] _ends;     // the first of each list, then the last of each
    private readonly int _shift;
    private readonly int _firstWait;
    private int _free;

    /// <summary>Takes all the memory the cache will ever need.</summary>
    /// <param name="options">Number of entries, and the first wait.</param>
    /// <param name="counters">Have the event ring.</param>
    /// <param name="table">Has the hash.</param>
    /// <param name="timers">The wheel.</param>
    /// <param name="timer">The cache's timer in it.</param>
    public SynCache(StackOptions options, StackCounters counters, ConnectionTable table, TimerWheel timers, int timer)
    {
        int entries = options.SynEntries;
        Remotes = new uint[entries];
        Ports = new uint[entries];
        Iss = new uint[entries];
        Irs = new uint[entries];
        Timer = timer;
        _events = counters.Events;
        _table = table;
        _timers = timers;
        _since = new ushort[entries];
        _marks = new ushort[entries];
        _options = new byte[entries];
        _recents = new uint[options.Timestamps ? entries : 0];
        _chain = new byte[entries];
        _next = new byte[entries];
        _previous = new byte[entries];
        int buckets = ConnectionTable.BucketsFor(entries);
        _buckets = new byte[buckets];
        _shift = 32;
        for (int i = buckets; i > 1; i >>= 1)
        {
            _shift--;
        }

        for (int i = 0; i < buckets; i++)
        {
            _buckets[i] = None;
        }

        for (int i = 0; i < entries; i++)
        {
            _chain[i] = (byte)(i + 1 < entries ? i + 1 : None);
        }

        _free = entries == 0 ? None : 0;
        _ends = new byte[2 * Lists];
        for (int i = 0; i < 2 * Lists; i++)
        {
            _ends[i] = None;
        }

        _firstWait = options.InitialRto < LongestWait ? options.InitialRto : LongestWait;
    }

    /// <summary>Whether no entry is free.</summary>
    public bool IsFull
    {
        get { return _free == None; }
    }

    /// <summary>The entry of a segment, or <see cref="None"/>.</summary>
    /// <param name="s">The segment.</param>
    /// <param name="hash">Its hash, see <see cref="ConnectionTable.Hash"/>.</param>
    public int Find(Segment s, uint hash)
    {
        return Count == 0 ? None : Find(s.Source, s.Ports, hash);
    }

    /// <summary>The entry of a 4-tuple, or <see cref="None"/>.</summary>
    /// <param name="remote">The peer's address.</param>
    /// <param name="ports">The peer's port in the upper half, ours in the lower.</param>
    /// <param name="hash">Their hash.</param>
    public int Find(uint remote, uint ports, uint hash)
    {
        int i = _buckets[hash >> _shift];
        while (i != None && (Ports[i] != ports || Remotes[i] != remote))
        {
            i = _chain[i];
        }

        return i;
    }

    /// <summary>Enters a SYN. Call it only while an entry is free, and <see cref="Wait"/> next.</summary>
    /// <param name="s">The SYN.</param>
    /// <param name="hash">Its hash.</param>
    /// <param name="iss">Our sequence number.</param>
    /// <param name="mss">The peer's MSS, at most 2047.</param>
    /// <param name="options">What both SYNs have: see <see cref="SynOptions"/>.</param>
    /// <returns>The entry.</returns>
    public int Add(Segment s, uint hash, uint iss, int mss, int options)
    {
        int i = _free;
        _free = _chain[i];
        uint bucket = hash >> _shift;
        _chain[i] = _buckets[bucket];
        _buckets[bucket] = (byte)i;
        Remotes[i] = s.Source;
        Ports[i] = s.Ports;
        Iss[i] = iss;
        Irs[i] = s.Sequence;
        _marks[i] = (ushort)mss;
        _options[i] = (byte)options;
        if ((options & TcpOptions.HasTimestamps) != 0)
        {
            _recents[i] = s.Options.TsVal;
        }

        Count++;
        if (_events != null)
        {
            _events.StateChanged(TcpState.Listen, TcpState.SynReceived, CloseReason.None, Remotes[i], Ports[i]);
        }

        return i;
    }

    /// <summary>What both SYNs had: see <see cref="SynOptions"/>.</summary>
    public int OptionsOf(int i)
    {
        return _options[i];
    }

    /// <summary>TS.Recent; 0 without timestamps.</summary>
    public uint TsRecentOf(int i)
    {
        return (_options[i] & TcpOptions.HasTimestamps) != 0 ? _recents[i] : 0;
    }

    /// <summary>Begins a wait of an entry that is in no list: for the ACK of the SYN|ACK that has just left, or until it can leave.</summary>
    /// <param name="i">The entry.</param>
    /// <param name="sent">Whether the SYN|ACK has left.</param>
    /// <param name="now">The time.</param>
    public void Wait(int i, bool sent, int now)
    {
        int marks = _marks[i] & ~IsUnsent;
        int list = (marks >> RetryShift) & RetryMask;
        if (!sent)
        {
            marks |= IsUnsent;
            list = Unsent;
        }

        _marks[i] = (ushort)marks;
        _since[i] = (ushort)now;
        int tail = _ends[Lists + list];
        _previous[i] = (byte)tail;
        _next[i] = None;
        _ends[Lists + list] = (byte)i;
        if (tail == None)
        {
            _ends[list] = (byte)i;
        }
        else
        {
            _next[tail] = (byte)i;
        }

        int due = now + (list == 0 ? _firstWait : WaitOf(list));
        if (!_timers.IsArmed(Timer) || due - _timers.DeadlineOf(Timer) < 0)
        {
            _timers.Schedule(Timer, due);
        }
    }

    /// <summary>The first entry whose wait is over, or <see cref="None"/>. It stays in its list.</summary>
    public int FirstDue(int now)
    {
        for (int list = Unsent; list >= 0; list--)
        {
            int i = _ends[list];
            if (i != None && ((now - _since[i]) & 0xFFFF) >= WaitOf(list))
            {
                return i;
            }
        }

        return None;
    }

    /// <summary>Arms the timer for the next wait that ends, after it has expired.</summary>
    public void Rearm(int now)
    {
        int least = int.MaxValue;
        for (int list = 0; list < Lists; list++)
        {
            int i = _ends[list];
            if (i != None)
            {
                int left = WaitOf(list) - ((now - _since[i]) & 0xFFFF);
                if (left < least)
                {
                    least = left;
                }
            }
        }

        if (least != int.MaxValue)
        {
            _timers.Schedule(Timer, now + least);
        }
    }

    /// <summary>The entry that has left a SYN|ACK unanswered for longest, of those that got more than one; or <see cref="None"/>.</summary>
    public int LeastHopeful()
    {
        for (int list = MostRetries; list > 0; list--)
        {
            if (_ends[list] != None)
            {
                return _ends[list];
            }
        }

        return None;
    }

    /// <summary>Ends the wait of an entry: takes it out of its list, for <see cref="Wait"/>.</summary>
    public void EndWait(int i)
    {
        int marks = _marks[i];
        int list = ListOf(marks);
        int next = _next[i];
        int previous = _previous[i];
        if (previous == None)
        {
            _ends[list] = (byte)next;
        }
        else
        {
            _next[previous] = (byte)next;
        }

        if (next == None)
        {
            _ends[Lists + list] = (byte)previous;
        }
        else
        {
            _previous[next] = (byte)previous;
        }
    }

    /// <summary>Frees an entry whose handshake does not complete: its port goes back to LISTEN.</summary>
    /// <param name="i">The entry.</param>
    /// <param name="reason">Why.</param>
    public void End(int i, CloseReason reason)
    {
        if (_events != null)
        {
            _events.StateChanged(TcpState.SynReceived, TcpState.Listen, reason, Remotes[i], Ports[i]);
        }

        Remove(i);
    }

    /// <summary>Frees an entry.</summary>
    public void Remove(int i)
    {
        EndWait(i);
        uint bucket = _table.HashOf(Remotes[i], Ports[i]) >> _shift;
        int at = _buckets[bucket];
        if (at == i)
        {
            _buckets[bucket] = _chain[i];
        }
        else
        {
            while (_chain[at] != i)
            {
                at = _chain[at];
            }

            _chain[at] = _chain[i];
        }

        _chain[i] = (byte)_free;
        _free = i;
        Count--;
        if (Count == 0)
        {
            _timers.Cancel(Timer);
        }
    }

    /// <summary>An entry in use, from any of the lists; <see cref="None"/> when there is none.</summary>
    public int Any()
    {
        for (int list = 0; list < Lists; list++)
        {
            if (_ends[list] != None)
            {
                return _ends[list];
            }
        }

        return None;
    }

    /// <summary>An entry of a local port, or <see cref="None"/>. Looks at every entry.</summary>
    public int AnyOf(int port)
    {
        for (int list = 0; list < Lists; list++)
        {
            int i = _ends[list];
            while (i != None)
            {
                if ((ushort)Ports[i] == port)
                {
                    return i;
                }

                i = _next[i];
            }
        }

        return None;
    }

    /// <summary>The peer's MSS, as it was entered.</summary>
    public int MssOf(int i)
    {
        return _marks[i] & MssMask;
    }

    /// <summary>How often the SYN|ACK was retransmitted by the timer.</summary>
    public int Retries(int i)
    {
        return (_marks[i] >> RetryShift) & RetryMask;
    }

    /// <summary>Counts a retransmission of an entry that is in no list.</summary>
    public void CountRetry(int i)
    {
        _marks[i] = (ushort)(_marks[i] + (1 << RetryShift));
    }

    /// <summary>Whether the last SYN|ACK found no room or no neighbour, and is tried again soon.</summary>
    public bool HasNotLeft(int i)
    {
        return (_marks[i] & IsUnsent) != 0;
    }

    /// <summary>Whether no SYN|ACK has left at all.</summary>
    public bool HasNeverLeft(int i)
    {
        return (_marks[i] & (IsUnsent | (RetryMask << RetryShift))) == IsUnsent;
    }

    /// <summary>The peer's SYN came again, and was answered again.</summary>
    public void NoteAsked(int i)
    {
        _marks[i] = (ushort)(_marks[i] | Asked);
    }

    /// <summary>Milliseconds since the SYN|ACK left, if it left just once; else <see cref="Sender.NoSample"/> or <see cref="Sender.TimedOut"/>.</summary>
    public int RoundTrip(int i, int now)
    {
        int marks = _marks[i];
        return (marks & ~MssMask) == 0 ? (now - _since[i]) & 0xFFFF
            : (marks & (RetryMask << RetryShift)) == 0 ? Sender.NoSample : Sender.TimedOut;
    }

    /// <summary>Whether a timer that fires then is not too late for an entry, whatever the clock shows now. For tests.</summary>
    internal bool IsServedAt(int i, int deadline)
    {
        int after = (deadline - _since[i]) & 0xFFFF;
        return after >= 0x8000 || after <= WaitOf(ListOf(_marks[i]));
    }

    /// <summary>When the SYN|ACK of an entry is due, for tests: milliseconds from now on.</summary>
    internal int DueIn(int i, int now)
    {
        return WaitOf(ListOf(_marks[i])) - ((now - _since[i]) & 0xFFFF);
    }

    private static int ListOf(int marks)
    {
        return (marks & IsUnsent) != 0 ? Unsent : (marks >> RetryShift) & RetryMask;
    }

    private int WaitOf(int list)
    {
        if (list == Unsent)
        {
            return UnsentWait;
        }

        // At most 32,000 * 2^7.
        int wait = _firstWait << list;
        return wait < LongestWait ? wait : LongestWait;
    }
}
