using System;
using TcpNano.Internet;
using TcpNano.Link;
using TcpNano.Tcp;
using TcpNano.Timers;
using TcpNano.Wire;

namespace TcpNano.Fast;

/// <summary>
/// The fast path of output: sends new data that fits one segment and may leave at once, and the ACKs of a bulk transfer. The
/// headers of the last segment are still in the frame, so it writes only what differs.
/// </summary>
internal sealed class FastOutput
{
    /// <summary>
    /// A connection that owes only an ACK and comes first in this pass, or null. Equivalent to the head of
    /// <see cref="OutputQueue.Due"/>, without the queue operations. Valid while predicted segments come; call <see cref="QueueAck"/>
    /// before anything else reads the lists.
    /// </summary>
    public TransmissionControlBlock AckOnly;

    /// <summary>The predicted header words.</summary>
    public readonly Prediction Prediction;

    // With one of these set, the full path must send.
    private const int NotPlain = SndFlags.Persist | SndFlags.FinQueued | SndFlags.ProbeOwed | SndFlags.Override | SndFlags.MayFragment | SndFlags.Ecn;

    // From this word on a header has timestamps, and nothing else: the fast path sends no SACK blocks.
    private const int Stamped = (TcpHeader.MinLength + TcpHeader.TimestampsLength) << SndFlags.HeaderShift;

    private const int Tcp = IPv4Output.Payload;

    private readonly TcpCalls _calls;
    private readonly Sender _sender;
    private readonly Transmitter _transmitter;
    private readonly SegmentBuilder _builder;
    private readonly LossRecovery _recovery;
    private readonly TimerWheel _timers;
    private readonly IndexLists _queue;
    private readonly ushort[] _heads;
    private readonly Clock _clock;
    private readonly IPv4Output _output;
    private readonly ArpCache _arp;
    private readonly int[] _lastUsed;
    private readonly MacDriver _driver;
    private readonly DriverFaults _faults;
    private readonly uint[] _counts;
    private readonly EventRing _events;
    private readonly StateMachine _states;
    private readonly int[] _sent;
    private readonly byte[] _frame;
    private readonly int _receiveBuffer;
    private readonly int _windowStep;
    private readonly Receiver _receiver;
    private readonly uint[] _tsRecent;
    private readonly uint[] _tsOffsets;
    private readonly bool _isLarge; // whether the receive buffer is more than a window field without scale can say
    private readonly int[] _timings;
    private readonly bool _tracks;
    private readonly bool _isPlain; // whether the driver fills in the checksums

    public FastOutput(StackOptions options, TcpProtocol tcp, Prediction prediction, IndexLists queue, TimerWheel timers, Clock clock, IPv4Output output, ArpCache arp, MacDriver driver, DriverFaults faults, StackCounters counters)
    {
        _calls = tcp.Calls;
        _sender = tcp.Sender;
        _transmitter = tcp.Transmitter;
        _builder = tcp.Builder;
        _recovery = tcp.Recovery;
        _timings = tcp.Retransmission.Timings;
        _tracks = tcp.Recovery.TracksSegments;
        Prediction = prediction;
        _timers = timers;
        _queue = queue;
        _heads = queue.Heads;
        _clock = clock;
        _output = output;
        _arp = arp;
        _lastUsed = arp.LastUsed;
        _driver = driver;
        _faults = faults;
        _counts = counters.Values;
        _events = counters.Events;
        _states = tcp.States;
        _sent = tcp.Transmitter.Sent;
        _frame = output.Frame;
        _receiveBuffer = options.ReceiveBuffer;
        _windowStep = tcp.Receiver.WindowStep;
        _receiver = tcp.Receiver;
        _isLarge = tcp.Receiver.Scale != 0;
        _tsRecent = tcp.Timestamps.Recent;
        _tsOffsets = tcp.Timestamps.Offsets;
        _isPlain = (driver.Capabilities & MacCapabilities.TransmitChecksumsFilled) != 0;
    }

