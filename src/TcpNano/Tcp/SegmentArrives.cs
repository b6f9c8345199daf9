using TcpNano.Internet;
using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <summary>
/// SEGMENT ARRIVES: RFC 9293 section 3.10.7, in the RFC's order, with the stricter checks of RFC 5961. <see cref="Receiver"/>,
/// <see cref="Sender"/>, <see cref="Handshake"/> and <see cref="Teardown"/> change the connection; none of them calls back.
/// </summary>
internal sealed class SegmentArrives
{
    private readonly StackCounters _counters;
    private readonly ConnectionTable _table;
    private readonly ListenerTable _listeners;
    private readonly SynCache _halfOpen;
    private readonly PassiveOpening _passive;
    private readonly Receiver _receiver;
    private readonly Sender _sender;
    private readonly Handshake _handshake;
    private readonly Teardown _teardown;
    private readonly KeepAlive _keepAlive;
    private readonly Transmitter _transmitter;
    private readonly SegmentBuilder _builder;
    private readonly IndexLists _queue;

    public SegmentArrives(
        StackCounters counters,
        ConnectionTable table,
        ListenerTable listeners,
        SynCache halfOpen,
        PassiveOpening passive,
        Receiver receiver,
        Sender sender,
        Handshake handshake,
        Teardown teardown,
        KeepAlive keepAlive,
        Transmitter transmitter,
        SegmentBuilder builder,
        IndexLists queue)
    {
        _counters = counters;
        _table = table;
        _listeners = listeners;
        _halfOpen = halfOpen;
        _passive = passive;
        _receiver = receiver;
        _sender = sender;
        _handshake = handshake;
        _teardown = teardown;
        _keepAlive = keepAlive;
        _transmitter = transmitter;
        _builder = builder;
        _queue = queue;
    }

    /// <summary>Processes one segment.</summary>
    /// <param name="s">The segment.</param>
    /// <returns>The connection it belongs to, or null.</returns>
    public TransmissionControlBlock Process(Segment s)
    {
        TransmissionControlBlock c = _table.Find(s);
        if (c == null)
        {
            int entry = _halfOpen.Find(s, _table.Hash);
            if (entry != SynCache.None)
            {
                c = _passive.SynReceived(entry, s, null);
                if (c != null)
                {
                    Otherwise(c, s);
                }

                return c;
            }

            Listener listener = _listeners.Find((ushort)s.Ports);
            if (listener != null)
            {
                return Listen(listener, s);
            }

            Closed(s);
            return null;
        }

        switch (c.State)
        {
            case TcpState.SynSent:
                SynSent(c, s);
                break;

            case TcpState.TimeWait:
                return TimeWait(c, s);

            default:
                Otherwise(c, s);
                break;
        }

        return c;
    }

    /// <summary>Section 3.10.7.1: no connection, no listener.</summary>
    private void Closed(Segment s)
    {
        if ((s.Flags & TcpHeader.Rst) != 0)
        {
            _counters.Count(StackCounter.TcpDroppedReset);
            return;
        }

        _counters.Count(StackCounter.TcpDroppedNoConnection);
        _builder.Refuse(s);
    }

    /// <summary>Section 3.10.7.2: a listener.</summary>
    private TransmissionControlBlock Listen(Listener listener, Segment s)
    {
        // First, check for a RST; second, for an ACK; third, for a SYN.
        if ((s.Flags & TcpHeader.Rst) != 0)
        {
            _counters.Count(StackCounter.TcpDroppedReset);
            return null;
        }

        if ((s.Flags & TcpHeader.Ack) != 0)
        {
            int mss = (s.Flags & TcpHeader.Syn) == 0 ? _passive.CheckCookie(listener, s) : 0;
            if (mss != 0)
            {
                // The ACK of a cookie: to its sender we are in SYN-RECEIVED.
                TransmissionControlBlock c = _passive.OpenFromCookie(listener, s, mss);
                if (c != null)
                {
                    Otherwise(c, s);
                }

                return c;
            }

            _counters.Count(StackCounter.TcpDroppedNoConnection);
            _builder.Refuse(s);
            return null;
        }

        if ((s.Flags & TcpHeader.Syn) == 0)
        {
            _counters.Count(StackCounter.TcpDroppedNoConnection);
            return null;
        }

        int reason = _passive.Listen(listener, s, _table.Hash, null);
        if (reason != PassiveOpening.Answered)
        {
            _counters.Count((StackCounter)reason);
        }

        return null;
    }

