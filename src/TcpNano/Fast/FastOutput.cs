using TcpNano.Internet;
using TcpNano.Tcp;
using TcpNano.Timers;
using TcpNano.Wire;

namespace TcpNano.Fast;

/// <summary>
/// The two segments that nearly every one we send is: new data that fits into one segment and may leave at once, and the ACK of
/// the receiver of a bulk transfer. The headers of the last segment are still in the frame: only what differs is written.
/// </summary>
internal sealed class FastOutput
{
    /// <summary>
    /// A connection that owes only an ACK and comes first in this pass, or null. Equivalent to the head of
    /// <see cref="OutputQueue.Due"/>, without the queue operations. Lasts while predicted segments come; <see cref="QueueAck"/> before
    /// anything else looks at the lists.
    /// </summary>
    public TransmissionControlBlock AckOnly;

    /// <summary>Whether the fast paths are taken. Tests switch it off to compare them with the full path.</summary>
    public bool IsEnabled = true;

    // What makes sending a matter for the full path.
    private const int NotPlain = SndFlags.Persist | SndFlags.FinQueued | SndFlags.ProbeOwed | SndFlags.Override;

    private readonly TcpCalls _calls;
    private readonly Sender _sender;
    private readonly Transmitter _transmitter;
    private readonly LossRecovery _recovery;
    private readonly RetransmissionTimer _retransmission;
    private readonly KeepAlive _keepAlive;
    private readonly TimerWheel _timers;
    private readonly IndexLists _queue;
    private readonly ushort[] _heads;
    private readonly Clock _clock;

    public FastOutput(TcpProtocol tcp, IndexLists queue, TimerWheel timers, Clock clock)
    {
        _calls = tcp.Calls;
        _sender = tcp.Sender;
        _transmitter = tcp.Transmitter;
        _recovery = tcp.Recovery;
        _retransmission = tcp.Retransmission;
        _keepAlive = tcp.KeepAlive;
        _timers = timers;
        _queue = queue;
        _heads = queue.Heads;
        _clock = clock;
    }

    /// <summary>
    /// SEND. When the octets added are all there is and may leave at once in one segment, that is all there is to decide. Stands
    /// for <see cref="TcpCalls.Send"/>: with it <see cref="Sender.FlushInTurn"/>.
    /// </summary>
    /// <returns>Octets taken.</returns>
    public int Send(TransmissionControlBlock c, byte[] buffer, int offset, int count)
    {
        uint next = c.SndNxt;
        int flight = (int)(next - c.SndUna);
        if (c.Predicted < 0 || !IsEnabled || (c.SndFlags & NotPlain) != 0 || c.SndPtr != next || c.SendCount != flight
            || flight + count > c.SndWnd || count > c.SndMss || count == 0 || count > c.SendRing.Length - flight
            || (flight != 0 && (flight + count > _recovery.Window(c) || (count < c.SndMss && (c.AppFlags & AppFlags.NoDelay) == 0)))
            || _heads[OutputQueue.NoRoom] != IndexLists.None)
        {
            int taken = _calls.Send(c, buffer, offset, count);
            Prediction.Update(c, _keepAlive);
            return taken;
        }

        SendBuffer.Append(c, buffer, offset, count);
        if (flight == 0)
        {
            _recovery.StartsSending(c);
        }

        if (!_transmitter.Transmit(c, next, TcpHeader.Ack | TcpHeader.Psh, flight, count))
        {
            _sender.ArmStuck(c);
            return count;
        }

        next += (uint)count;
        c.SndPtr = next;
        c.SndNxt = next;
        _retransmission.Time(c, next);
        if (flight == 0)
        {
            int timers = c.Index * TimerKind.Count;
            _timers.Schedule(timers + TimerKind.Retransmission, _clock.Now + c.Rto);
            _timers.Cancel(timers + TimerKind.UserTimeout);
        }

        c.LastSent = _clock.Now;
        return count;
    }

    /// <summary>Puts <see cref="AckOnly"/> where it stands for: the full path, or an app, comes next.</summary>
    public void QueueAck()
    {
        _queue.AddFirst(AckOnly.Index, OutputQueue.Due);
        AckOnly = null;
    }

    /// <summary>Sends the ACK of <see cref="AckOnly"/>, unless others have something to send too. Stands for <see cref="Sender.Flush"/>.</summary>
    /// <returns>Whether nothing else is to be done in this pass.</returns>
    public bool SendAck()
    {
        TransmissionControlBlock c = AckOnly;
        if (c == null)
        {
            return false;
        }

        AckOnly = null;
        if (_heads[OutputQueue.Due] == IndexLists.None)
        {
            _transmitter.Transmit(c, c.SndNxt, TcpHeader.Ack, 0, 0);
            return true;
        }

        _queue.AddFirst(c.Index, OutputQueue.Due);
        return false;
    }
}
