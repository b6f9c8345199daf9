using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <summary>
/// The sending direction: decides what may leave now, SYN, data, FIN or a pure ACK (RFC 9293 sections 3.7.4, 3.8.4, 3.8.6), and takes
/// acknowledgments and window updates. Owns SND.*. When <see cref="Flush"/> returns, everything that could not leave has a timer
/// or is in a queue, so nothing waits forever.
/// </summary>
internal sealed partial class Sender
{
    // With one of these set, there is more to do than to send an ACK.
    private const int NotOnlyAck = SndFlags.Persist | SndFlags.FinQueued | SndFlags.ProbeOwed;

    // For statistics of a connection: ISS + 1, segments retransmitted, milliseconds with a zero window and something to send;
    // while there is one, less the time it began.
    private const int Tallies = 3;
    private const int First = 0;
    private const int Retransmitted = 1;
    private const int ClosedFor = 2;

    private readonly StackCounters _counters;
    private readonly Transmitter _transmitter;
    private readonly LossRecovery _recovery;
    private readonly RetransmissionTimer _retransmission;
    private readonly PersistTimer _persist;
    private readonly OverrideTimer _override;
    private readonly UserTimeout _userTimeout;
    private readonly Trouble _trouble;
    private readonly ReadyQueue _ready;
    private readonly Timestamps _timestamps;
    private readonly Clock _clock;
    private readonly ushort[] _peerMss; // as announced by the peer
    private readonly ushort[] _mostMss; // Eff.snd.MSS
    private readonly int[] _maxWindows; // Max(SND.WND)
    private readonly int[] _tallies;
    private readonly int _r1;

    public Sender(
        StackOptions options,
        StackCounters counters,
        Transmitter transmitter,
        LossRecovery recovery,
        RetransmissionTimer retransmission,
        PersistTimer persist,
        OverrideTimer overrideTimer,
        UserTimeout userTimeout,
        Trouble trouble,
        ReadyQueue ready,
        Timestamps timestamps,
        Clock clock)
    {
        _counters = counters;
        _transmitter = transmitter;
        _recovery = recovery;
        _retransmission = retransmission;
        _persist = persist;
        _override = overrideTimer;
        _userTimeout = userTimeout;
        _trouble = trouble;
        _ready = ready;
        _timestamps = timestamps;
        _clock = clock;
        _peerMss = new ushort[options.Connections];
        _mostMss = new ushort[options.Connections];
        _maxWindows = new int[options.Connections];
        _tallies = new int[options.Connections * Tallies];
        _r1 = options.R1;
    }

    /// <summary>Whether <see cref="Flush"/> has anything to do for an open connection. If not, its timers are right.</summary>
    public static bool Owes(TransmissionControlBlock c)
    {
        uint next = c.SndNxt;
        return (c.RcvFlags & RcvFlags.AckNow) != 0 || (c.SndFlags & NotOnlyAck) != 0 || c.RecoveryState != 0
            || c.SndPtr != next || c.SendCount != (int)(next - c.SndUna);
    }

    /// <summary>A new connection.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="iss">ISS: the sequence number of our SYN.</param>
    public void Begin(TransmissionControlBlock c, uint iss)
    {
        int at = c.Index * Tallies;
        c.SndUna = iss;
        c.SndNxt = iss;
        c.SndPtr = iss;
        c.SndWnd = 0;
        c.SndFlags = TcpHeader.MinLength << SndFlags.HeaderShift;
        c.SndMss = TcpHeader.DefaultMss;
        _mostMss[c.Index] = TcpHeader.DefaultMss;
        SendBuffer.Clear(c);
        _maxWindows[c.Index] = 0;
        int[] tallies = _tallies;
        tallies[at + First] = (int)iss + 1;
        tallies[at + Retransmitted] = 0;
        tallies[at + ClosedFor] = 0;
        _recovery.Begin(c);
    }

    /// <summary>Appends what fits to the send buffer (SEND, section 3.10.2). What cannot leave yet is joined with what follows it (MAY-16).</summary>
    /// <returns>Octets taken.</returns>
    public int Append(TransmissionControlBlock c, byte[] buffer, int offset, int count)
    {
        int taken = SendBuffer.Append(c, buffer, offset, count);
        if (taken < count)
        {
            c.SndFlags |= SndFlags.WantsRoom;
        }

        return taken;
    }

