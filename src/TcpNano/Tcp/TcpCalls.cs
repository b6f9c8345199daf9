namespace TcpNano.Tcp;

/// <summary>The calls of RFC 9293 section 3.10 on a connection: SEND, RECEIVE, CLOSE and ABORT, without waiting.</summary>
internal sealed class TcpCalls
{
    /// <summary>Settings and queries.</summary>
    public readonly TcpSettings Settings;

    private readonly StackCounters _counters;
    private readonly StateMachine _states;
    private readonly Receiver _receiver;
    private readonly Sender _sender;
    private readonly Transmitter _transmitter;
    private readonly Teardown _teardown;
    private readonly Orphans _orphans;
    private readonly Handles _handles;
    private readonly KeepAlive _keepAlive;

    public TcpCalls(
        TcpSettings settings,
        StackCounters counters,
        StateMachine states,
        Receiver receiver,
        Sender sender,
        Transmitter transmitter,
        Teardown teardown,
        Orphans orphans,
        Handles handles,
        KeepAlive keepAlive)
    {
        Settings = settings;
        _counters = counters;
        _states = states;
        _receiver = receiver;
        _sender = sender;
        _transmitter = transmitter;
        _teardown = teardown;
        _orphans = orphans;
        _handles = handles;
        _keepAlive = keepAlive;
    }

    /// <summary>SEND (section 3.10.2): queues what fits, and sends what may leave.</summary>
    /// <returns>Octets taken.</returns>
    public int Send(TransmissionControlBlock c, byte[] buffer, int offset, int count)
    {
        int taken = _sender.Append(c, buffer, offset, count);
        if (taken > 0 && c.State >= TcpState.Established)
        {
            _sender.FlushInTurn(c);
        }

        return taken;
    }

    /// <summary>RECEIVE (section 3.10.3): takes what has arrived, and sends a window update when one is due.</summary>
    /// <returns>Octets taken.</returns>
    public int Receive(TransmissionControlBlock c, byte[] buffer, int offset, int count)
    {
        int taken = ReceiveBuffer.Read(c, buffer, offset, count);
        if (c.State < TcpState.Established)
        {
            // The connection has ended: the last octet taken frees the control block.
            _teardown.FreeIfDone(c);
        }
        else if (taken > 0 && (c.RcvFlags & RcvFlags.FinReceived) == 0 && _receiver.IsUpdateDue(c))
        {
            _receiver.OweAck(c);
            _sender.FlushInTurn(c);
        }

        return taken;
    }

    /// <summary>CLOSE of the sending direction (section 3.10.4): FIN follows what is queued.</summary>
    public void ShutdownSend(TransmissionControlBlock c)
    {
        if ((c.SndFlags & SndFlags.FinQueued) != 0)
        {
            return;
        }

        switch (c.State)
        {
            case TcpState.SynSent:
                _counters.Count(StackCounter.FailedOpens);

                // Queued data is dropped with the TCB, which is not an orderly close.
                _teardown.Delete(c, c.SendCount > 0 ? CloseReason.Aborted : CloseReason.ClosedLocally);
                break;

            case TcpState.SynReceived:
                _sender.QueueFin(c);
                break;

            case TcpState.Established:
            case TcpState.CloseWait:
                _sender.QueueFin(c);
                _states.Apply(c, StateMachine.Close);
                _sender.FlushInTurn(c);
                break;

            default:
                break;
        }
    }

    /// <summary>CLOSE of both directions; releases the connection. With unread data it sends a RST (section 3.6.1, SHLD-3).</summary>
    public void Close(TransmissionControlBlock c)
    {
        if (c.ReceiveCount > 0 && c.State >= TcpState.Established)
        {
            _transmitter.Reset(c);
            _teardown.Delete(c, CloseReason.UnreadData);
        }
        else
        {
            ShutdownSend(c);
        }

        LetGo(c);
    }

    /// <summary>ABORT (section 3.10.5); releases the connection.</summary>
    public void Abort(TransmissionControlBlock c)
    {
        if (c.State != TcpState.Closed)
        {
            _transmitter.ResetForAbort(c);
            _teardown.Delete(c, CloseReason.Aborted);
        }

        LetGo(c);
    }

    /// <summary>The handshake took too long: gives up (section 3.10.8).</summary>
    public void GiveUp(TransmissionControlBlock c)
    {
        _teardown.GiveUp(c);
    }

    // The connection closes without the app. It may have ended before this call, and its control block may be free.
    private void LetGo(TransmissionControlBlock c)
    {
        if ((c.AppFlags & AppFlags.InUse) != 0)
        {
            bool keptAlive = (c.AppFlags & AppFlags.KeepAlive) != 0;
            _handles.LetGo(c);
            if (keptAlive)
            {
                _keepAlive.Start(c);
            }

            if (c.State != TcpState.Closed)
            {
                _orphans.Adopt(c);
            }

            _teardown.FreeIfDone(c);
        }
    }
}
