using TcpNano.Internet;
using TcpNano.Timers;

namespace TcpNano.Tcp;

/// <summary>How a connection ends (RFC 9293 sections 3.6, 3.10.7.4): FINs, the way to TIME-WAIT, and the release of the control block.</summary>
internal sealed class Teardown
{
    private readonly StackCounters _counters;
    private readonly StateMachine _states;
    private readonly ConnectionTable _table;
    private readonly ListenerTable _listeners;
    private readonly IndexLists _queue;
    private readonly Receiver _receiver;
    private readonly Sender _sender;
    private readonly Handles _handles;
    private readonly TimeWaitTable _timeWait;
    private readonly ReadyQueue _ready;
    private readonly TimerWheel _timers;
    private readonly byte[] _reasons;

    public Teardown(
        StackOptions options,
        StackCounters counters,
        StateMachine states,
        ConnectionTable table,
        ListenerTable listeners,
        IndexLists queue,
        Receiver receiver,
        Sender sender,
        Handles handles,
        TimeWaitTable timeWait,
        ReadyQueue ready,
        TimerWheel timers)
    {
        _counters = counters;
        _states = states;
        _table = table;
        _listeners = listeners;
        _queue = queue;
        _receiver = receiver;
        _sender = sender;
        _handles = handles;
        _timeWait = timeWait;
        _ready = ready;
        _timers = timers;
        _reasons = new byte[options.Connections];
    }

    /// <summary>Why a connection ended, or <see cref="CloseReason.None"/>.</summary>
    public CloseReason ReasonOf(TransmissionControlBlock c)
    {
        return (CloseReason)_reasons[c.Index];
    }

    /// <summary>Our FIN was acknowledged.</summary>
    /// <returns>False when that ended the connection, or TIME-WAIT has begun.</returns>
    public bool FinAcknowledged(TransmissionControlBlock c)
    {
        switch (_states.Apply(c, StateMachine.FinAcked))
        {
            case TcpState.FinWait2:
                if ((c.SndFlags & SndFlags.Persist) != 0)
                {
                    // The FIN was a window probe, and nothing is left to probe for.
                    _sender.LeavePersist(c);
                }

                return true;

            case TcpState.TimeWait:
                EnterTimeWait(c);
                return false;

            case TcpState.Closed:
                // LAST-ACK: the peer closed first.
                Delete(c, CloseReason.ClosedByPeer);
                return false;

            default:
                return true;
        }
    }

    /// <summary>The peer's FIN was next in order; RCV.NXT is past it already.</summary>
    public void FinArrived(TransmissionControlBlock c)
    {
        _sender.NotePeerClosed(c);
        _ready.Signal(c, (int)(TcpEvents.Readable | TcpEvents.PeerFinished));
        if (_states.Apply(c, StateMachine.FinArrived) == TcpState.TimeWait)
        {
            EnterTimeWait(c);
        }
    }

    /// <summary>Gives up after a timeout. The reason is Unreachable or LinkDown when that was known.</summary>
    public void GiveUp(TransmissionControlBlock c)
    {
        _counters.Count(StackCounter.ConnectionsTimedOut);
        if (c.State < TcpState.Established)
        {
            _counters.Count(StackCounter.FailedOpens);
        }

        int trouble = c.Trouble & Trouble.SoftErrorMask;
        Delete(c, trouble == (int)TcpSoftError.Unreachable ? CloseReason.Unreachable : trouble == (int)TcpSoftError.LinkDown ? CloseReason.LinkDown : CloseReason.TimedOut);
    }

    /// <summary>Ends a connection that the app opens, and that cannot come about.</summary>
    /// <returns>False when it is open already, or the peer's doing: then nothing was done.</returns>
    public bool FailOpening(TransmissionControlBlock c, CloseReason reason)
    {
        if (c.State != TcpState.SynSent && (c.State != TcpState.SynReceived || (c.AppFlags & AppFlags.ActiveOpen) == 0))
        {
            return false;
        }

        _counters.Count(StackCounter.FailedOpens);
        Delete(c, reason);
        return true;
    }

    /// <summary>
    /// CLOSED: ends a connection in any state, with a reason that tells a normal close from an abort (MUST-12). Frees the control
    /// block at once, unless the app has yet to take octets that were acknowledged to the peer.
    /// </summary>
    public void Delete(TransmissionControlBlock c, CloseReason reason)
    {
        _receiver.TimersCancelled(c);
        _timers.CancelAll(c.Index * TimerKind.Count, TimerKind.Count);
        _queue.Remove(c.Index);
        _table.Remove(c);
        bool unseen = c.ReceiveCount != 0 && c.State >= TcpState.Established && (c.AppFlags & AppFlags.Embryonic) != 0;
        if (!unseen)
        {
            // A connection that waits for Accept with data stays in the backlog: the app gets its data, then its reason.
            _listeners.Remove(c);
        }

        NoteReason(c, reason);
        _states.End(c, _reasons[c.Index]);
        _sender.End(c);
        _receiver.ForgetAck(c);
        _ready.Signal(c, (int)TcpEvents.Closed);
        FreeIfDone(c);
    }

    /// <summary>Frees the control block of a connection that has ended, when it holds nothing more for the app.</summary>
    public void FreeIfDone(TransmissionControlBlock c)
    {
        if (c.State == TcpState.Closed && (c.AppFlags & AppFlags.InUse) != 0
            && (c.ReceiveCount == 0 || (c.AppFlags & (AppFlags.Owned | AppFlags.Embryonic)) == 0))
        {
            Free(c);
        }
    }

    /// <summary>Drops a connection that has ended and waits for Accept: its listener closes.</summary>
    public void DropUnseen(TransmissionControlBlock c)
    {
        _listeners.Remove(c);
        Free(c);
    }

    private void Free(TransmissionControlBlock c)
    {
        _handles.Part(c);
        _reasons[c.Index] = (byte)CloseReason.None;
        _table.Free(c);
    }

    /// <summary>
    /// TIME-WAIT has begun (MUST-13): an entry of the table waits 2 MSL, and the app hears of the end. The control block has nothing
    /// more to do than to keep what the app has not read; so the last ACK leaves now.
    /// </summary>
    private void EnterTimeWait(TransmissionControlBlock c)
    {
        NoteReason(c, CloseReason.ClosedLocally); // first, so that the app here knows when the peer does
        _sender.SendLastAck(c);
        _timeWait.Add(c);
        Delete(c, CloseReason.ClosedLocally);
    }

    /// <summary>Keeps the reason, unless there is an earlier one.</summary>
    private void NoteReason(TransmissionControlBlock c, CloseReason reason)
    {
        if (_reasons[c.Index] == (int)CloseReason.None)
        {
            _reasons[c.Index] = (byte)reason;
            if (c.Handle != null)
            {
                c.Handle.Bits |= (int)reason << HandleFlags.ReasonShift;
            }
        }
    }
}
