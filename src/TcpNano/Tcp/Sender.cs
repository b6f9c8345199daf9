using TcpNano.Internet;
using TcpNano.Link;
using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <summary>
/// Decides what may leave now: SYN, data, FIN or a pure ACK (RFC 9293 sections 3.7.4, 3.8.4, 3.8.6). Whatever cannot leave
/// now has a timer or a queue behind it when <see cref="Flush"/> returns: nothing ever waits for nothing.
/// </summary>
internal sealed class SegmentOutput
{
    private const int Sent = 0;
    private const int Stuck = 1;

    // Of these flags only AckNow is set when an ACK is all there is to send.
    private const int OwesOnlyAck = ConnectionFlags.AckNow | ConnectionFlags.Persist | ConnectionFlags.RetransmitHead
        | ConnectionFlags.FinQueued | ConnectionFlags.ProbeOwed;

    // What makes sending a matter for Flush.
    private const int NotPlain = ConnectionFlags.Persist | ConnectionFlags.RetransmitHead | ConnectionFlags.InRecovery
        | ConnectionFlags.FinQueued | ConnectionFlags.ProbeOwed | ConnectionFlags.Override;

    private readonly TcpLayer _layer;
    private readonly StackCounters _counters;
    private readonly SegmentWriter _writer;
    private readonly ArpCache _arp;
    private readonly LossRecovery _recovery;
    private readonly RetransmissionTimeout _rto;
    private readonly IPv4Output _ip;
    private readonly int _receiveBuffer;
    private readonly int _windowStep; // min (half the receive buffer, MSS) as of section 3.8.6.2.2
    private readonly int _updateStep;
    private int _entry;               // the neighbour of the segment whose headers stand in the frame
    private int _epoch;               // and the state of the ARP cache when it was found
    private bool _noRoom;
    private bool _keepsTurn;

    public SegmentOutput(TcpLayer layer, SegmentWriter writer, IPv4Output ip)
    {
        _ip = ip;
        _receiveBuffer = layer.Options.ReceiveBuffer;
        int half = _receiveBuffer >> 1;
        _windowStep = half < layer.ReceiveMss ? half : layer.ReceiveMss;
        _updateStep = 2 * _windowStep < half ? 2 * _windowStep : half;
        _layer = layer;
        _counters = layer.Counters;
        _writer = writer;
        _arp = layer.Arp;
        _recovery = layer.Recovery;
        _rto = layer.Rto;
    }

    /// <summary>Whether an open connection has anything to send, or to see to before it does; timers stand as they should if not.</summary>
    public static bool Owes(TcpConnection c)
    {
        uint next = c.SndNxt;
        return (c.Flags & OwesOnlyAck) != 0 || c.SndPtr != next || c.TxCount != (int)(next - c.SndUna);
    }

    /// <summary>Serves every connection that has something to send, until the driver has no more room: those it turned away before come first.</summary>
    public void Pass()
    {
        IndexLists queue = _layer.Queue;
        TcpConnection first = _layer.AckOnly;
        _noRoom = false;
        if (first != null)
        {
            _layer.AckOnly = null;
            if (queue.Heads[OutputQueue.Due] == IndexLists.None && queue.Heads[OutputQueue.NoRoom] == IndexLists.None
                && (first.Flags & OwesOnlyAck) == ConnectionFlags.AckNow && first.TxCount == 0 && first.Phase == TcpState.Established)
            {
                // The receiver of a bulk transfer: nothing to send but the ACK, nothing to arm.
                Transmit(first, first.SndNxt, TcpHeader.Ack, 0, 0);
                return;
            }

            queue.AddFirst(first.Index, OutputQueue.Due);
        }

        TcpConnection[] all = _layer.Table.All;
        int index = queue.Take(OutputQueue.NoRoom);
        while (index != IndexLists.None)
        {
            _keepsTurn = true;
            Flush(all[index]);
            index = _noRoom ? IndexLists.None : queue.Take(OutputQueue.NoRoom);
        }

        _keepsTurn = false;
        while (!_noRoom)
        {
            index = queue.Take(OutputQueue.Due);
            if (index == IndexLists.None)
            {
                return;
            }

            Flush(all[index]);
        }
    }

