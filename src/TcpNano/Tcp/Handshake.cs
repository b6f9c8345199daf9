using TcpNano.Internet;
using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <summary>How a connection opens, actively and passively (RFC 9293 sections 3.5, 3.10.1, 3.10.7.2), and out of TIME-WAIT (MAY-2).</summary>
internal sealed class Handshake
{
    /// <summary>Smallest MSS taken from a peer, in octets: with less a peer could make every segment mostly header.</summary>
    public const int LeastMss = 64;

    private readonly StackCounters _counters;
    private readonly ConnectionTable _table;
    private readonly ListenerTable _listeners;
    private readonly InitialSequence _initialSequence;
    private readonly Receiver _receiver;
    private readonly Sender _sender;
    private readonly Teardown _teardown;
    private readonly Handles _handles;
    private readonly Opening _opening;
    private readonly ReadyQueue _ready;
    private readonly IndexLists _queue;
    private readonly Clock _clock;
    private readonly uint[] _previousSndNxt; // of the connection in TIME-WAIT before this one
    private readonly uint[] _previousRcvNxt;

    public Handshake(
        StackOptions options,
        StackCounters counters,
        ConnectionTable table,
        ListenerTable listeners,
        InitialSequence initialSequence,
        Receiver receiver,
        Sender sender,
        Teardown teardown,
        Handles handles,
        Opening opening,
        ReadyQueue ready,
        IndexLists queue,
        Clock clock)
    {
        _counters = counters;
        _table = table;
        _listeners = listeners;
        _initialSequence = initialSequence;
        _receiver = receiver;
        _sender = sender;
        _teardown = teardown;
        _handles = handles;
        _opening = opening;
        _ready = ready;
        _queue = queue;
        _clock = clock;
        _previousSndNxt = new uint[options.Connections];
        _previousRcvNxt = new uint[options.Connections];
    }

    /// <summary>Active OPEN (section 3.10.1) of a control block that is in the table.</summary>
    public void OpenActive(TransmissionControlBlock c, uint iss)
    {
        Begin(c, iss, AppFlags.Owned | AppFlags.ActiveOpen);
        StateMachine.Apply(c, StateMachine.ActiveOpen);
        _counters.Count(StackCounter.ActiveOpens);
    }

    /// <summary>A SYN came to a listener (section 3.10.7.2, third check). Its text or FIN is not acknowledged, so the peer sends it again.</summary>
    public void OpenPassive(Listener listener, Segment s)
    {
        Open(listener, s, 0, 0, false);
    }

    /// <summary>
    /// A newer SYN takes over a connection in TIME-WAIT (MAY-2); but not when there is no room for the new one, which would end
    /// 2 MSL early (MUST-13) for nothing.
    /// </summary>
    /// <returns>Whether it took over.</returns>
    public bool Reopen(TransmissionControlBlock c, Listener listener, Segment s)
    {
        if (listener == null || listener.Count >= listener.Backlog
            || (_table.FreeSlots == 0 && (c.AppFlags & AppFlags.Owned) != 0 && c.ReceiveCount != 0))
        {
            return false;
        }

        uint sndNxt = c.SndNxt;
        uint rcvNxt = c.RcvNxt;
        _counters.Count(StackCounter.TimeWaitReused);
        _teardown.Delete(c, CloseReason.ClosedLocally);
        Open(listener, s, sndNxt, rcvNxt, true);
        return true;
    }

    /// <summary>
    /// The SYN that ended a TIME-WAIT was an old duplicate: returns to TIME-WAIT (section 3.6.1, MAY-2, condition 2) and to its
    /// numbers, because the peer may still need the ACK of its FIN.
    /// </summary>
    public void BackToTimeWait(TransmissionControlBlock c)
    {
        _listeners.Remove(c);
        _handles.Set(c, AppFlags.FromTimeWait | AppFlags.Embryonic, false);
        _receiver.Restore(c, _previousRcvNxt[c.Index]);
        _sender.Restore(c, _previousSndNxt[c.Index]);
        StateMachine.Apply(c, StateMachine.OldDuplicate);
        _teardown.EnterTimeWait(c);
    }

    /// <summary>Takes the peer's MSS (MUST-14): 536 when it sent none (MUST-15), bounded by our link and the path (MUST-16).</summary>
    public void TakeMss(TransmissionControlBlock c, Segment s)
    {
        int mss = s.Options.Mss;
        if (mss == 0)
        {
            mss = TcpHeader.DefaultMss;
        }
        else if (mss < LeastMss)
        {
            mss = LeastMss;
        }

        int path = _opening.PathMss(c);
        _sender.SetMss(c, mss < path ? mss : path);
    }

    /// <summary>The handshake is complete.</summary>
    public void Established(TransmissionControlBlock c)
    {
        _sender.Established(c);
        if ((c.AppFlags & (AppFlags.FromTimeWait | AppFlags.KeepAlive)) != 0)
        {
            _handles.Set(c, AppFlags.FromTimeWait, false);
            _opening.Established(c);
        }

        Listener listener = _listeners.Of(c);
        if (listener != null)
        {
            _counters.Count(StackCounter.PassiveOpens);
            _listeners.Complete(c, listener);
        }

        if (c.Handle != null)
        {
            _ready.Signal(c, (int)(TcpEvents.Connected | TcpEvents.Writable));
        }

        if ((c.SndFlags & SndFlags.FinQueued) != 0)
        {
            StateMachine.Apply(c, StateMachine.Close);
        }
    }

    private void Open(Listener listener, Segment s, uint previousSndNxt, uint previousRcvNxt, bool reopening)
    {
        if (listener.Count >= listener.Backlog)
        {
            _counters.Count(StackCounter.TcpDroppedBacklogFull);
            return;
        }

        TransmissionControlBlock c = _teardown.TakeBlock();
        if (c == null)
        {
            _counters.Count(StackCounter.TcpDroppedNoSlot);
            return;
        }

        uint iss = _initialSequence.Next(s, _clock.Now);
        int flags = AppFlags.Embryonic;
        if (reopening)
        {
            flags |= AppFlags.FromTimeWait;
            _previousSndNxt[c.Index] = previousSndNxt;
            _previousRcvNxt[c.Index] = previousRcvNxt;
            if ((int)(iss - previousSndNxt) <= 0)
            {
                // Larger than any number of the previous incarnation (MAY-2, condition 1).
                iss = previousSndNxt + 1;
            }
        }

        _table.Add(c, s);
        Begin(c, iss, flags);
        _receiver.TakeSyn(c, s, 0);
        _sender.TakeWindowOfSyn(c, s, s.Sequence);
        TakeMss(c, s);
        StateMachine.ApplyInListen(c, StateMachine.SynArrived);
        _listeners.Begin(listener, c);
        _queue.Add(c.Index, OutputQueue.Due);
    }

    private void Begin(TransmissionControlBlock c, uint iss, int flags)
    {
        _handles.Begin(c, flags);
        _receiver.Begin(c);
        _sender.Begin(c, iss);
        _opening.Begin(c);
    }
}
