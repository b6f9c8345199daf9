using TcpNano.Link;
using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <summary>
/// SEGMENT ARRIVES: RFC 9293 section 3.10.7, in the RFC's order, with the stricter checks of RFC 5961. One object for all
/// segments; the fields hold the segment at hand.
/// </summary>
internal sealed class SegmentArrives
{
    private readonly TcpLayer _layer;
    private readonly StackCounters _counters;
    private readonly SegmentWriter _writer;
    private readonly TcpOptions _options = new TcpOptions();
    private readonly bool _verifyChecksum;

    private byte[] _frame;
    private uint _remote;
    private uint _local;
    private uint _ports;
    private uint _sequence;
    private uint _ack;
    private int _flags;
    private int _window;
    private uint _urgentEnd;
    private int _data;
    private int _length;
    private bool _isEmpty;

    public SegmentArrives(TcpLayer layer, SegmentWriter writer, MacCapabilities capabilities)
    {
        _layer = layer;
        _counters = layer.Counters;
        _writer = writer;
        _verifyChecksum = (capabilities & MacCapabilities.ReceiveChecksumsVerified) == 0;
    }

    /// <summary>Takes one segment.</summary>
    /// <param name="frame">The frame it came in.</param>
    /// <param name="offset">Where the TCP header starts.</param>
    /// <param name="length">Octets of header and data.</param>
    /// <param name="remote">Source address; valid and unicast.</param>
    /// <param name="local">Destination address; ours.</param>
    public void Process(byte[] frame, int offset, int length, uint remote, uint local)
    {
        if (!Parse(frame, offset, length, remote, local))
        {
            return;
        }

        TcpConnection c = _layer.Table.Find(remote, _ports);
        if (c != null && c.Phase == TcpState.TimeWait)
        {
            if (!TimeWait(c))
            {
                return;
            }

            c = null;
        }

        if (c == null)
        {
            TcpListener listener = _layer.Listeners.Find((ushort)_ports);
            if (listener != null)
            {
                Listen(listener);
            }
            else
            {
                Closed();
            }
        }
        else if (c.Phase == TcpState.SynSent)
        {
            SynSent(c);
        }
        else
        {
            Otherwise(c);
        }
    }

    private bool Parse(byte[] f, int o, int length, uint remote, uint local)
    {
        if (length < TcpHeader.MinLength)
        {
            _counters.Count(StackCounter.TcpDroppedMalformed);
            return false;
        }

        int header = (f[o + TcpHeader.DataOffset] >> 4) << 2;
        if (header < TcpHeader.MinLength || header > length)
        {
            _counters.Count(StackCounter.TcpDroppedMalformed);
            return false;
        }

        if (_verifyChecksum)
        {
            uint sum = InternetChecksum.PseudoHeader(remote, local, IPv4Header.ProtocolTcp, length);
            if (InternetChecksum.Finish(InternetChecksum.Add(sum, f, o, length)) != 0)
            {
                _counters.Count(StackCounter.TcpDroppedBadChecksum);
                return false;
            }
        }

        _counters.Count(StackCounter.SegmentsReceived);
        _options.Mss = 0;
        if (header > TcpHeader.MinLength && !_options.Read(f, o + TcpHeader.MinLength, o + header))
        {
            _counters.Count(StackCounter.TcpDroppedBadOptions);
            return false;
        }

        _frame = f;
        _remote = remote;
        _local = local;
        _ports = ((uint)f[o] << 24) | ((uint)f[o + 1] << 16) | ((uint)f[o + 2] << 8) | f[o + 3];
        if ((_ports & 0xFFFF) == 0 || _ports <= 0xFFFF)
        {
            _counters.Count(StackCounter.TcpDroppedBadPort);
            return false;
        }

        _sequence = ((uint)f[o + 4] << 24) | ((uint)f[o + 5] << 16) | ((uint)f[o + 6] << 8) | f[o + 7];
        _ack = ((uint)f[o + 8] << 24) | ((uint)f[o + 9] << 16) | ((uint)f[o + 10] << 8) | f[o + 11];
        _flags = f[o + TcpHeader.Flags] & 0x3F;
        _window = (f[o + TcpHeader.Window] << 8) | f[o + TcpHeader.Window + 1];
        _urgentEnd = _sequence + (((uint)f[o + TcpHeader.UrgentPointer] << 8) | f[o + TcpHeader.UrgentPointer + 1]);
        _data = o + header;
        _length = length - header;
        return true;
    }

