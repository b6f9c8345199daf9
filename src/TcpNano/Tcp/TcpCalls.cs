
namespace TcpNano.Tcp;

/// <summary>The calls of RFC 9293 section 3.10: OPEN, SEND, RECEIVE, CLOSE and ABORT, as far as they go without waiting.</summary>
internal sealed class UserCalls
{
    private readonly TcpLayer _layer;
    private readonly StackCounters _counters;
    private uint _issFloor;
    private uint _reusedRcvNxt;
    private bool _reusing;

    public UserCalls(TcpLayer layer)
    {
        _layer = layer;
        _counters = layer.Counters;
    }

    /// <summary>Active OPEN (section 3.10.1).</summary>
    /// <returns>The connection in SYN-SENT, the app's own; or null when no slot or no port is free.</returns>
    public TcpConnection OpenActive(uint remote, int remotePort, int localPort)
    {
        if (localPort == 0)
        {
            localPort = _layer.EphemeralPorts.Choose(remote, remotePort);
        }

        TcpConnection c = localPort == 0 ? null : TakeSlot();
        if (c == null)
        {
            _counters.Count(StackCounter.ConnectNoSlot);
            return null;
        }

        uint local = _layer.Routing.Address;
        uint ports = ((uint)remotePort << 16) | (uint)localPort;
        uint iss = _layer.InitialSequence.Next(local, remote, ports, _layer.Now);
        _layer.Lifecycle.Begin(c, remote, local, ports, iss, ConnectionFlags.AppOwned | ConnectionFlags.ActiveOpen);
        c.Phase = TcpStateMachine.Next(TcpState.Closed, TcpStateMachine.ActiveOpen);
        _counters.Count(StackCounter.ActiveOpens);
        BoundSyn(c);
        _layer.Output.FlushInTurn(c);
        return c;
    }

    /// <summary>A SYN came to a listener (section 3.10.7.2, third check).</summary>
    public void OpenPassive(TcpListener listener, uint remote, uint local, uint ports, uint sequence, int window, int mss)
    {
        bool reusing = _reusing;
        _reusing = false;
        if (listener.Count >= listener.Backlog)
        {
            _counters.Count(StackCounter.TcpDroppedBacklogFull);
            return;
        }

        TcpConnection c = TakeSlot();
        if (c == null)
        {
            _counters.Count(StackCounter.TcpDroppedNoSlot);
            return;
        }

        uint iss = _layer.InitialSequence.Next(local, remote, ports, _layer.Now);
        int flags = ConnectionFlags.Embryonic;
        if (reusing)
        {
            // Should the SYN turn out to be an old duplicate. Until the handshake is over nothing else is kept in these places.
            flags |= ConnectionFlags.FromTimeWait;
            _layer.RcvUp[c.Index] = _reusedRcvNxt;
            _layer.Reassembly.SetFin(c.Index, _issFloor);
            if ((int)(iss - _issFloor) <= 0)
            {
                // MAY-2, condition 1: larger than anything the previous incarnation used.
                iss = _issFloor + 1;
            }
        }

        _layer.Lifecycle.Begin(c, remote, local, ports, iss, flags);
        c.RcvNxt = sequence + 1;
        c.RcvAdv = c.RcvNxt;
        c.SndWnd = window;
        c.SndWl1 = sequence;
        c.SndWl2 = iss;
        _layer.MaxSndWnd[c.Index] = window;
        _layer.Lifecycle.PeerMss(c, mss);
        c.Phase = TcpStateMachine.Next(TcpState.Listen, TcpStateMachine.SynArrived);
        _layer.Listeners.Begin(listener, c);
        BoundSyn(c);
        _layer.Queue.Add(c.Index, OutputQueue.Due);
    }

    /// <summary>
    /// A new SYN takes over a connection in TIME-WAIT: this one ends, the SYN is processed by the listener next. Not if there
    /// is no room for the new one: that would end 2 MSL early (MUST-13), and for nothing.
    /// </summary>
    /// <param name="c">The connection in TIME-WAIT.</param>
    /// <param name="listener">Who would get the new one, or null.</param>
    /// <returns>Whether it has ended.</returns>
    public bool Reuse(TcpConnection c, TcpListener listener)
    {
        if (listener == null || listener.Count >= listener.Backlog
            || (_layer.Table.FreeSlots == 0 && ((c.Flags & ConnectionFlags.AppOwned) != 0 || _layer.Waiters[c.Index] != 0)))
        {
            return false;
        }

        _issFloor = c.SndNxt;
        _reusedRcvNxt = c.RcvNxt;
        _reusing = true;
        _counters.Count(StackCounter.TimeWaitReused);
        _layer.Lifecycle.Delete(c, CloseReason.ClosedLocally);
        return true;
    }