    /// <summary>Section 3.10.7.3.</summary>
    private void SynSent(TransmissionControlBlock c, Segment s)
    {
        bool acknowledged = (s.Flags & TcpHeader.Ack) != 0;

        // First, check the ACK bit: SND.UNA is still ISS.
        if (acknowledged && !Sender.AcksSyn(c, s.Ack))
        {
            if ((s.Flags & TcpHeader.Rst) == 0)
            {
                _builder.Refuse(s);
            }

            _counters.Count(StackCounter.TcpDroppedBadAck);
            return;
        }

        // Second, the RST bit: ignored without an acceptable ACK.
        if ((s.Flags & TcpHeader.Rst) != 0)
        {
            if (acknowledged)
            {
                _counters.Count(StackCounter.ResetsReceived);
                _counters.Count(StackCounter.FailedOpens);
                _teardown.Delete(c, CloseReason.Refused);
            }
            else
            {
                _counters.Count(StackCounter.TcpDroppedReset);
            }

            return;
        }

        // Third, security and compartment: does not apply. They come from an IP security option, which the stack does not implement
        // (RFC 9293 appendix A.1); like every IP option it is stepped over (MUST-50). No segment has either, so nothing can differ.
        // Fourth, the SYN bit.
        if ((s.Flags & TcpHeader.Syn) == 0)
        {
            _counters.Count(StackCounter.TcpDroppedNoAck);
            return;
        }

        _receiver.TakeSyn(c, s, c.ReceiveRing.Length);
        _handshake.TakeMss(c, s);
        if (acknowledged)
        {
            StateMachine.Apply(c, StateMachine.SynAckArrived);
            _sender.TakeAckOfSyn(c, s, _receiver.Sequence);
            _handshake.Established(c);
            _receiver.OweAck(c);
            _receiver.TrimTextOfSyn(c);
            UrgentTextFin(c, s);
        }
        else
        {
            // Simultaneous open (MUST-10): sends our SYN again, now with an ACK.
            StateMachine.Apply(c, StateMachine.SynArrived);
            _sender.SendSynAgain(c);
            _sender.TakeWindowOfSyn(c, s, _receiver.Sequence);
        }

        _queue.Add(c.Index, OutputQueue.Due);
    }

    /// <summary>Section 3.10.7.4: all other states but TIME-WAIT.</summary>
    private void Otherwise(TransmissionControlBlock c, Segment s)
    {
        bool synKnown = false;
        if (c.State == TcpState.SynReceived && (s.Flags & (TcpHeader.Syn | TcpHeader.Rst)) == TcpHeader.Syn && s.Sequence + 1 == c.RcvNxt)
        {
            if ((s.Flags & TcpHeader.Ack) == 0)
            {
                // The peer sent its SYN again: it missed our SYN|ACK.
                _sender.SendSynAgain(c);
                _queue.Add(c.Index, OutputQueue.Due);
                return;
            }

            // Simultaneous open, figure 7 (MUST-10): a SYN taken before, with the ACK that is missing.
            synKnown = true;
        }

        _keepAlive.Heard(c);
        if (_receiver.Accept(c, s, synKnown)                            // first, the sequence number
            && ((s.Flags & TcpHeader.Rst) == 0 || Reset(c, s))          // second, the RST bit
            && ((s.Flags & TcpHeader.Syn) == 0 || synKnown || Syn(c))   // fourth, the SYN bit; third, security, does not apply (see SynSent)
            && Acknowledged(c, s)                                       // fifth, the ACK field
            && (s.Flags & (TcpHeader.Urg | TcpHeader.Fin)) + s.DataLength != 0)
        {
            UrgentTextFin(c, s);                                        // sixth, seventh, eighth
        }

        if (c.State != TcpState.Established ? c.State != TcpState.Closed : Sender.Owes(c))
        {
            _queue.Add(c.Index, OutputQueue.Due);
        }
    }

    /// <summary>Second, a RST (with RFC 5961 section 3). The data it may carry is not looked at (SHLD-2).</summary>
    /// <returns>False: processing ends here.</returns>
    private bool Reset(TransmissionControlBlock c, Segment s)
    {
        if (s.Sequence != c.RcvNxt)
        {
            // In the window, but not at RCV.NXT: challenges and drops it (RFC 5961 rule 3.2-2).
            _counters.Count(StackCounter.TcpDroppedResetNotExact);
            _receiver.Challenge(c, ChallengeLimiter.Reset);
            return false;
        }

        // Exactly at RCV.NXT: ends the connection (RFC 5961 rule 3.2-1).
        _counters.Count(StackCounter.ResetsReceived);
        switch (c.State)
        {
            case TcpState.SynReceived:
                _counters.Count(StackCounter.FailedOpens);

                // Opened actively, so that the peer has refused (MUST-11). Those opened passively are no control blocks in this state.
                _teardown.Delete(c, CloseReason.Refused);
                break;

            case TcpState.Closing:
            case TcpState.LastAck:
                // Both FINs were sent, ours perhaps unacknowledged: the app sees an orderly close, unless data it sent is unacknowledged.
                bool peerFirst = (c.SndFlags & SndFlags.PeerClosedFirst) != 0;
                _teardown.Delete(c, c.SendCount != 0 ? CloseReason.Reset : peerFirst ? CloseReason.ClosedByPeer : CloseReason.ClosedLocally);
                break;

            default:
                _teardown.Delete(c, CloseReason.Reset);
                break;
        }

        return false;
    }

