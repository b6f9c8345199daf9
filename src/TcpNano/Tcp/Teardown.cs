
namespace TcpNano.Tcp;

/// <summary>What happens when a connection opens, learns of the peer's close, lingers and ends.</summary>
internal sealed class ConnectionLifecycle
{
    /// <summary>Smallest MSS taken from a peer: less would make every segment mostly header, at the peer's command.</summary>
    public const int LeastMss = 64;

    private readonly TcpLayer _layer;
    private readonly StackCounters _counters;

    public ConnectionLifecycle(TcpLayer layer)
    {
        _layer = layer;
        _counters = layer.Counters;
    }

    /// <summary>Prepares a slot for a new connection and enters it into the table.</summary>
    public void Begin(TcpConnection c, uint remote, uint local, uint ports, uint iss, int flags)
    {
        int index = c.Index;
        _layer.Output.Forget();
        c.Flags = flags | ConnectionFlags.InUse;
        _layer.Ready.Events[index] = 0;
        _layer.Reasons[index] = 0;
        c.SndUna = iss;
        c.SndNxt = iss;
        c.SndPtr = iss;
        c.SndWnd = 0;
        c.TxHead = 0;
        c.TxCount = 0;
        c.RcvNxt = 0;
        c.RcvAdv = 0;
        c.RxHead = 0;
        c.RxCount = 0;
        _layer.MaxSndWnd[index] = 0;
        _layer.SoftErrors[index] = 0;
        _layer.TypeOfService[index] = 0;
        _layer.UserTimeouts[index] = _layer.Options.UserTimeout;
        _layer.Reassembly.Clear(index);
        _layer.Rto.Reset(index);
        _layer.Recovery.Reset(c);
        _layer.KeepAlive.Reset(index);
        _layer.Table.Add(c, remote, local, ports);
    }

    /// <summary>Takes the peer's MSS: 536 when it sent none (MUST-15), bounded by our link (MUST-16).</summary>
    public void PeerMss(TcpConnection c, int mss)
    {
        if (mss == 0)
        {
            mss = Wire.TcpHeader.DefaultMss;
        }
        else if (mss < LeastMss)
        {
            mss = LeastMss;
        }

        _layer.Recovery.SndMss[c.Index] = (ushort)(mss < _layer.LinkMss ? mss : _layer.LinkMss);
    }

    /// <summary>The handshake is complete.</summary>
    public void Established(TcpConnection c)
    {
        int timers = c.Index * TimerKind.Count;
        _layer.Timers.Cancel(timers + TimerKind.Retransmit);
        _layer.Timers.Cancel(timers + TimerKind.UserTimeout);
        _layer.Rto.Established(c.Index, (c.Flags & ConnectionFlags.SynRetransmitted) != 0);
        _layer.Recovery.Established(c);
        _layer.SoftErrors[c.Index] = 0;
        c.Flags &= ~ConnectionFlags.FromTimeWait;
        _layer.KeepAlive.Start(c);
        if (_layer.Listeners.Of(c) != null)
        {
            _counters.Count(StackCounter.PassiveOpens);
            _layer.Listeners.Complete(c);
        }

        _layer.Ready.Signal(c, (int)(TcpEvents.Connected | TcpEvents.Writable));
        if ((c.Flags & ConnectionFlags.FinQueued) != 0)
        {
            c.Phase = TcpStateMachine.Next(c.Phase, TcpStateMachine.Close);
        }
    }