    /// <summary>
    /// SEND of data that is all there is to send and may leave at once in one segment; all else goes the full path. Does the work of
    /// <see cref="TcpCalls.Send"/>, with <see cref="Sender.FlushInTurn"/>.
    /// </summary>
    /// <returns>Octets taken.</returns>
    public int Send(TransmissionControlBlock c, byte[] buffer, int offset, int count)
    {
        uint next = c.SndNxt;
        int flight = (int)(next - c.SndUna);
        byte[] ring = c.SendRing;
        int size = ring.Length;
        if (c.Predicted < 0 || (c.SndFlags & NotPlain) != 0 || c.SndPtr != next || c.SendCount != flight
            || flight + count > c.SndWnd || count > c.SndMss || count == 0 || flight + count > size
            || (flight != 0 && (flight + count > _recovery.Window(c) || (count < c.SndMss && (c.AppFlags & AppFlags.NoDelay) == 0 && flight % c.SndMss != 0)))
            || _heads[OutputQueue.NoRoom] != IndexLists.None)
        {
            int taken = _calls.Send(c, buffer, offset, count);
            Prediction.Update(c);
            return taken;
        }

        // As SendBuffer.Append.
        int at = c.SendHead + flight;
        if (at >= size)
        {
            at -= size;
        }

        int first = size - at;
        if (first >= count)
        {
            Array.Copy(buffer, offset, ring, at, count);
        }
        else
        {
            Array.Copy(buffer, offset, ring, at, first);
            Array.Copy(buffer, offset + first, ring, 0, count - first);
        }

        c.SendCount = flight + count;
        if (flight == 0)
        {
            _recovery.StartsSending(c);
        }

        int word = c.Predicted;
        int header = word >> 10;
        bool sent;
        if (_output.Owner == c && _transmitter.Epoch == _arp.Epoch)
        {
            // Copies from the caller's buffer, not from the ring, which may wrap: the octets are the same.
            Array.Copy(buffer, offset, _frame, Tcp + header, count);
            sent = Emit(c, next, word | TcpHeader.Psh, header + count);
        }
        else
        {
            sent = _transmitter.Transmit(c, next, TcpHeader.Ack | TcpHeader.Psh, flight, count);
        }

        if (!sent)
        {
            _sender.ArmStuck(c);
            return count;
        }

        next += (uint)count;
        c.SndPtr = next;
        c.SndNxt = next;

        // As RetransmissionTimer.Time and Start.
        int now = _clock.Now;
        if (flight == 0 || (int)((uint)_timings[2 * c.Index] - c.SndUna) <= 0)
        {
            _timings[2 * c.Index] = (int)next;
            _timings[(2 * c.Index) + 1] = now;
        }

        if (flight == 0)
        {
            int timers = c.Index * TimerKind.Count;
            _timers.Schedule(timers + TimerKind.Retransmission, now + c.Rto);
            _timers.Cancel(timers + TimerKind.UserTimeout);
        }

        _recovery.LastSent[c.Index] = now;
        if (_tracks)
        {
            _recovery.OnSent(c, next - (uint)count, next, false);
        }

        return count;
    }

    /// <summary>
    /// CLOSE of the sending direction when nothing is queued or in flight, and the FIN may leave at once; all else is left to the full path.
    /// Does the work of <see cref="TcpCalls.ShutdownSend"/>, with <see cref="Sender.FlushInTurn"/>.
    /// </summary>
    public void Finish(TransmissionControlBlock c)
    {
        uint next = c.SndNxt;
        if (_output.Owner != c || (c.State != TcpState.CloseWait && c.State != TcpState.Established) || (c.SndFlags & NotPlain) != 0
            || (c.RcvFlags & (RcvFlags.Hole | RcvFlags.Duplicate)) != 0 || c.SndUna != next || c.SendCount != 0 || c.SndWnd == 0 || c.RecoveryState != 0
            || _transmitter.Epoch != _arp.Epoch || _heads[OutputQueue.NoRoom] != IndexLists.None || !Prediction.IsEnabled)
        {
            return;
        }

        c.SndFlags |= SndFlags.FinQueued;
        _states.Apply(c, StateMachine.Close);
        _recovery.StartsSending(c);
        int header = c.SndFlags & SndFlags.Header;
        if (!Emit(c, next, header | TcpHeader.Ack | TcpHeader.Fin, header >> SndFlags.HeaderShift))
        {
            _sender.ArmStuck(c);
            return;
        }

        next++;
        c.SndPtr = next;
        c.SndNxt = next;

        // As RetransmissionTimer.Time and Start.
        int now = _clock.Now;
        if ((int)((uint)_timings[2 * c.Index] - c.SndUna) <= 0)
        {
            _timings[2 * c.Index] = (int)next;
            _timings[(2 * c.Index) + 1] = now;
        }

        int timers = c.Index * TimerKind.Count;
        _timers.Schedule(timers + TimerKind.Retransmission, now + c.Rto);
        _timers.Cancel(timers + TimerKind.UserTimeout);
        _recovery.LastSent[c.Index] = now;
        if (_tracks)
        {
            _recovery.OnSent(c, next - 1, next, false);
        }
    }