    /// <summary>SEG.LEN: SYN and FIN take a sequence number each.</summary>
    private uint SegmentLength()
    {
        uint length = (uint)_length;
        if ((_flags & TcpHeader.Syn) != 0)
        {
            length++;
        }

        if ((_flags & TcpHeader.Fin) != 0)
        {
            length++;
        }

        return length;
    }

    /// <summary>Section 3.10.7.1: no connection, no listener.</summary>
    private void Closed()
    {
        if ((_flags & TcpHeader.Rst) != 0)
        {
            _counters.Count(StackCounter.TcpDroppedReset);
            return;
        }

        _counters.Count(StackCounter.TcpDroppedNoConnection);
        ResetSender();
    }

    /// <summary>A RST in the form that section 3.5.2 (group 1 and 2) gives it.</summary>
    private void ResetSender()
    {
        if ((_flags & TcpHeader.Ack) != 0)
        {
            _writer.SendReset(_frame, _local, _remote, _ports, _ack, 0, TcpHeader.Rst);
        }
        else
        {
            _writer.SendReset(_frame, _local, _remote, _ports, 0, _sequence + SegmentLength(), TcpHeader.Rst | TcpHeader.Ack);
        }
    }

    /// <summary>Section 3.10.7.2: a listener.</summary>
    private void Listen(TcpListener listener)
    {
        // First, check for a RST; second, for an ACK; third, for a SYN.
        if ((_flags & TcpHeader.Rst) != 0)
        {
            _counters.Count(StackCounter.TcpDroppedReset);
            return;
        }

        if ((_flags & TcpHeader.Ack) != 0)
        {
            _counters.Count(StackCounter.TcpDroppedNoConnection);
            ResetSender();
            return;
        }

        if ((_flags & TcpHeader.Syn) == 0)
        {
            _counters.Count(StackCounter.TcpDroppedNoConnection);
            return;
        }

        // Text or FIN that came along with the SYN is not acknowledged: the peer sends it again.
        _layer.Calls.OpenPassive(listener, _remote, _local, _ports, _sequence, _window, _options.Mss);
    }

    /// <summary>Section 3.10.7.3.</summary>
    private void SynSent(TcpConnection c)
    {
        bool acknowledged = (_flags & TcpHeader.Ack) != 0;

        // First, check the ACK bit: SND.UNA is ISS here.
        if (acknowledged && ((int)(_ack - c.SndUna) <= 0 || (int)(_ack - c.SndNxt) > 0))
        {
            if ((_flags & TcpHeader.Rst) == 0)
            {
                ResetSender();
            }

            _counters.Count(StackCounter.TcpDroppedBadAck);
            return;
        }

        // Second, the RST bit; without an acceptable ACK it is not for us.
        if ((_flags & TcpHeader.Rst) != 0)
        {
            if (acknowledged)
            {
                _counters.Count(StackCounter.ResetsReceived);
                _counters.Count(StackCounter.FailedOpens);
                _layer.Lifecycle.Delete(c, CloseReason.Refused);
            }
            else
            {
                _counters.Count(StackCounter.TcpDroppedReset);
            }

            return;
        }

        // Fourth, the SYN bit.
        if ((_flags & TcpHeader.Syn) == 0)
        {
            _counters.Count(StackCounter.TcpDroppedNoAck);
            return;
        }

        c.RcvNxt = _sequence + 1;
        c.RcvAdv = c.RcvNxt + (uint)c.RxRing.Length;
        _layer.Lifecycle.PeerMss(c, _options.Mss);
        _sequence++;
        _flags &= ~TcpHeader.Syn;
        if (acknowledged)
        {
            c.Phase = TcpStateMachine.Next(c.Phase, TcpStateMachine.SynAckArrived);
            TakeAckOfSyn(c);
            c.Flags |= ConnectionFlags.AckNow;
            Trim(c, 0, c.RcvAdv - c.RcvNxt);
            Urgent(c);
            Text(c);
        }
        else
        {
            // Simultaneous open: our SYN goes out again, now with an ACK.
            c.Phase = TcpStateMachine.Next(c.Phase, TcpStateMachine.SynArrived);
            c.SndPtr = c.SndUna;
            _ack = c.SndUna;
            SetWindow(c);
        }

        _layer.Queue.Add(c.Index, OutputQueue.Due);
    }

