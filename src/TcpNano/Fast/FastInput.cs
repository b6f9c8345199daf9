using System;
using TcpNano.Internet;
using TcpNano.Tcp;
using TcpNano.Timers;
using TcpNano.Wire;

namespace TcpNano.Fast;

/// <summary>
/// The fast path of input: takes the next data in order, an acknowledgment of new data, or both in one segment, on an open
/// connection without trouble, and hands the data to the app. One method does all the work, because on an interpreter every call costs as much as a dozen
/// instructions. It checks everything before it changes anything, and leaves a segment that is not exactly as predicted to the
/// full path, which would do the same with these (the Lockstep tests compare them).
/// </summary>
internal sealed partial class FastInput
{
    private const int Destined = FrameLayout.Destination;
    private const int SentBy = FrameLayout.Source;
    private const int Ip = FrameLayout.Payload;
    private const int From = Ip + IPv4Header.Source;
    private const int To = Ip + IPv4Header.Destination;
    private const int Tcp = Ip + IPv4Header.MinLength;

    // NOP, NOP, and the Timestamps option's kind and length.
    private const int TimestampsWord = (TcpHeader.OptionNop << 24) | (TcpHeader.OptionNop << 16) | (TcpHeader.OptionTimestamps << 8) | TcpHeader.OptionTimestampsLength;

    private readonly uint[] _counts;
    private readonly EventRing _events;
    private readonly Routing _routing;
    private readonly ConnectionTable _table;
    private readonly FastOutput _output;
    private readonly Sender _sender;
    private readonly TimerWheel _timers;
    private readonly RetransmissionTimer _retransmission;
    private readonly Teardown _teardown;
    private readonly LossRecovery _recovery;
    private readonly ReadyQueue _ready;
    private readonly IndexLists _queue;
    private readonly ushort[] _heads;
    private readonly Clock _clock;
    private readonly int[] _lastHeard;
    private readonly bool _tracks;
    private readonly int _maxRto;
    private readonly int _delayedAck;
    private readonly int _receiveBuffer;
    private readonly int _windowStep;
    private readonly int _addressHigh;
    private readonly int _addressLow;
    private readonly int _addressLast;
    private readonly uint[] _tsRecent;
    private readonly uint[] _tsOffsets;
    private readonly bool _verify;
    private long _stations;  // the first 8 octets of the last frame: hardware addresses
    private long _addresses; // both IPv4 addresses of the connection found last
    private uint _ports;     // its ports

    public FastInput(StackOptions options, TcpProtocol tcp, FastOutput output, IPv4Input input, Routing routing, IndexLists queue, TimerWheel timers, StackCounters counters, Clock clock, bool verify)
    {
        _counts = counters.Values;
        _events = counters.Events;
        _routing = routing;
        _table = tcp.Table;
        _output = output;
        _sender = tcp.Sender;
        _timers = timers;
        _retransmission = tcp.Retransmission;
        _teardown = tcp.Teardown;
        _recovery = tcp.Recovery;
        _lastHeard = tcp.KeepAlive.Times;
        _tracks = tcp.Recovery.TracksSegments;
        _maxRto = options.MaxRto;
        _ready = tcp.Ready;
        _queue = queue;
        _heads = queue.Heads;
        _clock = clock;
        _delayedAck = options.DelayedAck;
        _receiveBuffer = options.ReceiveBuffer;
        _windowStep = tcp.Receiver.WindowStep;
        _tsRecent = tcp.Timestamps.Recent;
        _tsOffsets = tcp.Timestamps.Offsets;
        _addressHigh = input.AddressHigh;
        _addressLow = input.AddressLow;
        _addressLast = input.AddressLast;
        _verify = verify;
    }