    /// <summary>As <see cref="Flush"/>, for calls of the app: those the driver turned away before come first.</summary>
    public void FlushInTurn(TcpConnection c)
    {
        int first = _layer.Queue.First(OutputQueue.NoRoom);
        if (first == IndexLists.None || first == c.Index)
        {
            Flush(c);
        }
        else
        {
            _layer.Queue.Add(c.Index, OutputQueue.NoRoom);
        }
    }

    /// <summary>
    /// As <see cref="FlushInTurn"/>, after the app has added octets to the send buffer: when they are all there is and may leave
    /// at once in one segment, that is all there is to decide.
    /// </summary>
    /// <param name="c">The connection.</param>
    /// <param name="count">Octets added.</param>
    public void SendAdded(TcpConnection c, int count)
    {
        uint next = c.SndNxt;
        int flight = (int)(next - c.SndUna);
        int flags = c.Flags;
        int mss = _recovery.SndMss[c.Index];
        if (c.Phase != TcpState.Established || (flags & NotPlain) != 0 || c.SndPtr != next || c.TxCount != flight + count
            || flight + count > c.SndWnd || count > mss
            || (flight != 0 && (flight + count > _recovery.Window(c) || (count < mss && (flags & ConnectionFlags.NoDelay) == 0)))
            || _layer.Queue.Heads[OutputQueue.NoRoom] != IndexLists.None)
        {
            FlushInTurn(c);
            return;
        }

        TcpLayer layer = _layer;
        int index = c.Index;
        if (flight == 0)
        {
            _recovery.StartsSending(c, layer.Now);
        }

        if (Transmit(c, next, TcpHeader.Ack | TcpHeader.Psh, flight, count) != Sent)
        {
            ArmTimer(c, true);
            return;
        }

        next += (uint)count;
        c.SndPtr = next;
        c.SndNxt = next;
        _rto.Sent(index, next, layer.Now);
        if (flight == 0)
        {
            StartTimer(c);
            layer.Timers.Cancel((index * TimerKind.Count) + TimerKind.UserTimeout);
        }

        _recovery.LastSent[index] = layer.Now;
    }

    /// <summary>Sends whatever may be sent now, and sees to it that a timer stands behind whatever may not.</summary>
    public void Flush(TcpConnection c)
    {
        TcpState state = c.Phase;
        if (state == TcpState.Established && (c.Flags & OwesOnlyAck) == ConnectionFlags.AckNow
            && c.SndPtr == c.SndNxt && c.TxCount == (int)(c.SndNxt - c.SndUna))
        {
            // Nothing to send but the ACK, nothing to arm.
            Transmit(c, NextInWindow(c), TcpHeader.Ack, 0, 0);
            return;
        }

        if (state >= TcpState.Established)
        {
            if ((c.Flags & ConnectionFlags.ProbeOwed) != 0)
            {
                SendOwedProbe(c);
            }

            bool stuck = false;
            if (state != TcpState.TimeWait && state != TcpState.FinWait2)
            {
                stuck = !SendData(c);
                ArmTimer(c, stuck);
            }

            if (!stuck && (c.Flags & ConnectionFlags.AckNow) != 0)
            {
                Transmit(c, NextInWindow(c), TcpHeader.Ack, 0, 0);
            }
        }
        else if (state >= TcpState.SynSent)
        {
            if (c.SndPtr == c.SndUna)
            {
                SendSyn(c);
            }
            else if ((c.Flags & ConnectionFlags.AckNow) != 0 && state == TcpState.SynReceived)
            {
                Transmit(c, c.SndNxt, TcpHeader.Ack, 0, 0);
            }
        }
    }

