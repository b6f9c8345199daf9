using TcpNano.Internet;
using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <summary>
/// SEGMENT ARRIVES: RFC 9293 section 3.10.7, in the RFC's order, with the stricter checks of RFC 5961. <see cref="Receiver"/>,
/// <see cref="Sender"/>, <see cref="Handshake"/> and <see cref="Teardown"/> change the connection; none of them calls back.
/// </summary>
internal sealed partial class SegmentArrives
{
    private readonly StackCounters _counters;
    private readonly StateMachine _states;
    private readonly ConnectionTable _table;
    private readonly ListenerTable _listeners;
    private readonly SynCache _halfOpen;
    private readonly PassiveOpening _passive;
    private readonly Receiver _receiver;
    private readonly Sender _sender;
    private readonly Handshake _handshake;
    private readonly Teardown _teardown;
    private readonly Orphans _orphans;
    private readonly TimeWaitTable _timeWait;
    private readonly KeepAlive _keepAlive;
    private readonly Transmitter _transmitter;
    private readonly SegmentBuilder _builder;
    private readonly Timestamps _timestamps;
    private readonly ExplicitCongestion _congestion;
    private readonly IndexLists _queue;

    public SegmentArrives(
        StackCounters counters,
        StateMachine states,
        ConnectionTable table,
        ListenerTable listeners,
        SynCache halfOpen,
        PassiveOpening passive,
        Receiver receiver,
        Sender sender,
        Handshake handshake,
        Teardown teardown,
        Orphans orphans,
        TimeWaitTable timeWait,
        KeepAlive keepAlive,
        Transmitter transmitter,
        SegmentBuilder builder,
        Timestamps timestamps,
        ExplicitCongestion congestion,
        IndexLists queue)
    {
        _counters = counters;
        _states = states;
        _table = table;
        _listeners = listeners;
        _halfOpen = halfOpen;
        _passive = passive;
        _receiver = receiver;
        _sender = sender;
        _handshake = handshake;
        _teardown = teardown;
        _orphans = orphans;
        _timeWait = timeWait;
        _keepAlive = keepAlive;
        _transmitter = transmitter;
        _builder = builder;
        _timestamps = timestamps;
        _congestion = congestion;
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
            if (_halfOpen.Count != 0)
            {
                int entry = _halfOpen.Find(s, _table.Hash);
                if (entry != SynCache.None)
                {
                    c = _passive.SynReceived(entry, s);
                    if (c != null)
                    {
                        Otherwise(c, s);
                    }

                    return c;
                }
            }

            Listener listener = _listeners.Find((ushort)s.Ports);
            if (_timeWait.Count != 0)
            {
                int entry = _timeWait.Find(s, _table.Hash);
                if (entry != TimeWaitTable.None)
                {
                    TimeWait(entry, listener, s);
                    return null;
                }
            }

            if (listener != null)
            {
                return Listen(listener, s);
            }

            Closed(s);
            return null;
        }