    /// <summary>
    /// Processes a frame if it holds a predicted segment. Does the work of <see cref="IPv4Input.Accept"/>, <see cref="Segment.Parse"/> and
    /// <see cref="SegmentArrives.Process"/>, with <see cref="Receiver.Accept"/>, <see cref="Sender.TakeAck"/> and <see cref="Receiver.TakeText"/>.
    /// </summary>
    /// <param name="f">The frame.</param>
    /// <param name="length">Its length.</param>
    /// <returns>False when the full path must take it; nothing was changed then.</returns>
    public bool Take(byte[] f, int length)
    {
        // TCP in IPv4 without options, not fragmented.
        if (length < EthernetHeader.Length + IPv4Header.MinLength + TcpHeader.MinLength || f[Ip] != 0x45 || f[Ip + IPv4Header.Protocol] != IPv4Header.ProtocolTcp
            || ((f[Ip + IPv4Header.Fragment] & 0x3F) | f[Ip + IPv4Header.Fragment + 1]) != 0
            || f[FrameLayout.Type] != EthernetHeader.TypeIPv4 >> 8 || f[FrameLayout.Type + 1] != (EthernetHeader.TypeIPv4 & 0xFF))
        {
            return false;
        }

        // From a single station to ours; nearly always the same one as last time.
        if (BitConverter.ToInt64(f, Destined) != _stations && !IsForUs(f))
        {
            return false;
        }

        // The connection of the last segment, or another one.
        TransmissionControlBlock c = _table.Recent;
        long addresses = BitConverter.ToInt64(f, From);
        uint ports = (uint)((f[Tcp] << 24) | (f[Tcp + 1] << 16) | (f[Tcp + 2] << 8) | f[Tcp + 3]);
        if (c == null || addresses != _addresses || ports != _ports)
        {
            // Nothing but ACK and PSH is ever predicted; TakeEnd takes a FIN.
            if ((f[Tcp + TcpHeader.Flags] | TcpHeader.Psh | TcpHeader.Fin) != (TcpHeader.Ack | TcpHeader.Psh | TcpHeader.Fin))
            {
                return false;
            }

            c = Find(f, ports);
            if (c == null)
            {
                return false;
            }

            _table.Recent = c;
            _addresses = addresses;
            _ports = ports;
        }

        // Header length and control bits are as predicted, so the connection is open and without trouble; PSH may be set.
        int predicted = c.Predicted;
        if ((((f[Tcp + TcpHeader.DataOffset] << 8) | f[Tcp + TcpHeader.Flags]) & ~TcpHeader.Psh) != predicted || f[SentBy + 5] == _addressLast)
        {
            return predicted != Prediction.None && f[SentBy + 5] != _addressLast && TakeEnd(c, f, length);
        }

        int headers = IPv4Header.MinLength + (predicted >> 10);
        int count = ((f[Ip + IPv4Header.TotalLength] << 8) | f[Ip + IPv4Header.TotalLength + 1]) - headers;
        if ((uint)count > (uint)(length - EthernetHeader.Length - headers))
        {
            return false;
        }

        uint sequence = (uint)((f[Tcp + 4] << 24) | (f[Tcp + 5] << 16) | (f[Tcp + 6] << 8) | f[Tcp + 7]);
        uint ack = (uint)((f[Tcp + 8] << 24) | (f[Tcp + 9] << 16) | (f[Tcp + 10] << 8) | f[Tcp + 11]);
        uint una = c.SndUna;
        uint next = c.RcvNxt;
        int acked = (int)(ack - una);
        int window = ((f[Tcp + TcpHeader.Window] << 8) | f[Tcp + TcpHeader.Window + 1]) << (c.SndFlags >> SndFlags.ScaleShift);
        if (sequence != next
            || (acked == 0 ? count == 0 || window != c.SndWnd : (uint)acked > c.SndNxt - una || window == 0)
            || (uint)count > c.RcvAdv - next
            || (_verify && !ChecksumsAreRight(f, headers - IPv4Header.MinLength + count)))
        {
            return false;
        }

        if (headers != IPv4Header.MinLength + TcpHeader.MinLength)
        {
            // Timestamps and nothing else, and not older than the last one, as Timestamps.IsFresh (RFC 7323 rule 5.6-1); the last check of all.
            uint tsVal = (uint)((f[Tcp + 24] << 24) | (f[Tcp + 25] << 16) | (f[Tcp + 26] << 8) | f[Tcp + 27]);
            if (f[Tcp + 20] * f[Tcp + 21] != TcpHeader.OptionNop // only 1 * 1 is 1
                || f[Tcp + 22] != TcpHeader.OptionTimestamps || f[Tcp + 23] != TcpHeader.OptionTimestampsLength || (int)(tsVal - _tsRecent[c.Index]) < 0)
            {
                return false;
            }

            if (c.LastAckSent == next)
            {
                _tsRecent[c.Index] = tsVal; // as Timestamps.Update
            }
        }

        int now = _clock.Now;
        if (_events != null)
        {
            EventEntry e = _events.Next;
            _events.Next = e.Next;
            e.Time = now;
            e.What = f[Tcp + TcpHeader.Flags];
            e.Place = c.Index;
            e.First = sequence;
            e.Second = ack;
            e.Third = window;
            e.Fourth = count;
        }

        _counts[(int)StackCounter.SegmentsReceived]++;
        c.SegmentsReceived++;
        _lastHeard[c.Index] = now;
        c.SndWl1 = sequence;
        if (acked != 0)
        {
            // As Sender.TakeNewAck.
            int before = c.SndWnd;
            if (window != before)
            {
                c.SndWnd = window;
                if (window > before)
                {
                    _sender.NoteWindow(c, window);
                }
            }

            // As RetransmissionTimer.Acked, with Timestamps.RoundTrip.
            uint sent = c.SndNxt;
            if (headers == IPv4Header.MinLength + TcpHeader.MinLength)
            {
                uint timed = (uint)_retransmission.Timings[2 * c.Index];
                if ((int)(ack - timed) >= 0 && (int)(timed - una) > 0)
                {
                    _retransmission.Sample(c, now - _retransmission.Timings[(2 * c.Index) + 1], 1);
                }
            }
            else
            {
                int roundTrip = (int)(long)((uint)now + _tsOffsets[c.Index] - (uint)((f[Tcp + 28] << 24) | (f[Tcp + 29] << 16) | (f[Tcp + 30] << 8) | f[Tcp + 31]));
                if ((uint)roundTrip <= (uint)_maxRto)
                {
                    _retransmission.Sample(c, roundTrip, (int)(long)(sent - una) / (2 * c.SndMss));
                }
            }

            c.SndUna = ack;

            // As SendBuffer.Release.
            int left = c.SendCount - acked;
            c.SendCount = left;
            if (left == 0)
            {
                c.SendHead = 0;
            }
            else
            {
                int head = c.SendHead + acked;
                int ringSize = c.SendRing.Length;
                c.SendHead = head >= ringSize ? head - ringSize : head;
            }

            bool restart = (!_tracks && (int)(sent - una) << 1 < c.Cwnd) || _recovery.OnAck(c, null, acked, false);
            if (ack == sent)
            {
                c.SndPtr = ack;
                _timers.Cancel((c.Index * TimerKind.Count) + TimerKind.Retransmission);
                if (left != 0)
                {
                    // The windows may allow more now.
                    _queue.Add(c.Index, OutputQueue.Due);
                }
            }
            else
            {
                if ((int)(c.SndPtr - ack) < 0)
                {
                    c.SndPtr = ack;
                }

                if (restart)
                {
                    _timers.Schedule((c.Index * TimerKind.Count) + TimerKind.Retransmission, now + c.Rto);
                }

                if (left != (int)(sent - ack) || c.SndPtr != sent)
                {
                    _queue.Add(c.Index, OutputQueue.Due);
                }
            }

            if ((c.SndFlags & SndFlags.WantsRoom) != 0)
            {
                c.SndFlags &= ~SndFlags.WantsRoom;
                _ready.Signal(c, (int)TcpEvents.Writable);
            }
        }

        if (count != 0)
        {
            // As Receiver.TakeText, InOrder and ReceiveBuffer.Write.
            byte[] ring = c.ReceiveRing;
            int used = c.ReceiveCount;
            int at = c.ReceiveHead + used;
            int size = ring.Length;
            if (at + count <= size)
            {
                Array.Copy(f, Ip + headers, ring, at, count);
            }
            else if (at >= size)
            {
                Array.Copy(f, Ip + headers, ring, at - size, count);
            }
            else
            {
                int room = size - at;
                Array.Copy(f, Ip + headers, ring, at, room);
                Array.Copy(f, Ip + headers + room, ring, 0, count - room);
            }

            c.RcvNxt = next + (uint)count;
            c.ReceiveCount = used + count;
            int flags = c.RcvFlags;
            if ((flags & RcvFlags.AckDelayed) != 0)
            {
                c.RcvFlags = flags | RcvFlags.AckNow;
                if (_output.AckOnly == null && _heads[OutputQueue.Due] == IndexLists.None)
                {
                    _output.AckOnly = c;
                }
                else if (_output.AckOnly != c)
                {
                    _queue.Add(c.Index, OutputQueue.Due);
                }
                else if ((flags & RcvFlags.SlowStart) != 0)
                {
                    // A third segment: Transmitter.Acknowledge may send more than one ACK.
                    _output.QueueAck();
                }
            }
            else
            {
                c.RcvFlags = flags | RcvFlags.AckDelayed | RcvFlags.DelayedAckArmed;
                if ((flags & RcvFlags.DelayedAckArmed) == 0)
                {
                    _timers.Schedule((c.Index * TimerKind.Count) + TimerKind.DelayedAck, now + _delayedAck);
                }

                if (c.SendCount != 0 && Sender.Owes(c))
                {
                    _queue.Add(c.Index, OutputQueue.Due);
                }
            }

            TcpConnection handle = c.Handle;
            if (handle != null)
            {
                // As ReadyQueue.Signal.
                if (handle.Waiting != 0)
                {
                    _ready.Signal(c, (int)TcpEvents.Readable);
                }
                else if ((handle.Bits & (int)TcpEvents.Readable) == 0)
                {
                    _ready.Note(handle, (int)TcpEvents.Readable);
                }
            }
        }

        return true;
    }