    /// <summary>Sends a zero-window probe: the octet at SND.UNA, which may be the FIN (RFC 9293 section 3.8.6.1, MUST-36).</summary>
    public void Probe(TcpConnection c)
    {
        int count = c.TxCount > 0 ? 1 : 0;
        bool fin = count == 0 && (c.Flags & ConnectionFlags.FinQueued) != 0;
        if (count == 0 && !fin)
        {
            return;
        }

        int flags = fin ? TcpHeader.Ack | TcpHeader.Fin : TcpHeader.Ack | (c.TxCount == 1 ? TcpHeader.Psh : 0);
        if (Transmit(c, c.SndUna, flags, 0, count) == Sent)
        {
            _counters.Count(StackCounter.WindowProbes);
            if (c.SndNxt == c.SndUna)
            {
                c.SndNxt++;
            }
        }
        else
        {
            c.Flags |= ConnectionFlags.ProbeOwed;
        }

        c.SndPtr = c.SndUna;
    }

    /// <summary>Sends a keep-alive probe: no data, one before what the peer expects (RFC 9293 section 3.8.4, SHLD-12).</summary>
    public void KeepAlive(TcpConnection c)
    {
        if (Transmit(c, c.SndNxt - 1, TcpHeader.Ack, 0, 0) == Sent)
        {
            _counters.Count(StackCounter.KeepAliveProbes);
        }
        else
        {
            c.Flags |= ConnectionFlags.ProbeOwed;
        }
    }

    /// <summary>Sends a RST that the peer will accept, once: it is not repeated when it gets lost (RFC 9293 section 3.10.5).</summary>
    public void Reset(TcpConnection c)
    {
        // A peer still in SYN-SENT believes only a RST that acknowledges its SYN (section 3.10.7.3).
        int flags = c.Phase == TcpState.SynReceived ? TcpHeader.Rst | TcpHeader.Ack : TcpHeader.Rst;
        if (Transmit(c, c.Phase == TcpState.SynReceived ? c.SndNxt : NextInWindow(c), flags, 0, 0) == Sent)
        {
            _counters.Count(StackCounter.ResetsSent);
        }
        else
        {
            _counters.Count(StackCounter.ReplyDroppedNoRoom);
        }
    }

    /// <summary>Sends the probe that could not be sent when it was due, unless the reason for it has gone meanwhile.</summary>
    private void SendOwedProbe(TcpConnection c)
    {
        int flags = c.Flags & ~ConnectionFlags.ProbeOwed;
        c.Flags = flags;
        if ((flags & ConnectionFlags.Persist) != 0)
        {
            if (c.SndWnd == 0)
            {
                Probe(c);
            }
        }
        else if ((flags & ConnectionFlags.KeepAlive) != 0 && c.SndNxt == c.SndUna && c.TxCount == 0)
        {
            KeepAlive(c);
        }
    }

    /// <summary>
    /// SND.NXT, for segments without data; but no further than the peer's window reaches. The probe of a closed window lies
    /// beyond it, and the peer would find an ACK or a RST from behind the probe unacceptable (RFC 9293 section 3.10.7.4, first check).
    /// </summary>
    private static uint NextInWindow(TcpConnection c)
    {
        uint edge = c.SndUna + (uint)c.SndWnd;
        return (int)(c.SndNxt - edge) > 0 ? edge : c.SndNxt;
    }

    private void SendSyn(TcpConnection c)
    {
        int flags = c.Phase == TcpState.SynSent ? TcpHeader.Syn : TcpHeader.Syn | TcpHeader.Ack;
        if (Transmit(c, c.SndUna, flags, 0, 0) == Sent)
        {
            if (c.SndNxt == c.SndUna)
            {
                c.SndNxt++;
                _rto.Sent(c.Index, c.SndNxt, _layer.Now);
                StartTimer(c);
            }
            else
            {
                _rto.Retransmitted(c.Index);
                if (_rto.Backoff[c.Index] != 0)
                {
                    // Not for an answer to a SYN that came again: the timer runs on then (RFC 6298 rule 5.1).
                    StartTimer(c);
                }
            }

            c.SndPtr = c.SndNxt;
        }

        ArmRetransmit(c);
    }

