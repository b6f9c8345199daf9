namespace TcpNano;

/// <summary>What the stack did and dropped since it was constructed, by <see cref="StackCounter"/>. Counts wrap at 2^32.</summary>
public sealed class StackCounters
{
    /// <summary>How many there are.</summary>
    public const int Number = (int)StackCounter.CongestionEchoes + 1;

    /// <summary>The counts, for code that runs for every segment: a call would cost as much as a dozen instructions.</summary>
    internal readonly uint[] Values = new uint[Number];

    /// <summary>The event ring; null where it is off (<see cref="StackOptions.EventEntries"/>).</summary>
    internal EventRing Events;

    /// <summary>A count.</summary>
    /// <param name="counter">Which.</param>
    /// <returns>How often, since the stack was constructed.</returns>
    public uint this[StackCounter counter]
    {
        get { return Values[(int)counter]; }
    }

    /// <summary>Counts a frame that was passed to the driver, without an event.</summary>
    /// <param name="sent">Whether it had room.</param>
    /// <returns>The same.</returns>
    internal bool CountFrame(bool sent)
    {
        Values[sent ? (int)StackCounter.FramesSent : (int)StackCounter.TransmitNoRoom]++;
        return sent;
    }

    /// <summary>Counts one more, and notes the event. What counts without this call, because it is counted all the time or has an event of its own, notes none.</summary>
    internal void Count(StackCounter counter)
    {
        Values[(int)counter]++;
        if (Events != null)
        {
            // As EventRing.Add.
            EventRing events = Events;
            events.Others++;
            EventEntry e = events.Next;
            events.Next = e.Next;
            e.Time = events.Clock.Now;
            e.What = ((int)StackEventKind.Counted << EventRing.KindShift) | (int)counter;
            e.First = Values[(int)counter];
        }
    }
}