    /// <summary>Puts <see cref="AckOnly"/> at the head of the queue, before the full path or an app reads it.</summary>
    public void QueueAck()
    {
        _queue.AddFirst(AckOnly.Index, OutputQueue.Due);
        AckOnly = null;
    }

    /// <summary>Sends the ACK of <see cref="AckOnly"/>, unless other connections are queued, or it has data to send. Does the work of <see cref="Sender.Flush"/>.</summary>
    /// <returns>Whether there is nothing else to do in this pass.</returns>
    public bool SendAck()
    {
        TransmissionControlBlock c = AckOnly;
        AckOnly = null;
        if (_heads[OutputQueue.Due] != IndexLists.None || _heads[OutputQueue.NoRoom] != IndexLists.None || c.SendCount != 0)
        {
            _queue.AddFirst(c.Index, OutputQueue.Due);
            return false;
        }

        if (_output.Owner == c && _transmitter.Epoch == _arp.Epoch)
        {
            // Not the predicted word: there is none any more after the peer's FIN.
            int word = (c.SndFlags & SndFlags.Header) | TcpHeader.Ack;
            Emit(c, c.SndNxt, word, word >> SndFlags.HeaderShift);
        }
        else
        {
            _transmitter.Transmit(c, c.SndNxt, TcpHeader.Ack, 0, 0);
        }

        return true;
    }