    /// <summary>Section 3.10.7.4: all other states.</summary>
    private void Otherwise(TcpConnection c)
    {
        if (c.Phase == TcpState.SynReceived && (_flags & (TcpHeader.Syn | TcpHeader.Rst)) == TcpHeader.Syn && _sequence + 1 == c.RcvNxt)
        {
            if ((_flags & TcpHeader.Ack) == 0)
            {
                // The peer did not get our SYN|ACK: once more.
                c.SndPtr = c.SndUna;
                _layer.Queue.Add(c.Index, OutputQueue.Due);
                return;
            }

            // Simultaneous open, figure 7: the SYN we know, the ACK we wait for.
            _sequence++;
            _flags &= ~TcpHeader.Syn;
        }

        if ((c.Flags & ConnectionFlags.KeepAlive) != 0)
        {
            _layer.KeepAlive.Heard(c.Index, _layer.Now);
        }

        if (Acceptable(c) && NotReset(c) && NotSyn(c) && Acknowledged(c))
        {
            Urgent(c);
            Text(c);
        }

        if (c.Phase != TcpState.Established ? c.Phase != TcpState.Closed : SegmentOutput.Owes(c))
        {
            _layer.Queue.Add(c.Index, OutputQueue.Due);
        }
    }

    /// <summary>First, check the sequence number (section 3.4, the four cases), and trim to the window.</summary>
    private bool Acceptable(TcpConnection c)
    {
        uint next = c.RcvNxt;
        uint window = c.RcvAdv - next;
        uint length = SegmentLength();
        uint ahead = _sequence - next;
        _isEmpty = length == 0;
        if (length == 0)
        {
            if (window == 0 ? ahead == 0 : ahead < window)
            {
                return true;
            }
        }
        else if (window != 0 && (ahead < window || ahead + length - 1 < window))
        {
            if ((_flags & (TcpHeader.Rst | TcpHeader.Syn)) == 0)
            {
                // A RST is judged by where it starts (RFC 5961 section 3.2), not by where trimming would put it; and a SYN is
                // challenged wherever it stands (section 4.2), so it must not be cut off.
                Trim(c, ahead, window);
            }

            return true;
        }
        else if (window == 0 && ahead == 0 && (_flags & (TcpHeader.Ack | TcpHeader.Rst | TcpHeader.Urg)) != 0)
        {
            // Zero window: text is not accepted, but valid ACK, RST and URG are (MUST-66); and the sender hears the window,
            // unless it has nothing more to say: TIME-WAIT, where a RST may lead, would answer it.
            if ((_flags & TcpHeader.Rst) == 0)
            {
                c.Flags |= ConnectionFlags.AckNow;
            }

            _length = 0;
            _flags &= ~(TcpHeader.Fin | TcpHeader.Psh);
            return true;
        }

        if (length == 0 && next - _sequence == 1 && (c.Flags & ConnectionFlags.Persist) != 0
            && (_flags & (TcpHeader.Ack | TcpHeader.Rst)) == TcpHeader.Ack && (int)(_ack - c.SndUna) > 0)
        {
            // Probes that crossed: each end has taken the other's octet, and sends from the edge of a window that it believes
            // closed, an octet before what the other expects. One of them must listen (MUST-66), or neither ever learns.
            _sequence = next;
            c.Flags |= ConnectionFlags.AckNow;
            return true;
        }

        _counters.Count(StackCounter.TcpDroppedUnacceptable);
        if ((_flags & TcpHeader.Rst) == 0)
        {
            // A pure ACK that is out of place must not start a war of ACKs; all else is a question to be answered.
            if (length == 0 && next - _sequence != 1)
            {
                _layer.Lifecycle.Challenge(c);
            }
            else
            {
                c.Flags |= ConnectionFlags.AckNow;
            }
        }

        return false;
    }