    /// <returns>False when the next hop or the driver would not take a segment.</returns>
    private bool SendData(TcpConnection c)
    {
        if ((c.Flags & ConnectionFlags.Persist) != 0)
        {
            if (c.SndWnd == 0)
            {
                return true;
            }

            // The window opened: what the probe carried goes out again with the rest.
            c.SndPtr = c.SndUna;
        }

        if ((c.Flags & ConnectionFlags.RetransmitHead) != 0 && !SendHead(c))
        {
            return false;
        }

        int mss = _recovery.SndMss[c.Index];
        for (;;)
        {
            int sent = (int)(c.SndPtr - c.SndUna);
            int unsent = c.TxCount - sent;
            bool finQueued = (c.Flags & ConnectionFlags.FinQueued) != 0;
            if (unsent < 0 || (unsent == 0 && !finQueued))
            {
                return true;
            }

            // What the peer's window leaves: it may have shrunk to less than what is out (MUST-34).
            int room = c.SndWnd - sent;
            int count = unsent < mss ? unsent : mss;
            bool last = count == unsent;
            bool again = (int)(c.SndPtr - c.SndNxt) < 0;
            if (count > room)
            {
                count = room;
                last = false;
            }

            bool fin = finQueued && last && room > count;
            if (count <= 0 && !fin)
            {
                return true;
            }

            if (count > 0 && sent + count > _recovery.Window(c) && sent > 0)
            {
                return true;
            }

            if (count < mss && count > 0)
            {
                bool idle = c.SndNxt == c.SndUna || IsOnlyProbeOut(c);
                if ((idle || !again) && !MaySendSmall(c, count, idle, last, fin))
                {
                    return true;
                }
            }

            if (!SendPiece(c, sent, count, last, fin, again))
            {
                return false;
            }
        }
    }

    /// <summary>Nagle (RFC 9293 section 3.7.4, SHLD-7) and the sender's silly-window avoidance (section 3.8.6.2.1, MUST-38).</summary>
    private bool MaySendSmall(TcpConnection c, int count, bool idle, bool last, bool fin)
    {
        int flags = c.Flags;
        if ((flags & ConnectionFlags.Override) != 0 || fin)
        {
            return true;
        }

        if (!idle && (flags & ConnectionFlags.NoDelay) == 0)
        {
            return false;
        }

        // All that is queued, or half of the largest window the peer ever offered.
        return last || 2 * count >= _layer.MaxSndWnd[c.Index];
    }

    /// <summary>
    /// Whether nothing is out but the octet of a probe that the peer's window has not taken, so that the persist timer stands
    /// behind it: a window that opens by little is no more reason to send than it is when nothing is out.
    /// </summary>
    private bool IsOnlyProbeOut(TcpConnection c)
    {
        return c.SndNxt - c.SndUna == 1 && c.SndPtr == c.SndUna
            && _layer.Timers.IsArmed((c.Index * TimerKind.Count) + TimerKind.Persist);
    }

    private bool SendPiece(TcpConnection c, int sent, int count, bool last, bool fin, bool again)
    {
        bool first = c.SndNxt == c.SndUna;
        if (first)
        {
            _recovery.StartsSending(c, _layer.Now);
        }

        int flags = TcpHeader.Ack;
        if (fin)
        {
            flags |= TcpHeader.Fin;
        }

        if (last && count > 0)
        {
            flags |= TcpHeader.Psh; // MUST-61
        }

        if (Transmit(c, c.SndPtr, flags, sent, count) != Sent)
        {
            return false;
        }

        uint next = c.SndPtr + (uint)count + (fin ? 1u : 0u);
        c.SndPtr = next;
        if (again)
        {
            _rto.Retransmitted(c.Index);
            _counters.Count(StackCounter.Retransmissions);
        }

        if ((int)(next - c.SndNxt) > 0)
        {
            c.SndNxt = next;
            if (!again)
            {
                _rto.Sent(c.Index, next, _layer.Now);
            }
        }

        if (first || (again && sent == 0))
        {
            StartTimer(c);
            if (first)
            {
                _layer.Timers.Cancel((c.Index * TimerKind.Count) + TimerKind.UserTimeout);
            }
        }

        _recovery.LastSent[c.Index] = _layer.Now;
        c.Flags &= ~ConnectionFlags.Override;
        return true;
    }

