using TcpNano.Internet;
using TcpNano.Tcp;
using TcpNano.Timers;
using TcpNano.Wire;

namespace TcpNano.Fast;

/// <content>The end of a connection.</content>
internal sealed partial class FastInput
{
    /// <summary>
    /// The end of a connection whose peer closes first: its FIN with nothing in flight, and the ACK of ours. Does the work of
    /// <see cref="SegmentArrives.Process"/>, with <see cref="Sender.TakeAck"/>, <see cref="Receiver.TakeText"/> and <see cref="Teardown"/>.
    /// </summary>
    private bool TakeEnd(TransmissionControlBlock c, byte[] f, int length)
    {
        int word = ((f[Tcp + TcpHeader.DataOffset] << 8) | f[Tcp + TcpHeader.Flags]) & ~TcpHeader.Psh;
        int headers = IPv4Header.MinLength + (word >> 10);
        uint sequence = (uint)((f[Tcp + 4] << 24) | (f[Tcp + 5] << 16) | (f[Tcp + 6] << 8) | f[Tcp + 7]);
        uint ack = (uint)((f[Tcp + 8] << 24) | (f[Tcp + 9] << 16) | (f[Tcp + 10] << 8) | f[Tcp + 11]);
        uint next = c.RcvNxt;
        int predicted = c.Predicted;
        bool fin = predicted >= 0;
        bool stamped = headers != IPv4Header.MinLength + TcpHeader.MinLength;
        uint tsVal = 0;
        if (stamped)
        {
            tsVal = (uint)((f[Tcp + 24] << 24) | (f[Tcp + 25] << 16) | (f[Tcp + 26] << 8) | f[Tcp + 27]);
        }

        if (word != (fin ? predicted | TcpHeader.Fin : predicted & ~Prediction.LastAck)
            || ((f[Ip + IPv4Header.TotalLength] << 8) | f[Ip + IPv4Header.TotalLength + 1]) != headers || length < EthernetHeader.Length + headers
            || sequence != next || ack != c.SndNxt || c.SendCount != 0
            || (fin ? ack != c.SndUna || c.RcvAdv == next
                : ack != c.SndUna + 1 || ack != c.SndPtr)
            || (stamped && (((f[Tcp + 20] << 24) | (f[Tcp + 21] << 16) | (f[Tcp + 22] << 8) | f[Tcp + 23]) != TimestampsWord || (int)(tsVal - _tsRecent[c.Index]) < 0))
            || (_verify && !ChecksumsAreRight(f, headers - IPv4Header.MinLength)))
        {
            return false;
        }

        int window = ((f[Tcp + TcpHeader.Window] << 8) | f[Tcp + TcpHeader.Window + 1]) << (c.SndFlags >> SndFlags.ScaleShift);
        if (_events != null)
        {
            // As in Take.
            EventEntry e = _events.Next;
            _events.Next = e.Next;
            e.Time = _clock.Now;
            e.What = f[Tcp + TcpHeader.Flags];
            e.Place = c.Index;
            e.First = sequence;
            e.Second = ack;
            e.Third = window;
            e.Fourth = 0;
        }

        _counts[(int)StackCounter.SegmentsReceived]++;
        c.SegmentsReceived++;
        _lastHeard[c.Index] = _clock.Now;
        if (window > c.SndWnd)
        {
            _sender.NoteWindow(c, window);
        }

        c.SndWnd = window;
        c.SndWl1 = sequence;
        c.Predicted = Prediction.None;
        if (!fin)
        {
            // As Sender.TakeNewAck.
            _retransmission.Acked(c, ack, stamped ? (int)(long)((uint)_clock.Now + _tsOffsets[c.Index] - (uint)((f[Tcp + 28] << 24) | (f[Tcp + 29] << 16) | (f[Tcp + 30] << 8) | f[Tcp + 31])) : RetransmissionTimer.Timed);
            c.SndUna = ack;
            if (_tracks)
            {
                _recovery.OnAck(c, null, 1, false); // else one octet in flight makes no difference
            }

            _teardown.Delete(c, CloseReason.ClosedByPeer);
            return true;
        }

        if (stamped && c.LastAckSent == next)
        {
            _tsRecent[c.Index] = tsVal;
        }

        c.RcvNxt = next + 1;
        c.RcvFlags |= RcvFlags.AckNow | RcvFlags.FinReceived;
        _teardown.FinArrived(c);
        if (_output.AckOnly == null && _heads[OutputQueue.Due] == IndexLists.None)
        {
            _output.AckOnly = c;
        }
        else if (_output.AckOnly != c)
        {
            _queue.Add(c.Index, OutputQueue.Due);
        }

        return true;
    }
}