    /// <summary>Signals the app when room comes free again.</summary>
    public void WantRoom(TransmissionControlBlock c)
    {
        c.SndFlags |= SndFlags.WantsRoom;
    }

    /// <summary>Queues a FIN after the data (CLOSE, section 3.10.4).</summary>
    public void QueueFin(TransmissionControlBlock c)
    {
        c.SndFlags |= SndFlags.FinQueued;
    }

    /// <summary>The peer's FIN came: remembers who closed first.</summary>
    public void NotePeerClosed(TransmissionControlBlock c)
    {
        if ((c.SndFlags & SndFlags.FinQueued) == 0)
        {
            c.SndFlags |= SndFlags.PeerClosedFirst;
        }
    }

    /// <summary>Simultaneous open: sends our SYN again with an ACK, because the peer's SYN came, or came again.</summary>
    public void SendSynAgain(TransmissionControlBlock c)
    {
        c.SndPtr = c.SndUna;
    }

    /// <summary>Sends what may leave now, and arms a timer for what may not.</summary>
    public void Flush(TransmissionControlBlock c)
    {
        TcpState state = c.State;
        if (state == TcpState.Established && (c.SndFlags & NotOnlyAck) == 0 && c.RecoveryState == 0 && (c.RcvFlags & RcvFlags.AckNow) != 0
            && c.SndPtr == c.SndNxt && c.SendCount == (int)(c.SndNxt - c.SndUna))
        {
            // Nothing to send but the ACK, and no timer to arm.
            _transmitter.Acknowledge(c);
            return;
        }

        if (state >= TcpState.Established)
        {
            if ((c.SndFlags & SndFlags.ProbeOwed) != 0)
            {
                SendOwedProbe(c);
            }

            bool stuck = false;
            if (state != TcpState.FinWait2)
            {
                stuck = !SendData(c);
                ArmTimer(c, stuck);
            }

            if (!stuck && (c.RcvFlags & RcvFlags.AckNow) != 0)
            {
                _transmitter.Acknowledge(c);
            }
        }
        else if (state >= TcpState.SynSent)
        {
            if (c.SndPtr == c.SndUna)
            {
                SendSyn(c);
            }
            else if ((c.RcvFlags & RcvFlags.AckNow) != 0 && state == TcpState.SynReceived)
            {
                _transmitter.Transmit(c, c.SndNxt, TcpHeader.Ack, 0, 0);
            }
        }
    }

    /// <summary>As <see cref="Flush"/>, for calls of the app: the connections the driver had no room for before come first.</summary>
    public void FlushInTurn(TransmissionControlBlock c)
    {
        if (!_transmitter.WaitsItsTurn(c))
        {
            Flush(c);
        }
    }

    /// <summary>Arms the timers for data that <c>Fast</c> could not send.</summary>
    public void ArmStuck(TransmissionControlBlock c)
    {
        ArmTimer(c, true);
    }

    /// <summary>The connection ends with TIME-WAIT: sends the ACK that is owed. One that finds no room counts as lost; the FIN comes again.</summary>
    public void SendLastAck(TransmissionControlBlock c)
    {
        if ((c.RcvFlags & (RcvFlags.AckNow | RcvFlags.AckDelayed)) != 0 && !_transmitter.Transmit(c, c.SndNxt, TcpHeader.Ack, 0, 0))
        {
            _counters.Count(StackCounter.ReplyDroppedNoRoom);
        }
    }

    private void SendSyn(TransmissionControlBlock c)
    {
        int flags = c.State == TcpState.SynSent ? TcpHeader.Syn : TcpHeader.Syn | TcpHeader.Ack;
        if (_transmitter.Transmit(c, c.SndUna, flags, 0, 0))
        {
            if (c.SndNxt == c.SndUna)
            {
                uint next = c.SndNxt + 1;
                c.SndNxt = next;
                c.SndPtr = next;
                _retransmission.Time(c, next);
                _retransmission.Start(c);
                return;
            }

            _retransmission.StopTiming(c);
            if (c.Backoff != 0)
            {
                // Restarts after a timeout. When the peer's SYN came again the timer runs already (RFC 6298 rule 5.1).
                _retransmission.Start(c);
            }

            c.SndPtr = c.SndNxt;
        }

        _retransmission.StartIfIdle(c);
    }