    /// <summary>
    /// Sends a segment with ACK. Its text and the headers of the segment before are in the frame. Does the work of
    /// <see cref="Transmitter.Transmit"/>, <see cref="SegmentBuilder.SendPrepared"/> and <see cref="IPv4Output.SendPrepared"/>.
    /// </summary>
    /// <param name="c">The connection whose headers are in the frame.</param>
    /// <param name="sequence">SEG.SEQ.</param>
    /// <param name="offsetAndFlags">Data offset and control bits.</param>
    /// <param name="length">Octets of TCP header and text.</param>
    /// <returns>False when the driver has no room; the connection is queued.</returns>
    private bool Emit(TransmissionControlBlock c, uint sequence, int offsetAndFlags, int length)
    {
        byte[] f = _frame;
        SegmentBuilder builder = _builder;

        uint ack = c.RcvNxt;
        if (offsetAndFlags >= Stamped)
        {
            // The option itself is in the frame already.
            uint value = (uint)_clock.Now + _tsOffsets[c.Index];
            if (value != builder.TsVal)
            {
                if ((value ^ builder.TsVal) > 0xFF)
                {
                    f[Tcp + 24] = (byte)(value >> 24);
                    f[Tcp + 25] = (byte)(value >> 16);
                    f[Tcp + 26] = (byte)(value >> 8);
                }

                f[Tcp + 27] = (byte)value;
                builder.TsVal = value;
            }

            value = _tsRecent[c.Index];
            if (value != builder.TsEcr)
            {
                if ((value ^ builder.TsEcr) > 0xFF)
                {
                    f[Tcp + 28] = (byte)(value >> 24);
                    f[Tcp + 29] = (byte)(value >> 16);
                    f[Tcp + 30] = (byte)(value >> 8);
                }

                f[Tcp + 31] = (byte)value;
                builder.TsEcr = value;
            }
        }

        if (sequence != builder.Sequence)
        {
            if ((sequence ^ builder.Sequence) > 0xFFFF)
            {
                f[Tcp + TcpHeader.Sequence] = (byte)(sequence >> 24);
                f[Tcp + TcpHeader.Sequence + 1] = (byte)(sequence >> 16);
            }

            f[Tcp + TcpHeader.Sequence + 2] = (byte)(sequence >> 8);
            f[Tcp + TcpHeader.Sequence + 3] = (byte)sequence;
            builder.Sequence = sequence;
        }

        if (ack != builder.Acknowledgment)
        {
            if ((ack ^ builder.Acknowledgment) > 0xFFFF)
            {
                f[Tcp + TcpHeader.Acknowledgment] = (byte)(ack >> 24);
                f[Tcp + TcpHeader.Acknowledgment + 1] = (byte)(ack >> 16);
            }

            f[Tcp + TcpHeader.Acknowledgment + 2] = (byte)(ack >> 8);
            f[Tcp + TcpHeader.Acknowledgment + 3] = (byte)ack;
            builder.Acknowledgment = ack;
        }

        if (offsetAndFlags != builder.OffsetAndFlags)
        {
            builder.OffsetAndFlags = offsetAndFlags;
            f[Tcp + TcpHeader.DataOffset] = (byte)(offsetAndFlags >> 8);
            f[Tcp + TcpHeader.Flags] = (byte)offsetAndFlags;
        }

        int window;
        if (_isLarge)
        {
            window = _receiver.WindowToOffer(c);
            int field = window >> (c.RcvFlags >> RcvFlags.ScaleShift);
            f[Tcp + TcpHeader.Window] = (byte)(field >> 8);
            f[Tcp + TcpHeader.Window + 1] = (byte)field;
        }
        else
        {
            // As Receiver.WindowToOffer.
            window = (int)(c.RcvAdv - ack);
            int more = _receiveBuffer - c.ReceiveCount - window;
            if (more >= _windowStep)
            {
                window += more;
            }

            f[Tcp + TcpHeader.Window] = (byte)(window >> 8);
            f[Tcp + TcpHeader.Window + 1] = (byte)window;
        }

        int total = length + IPv4Header.MinLength;
        bool sent;
        if (_isPlain)
        {
            if (total != _output.Total)
            {
                _output.Total = total;
                f[FrameLayout.Payload + IPv4Header.TotalLength] = (byte)(total >> 8);
                f[FrameLayout.Payload + IPv4Header.TotalLength + 1] = (byte)total;
            }

            try
            {
                sent = _driver.Transmit(f, total + EthernetHeader.Length);
            }
            catch (Exception e)
            {
                _faults.Report(e);
                sent = false;
            }

            _counts[sent ? (int)StackCounter.FramesSent : (int)StackCounter.TransmitNoRoom]++;
        }
        else
        {
            builder.SumUp(length);
            sent = _output.SendPrepared(length);
        }

        _lastUsed[_transmitter.Entry] = _clock.Now;
        if (!sent)
        {
            _transmitter.QueueForRoom(c);
            return false;
        }

        if (_events != null)
        {
            EventEntry e = _events.Next;
            _events.Next = e.Next;
            e.Time = _clock.Now;
            e.What = offsetAndFlags;
            e.Place = c.Index;
            e.First = sequence;
            e.Second = ack;
            e.Third = window;
            e.Fourth = length - (offsetAndFlags >> 10);
        }

        _transmitter.KeepsTurn = false;
        _counts[(int)StackCounter.SegmentsSent]++;
        _sent[c.Index]++;

        // As Receiver.AckSent.
        c.RcvFlags &= ~(RcvFlags.AckNow | RcvFlags.AckDelayed | RcvFlags.Filled);
        c.RcvAdv = ack + (uint)window;
        c.LastAckSent = ack;
        return true;
    }
}