    /// <summary>
    /// RECEIVE of data that is there, when no window update can be due after it: needs no time, and makes nothing due. Does the work
    /// of <see cref="TcpCalls.Receive"/>, with <see cref="ReceiveBuffer.Read"/>.
    /// </summary>
    /// <param name="c">The connection, which has data in its receive ring.</param>
    /// <param name="buffer">Gets the data.</param>
    /// <param name="offset">Where to put it.</param>
    /// <param name="count">Octets at most, not 0.</param>
    /// <returns>Octets taken; -1 when the full path must take them.</returns>
    public int Receive(TransmissionControlBlock c, byte[] buffer, int offset, int count)
    {
        int left = c.ReceiveCount - count;
        if (left < 0)
        {
            count += left;
            left = 0;
        }

        if (c.Predicted < 0 || _receiveBuffer - left - (int)(c.RcvAdv - c.RcvNxt) >= _windowStep)
        {
            return -1;
        }

        byte[] ring = c.ReceiveRing;
        int size = ring.Length;
        int at = c.ReceiveHead;
        int next = at + count;
        if (next <= size)
        {
            Array.Copy(ring, at, buffer, offset, count);
        }
        else
        {
            int first = size - at;
            next -= size;
            Array.Copy(ring, at, buffer, offset, first);
            Array.Copy(ring, 0, buffer, offset + first, next);
        }

        c.ReceiveCount = left;
        c.ReceiveHead = left == 0 ? 0 : next == size ? 0 : next;
        return count;
    }

