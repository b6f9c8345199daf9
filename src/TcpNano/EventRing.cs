namespace TcpNano;

/// <summary>
/// The latest events of a stack, in fixed memory: a circle of entries in which a new event takes the place of the oldest (<see cref="StackOptions.EventEntries"/>). EventReader of TcpNano.Diagnostics reads it.
/// Where it is off there is none, and who would write into it compares with null.
/// </summary>
/// <remarks>
/// The common paths write their segments themselves: they take <see cref="Next"/>, move it on, and fill in the entry. Nobody counts these events, because <see cref="StackCounter.SegmentsReceived"/> and
/// <see cref="StackCounter.SegmentsSent"/> have counted the segments already: whoever counts one there writes exactly one event here. All other events are counted by <see cref="Others"/>.
/// Nobody clears what an event has no use for: the reader knows by its kind what that is.
/// </remarks>
public sealed class EventRing
{
    /// <summary>No connection.</summary>
    internal const int None = -1;

    /// <summary>In <see cref="EventEntry.What"/>: no event yet.</summary>
    internal const int Unused = -1;

    /// <summary>The kind is in this half of <see cref="EventEntry.What"/>.</summary>
    internal const int KindShift = 16;

    /// <summary>The entry for the next event: the oldest one.</summary>
    internal EventEntry Next;

    /// <summary>How many entries there are.</summary>
    public readonly int Entries;

    /// <summary>The time.</summary>
    internal readonly Clock Clock;

    /// <summary>Events that are no segments.</summary>
    internal uint Others;

    private readonly uint[] _counts;

    /// <summary>Takes the memory.</summary>
    /// <param name="entries">How many events are kept, at least 1.</param>
    /// <param name="counters">Count segments.</param>
    /// <param name="clock">The time.</param>
    internal EventRing(int entries, uint[] counters, Clock clock)
    {
        Entries = entries;
        _counts = counters;
        Clock = clock;
        EventEntry first = new EventEntry();
        first.What = Unused;
        EventEntry last = first;
        for (int i = 1; i < entries; i++)
        {
            EventEntry entry = new EventEntry();
            entry.What = Unused;
            entry.Next = first;
            first = entry;
        }

        last.Next = first;
        Next = first;
    }

    /// <summary>The number of the next event: how many there were, modulo 2^32.</summary>
    public uint Count
    {
        get { return _counts[(int)StackCounter.SegmentsReceived] + _counts[(int)StackCounter.SegmentsSent] + Others; }
    }

    /// <summary>Takes an entry for an event that is no segment.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="code">The code, 0 to 65535.</param>
    /// <param name="place">The slot, or <see cref="None"/>.</param>
    /// <returns>The entry; the caller fills in the numbers that its kind has.</returns>
    internal EventEntry Add(int kind, int code, int place)
    {
        Others++;
        EventEntry e = Next;
        Next = e.Next;
        e.Time = Clock.Now;
        e.What = (kind << KindShift) | code;
        e.Place = place;
        return e;
    }

    /// <summary>Notes a change of state of a connection without control block.</summary>
    /// <param name="before">The old state.</param>
    /// <param name="after">The new state.</param>
    /// <param name="reason">Why it has ended, if it has.</param>
    /// <param name="remote">The peer's address.</param>
    /// <param name="ports">Both ports.</param>
    internal void StateChanged(TcpState before, TcpState after, CloseReason reason, uint remote, uint ports)
    {
        Others++;
        EventEntry e = Next;
        Next = e.Next;
        e.Time = Clock.Now;
        e.What = ((int)StackEventKind.StateChanged << KindShift) | (int)after;
        e.Place = None;
        e.First = remote;
        e.Second = ports;
        e.Third = (int)before;
        e.Fourth = (int)reason;
    }
}