        if (c.State == TcpState.SynSent)
        {
            SynSent(c, s);
        }
        else
        {
            Otherwise(c, s);
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
                TransmissionControlBlock c = _passive.OpenFromCookie(listener, s, mss, SynCache.None);
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

        int reason = _passive.Listen(listener, s, _table.Hash, TimeWaitTable.None);
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

        _receiver.TakeSyn(c, s);
        _handshake.TakeOptions(c, s);
        if (acknowledged)
        {
            _states.Apply(c, StateMachine.SynAckArrived);
            _sender.TakeAckOfSyn(c, s, _receiver.Sequence);
            _handshake.Established(c);
            _receiver.OweAck(c);
            _receiver.TrimTextOfSyn(c);
            UrgentTextFin(c, s);
        }
        else
        {
            // Simultaneous open (MUST-10): sends our SYN again, now with an ACK.
            _states.Apply(c, StateMachine.SynArrived);
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

        if (_timestamps.IsEnabled && Timestamps.IsOn(c) && (s.Flags & TcpHeader.Rst) == 0 && !HasTimestamp(c, s))
        {
            return;
        }

        _keepAlive.Heard(c);
        if (_receiver.Accept(c, s, synKnown)                            // first, the sequence number (RFC 7323 rule 5.3-R2)
            && ((s.Flags & TcpHeader.Rst) == 0 || Reset(c, s))          // second, the RST bit
            && ((s.Flags & TcpHeader.Syn) == 0 || synKnown || Syn(c))   // fourth, the SYN bit; third, security, does not apply (see SynSent)
            && Acknowledged(c, s)                                       // fifth, the ACK field
            && TakeExtensions(c, s)
            && (s.Flags & (TcpHeader.Urg | TcpHeader.Fin)) + s.DataLength != 0)
        {
            UrgentTextFin(c, s);                                        // sixth, seventh, eighth (RFC 7323 rules 5.3-R4 and 5.3-R5)
        }

        if (c.State != TcpState.Established ? c.State != TcpState.Closed : Sender.Owes(c))
        {
            _queue.Add(c.Index, OutputQueue.Due);
        }
    }

    /// <summary>
    /// A connection with timestamps takes no segment without one (RFC 7323 rule 3.2-10), nor ends because of it (RFC 7323 rule 3.2-11), and takes none that is older than what it took before:
    /// PAWS, for all segments but a RST and before the first check (RFC 7323 rules 5.2-8, 5.3-1, 5.3-2 and 5.3-R1). The latter gets an ACK, within the challenge limit.
    /// </summary>
    private bool HasTimestamp(TransmissionControlBlock c, Segment s)
    {
        if ((s.Options.Present & TcpOptions.HasTimestamps) == 0)
        {
            if ((s.Flags & TcpHeader.Syn) != 0 && c.State != TcpState.SynReceived)
            {
                // Is challenged as any SYN (RFC 5961 rule 4.2): a peer that was started again may not offer them any more.
                return true;
            }

            _counters.Count(StackCounter.TcpDroppedNoTimestamp);
            return false;
        }

        if (_timestamps.IsFresh(c, s))
        {
            return true;
        }

        _counters.Count(StackCounter.TcpDroppedOldTimestamp);
        _receiver.Challenge(c, ChallengeLimiter.Sequence);
        _queue.Add(c.Index, OutputQueue.Due);
        return false;
    }

    /// <summary>
    /// An acceptable segment: its timestamp may be the next one to echo (RFC 7323 rule 5.3-R3); never that of a RST (RFC 7323 rule 5.2-9). Only after the check of the ACK field, so that
    /// nobody who guesses a sequence number can put a timestamp from the future there. What is queued is not judged again later (RFC 7323 rule 5.3-3). Marks of ECN come with it.
    /// </summary>
    /// <returns>True: processing goes on.</returns>
    private bool TakeExtensions(TransmissionControlBlock c, Segment s)
    {
        int flags = c.SndFlags & (SndFlags.Header | SndFlags.Ecn);
        if (flags != TcpHeader.MinLength << SndFlags.HeaderShift)
        {
            if ((flags & SndFlags.Header) != TcpHeader.MinLength << SndFlags.HeaderShift && (s.Options.Present & TcpOptions.HasTimestamps) != 0)
            {
                _timestamps.Update(c, s);
            }

            if ((flags & SndFlags.Ecn) != 0)
            {
                _congestion.Arrived(c, s);
            }
        }

        return true;
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

            _states.Apply(c, StateMachine.SynAcked);
            _sender.TakeAckOfSyn(c, s, _receiver.Sequence);
            _handshake.Established(c);
            return true;
        }

        uint before = c.SndUna;
        int answer = _sender.TakeAck(c, s, _receiver.Sequence);
        if (answer == Sender.Unacceptable)
        {
            _counters.Count(StackCounter.TcpDroppedBadAck);
            _receiver.Challenge(c, ChallengeLimiter.Ack);
            return false;
        }

        if (answer == Sender.FinAcknowledged)
        {
            if (Timestamps.IsOn(c))
            {
                // Now, because TIME-WAIT takes TS.Recent over. Each segment that comes so far has a timestamp.
                _timestamps.Update(c, s);
            }

            if (!_teardown.FinAcknowledged(c))
            {
                return false;
            }
        }

        if (c.SndUna != before && (c.AppFlags & (AppFlags.Owned | AppFlags.Embryonic)) == 0)
        {
            _orphans.Progressed(c);
        }

        return true;
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
}