    /// <summary>Fast retransmit: one segment at SND.UNA, within the window.</summary>
    private bool SendHead(TcpConnection c)
    {
        int inFlight = (int)(c.SndNxt - c.SndUna);
        int mss = _recovery.SndMss[c.Index];
        int count = c.TxCount < mss ? c.TxCount : mss;
        if (count > inFlight)
        {
            count = inFlight;
        }

        if (count > c.SndWnd)
        {
            count = c.SndWnd;
        }

        bool fin = (c.Flags & ConnectionFlags.FinQueued) != 0 && inFlight == c.TxCount + 1 && count == c.TxCount && c.SndWnd > count;
        if (count <= 0 && !fin)
        {
            c.Flags &= ~ConnectionFlags.RetransmitHead;
            return true;
        }

        int flags = TcpHeader.Ack | (fin ? TcpHeader.Fin : 0) | (count > 0 && count == c.TxCount ? TcpHeader.Psh : 0);
        if (Transmit(c, c.SndUna, flags, 0, count) != Sent)
        {
            return false;
        }

        c.Flags &= ~ConnectionFlags.RetransmitHead;
        _recovery.LastSent[c.Index] = _layer.Now;
        _rto.Retransmitted(c.Index);
        _counters.Count(StackCounter.Retransmissions);
        if ((int)(c.SndPtr - c.SndUna) < count)
        {
            c.SndPtr = c.SndUna + (uint)count;
        }

        return true;
    }

    /// <summary>
    /// Never wedge: unacknowledged data has the retransmission timer, data or FIN that waits for the peer's window has the
    /// persist timer, and what found no neighbour or no room has the retransmission timer too, to try again.
    /// </summary>
    private void ArmTimer(TcpConnection c, bool stuck)
    {
        int inFlight = (int)(c.SndNxt - c.SndUna);
        int index = c.Index;
        int id = index * TimerKind.Count;
        bool pending = c.TxCount > inFlight || ((c.Flags & ConnectionFlags.FinQueued) != 0 && inFlight <= c.TxCount);
        bool probe = inFlight == 1 && pending && IsOnlyProbeOut(c);
        if ((c.Flags & ConnectionFlags.Persist) != 0)
        {
            if (c.SndWnd == 0 && (pending || inFlight > 0))
            {
                return;
            }

            _layer.TimerEvents.LeavePersist(c);
        }

        if ((inFlight > 0 && !probe) || stuck)
        {
            if (_layer.Timers.IsArmed(id + TimerKind.Persist))
            {
                _layer.Timers.Cancel(id + TimerKind.Persist);
            }

            ArmRetransmit(c);
        }
        else if (!pending)
        {
            _layer.Timers.Cancel(id + TimerKind.Retransmit);
            _layer.Timers.Cancel(id + TimerKind.Persist);
        }
        else if (c.SndWnd == 0)
        {
            _layer.TimerEvents.EnterPersist(c);
        }
        else if (!_layer.Timers.IsArmed(id + TimerKind.Persist))
        {
            _layer.Timers.Cancel(id + TimerKind.Retransmit);
            _layer.Timers.Schedule(id + TimerKind.Persist, _layer.Now + _layer.Options.OverrideTimeout);
        }
    }