    /// <summary>Cuts off what was received already and what lies beyond the window, so that SEG.SEQ >= RCV.NXT.</summary>
    private void Trim(TcpConnection c, uint ahead, uint window)
    {
        if ((int)ahead < 0)
        {
            int old = (int)(c.RcvNxt - _sequence);
            _sequence = c.RcvNxt;
            _data += old;
            _length -= old;
            ahead = 0;

            // The peer sent again what we have: it missed our ACK.
            c.Flags |= ConnectionFlags.AckNow;
        }

        int room = (int)(window - ahead);
        if (_length >= room && (_flags & TcpHeader.Fin) != 0)
        {
            _flags &= ~TcpHeader.Fin;
        }

        if (_length > room)
        {
            _length = room;
        }
    }

    /// <summary>Second, check the RST bit (with RFC 5961 section 3).</summary>
    private bool NotReset(TcpConnection c)
    {
        if ((_flags & TcpHeader.Rst) == 0)
        {
            return true;
        }

        if (_sequence != c.RcvNxt)
        {
            _counters.Count(StackCounter.TcpDroppedResetNotExact);
            _layer.Lifecycle.Challenge(c);
            return false;
        }

        _counters.Count(StackCounter.ResetsReceived);
        _layer.Lifecycle.ResetByPeer(c);
        return false;
    }

    /// <summary>Fourth, check the SYN bit: inside the window it is challenged (RFC 5961 section 4).</summary>
    private bool NotSyn(TcpConnection c)
    {
        if ((_flags & TcpHeader.Syn) == 0)
        {
            return true;
        }

        _counters.Count(StackCounter.TcpDroppedSynInConnection);
        _layer.Lifecycle.Challenge(c);
        return false;
    }

    /// <summary>Fifth, check the ACK field.</summary>
    private bool Acknowledged(TcpConnection c)
    {
        if ((_flags & TcpHeader.Ack) == 0)
        {
            _counters.Count(StackCounter.TcpDroppedNoAck);
            return false;
        }

        if (c.Phase == TcpState.SynReceived)
        {
            if ((int)(_ack - c.SndUna) <= 0 || (int)(_ack - c.SndNxt) > 0)
            {
                _counters.Count(StackCounter.TcpDroppedBadAck);
                ResetSender();
                return false;
            }

            c.Phase = TcpStateMachine.Next(c.Phase, TcpStateMachine.SynAcked);
            TakeAckOfSyn(c);
            return true;
        }

        int acked = (int)(_ack - c.SndUna);
        if ((int)(_ack - c.SndNxt) > 0 || (acked < 0 && c.SndUna - _ack > (uint)_layer.MaxSndWnd[c.Index]))
        {
            // Something not yet sent (MUST answer with an ACK), or older than any honest duplicate (RFC 5961 section 5, MAY-12).
            _counters.Count(StackCounter.TcpDroppedBadAck);
            _layer.Lifecycle.Challenge(c);
            return false;
        }

        if (acked >= 0)
        {
            // RFC 5681 section 2. What came with text or FIN is none, even if there was no room for them.
            bool duplicate = acked == 0 && _isEmpty && c.SndNxt != c.SndUna && _window == c.SndWnd;
            UpdateWindow(c, acked > 0);
            if (acked > 0)
            {
                return TakeAck(c, acked);
            }

            if ((c.Flags & ConnectionFlags.Persist) != 0)
            {
                _layer.TimerEvents.PeerAnswered(c);
            }
            else if (duplicate)
            {
                _layer.Recovery.DuplicateAck(c);
            }
        }

        return true;
    }

    /// <summary>Our SYN is acknowledged: the connection is established.</summary>
    private void TakeAckOfSyn(TcpConnection c)
    {
        c.SndUna++;
        c.SndPtr = c.SndUna;
        _layer.Rto.Acked(c.Index, c.SndUna, _layer.Now);
        SetWindow(c);
        _layer.Lifecycle.Established(c);
    }

    private void UpdateWindow(TcpConnection c, bool newAck)
    {
        // Not from an older segment than the one that last updated it. What acknowledges more than any before is the newest,
        // though, even if it is a retransmission with an old sequence number: the old window would count from the new SND.UNA.
        if (newAck || (int)(_sequence - c.SndWl1) > 0 || (_sequence == c.SndWl1 && (int)(_ack - c.SndWl2) >= 0))
        {
            SetWindow(c);
        }
    }