    /// <summary>Fourth, a SYN: challenges and drops it (RFC 5961 rule 4.2).</summary>
    /// <returns>False: processing ends here.</returns>
    private bool Syn(TransmissionControlBlock c)
    {
        _counters.Count(StackCounter.TcpDroppedSynInConnection);
        _receiver.Challenge(c, ChallengeLimiter.Syn);
        return false;
    }

    /// <summary>Fifth, check the ACK field.</summary>
    private bool Acknowledged(TransmissionControlBlock c, Segment s)
    {
        if ((s.Flags & TcpHeader.Ack) == 0)
        {
            _counters.Count(StackCounter.TcpDroppedNoAck);
            return false;
        }

        if (c.State == TcpState.SynReceived)
        {
            if (!Sender.AcksSyn(c, s.Ack))
            {
                _counters.Count(StackCounter.TcpDroppedBadAck);
                _builder.Refuse(s);
                return false;
            }

            StateMachine.Apply(c, StateMachine.SynAcked);
            _sender.TakeAckOfSyn(c, s, _receiver.Sequence);
            _handshake.Established(c);
            return true;
        }

        switch (_sender.TakeAck(c, s, _receiver.Sequence))
        {
            case Sender.Unacceptable:
                _counters.Count(StackCounter.TcpDroppedBadAck);
                _receiver.Challenge(c, ChallengeLimiter.Ack);
                return false;

            case Sender.FinAcknowledged:
                return _teardown.FinAcknowledged(c);

            default:
                return true;
        }
    }

    /// <summary>Sixth, the URG bit; seventh, the segment text; eighth, the FIN bit.</summary>
    private void UrgentTextFin(TransmissionControlBlock c, Segment s)
    {
        if ((s.Flags & TcpHeader.Urg) != 0)
        {
            _receiver.TakeUrgent(c, s);
        }

        switch (_receiver.TakeText(c, s))
        {
            case Receiver.FinInOrder:
                _teardown.FinArrived(c);
                break;

            case Receiver.OutOfOrder:
                _sender.Flush(c);
                break;

            case Receiver.DataAfterClose:
                _transmitter.Reset(c);
                _teardown.Delete(c, CloseReason.UnreadData);
                break;

            default:
                break;
        }
    }

    /// <summary>
    /// TIME-WAIT: ignores RST (RFC 1337), restarts 2 MSL when the FIN comes again, lets a newer SYN take over (MAY-2). It goes on until the handshake
    /// of that SYN is complete; should the SYN turn out to be an old duplicate, nothing is lost.
    /// </summary>
    /// <returns>The connection, or the one that took over.</returns>
    private TransmissionControlBlock TimeWait(TransmissionControlBlock c, Segment s)
    {
        uint hash = _table.HashOf(s);
        int entry = _halfOpen.Find(s, hash);
        if (entry != SynCache.None)
        {
            c = _passive.SynReceived(entry, s, c);
            if (c != null)
            {
                Otherwise(c, s);
            }

            return c;
        }

        if ((s.Flags & TcpHeader.Rst) != 0)
        {
            _counters.Count(StackCounter.TcpDroppedReset);
            return c;
        }

        if ((s.Flags & (TcpHeader.Syn | TcpHeader.Ack)) == TcpHeader.Syn && (int)(s.Sequence - c.RcvNxt) > 0)
        {
            Listener listener = _listeners.Find((ushort)s.Ports);
            if (listener != null && _passive.Listen(listener, s, hash, c) == PassiveOpening.Answered)
            {
                return c;
            }
        }

        if (s.Length == 0 && s.Sequence == c.RcvNxt)
        {
            return c;
        }

        if ((s.Flags & (TcpHeader.Fin | TcpHeader.Syn)) == TcpHeader.Fin && s.Sequence + (uint)s.Length == c.RcvNxt)
        {
            // The peer sent its FIN again: it missed our ACK.
            _teardown.RestartTimeWait(c);
            _receiver.OweAck(c);
        }
        else
        {
            _counters.Count(StackCounter.TcpDroppedUnacceptable);
            _receiver.Challenge(c, ChallengeLimiter.Sequence);
        }

        _queue.Add(c.Index, OutputQueue.Due);
        return c;
    }
}