    /// <summary>Whether a frame is from a single station to ours, by its hardware addresses.</summary>
    private bool IsForUs(byte[] f)
    {
        if (((f[Destined] << 24) | (f[Destined + 1] << 16) | (f[Destined + 2] << 8) | f[Destined + 3]) != _addressHigh
            || ((f[Destined + 4] << 8) | f[Destined + 5]) != _addressLow
            || (f[SentBy] & EthernetHeader.GroupBit) != 0)
        {
            return false;
        }

        _stations = BitConverter.ToInt64(f, Destined);
        return true;
    }

    /// <summary>The connection of a segment to our IPv4 address; or null.</summary>
    private TransmissionControlBlock Find(byte[] f, uint ports)
    {
        if ((uint)((f[To] << 24) | (f[To + 1] << 16) | (f[To + 2] << 8) | f[To + 3]) != _routing.Address)
        {
            return null;
        }

        return _table.Find((uint)((f[From] << 24) | (f[From + 1] << 16) | (f[From + 2] << 8) | f[From + 3]), ports);
    }

    private static bool ChecksumsAreRight(byte[] f, int length)
    {
        if (InternetChecksum.Finish(InternetChecksum.Add(0, f, Ip, IPv4Header.MinLength)) != 0)
        {
            return false;
        }

        // The frame has the addresses of the pseudo-header; this adds protocol and length.
        uint sum = InternetChecksum.Add((uint)(IPv4Header.ProtocolTcp + length), f, From, 8 + length);
        return InternetChecksum.Finish(sum) == 0;
    }
}
