namespace TcpNano.Tcp;

/// <summary>
/// RFC 9293 figure 5 as one pure function: state and event in, next state out; and the only writer of a connection's state.
/// What is sent or checked on the way is in the code of the event (<see cref="SegmentArrives"/>, <see cref="Handshake"/>,
/// <see cref="TcpCalls"/>, <see cref="TimerEvents"/>).
/// </summary>
internal sealed class StateMachine
{
    /// <summary>Active OPEN: create TCB, send SYN.</summary>
    public const int ActiveOpen = 0;

    /// <summary>A SYN came that does not acknowledge ours: to a listener, or crossing our SYN (MUST-10). Send SYN|ACK.</summary>
    public const int SynArrived = 1;

    /// <summary>The SYN that answers and acknowledges ours came. Send ACK.</summary>
    public const int SynAckArrived = 2;

    /// <summary>Our SYN was acknowledged.</summary>
    public const int SynAcked = 3;

    /// <summary>CLOSE: the FIN goes out after the data queued before it.</summary>
    public const int Close = 4;

    /// <summary>The peer's FIN came in order. Send ACK.</summary>
    public const int FinArrived = 5;

    /// <summary>Our FIN was acknowledged.</summary>
    public const int FinAcked = 6;

    /// <summary>2 MSL are over in TIME-WAIT, a RST came or was sent, or a timeout gave up: delete the TCB, from any state.</summary>
    public const int Delete = 7;

    /// <summary>The bits of the old state in the third number of the event that notes its change. Above them are those of <see cref="SndFlags"/> that are there: the shift of the peer's windows.</summary>
    public const int OldState = (1 << SndFlags.ScaleShift) - 1;

    private readonly ConnectionTable _table;
    private readonly EventRing _events;

    /// <summary>Makes the state machine of all connections of a stack.</summary>
    /// <param name="counters">Have the event ring, which hears of every change.</param>
    /// <param name="table">Has the ends of each connection.</param>
    public StateMachine(StackCounters counters, ConnectionTable table)
    {
        _events = counters.Events;
        _table = table;
    }

    /// <summary>Takes a connection to its next state.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="what">One of the events above.</param>
    /// <returns>The state after the event.</returns>
    public TcpState Apply(TransmissionControlBlock c, int what)
    {
        TcpState next = Next(c.State, what);
        if (_events != null && next != c.State && next != TcpState.Closed)
        {
            // The way to CLOSED is noted by End, with the reason.
            Note(c, c.State, next, CloseReason.None);
        }

        c.State = next;
        return next;
    }

    /// <summary>A SYN came to a listener: its control block starts where the listener is, in LISTEN.</summary>
    public void ApplyInListen(TransmissionControlBlock c, int what)
    {
        c.State = Next(TcpState.Listen, what);
        if (_events != null)
        {
            Note(c, TcpState.Listen, c.State, CloseReason.None);
        }
    }

    /// <summary>Ends a connection, as <see cref="Apply"/> with <see cref="Delete"/>.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="reason">Why: a <see cref="CloseReason"/>.</param>
    public void End(TransmissionControlBlock c, int reason)
    {
        if (_events != null && c.State != TcpState.TimeWait)
        {
            // In TIME-WAIT the connection goes on without its control block. What the ACK of our FIN has brought to CLOSED before was in LAST-ACK.
            Note(c, c.State == TcpState.Closed ? TcpState.LastAck : c.State, TcpState.Closed, (CloseReason)reason);
        }

        c.State = Next(c.State, Delete);
    }

    /// <summary>The next state. An event that figure 5 has no arrow for leaves the state as it is.</summary>
    /// <param name="state">The present state.</param>
    /// <param name="what">One of the events above.</param>
    /// <returns>The state after the event.</returns>
    public static TcpState Next(TcpState state, int what)
    {
        if (what == Delete)
        {
            return TcpState.Closed;
        }

        switch (state)
        {
            case TcpState.Closed:
                return what == ActiveOpen ? TcpState.SynSent : state;

            case TcpState.Listen:
                return what == SynArrived ? TcpState.SynReceived : state;

            case TcpState.SynSent:
                switch (what)
                {
                    case SynArrived: return TcpState.SynReceived;
                    case SynAckArrived: return TcpState.Established;
                    case Close: return TcpState.Closed;
                    default: return state;
                }

            case TcpState.SynReceived:
                // CLOSE waits here until our SYN is acknowledged (section 3.10.4 allows queueing it), so a FIN never leaves
                // beside an unacknowledged SYN.
                return what == SynAcked ? TcpState.Established : state;

            case TcpState.Established:
                switch (what)
                {
                    case Close: return TcpState.FinWait1;
                    case FinArrived: return TcpState.CloseWait;
                    default: return state;
                }

            case TcpState.FinWait1:
                // FIN and ACK of FIN in one segment: FinAcked comes first, and the two steps end in TIME-WAIT.
                switch (what)
                {
                    case FinAcked: return TcpState.FinWait2;
                    case FinArrived: return TcpState.Closing;
                    default: return state;
                }

            case TcpState.FinWait2:
                return what == FinArrived ? TcpState.TimeWait : state;

            case TcpState.CloseWait:
                return what == Close ? TcpState.LastAck : state;

            case TcpState.Closing:
                return what == FinAcked ? TcpState.TimeWait : state;

            case TcpState.LastAck:
                return what == FinAcked ? TcpState.Closed : state;

            default:
                // TIME-WAIT: the connection is an entry of TimeWaitTable from here on.
                return state;
        }
    }

    /// <summary>Notes a change of state, with the shift of the peer's windows: EventReader scales the window of each segment that <see cref="Segment.Parse"/> notes by it.</summary>
    private void Note(TransmissionControlBlock c, TcpState before, TcpState after, CloseReason reason)
    {
        // As EventRing.Add.
        int index = c.Index;
        EventRing events = _events;
        events.Others++;
        EventEntry e = events.Next;
        events.Next = e.Next;
        e.Time = events.Clock.Now;
        e.What = ((int)StackEventKind.StateChanged << EventRing.KindShift) | (int)after;
        e.Place = index;
        e.First = _table.Remotes[index];
        e.Second = _table.Ports[index];
        e.Third = (c.SndFlags & ~OldState) | (int)before;
        e.Fourth = (int)reason;
    }
}
