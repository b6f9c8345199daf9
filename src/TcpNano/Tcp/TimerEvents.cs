using TcpNano.Internet;

namespace TcpNano.Tcp;

/// <summary>
/// USER TIMEOUT, RETRANSMISSION TIMEOUT and TIME-WAIT TIMEOUT (RFC 9293 section 3.10.8), and the other timers of a connection:
/// passes each expiry to the class that acts on it.
/// </summary>
internal sealed class TimerEvents
{
    private readonly Receiver _receiver;
    private readonly Sender _sender;
    private readonly Transmitter _transmitter;
    private readonly Teardown _teardown;
    private readonly Orphans _orphans;
    private readonly TimeWaitTable _timeWait;
    private readonly KeepAlive _keepAlive;
    private readonly PassiveOpening _passive;
    private readonly IndexLists _queue;

    public TimerEvents(Receiver receiver, Sender sender, Transmitter transmitter, Teardown teardown, Orphans orphans, TimeWaitTable timeWait, KeepAlive keepAlive, PassiveOpening passive, IndexLists queue)
    {
        _receiver = receiver;
        _sender = sender;
        _transmitter = transmitter;
        _teardown = teardown;
        _orphans = orphans;
        _timeWait = timeWait;
        _keepAlive = keepAlive;
        _passive = passive;
        _queue = queue;
    }

    /// <summary>The timer of the SYN cache expired.</summary>
    public void HalfOpen()
    {
        _passive.Expired();
    }

    /// <summary>The retransmission timer expired.</summary>
    public void Retransmission(TransmissionControlBlock c)
    {
        _sender.RetransmissionExpired(c);
    }

    /// <summary>The timer of loss recovery expired.</summary>
    public void Recovery(TransmissionControlBlock c)
    {
        _sender.RecoveryExpired(c);
    }

    /// <summary>The persist timer expired.</summary>
    public void Persist(TransmissionControlBlock c)
    {
        _sender.PersistExpired(c);
    }

    /// <summary>The override timer expired.</summary>
    public void Override(TransmissionControlBlock c)
    {
        _sender.OverrideExpired(c);
    }

    /// <summary>The delayed-ACK timer expired.</summary>
    public void DelayedAck(TransmissionControlBlock c)
    {
        if (_receiver.DelayedAckExpired(c))
        {
            _queue.Add(c.Index, OutputQueue.Due);
        }
    }

    /// <summary>The keep-alive timer expired.</summary>
    public void KeepAlive(TransmissionControlBlock c)
    {
        switch (_keepAlive.Expired(c))
        {
            case Tcp.KeepAlive.Probe:
                _sender.SendKeepAlive(c);
                break;

            case Tcp.KeepAlive.GiveUp:
                _transmitter.Reset(c);
                _teardown.GiveUp(c);
                break;

            default:
                break;
        }
    }

    /// <summary>The user timeout expired, R2: flushes the queues, tells the app and deletes the TCB (MUST-20). Also sends a RST, in case the peer is there.</summary>
    public void UserTimeout(TransmissionControlBlock c)
    {
        if (c.State >= TcpState.SynReceived)
        {
            _transmitter.Reset(c);
        }

        _teardown.GiveUp(c);
    }

    /// <summary>A connection that the app has closed may have reached its bounds.</summary>
    public void Orphan(TransmissionControlBlock c)
    {
        _orphans.Expired(c);
    }

    /// <summary>2 MSL of the oldest connections in TIME-WAIT are over (MUST-13).</summary>
    public void TimeWait()
    {
        _timeWait.Expired();
    }
}