    private void EndTrouble(TcpConnection c)
    {
        c.Flags &= ~ConnectionFlags.Troubled;
        _layer.SoftErrors[c.Index] = 0;
        if ((c.Flags & ConnectionFlags.Persist) != 0)
        {
            _layer.TimerEvents.PeerAnswered(c);
        }
        else
        {
            // A retransmission that waited for room or for a neighbour was bounded, too.
            _layer.Timers.Cancel((c.Index * TimerKind.Count) + TimerKind.UserTimeout);
        }
    }

    private void SetWindow(TcpConnection c)
    {
        c.SndWnd = _window;
        c.SndWl1 = _sequence;
        c.SndWl2 = _ack;
        if (_window > _layer.MaxSndWnd[c.Index])
        {
            _layer.MaxSndWnd[c.Index] = _window;
        }
    }

    /// <summary>SND.UNA &lt; SEG.ACK =&lt; SND.NXT.</summary>
    /// <returns>False when the connection is over.</returns>
    private bool TakeAck(TcpConnection c, int acked)
    {
        int index = c.Index;
        int octets = acked;
        bool finAcked = acked > c.TxCount;
        if (finAcked)
        {
            octets = c.TxCount;
        }

        c.SndUna = _ack;
        if ((int)(c.SndPtr - _ack) < 0)
        {
            c.SndPtr = _ack;
        }

        if (_layer.Rto.Backoff[index] != 0)
        {
            _layer.Timers.Cancel((index * TimerKind.Count) + TimerKind.UserTimeout);
        }

        _layer.Rto.Acked(index, _ack, _layer.Now);
        if (octets > 0)
        {
            SendBuffer.Release(c, octets);
        }

        bool restart = _layer.Recovery.Acked(c, acked, _layer.Now);
        int timer = (index * TimerKind.Count) + TimerKind.Retransmit;
        if (_ack == c.SndNxt)
        {
            _layer.Timers.Cancel(timer); // RFC 6298 rule 5.2
        }
        else if (restart && (c.Flags & ConnectionFlags.Persist) == 0)
        {
            _layer.Timers.Schedule(timer, _layer.Now + _layer.Rto.Rto[index]); // rule 5.3
        }

        // One test for both, so that an ACK without either pays for one only.
        if ((c.Flags & (ConnectionFlags.Persist | ConnectionFlags.Troubled)) != 0)
        {
            EndTrouble(c);
        }

        if (octets > 0 && (c.Flags & ConnectionFlags.WantsRoom) != 0)
        {
            c.Flags &= ~ConnectionFlags.WantsRoom;
            _layer.Ready.Signal(c, (int)TcpEvents.Writable);
        }

        return !finAcked || _layer.Lifecycle.FinAcked(c);
    }

    /// <summary>Sixth, check the URG bit.</summary>
    private void Urgent(TcpConnection c)
    {
        if ((_flags & TcpHeader.Urg) != 0 && (c.Flags & ConnectionFlags.FinReceived) == 0)
        {
            _layer.Lifecycle.UrgentPointer(c, _urgentEnd);
        }
    }

    /// <summary>Seventh, the segment text, and eighth, the FIN bit. SEG.SEQ is at or after RCV.NXT.</summary>
    private void Text(TcpConnection c)
    {
        bool fin = (_flags & TcpHeader.Fin) != 0;
        if ((_length <= 0 && !fin) || (c.Flags & ConnectionFlags.FinReceived) != 0 || c.Phase < TcpState.Established)
        {
            return;
        }

        if (_length > 0 && (c.Flags & (ConnectionFlags.AppOwned | ConnectionFlags.Embryonic)) == 0)
        {
            // Section 3.6.1: the app has closed and will never read this; the peer must hear of it (SHLD-3).
            _counters.Count(StackCounter.TcpDroppedDataAfterClose);
            _layer.Output.Reset(c);
            _layer.Lifecycle.Delete(c, CloseReason.UnreadData);
            return;
        }

        if ((c.Flags & ConnectionFlags.FinAhead) != 0)
        {
            // Nothing comes after a FIN, whatever the peer sends there.
            int before = (int)(_layer.Reassembly.Fin(c.Index) - _sequence);
            if (before <= _length)
            {
                _length = before > 0 ? before : 0;
                fin = before >= 0;
            }
        }

        if (_sequence == c.RcvNxt)
        {
            InOrder(c, fin);
        }
        else
        {
            OutOfOrder(c, fin);
        }
    }