    /// <summary>SEND (section 3.10.2): queues what fits, and sends what may leave.</summary>
    /// <returns>Octets taken.</returns>
    public int Send(TcpConnection c, byte[] buffer, int offset, int count)
    {
        int taken = SendBuffer.Append(c, buffer, offset, count);
        if (taken < count)
        {
            c.Flags |= ConnectionFlags.WantsRoom;
        }

        if (taken > 0 && c.Phase >= TcpState.Established)
        {
            if (_layer.Predict)
            {
                _layer.Output.SendAdded(c, taken);
            }
            else
            {
                _layer.Output.FlushInTurn(c);
            }
        }

        return taken;
    }

    /// <summary>RECEIVE (section 3.10.3): takes what is there, and tells the peer of the room it made.</summary>
    /// <returns>Octets taken.</returns>
    public int Receive(TcpConnection c, byte[] buffer, int offset, int count)
    {
        int taken = ReceiveBuffer.Read(c, buffer, offset, count);
        if (taken > 0 && (c.Flags & ConnectionFlags.FinReceived) == 0 && c.Phase >= TcpState.Established && _layer.Output.IsUpdateDue(c))
        {
            c.Flags |= ConnectionFlags.AckNow;
            _layer.Output.FlushInTurn(c);
        }

        return taken;
    }

    /// <summary>CLOSE of the sending direction (section 3.10.4): FIN follows what is queued.</summary>
    public void ShutdownSend(TcpConnection c)
    {
        if ((c.Flags & ConnectionFlags.FinQueued) != 0)
        {
            return;
        }

        switch (c.Phase)
        {
            case TcpState.SynSent:
                _counters.Count(StackCounter.FailedOpens);

                // What was queued is dropped with the TCB: nothing orderly about that.
                _layer.Lifecycle.Delete(c, c.TxCount > 0 ? CloseReason.Aborted : CloseReason.ClosedLocally);
                break;

            case TcpState.SynReceived:
                c.Flags |= ConnectionFlags.FinQueued;
                break;

            case TcpState.Established:
            case TcpState.CloseWait:
                c.Flags |= ConnectionFlags.FinQueued;
                c.Phase = TcpStateMachine.Next(c.Phase, TcpStateMachine.Close);
                _layer.Output.FlushInTurn(c);
                break;

            default:
                break;
        }
    }

    /// <summary>CLOSE of both directions: as <see cref="ShutdownSend"/>, but unread data resets (section 3.6.1, SHLD-3).</summary>
    public void Close(TcpConnection c)
    {
        if (c.RxCount > 0 && c.Phase >= TcpState.Established)
        {
            if (c.Phase != TcpState.TimeWait)
            {
                _layer.Output.Reset(c);
                _layer.Lifecycle.Delete(c, CloseReason.UnreadData);
            }
        }
        else
        {
            ShutdownSend(c);
        }
    }

    /// <summary>ABORT (section 3.10.5).</summary>
    public void Abort(TcpConnection c)
    {
        switch (c.Phase)
        {
            case TcpState.Closed:
                return;

            case TcpState.SynReceived:
            case TcpState.Established:
            case TcpState.FinWait1:
            case TcpState.FinWait2:
            case TcpState.CloseWait:
                _layer.Output.Reset(c);
                break;

            default:
                break;
        }

        _layer.Lifecycle.Delete(c, CloseReason.Aborted);
    }

    /// <summary>The app lets a connection go: what is left of it goes on by itself.</summary>
    public void Release(TcpConnection c)
    {
        c.Flags &= ~(ConnectionFlags.AppOwned | ConnectionFlags.KeepAlive);
        _layer.Ready.Released(c);
        _layer.KeepAlive.Start(c);
        _layer.Lifecycle.BoundFinWait2(c);
        _layer.Lifecycle.FreeIfDone(c);
    }

    private TcpConnection TakeSlot()
    {
        TcpConnection c = _layer.Table.TakeFree();
        if (c == null && _layer.Options.RecycleTimeWait)
        {
            int index = _layer.Places.First(PlaceLists.TimeWait);
            while (index != IndexLists.None)
            {
                TcpConnection old = _layer.Table.All[index];
                if ((old.Flags & ConnectionFlags.AppOwned) == 0 && _layer.Waiters[index] == 0)
                {
                    _counters.Count(StackCounter.TimeWaitRecycled);
                    _layer.Lifecycle.Delete(old, CloseReason.ClosedLocally);
                    return _layer.Table.TakeFree();
                }

                index = _layer.Places.After(index);
            }
        }

        return c;
    }

    private void BoundSyn(TcpConnection c)
    {
        _layer.Timers.Schedule((c.Index * TimerKind.Count) + TimerKind.UserTimeout, _layer.Now + _layer.Options.SynTimeout);
    }
}
