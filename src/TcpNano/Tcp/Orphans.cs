using TcpNano.Internet;
using TcpNano.Timers;

namespace TcpNano.Tcp;

/// <summary>
/// Connections that the app has closed and that have not ended yet: what is queued, and the FIN, are still to be delivered. They have
/// bounds that neither the peer nor an option of the connection can lift, whatever their state; and when a control block is needed
/// and none is free, the one that has made no progress for longest gives way. RFC 6429 asks for such a policy.
/// </summary>
internal sealed class Orphans
{
    /// <summary>Milliseconds without progress before an orphan gives way to a new connection.</summary>
    public const int Patience = 5000;

    private readonly StackCounters _counters;
    private readonly IndexLists _unowned;
    private readonly ConnectionTable _table;
    private readonly Transmitter _transmitter;
    private readonly Teardown _teardown;
    private readonly TimerWheel _timers;
    private readonly Clock _clock;
    private readonly int[] _closed;   // when the app closed
    private readonly int[] _progress; // when the peer last acknowledged something new since then
    private readonly int _timeout;
    private readonly int _lifetime;

    public Orphans(
        StackOptions options,
        StackCounters counters,
        ConnectionTable table,
        ListenerTable listeners,
        Transmitter transmitter,
        Teardown teardown,
        TimerWheel timers,
        Clock clock)
    {
        _counters = counters;
        _unowned = listeners.Unowned;
        _table = table;
        _transmitter = transmitter;
        _teardown = teardown;
        _timers = timers;
        _clock = clock;
        _closed = new int[options.Connections];
        _progress = new int[options.Connections];
        _timeout = options.OrphanTimeout;
        _lifetime = options.OrphanLifetime;
    }

    /// <summary>When the app closed an orphan.</summary>
    public int ClosedAt(int index)
    {
        return _closed[index];
    }

    /// <summary>When an orphan last made progress.</summary>
    public int ProgressAt(int index)
    {
        return _progress[index];
    }

    /// <summary>The app has closed a connection that has not ended.</summary>
    public void Adopt(TransmissionControlBlock c)
    {
        int index = c.Index;
        int now = _clock.Now;
        _closed[index] = now;
        _progress[index] = NotBeforeTheLast(now);
        _unowned.Add(index, UnownedLists.Orphans);
        _timers.Schedule((index * TimerKind.Count) + TimerKind.Orphan, now + (_timeout < _lifetime ? _timeout : _lifetime));
    }

    /// <summary>The peer has acknowledged something new. The timer runs on, and looks at the time when it expires.</summary>
    public void Progressed(TransmissionControlBlock c)
    {
        int index = c.Index;
        _unowned.Remove(index);
        _progress[index] = NotBeforeTheLast(_clock.Now);
        _unowned.Add(index, UnownedLists.Orphans);
    }

    /// <summary>The timer of an orphan expired: ends it when a bound is reached.</summary>
    public void Expired(TransmissionControlBlock c)
    {
        int index = c.Index;
        int now = _clock.Now;
        int left = _progress[index] + _timeout - now;
        int leftOfLife = _closed[index] + _lifetime - now;
        if (leftOfLife < left)
        {
            left = leftOfLife;
        }

        if (left > 0)
        {
            _timers.Schedule((index * TimerKind.Count) + TimerKind.Orphan, now + left);
            return;
        }

        _counters.Count(StackCounter.OrphansTimedOut);
        if (c.State == TcpState.FinWait2)
        {
            // All of ours has arrived. The peer may still send, and hears then that nobody is here.
            _teardown.Delete(c, CloseReason.PeerNeverClosed);
            return;
        }

        _transmitter.Reset(c);
        _teardown.GiveUp(c);
    }

    /// <summary>Whether <see cref="TakeBlock"/> would have a control block although none is free.</summary>
    public bool CanGiveWay()
    {
        int index = _unowned.First(UnownedLists.Orphans);
        return index != IndexLists.None && _clock.Now - _progress[index] >= Patience;
    }

    /// <summary>
    /// Takes a control block for a new connection: a free one, or that of the orphan that has made no progress for longest, which
    /// ends with a RST.
    /// </summary>
    /// <returns>Null when there is none.</returns>
    public TransmissionControlBlock TakeBlock()
    {
        TransmissionControlBlock c = _table.TakeFree();
        if (c == null && CanGiveWay())
        {
            TransmissionControlBlock orphan = _table.All[_unowned.First(UnownedLists.Orphans)];
            _counters.Count(StackCounter.OrphansGaveWay);
            _transmitter.Reset(orphan);
            _teardown.Delete(orphan, CloseReason.GaveWay);
            c = _table.TakeFree();
        }

        return c;
    }

    // A clock that steps back must not bring the list out of order.
    private int NotBeforeTheLast(int now)
    {
        int last = _unowned.Last(UnownedLists.Orphans);
        return last != IndexLists.None && now - _progress[last] < 0 ? _progress[last] : now;
    }
}