    private void InOrder(TcpConnection c, bool fin)
    {
        int index = c.Index;
        if (_length > 0)
        {
            ReceiveBuffer.Write(c, 0, _frame, _data, _length);
            uint next = c.RcvNxt + (uint)_length;
            int more = _length;
            if (_layer.Reassembly.Counts[index] != 0 && !fin)
            {
                uint reached = _layer.Reassembly.Advance(index, next);
                if ((c.Flags & ConnectionFlags.FinAhead) != 0 && (int)(reached - _layer.Reassembly.Fin(index)) >= 0)
                {
                    reached = _layer.Reassembly.Fin(index);
                    fin = true;
                }

                more += (int)(reached - next);
                next = reached;
                c.Flags |= ConnectionFlags.AckNow; // RFC 5681 section 4.2: it fills a hole
            }

            c.RcvNxt = next;
            c.RxCount += more;

            // Every second segment at once, the first one may wait (SHLD-18, SHLD-19).
            if ((c.Flags & ConnectionFlags.AckDelayed) != 0)
            {
                c.Flags |= ConnectionFlags.AckNow;
            }
            else
            {
                c.Flags |= ConnectionFlags.AckDelayed;
                if ((c.Flags & ConnectionFlags.DelayedAckArmed) == 0)
                {
                    c.Flags |= ConnectionFlags.DelayedAckArmed;
                    _layer.Timers.Schedule((index * TimerKind.Count) + TimerKind.DelayedAck, _layer.Now + _layer.Options.DelayedAck);
                }
            }
        }

        if (fin)
        {
            _layer.Reassembly.Clear(index);
            c.RcvNxt++;
            c.Flags |= ConnectionFlags.AckNow;
            _layer.Lifecycle.FinArrived(c);
        }
        else
        {
            _layer.Ready.Signal(c, (int)TcpEvents.Readable);
        }
    }

    private void OutOfOrder(TcpConnection c, bool fin)
    {
        int index = c.Index;
        bool kept = true;
        if (_length > 0)
        {
            kept = _layer.Reassembly.Add(index, _sequence, _sequence + (uint)_length);
            if (kept)
            {
                ReceiveBuffer.Write(c, (int)(long)(_sequence - c.RcvNxt), _frame, _data, _length);
                _counters.Count(StackCounter.OutOfOrder);
            }
            else
            {
                _counters.Count(StackCounter.TcpDroppedNoBlock);
            }
        }

        if (fin && kept)
        {
            c.Flags |= ConnectionFlags.FinAhead;
            _layer.Reassembly.SetFin(index, _sequence + (uint)_length);
        }

        // RFC 5681 section 4.2: a duplicate ACK for each one, at once, so that the sender learns what is missing.
        c.Flags |= ConnectionFlags.AckNow;
        _layer.Output.Flush(c);
    }

    /// <summary>TIME-WAIT: RST is ignored (RFC 1337), a FIN that comes again restarts 2 MSL, a new SYN may take over (MAY-2).</summary>
    /// <returns>True when the connection has given way and the segment is to be processed anew.</returns>
    private bool TimeWait(TcpConnection c)
    {
        if ((_flags & TcpHeader.Rst) != 0)
        {
            _counters.Count(StackCounter.TcpDroppedReset);
            return false;
        }

        if ((_flags & (TcpHeader.Syn | TcpHeader.Ack)) == TcpHeader.Syn && (int)(_sequence - c.RcvNxt) > 0
            && _layer.Calls.Reuse(c, _layer.Listeners.Find((ushort)_ports)))
        {
            return true;
        }

        bool acceptable = SegmentLength() == 0 && _sequence == c.RcvNxt;
        if (!acceptable)
        {
            if ((_flags & (TcpHeader.Fin | TcpHeader.Syn)) == TcpHeader.Fin && _sequence + (uint)_length + 1 == c.RcvNxt)
            {
                // The peer's FIN again: it missed our ACK.
                _layer.Timers.Schedule((c.Index * TimerKind.Count) + TimerKind.Linger, _layer.Now + (2 * _layer.Options.MaxSegmentLifetime));
                c.Flags |= ConnectionFlags.AckNow;
            }
            else
            {
                _counters.Count(StackCounter.TcpDroppedUnacceptable);
                _layer.Lifecycle.Challenge(c);
            }

            _layer.Queue.Add(c.Index, OutputQueue.Due);
        }

        return false;
    }
}