    /// <summary>Our FIN was acknowledged.</summary>
    /// <returns>False when that was the end of the connection.</returns>
    public bool FinAcked(TcpConnection c)
    {
        c.Phase = TcpStateMachine.Next(c.Phase, TcpStateMachine.FinAcked);
        switch (c.Phase)
        {
            case TcpState.FinWait2:
                if ((c.Flags & ConnectionFlags.Persist) != 0)
                {
                    // The FIN was a probe, and the last thing to be probed for.
                    _layer.TimerEvents.LeavePersist(c);
                }

                BoundFinWait2(c);
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

    /// <summary>Starts the bound of FIN-WAIT-2 if the app has let the connection go; while it still reads there is none.</summary>
    public void BoundFinWait2(TcpConnection c)
    {
        if (c.Phase == TcpState.FinWait2 && (c.Flags & ConnectionFlags.AppOwned) == 0)
        {
            _layer.Timers.Schedule((c.Index * TimerKind.Count) + TimerKind.Linger, _layer.Now + _layer.Options.FinWait2Timeout);
        }
    }

    /// <summary>The peer's FIN is next in order; RCV.NXT is past it already.</summary>
    public void FinArrived(TcpConnection c)
    {
        c.Flags |= ConnectionFlags.FinReceived;
        if ((c.Flags & ConnectionFlags.FinQueued) == 0)
        {
            c.Flags |= ConnectionFlags.PeerClosedFirst;
        }

        c.Phase = TcpStateMachine.Next(c.Phase, TcpStateMachine.FinArrived);
        if (c.Phase == TcpState.TimeWait)
        {
            EnterTimeWait(c);
        }

        _layer.Ready.Signal(c, (int)(TcpEvents.Readable | TcpEvents.PeerFinished));
    }

    /// <summary>Starts 2 MSL (MUST-13); all other timers end.</summary>
    public void EnterTimeWait(TcpConnection c)
    {
        CancelTimers(c);
        c.Phase = TcpState.TimeWait;
        Because(c, CloseReason.ClosedLocally);
        _layer.Timers.Schedule((c.Index * TimerKind.Count) + TimerKind.Linger, _layer.Now + (2 * _layer.Options.MaxSegmentLifetime));
        _layer.Places.Add(c.Index, PlaceLists.TimeWait);
        _layer.Ready.Signal(c, (int)TcpEvents.Closed);
    }

    /// <summary>A valid RST came (section 3.10.7.4, second check).</summary>
    public void ResetByPeer(TcpConnection c)
    {
        switch (c.Phase)
        {
            case TcpState.SynReceived:
                _counters.Count(StackCounter.FailedOpens);
                if ((c.Flags & ConnectionFlags.FromTimeWait) != 0)
                {
                    // The SYN was an old duplicate after all: back to TIME-WAIT (section 3.6.1, MAY-2, condition 2), and to its
                    // numbers, for the peer may still have to hear that its FIN has come.
                    _layer.Listeners.Forget(c);
                    c.Flags &= ~(ConnectionFlags.FromTimeWait | ConnectionFlags.Embryonic);
                    c.RcvNxt = _layer.RcvUp[c.Index];
                    c.RcvAdv = c.RcvNxt;
                    c.SndUna = _layer.Reassembly.Fin(c.Index);
                    c.SndNxt = c.SndUna;
                    c.SndPtr = c.SndUna;
                    EnterTimeWait(c);
                    return;
                }

                // MUST-11: opened passively, the listener listens on; opened actively, the peer refused.
                Delete(c, CloseReason.Refused);
                return;

            case TcpState.Closing:
            case TcpState.LastAck:
                // All data was exchanged and both FINs sent, ours perhaps unacknowledged: for the app it is as good as closed,
                // unless something it sent is still unacknowledged.
                bool done = c.TxCount == 0;
                bool peerFirst = (c.Flags & ConnectionFlags.PeerClosedFirst) != 0;
                Delete(c, !done ? CloseReason.Reset : peerFirst ? CloseReason.ClosedByPeer : CloseReason.ClosedLocally);
                return;

            default:
                Delete(c, CloseReason.Reset);
                return;
        }
    }

    /// <summary>An ACK in answer to something that is not as it should be (RFC 5961), within the limit of its section 7.</summary>
    public void Challenge(TcpConnection c)
    {
        if ((c.Flags & ConnectionFlags.AckNow) != 0)
        {
            return;
        }

        if (_layer.ChallengeLimit.TryTake(_layer.Now))
        {
            _counters.Count(StackCounter.ChallengeAcks);
            c.Flags |= ConnectionFlags.AckNow;
        }
        else
        {
            _counters.Count(StackCounter.ChallengeAcksLimited);
        }
    }

    /// <summary>RCV.UP as section 3.10.7.4, sixth check, has it; the app hears once per advance (MUST-32).</summary>
    /// <param name="c">The connection.</param>
    /// <param name="pointer">Sequence number of the first octet after the urgent data (MUST-62).</param>
    public void UrgentPointer(TcpConnection c, uint pointer)
    {
        uint consumed = c.RcvNxt - (uint)c.RxCount;
        bool known = (c.Flags & ConnectionFlags.Urgent) != 0;
        if ((int)(pointer - consumed) > 0 && (!known || (int)(pointer - _layer.RcvUp[c.Index]) > 0))
        {
            _layer.RcvUp[c.Index] = pointer;
            c.Flags |= ConnectionFlags.Urgent;
            _layer.Ready.Signal(c, (int)TcpEvents.Urgent);
        }
    }

    /// <summary>Notes trouble the connection lives with (MUST-47), once per kind.</summary>
    public void SoftError(TcpConnection c, TcpSoftError error)
    {
        int known = _layer.SoftErrors[c.Index];
        if (known != (int)error && (error != TcpSoftError.NoAnswer || known != (int)TcpSoftError.Unreachable))
        {
            // That nobody answers is no news once the network has said why.
            _layer.SoftErrors[c.Index] = (byte)error;
            c.Flags |= ConnectionFlags.Troubled;
            if ((c.Flags & ConnectionFlags.NoSoftErrors) == 0)
            {
                _layer.Ready.Signal(c, (int)TcpEvents.SoftError);
            }
        }
    }

    /// <summary>Gives up after a timeout; says unreachable when the network had said so.</summary>
    public void GiveUp(TcpConnection c)
    {
        _counters.Count(StackCounter.ConnectionsTimedOut);
        if (c.Phase < TcpState.Established)
        {
            _counters.Count(StackCounter.FailedOpens);
        }

        bool unreachable = _layer.SoftErrors[c.Index] == (byte)TcpSoftError.Unreachable;
        Delete(c, unreachable ? CloseReason.Unreachable : CloseReason.TimedOut);
    }

    /// <summary>CLOSED: the end of a connection from whatever state. The slot is free once the app has let go too.</summary>
    public void Delete(TcpConnection c, CloseReason reason)
    {
        CancelTimers(c);
        _layer.Queue.Remove(c.Index);
        _layer.Table.Remove(c);
        _layer.Listeners.Forget(c);
        _layer.Places.Remove(c.Index);
        c.Phase = TcpState.Closed;
        c.TxCount = 0;
        c.Flags &= ~(ConnectionFlags.AckNow | ConnectionFlags.AckDelayed | ConnectionFlags.Persist | ConnectionFlags.Embryonic);
        Because(c, reason);
        _layer.Ready.Signal(c, (int)TcpEvents.Closed);
        FreeIfDone(c);
    }

    /// <summary>Frees the slot when protocol, app and waiting threads are all done with it.</summary>
    public void FreeIfDone(TcpConnection c)
    {
        if (c.Phase == TcpState.Closed && _layer.Waiters[c.Index] == 0
            && (c.Flags & (ConnectionFlags.AppOwned | ConnectionFlags.InUse)) == ConnectionFlags.InUse)
        {
            c.Flags &= ~ConnectionFlags.InUse;
            _layer.Table.Free(c);
        }
    }

    /// <summary>The first reason is the one that counts.</summary>
    private void Because(TcpConnection c, CloseReason reason)
    {
        byte[] reasons = _layer.Reasons;
        if (reasons[c.Index] == (int)CloseReason.None)
        {
            reasons[c.Index] = (byte)reason;
        }
    }

    private void CancelTimers(TcpConnection c)
    {
        int first = c.Index * TimerKind.Count;
        c.Flags &= ~ConnectionFlags.DelayedAckArmed;
        for (int i = TimerKind.Count - 1; i >= 0; i--)
        {
            _layer.Timers.Cancel(first + i);
        }
    }
}