    /// <returns>False when the next hop or the driver would not take a segment.</returns>
    private bool SendData(TransmissionControlBlock c)
    {
        if ((c.SndFlags & SndFlags.Persist) != 0)
        {
            if (c.SndWnd == 0)
            {
                return true;
            }

            // The window opened: the octet of the probe is sent again with the rest.
            c.SndPtr = c.SndUna;
        }

        while (c.RecoveryState != 0 && _recovery.NextToSend(c))
        {
            if (!SendHole(c))
            {
                return false;
            }
        }

        int mss = c.SndMss;
        for (;;)
        {
            int sent = (int)(c.SndPtr - c.SndUna);
            int unsent = c.SendCount - sent;
            bool finQueued = (c.SndFlags & SndFlags.FinQueued) != 0;
            if (unsent < 0 || (unsent == 0 && !finQueued))
            {
                return true;
            }

            // What the peer's window leaves. It may have shrunk below what is in flight (MUST-34, RFC 7323 rule 2.4-1): then no new data leaves (SHLD-15,
            // RFC 7323 rule 2.4-4), and only what is inside is sent again (SHLD-16, RFC 7323 rules 2.4-5 and 2.4-6). A segment takes as much of the queue as fits, from however many
            // SENDs it came (SHLD-27, SHLD-28).
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

            // The lesser of cwnd and the peer's window bounds what is in flight (RFC 5681 rules 3.1-1, 3.1-2 and 3.2-9).
            if (count > 0 && sent + count > _recovery.Window(c) && sent > 0)
            {
                return true;
            }

            if (count < mss && count > 0)
            {
                bool idle = c.SndNxt == c.SndUna || IsOnlyProbeOut(c);
                if ((idle || !again) && !MaySendSmall(c, count, sent, idle, last, fin))
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

    /// <summary>
    /// Nagle (RFC 9293 section 3.7.4, SHLD-7) in Minshall's variant (appendix A.3), unless the app switched it off (MUST-17): at most one
    /// small segment is in flight. And the sender's silly-window avoidance (section 3.8.6.2.1, MUST-38).
    /// </summary>
    /// <remarks>Where at most one segment in flight is small, none is exactly if what is in flight is a multiple of the MSS. So nothing has to be remembered.</remarks>
    private bool MaySendSmall(TransmissionControlBlock c, int count, int inFlight, bool idle, bool last, bool fin)
    {
        if ((c.SndFlags & SndFlags.Override) != 0 || fin)
        {
            return true;
        }

        // Nor is one sent that the app has more for, which found no room in the send buffer: the next ACK makes room, and so a whole segment.
        if (!idle && (c.AppFlags & AppFlags.NoDelay) == 0 && ((c.SndFlags & SndFlags.WantsRoom) != 0 || inFlight % c.SndMss != 0))
        {
            return false;
        }

        // All that is queued, or half of the largest window the peer has offered.
        return last || 2 * count >= MaxSndWnd(c);
    }

    /// <summary>
    /// True if the only octet in flight is a window probe that the peer has not accepted: the persist or override timer is armed
    /// for it. For silly-window avoidance the connection then counts as idle.
    /// </summary>
    private bool IsOnlyProbeOut(TransmissionControlBlock c)
    {
        return c.SndNxt - c.SndUna == 1 && c.SndPtr == c.SndUna && (_persist.IsArmed(c) || _override.IsArmed(c));
    }

    private bool SendPiece(TransmissionControlBlock c, int sent, int count, bool last, bool fin, bool again)
    {
        bool first = c.SndNxt == c.SndUna;
        if (first)
        {
            _recovery.StartsSending(c);
        }

        int flags = TcpHeader.Ack;
        if (fin)
        {
            flags |= TcpHeader.Fin;
        }

        if (last && count > 0)
        {
            flags |= TcpHeader.Psh; // the last of what is queued (MUST-61)
        }

        if (!_transmitter.Transmit(c, c.SndPtr, flags, sent, count))
        {
            return false;
        }

        uint sequence = c.SndPtr;
        uint next = sequence + (uint)count + (fin ? 1u : 0u);
        c.SndPtr = next;
        if (again)
        {
            CountRetransmission(c);
        }

        if ((int)(next - c.SndNxt) > 0)
        {
            c.SndNxt = next;
            if (!again)
            {
                _retransmission.Time(c, next);
            }
        }

        if (first || (again && sent == 0))
        {
            _retransmission.Start(c);
            if (first && c.Trouble != 0)
            {
                _userTimeout.Stop(c); // it ran for what could not leave
            }
        }

        _recovery.OnSent(c, sequence, next, false);
        c.SndFlags &= ~SndFlags.Override;
        return true;
    }

    /// <summary>Retransmits what loss recovery asks for: one segment, within the peer's window (SHLD-16).</summary>
    private bool SendHole(TransmissionControlBlock c)
    {
        int at = _recovery.HoleAt;
        int inFlight = (int)(c.SndNxt - c.SndUna);
        int count = _recovery.HoleLength;
        if (count > c.SendCount - at)
        {
            count = c.SendCount - at;
        }

        if (count > inFlight - at)
        {
            count = inFlight - at;
        }

        if (count > c.SndWnd - at)
        {
            count = c.SndWnd - at;
        }

        int end = at + count;
        bool fin = (c.SndFlags & SndFlags.FinQueued) != 0 && inFlight == c.SendCount + 1 && end == c.SendCount && c.SndWnd > end;
        if (count <= 0 && !fin)
        {
            _recovery.DropHole(c);
            return true;
        }

        int flags = TcpHeader.Ack | (fin ? TcpHeader.Fin : 0) | (count > 0 && end == c.SendCount ? TcpHeader.Psh : 0);
        uint sequence = c.SndUna + (uint)at;
        if (!_transmitter.Transmit(c, sequence, flags, at, count))
        {
            return false;
        }

        CountRetransmission(c);
        if ((int)(c.SndPtr - c.SndUna) < end)
        {
            c.SndPtr = c.SndUna + (uint)end;
        }

        if (at == 0 && _recovery.TracksSegments)
        {
            // The oldest segment left again: the timer starts for it. Else it could expire before the ACK of this one can be here.
            _retransmission.Start(c);
        }

        _recovery.OnSent(c, sequence, sequence + (uint)count + (fin ? 1u : 0u), true);

        return true;
    }

    private void CountRetransmission(TransmissionControlBlock c)
    {
        _retransmission.StopTiming(c);
        _tallies[(c.Index * Tallies) + Retransmitted]++;
        _counters.Count(StackCounter.Retransmissions);
    }

    /// <summary>
    /// Arms the timer that ends every wait, so no data is held back forever (MUST-60): the retransmission timer for data in flight
    /// and for what found no neighbour or no room, the persist timer for a zero window, the override timer for a small segment.
    /// </summary>
    private void ArmTimer(TransmissionControlBlock c, bool stuck)
    {
        int inFlight = (int)(c.SndNxt - c.SndUna);
        bool pending = c.SendCount > inFlight || ((c.SndFlags & SndFlags.FinQueued) != 0 && inFlight <= c.SendCount);
        bool probe = inFlight == 1 && pending && IsOnlyProbeOut(c);
        if ((c.SndFlags & SndFlags.Persist) != 0)
        {
            if (c.SndWnd == 0 && (pending || inFlight > 0))
            {
                return;
            }

            LeavePersist(c);
        }

        if ((inFlight > 0 && !probe) || stuck)
        {
            _override.Stop(c);
            _retransmission.StartIfIdle(c);
        }
        else if (!pending)
        {
            _retransmission.Stop(c);
            _override.Stop(c);
        }
        else if (c.SndWnd == 0)
        {
            EnterPersist(c);
        }
        else if (!_override.IsArmed(c))
        {
            _retransmission.Stop(c);
            _override.Start(c);
        }
    }
}