    /// <summary>The driver has accepted the first segment in flight, or its retransmission: its RTO starts now, however long it waited for room.</summary>
    private void StartTimer(TcpConnection c)
    {
        _layer.Timers.Schedule((c.Index * TimerKind.Count) + TimerKind.Retransmit, _layer.Now + _rto.Rto[c.Index]);
    }

    private void ArmRetransmit(TcpConnection c)
    {
        int id = (c.Index * TimerKind.Count) + TimerKind.Retransmit;
        if (!_layer.Timers.IsArmed(id))
        {
            _layer.Timers.Schedule(id, _layer.Now + _rto.Rto[c.Index]);
        }
    }

    private int Transmit(TcpConnection c, uint sequence, int flags, int skip, int count)
    {
        int window = 0;
        if ((flags & (TcpHeader.Ack | TcpHeader.Rst)) == TcpHeader.Ack)
        {
            // RCV.WND to offer: never less than offered before (SHLD-14), more only in steps worth a segment (section 3.8.6.2.2, MUST-39).
            window = (int)(c.RcvAdv - c.RcvNxt);
            int more = _receiveBuffer - c.RxCount - window;
            if (more >= _windowStep)
            {
                window += more;
            }
        }
        else if ((flags & TcpHeader.Syn) != 0)
        {
            window = _receiveBuffer;
        }

        bool sent;
        if (_ip.Owner == c && _epoch == _arp.Epoch && (flags & TcpHeader.Syn) == 0)
        {
            _arp.LastUsed[_entry] = _layer.Now;
            sent = _writer.SendAgain(c, sequence, (flags & TcpHeader.Ack) != 0 ? c.RcvNxt : 0, TcpHeader.MinLength, flags, window, skip, count);
        }
        else
        {
            int entry = _arp.Resolve(_layer.Routing.NextHop(_layer.Table.Remotes[c.Index]), _layer.Now);
            if (entry < 0)
            {
                if (entry == ArpCache.Pending)
                {
                    _layer.Queue.Add(c.Index, OutputQueue.Neighbours + _arp.PendingEntry);
                }
                else
                {
                    // An ACK that finds nobody is as good as lost: the peer will ask again.
                    c.Flags &= ~(ConnectionFlags.AckNow | ConnectionFlags.AckDelayed);
                }

                return Stuck;
            }

            sent = _writer.Send(c, _arp.Hardware, 6 * entry, _layer.TypeOfService[c.Index], sequence, flags, window, skip, count);
            _ip.Owner = c;
            _entry = entry;
            _epoch = _arp.Epoch;
        }

        if (!sent)
        {
            _noRoom = true;
            if (_keepsTurn)
            {
                _layer.Queue.AddFirst(c.Index, OutputQueue.NoRoom);
                _keepsTurn = false;
            }
            else
            {
                _layer.Queue.Add(c.Index, OutputQueue.NoRoom);
            }

            return Stuck;
        }

        _keepsTurn = false;
        if ((flags & TcpHeader.Ack) != 0)
        {
            // The ACK that was owed travelled along. The delayed-ACK timer stays: it looks at the flag when it fires.
            c.Flags &= ~(ConnectionFlags.AckNow | ConnectionFlags.AckDelayed);
            c.RcvAdv = c.RcvNxt + (uint)window;
        }

        return Sent;
    }

    /// <summary>What stands in the headers of its segments has changed, or is another connection's now.</summary>
    public void Forget()
    {
        _ip.Owner = null;
    }

    /// <summary>Whether taking data has freed so much that the peer should hear of it: min (half the buffer, MSS) as of section 3.8.6.2.2.</summary>
    public bool IsUpdateDue(TcpConnection c)
    {
        // Two segments at a time, as for ACKs; but at once when the peer may be waiting.
        int offered = (int)(c.RcvAdv - c.RcvNxt);
        return _receiveBuffer - c.RxCount - offered >= (offered < _windowStep ? _windowStep : _updateStep);
    }
}
