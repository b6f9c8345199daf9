using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <summary>
/// SYN-RECEIVED of connections that a listener makes: the third check of RFC 9293 section 3.10.7.2, and section 3.10.7.4 without a control block,
/// from the entry in <see cref="SynCache"/> or from the cookie that came back. The ACK that completes the handshake takes a control block;
/// <see cref="SegmentArrives"/> then goes on with it as with any other.
/// </summary>
internal sealed class PassiveOpening
{
    /// <summary>Answer of <see cref="Listen"/>: the SYN was not dropped.</summary>
    public const int Answered = -1;

    private readonly StackCounters _counters;
    private readonly ConnectionTable _table;
    private readonly ListenerTable _listeners;
    private readonly SynCache _cache;
    private readonly SynCookies _cookies;
    private readonly InitialSequence _initialSequence;
    private readonly Receiver _receiver;
    private readonly Orphans _orphans;
    private readonly TimeWaitTable _timeWait;
    private readonly Handshake _handshake;
    private readonly SegmentBuilder _builder;
    private readonly Clock _clock;
    private readonly int _retries;
    private readonly int _window;

    public PassiveOpening(
        StackOptions options,
        StackCounters counters,
        ConnectionTable table,
        ListenerTable listeners,
        SynCache cache,
        SynCookies cookies,
        InitialSequence initialSequence,
        Receiver receiver,
        Orphans orphans,
        TimeWaitTable timeWait,
        Handshake handshake,
        SegmentBuilder builder,
        Clock clock)
    {
        _counters = counters;
        _table = table;
        _listeners = listeners;
        _cache = cache;
        _cookies = cookies;
        _initialSequence = initialSequence;
        _receiver = receiver;
        _orphans = orphans;
        _timeWait = timeWait;
        _handshake = handshake;
        _builder = builder;
        _clock = clock;
        _retries = options.SynAckRetries;
        _window = receiver.PlainWindow;
    }

    /// <summary>
    /// A SYN came to a listener: answers it with SYN|ACK (section 3.10.7.2, third check), to the station the frame came from. Its text or FIN is not
    /// acknowledged, so the peer sends it again.
    /// </summary>
    /// <param name="listener">The listener.</param>
    /// <param name="s">The SYN.</param>
    /// <param name="hash">Its hash.</param>
    /// <param name="previous">The entry in TIME-WAIT of a connection between the same ends; <see cref="TimeWaitTable.None"/> without one.</param>
    /// <returns>The <see cref="StackCounter"/> of the reason to drop the SYN; <see cref="Answered"/> without one.</returns>
    public int Listen(Listener listener, Segment s, uint hash, int previous)
    {
        if (listener.Count >= listener.Backlog)
        {
            return (int)StackCounter.TcpDroppedBacklogFull;
        }

        if (_table.FreeSlots == 0 && !_orphans.CanGiveWay())
        {
            return (int)StackCounter.TcpDroppedNoSlot;
        }

        if (!_builder.CanAnswer(s))
        {
            return (int)StackCounter.TcpDroppedNoRoute;
        }

        int now = _clock.Now;
        int mss = Handshake.MssOf(s);
        int options = SynOptions.Common(s, _handshake.Offered);
        if (_cache.IsFull)
        {
            if (listener.Handle.SendsCookies && previous == TimeWaitTable.None)
            {
                _counters.Count(StackCounter.SynCookiesSent);
                Answer(s, _cookies.Make(s, mss, options, now), s.Sequence + 1, TcpHeader.Syn | TcpHeader.Ack, options & ~SynOptions.Ecn, s.Options.TsVal); // a cookie has no room for ECN
                return Answered;
            }

            // A cookie cannot be larger than the numbers of a previous incarnation (MAY-2, condition 1).
            if (listener.Handle.SendsCookies || !Evict())
            {
                return (int)StackCounter.TcpDroppedNoSynEntry;
            }
        }

        uint iss = _initialSequence.Next(s.Target, s.Source, s.Ports, now);
        if (previous != TimeWaitTable.None && (int)(iss - _timeWait.SndNxt(previous)) <= 0)
        {
            // Larger than any number of the previous incarnation (MAY-2, condition 1).
            iss = _timeWait.SndNxt(previous) + 1;
        }

        int entry = _cache.Add(s, hash, iss, mss, options);
        _cache.Wait(entry, _builder.Answer(s, iss, s.Sequence + 1, TcpHeader.Syn | TcpHeader.Ack, _window, options, s.Options.TsVal), now);
        return Answered;
    }

    /// <summary>A segment came for an entry: section 3.10.7.4 in SYN-RECEIVED.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="s">The segment.</param>
    /// <returns>The connection in SYN-RECEIVED whose SYN the segment acknowledges, to be processed from the first check on; else null.</returns>
    public TransmissionControlBlock SynReceived(int entry, Segment s)
    {
        uint iss = _cache.Iss[entry];
        uint sent = _cache.HasNeverLeft(entry) ? iss : iss + 1; // SND.NXT
        uint next = _cache.Irs[entry] + 1;
        int flags = s.Flags;
        uint ahead = s.Sequence - next;
        uint length = (uint)s.Length;
        if ((_cache.OptionsOf(entry) & TcpOptions.HasTimestamps) != 0 && (flags & TcpHeader.Rst) == 0 && (flags & (TcpHeader.Syn | TcpHeader.Ack)) != TcpHeader.Syn && !HasTimestamp(entry, s, sent, next))
        {
            return null;
        }

        if (flags == TcpHeader.Ack && ahead == 0 && s.Ack == sent && sent != iss)
        {
            // What nearly always comes passes all checks.
            return Complete(entry, s);
        }

        if ((flags & (TcpHeader.Syn | TcpHeader.Rst)) == TcpHeader.Syn && ahead == 0xFFFFFFFF)
        {
            if ((flags & TcpHeader.Ack) == 0)
            {
                // The peer sent its SYN again: it missed our SYN|ACK.
                _cache.NoteAsked(entry);
                if (Answer(s, iss, next, TcpHeader.Syn | TcpHeader.Ack, _cache.OptionsOf(entry), _cache.TsRecentOf(entry)) && sent == iss)
                {
                    _cache.EndWait(entry);
                    _cache.Wait(entry, true, _clock.Now);
                }

                return null;
            }

            // A SYN taken before, with an ACK: only the rest of the segment counts.
            flags &= ~TcpHeader.Syn;
            ahead++;
            length--;
        }

        // First, the sequence number (section 3.4; the window is never closed here).
        uint window = (uint)_window;
        if (ahead >= window && (length == 0 || ahead + length - 1 >= window))
        {
            _counters.Count(StackCounter.TcpDroppedUnacceptable);
            if ((flags & TcpHeader.Rst) == 0)
            {
                Challenge(entry, ChallengeLimiter.Sequence, s, sent, next);
            }

            return null;
        }

        // Second, the RST bit: exact, the listener goes on listening (MUST-11); else it is challenged (RFC 5961 rules 3.2-1 and 3.2-2).
        if ((flags & TcpHeader.Rst) != 0)
        {
            if (ahead == 0)
            {
                // A connection in TIME-WAIT is still there: the SYN was an old duplicate (section 3.6.1, MAY-2, condition 2).
                _counters.Count(StackCounter.ResetsReceived);
                _counters.Count(StackCounter.FailedOpens);
                _cache.End(entry, CloseReason.Refused);
            }
            else
            {
                _counters.Count(StackCounter.TcpDroppedResetNotExact);
                Challenge(entry, ChallengeLimiter.Reset, s, sent, next);
            }

            return null;
        }

        // Fourth, a SYN: challenged (RFC 5961 rule 4.2). The third check, security, does not apply (see SegmentArrives.SynSent).
        if ((flags & TcpHeader.Syn) != 0)
        {
            _counters.Count(StackCounter.TcpDroppedSynInConnection);
            Challenge(entry, ChallengeLimiter.Syn, s, sent, next);
            return null;
        }

        // Fifth, the ACK field.
        if ((flags & TcpHeader.Ack) != 0 && s.Ack == sent && sent != iss)
        {
            return Complete(entry, s);
        }

        if ((flags & TcpHeader.Ack) != 0)
        {
            Listener listener = _listeners.Find((ushort)s.Ports);
            int mss = ahead == 0 ? CheckCookie(listener, s) : 0;
            if (mss != 0)
            {
                // The SYN came twice, once while the cache was full. The peer goes by the first answer, which was the cookie.
                return OpenFromCookie(listener, s, mss, entry);
            }

            _counters.Count(StackCounter.TcpDroppedBadAck);
            _builder.Refuse(s);
        }
        else
        {
            _counters.Count(StackCounter.TcpDroppedNoAck);
        }

        if ((int)ahead < 0 && sent != iss)
        {
            // The peer retransmitted what we have: it missed our SYN|ACK.
            Answer(s, sent, next, TcpHeader.Ack, _cache.OptionsOf(entry), _cache.TsRecentOf(entry));
        }

        return null;
    }

    /// <summary>As SegmentArrives.HasTimestamp: none without a timestamp, and PAWS, which begins with the timestamp of the SYN (RFC 7323 rules 3.2-10, 5.2-3 and 5.3-R1).</summary>
    private bool HasTimestamp(int entry, Segment s, uint sequence, uint ack)
    {
        if ((s.Options.Present & TcpOptions.HasTimestamps) == 0)
        {
            _counters.Count(StackCounter.TcpDroppedNoTimestamp);
            return false;
        }

        if ((int)(s.Options.TsVal - _cache.TsRecentOf(entry)) >= 0)
        {
            return true;
        }

        _counters.Count(StackCounter.TcpDroppedOldTimestamp);
        Challenge(entry, ChallengeLimiter.Sequence, s, sequence, ack);
        return false;
    }

    /// <summary>Whether a segment with ACK, and without RST and SYN, brings back a cookie.</summary>
    /// <param name="listener">The listener it is for.</param>
    /// <param name="s">The segment.</param>
    /// <returns>The peer's MSS; 0 when it does not.</returns>
    public int CheckCookie(Listener listener, Segment s)
    {
        return listener.Handle.SendsCookies && _cookies.AreOut(_clock.Now) ? _cookies.Check(s, _clock.Now) : 0;
    }

    /// <summary>A cookie came back: opens the connection.</summary>
    /// <param name="listener">The listener.</param>
    /// <param name="s">The segment.</param>
    /// <param name="mss">What <see cref="CheckCookie"/> has returned.</param>
    /// <param name="entry">The entry between the same ends; <see cref="SynCache.None"/> without one.</param>
    /// <returns>The connection, as of <see cref="SynReceived"/>; null when there is no room for it.</returns>
    public TransmissionControlBlock OpenFromCookie(Listener listener, Segment s, int mss, int entry)
    {
        TransmissionControlBlock c = TakeBlock(listener);
        if (c != null)
        {
            _counters.Count(StackCounter.SynCookiesAccepted);
            _cookies.Take(s.Ack - 1);
            _handshake.OpenPassive(c, listener, s, s.Ack - 1, s.Sequence - 1, mss, SynCookies.Options(s), s.Options.TsVal, Sender.NoSample);
            if (entry != SynCache.None)
            {
                _cache.Remove(entry);
                EndPrevious(c);
            }
        }

        return c;
    }

    /// <summary>The timer of the cache expired: retransmits the SYN|ACKs that are due, and gives up entries that had enough of them (MUST-22).</summary>
    public void Expired()
    {
        int now = _clock.Now;
        int entry = _cache.FirstDue(now);
        while (entry != SynCache.None)
        {
            SendAgain(entry, now);
            entry = _cache.FirstDue(now);
        }

        _cache.Rearm(now);
    }

    /// <summary>A listener closes: resets what is half open on its port (section 3.10.5).</summary>
    public void Close(int port)
    {
        int entry = _cache.AnyOf(port);
        while (entry != SynCache.None)
        {
            Reset(entry);
            entry = _cache.AnyOf(port);
        }
    }

    /// <summary>Resets all that is half open (section 3.10.5), and invalidates all cookies.</summary>
    public void AbortAll()
    {
        int entry = _cache.Any();
        while (entry != SynCache.None)
        {
            Reset(entry);
            entry = _cache.Any();
        }

        _cookies.Forget();
    }

    /// <summary>The cache is full: gives up the entry that has gone unanswered longest, if one has got a second SYN|ACK.</summary>
    /// <returns>Whether an entry is free now.</returns>
    private bool Evict()
    {
        int entry = _cache.LeastHopeful();
        if (entry == SynCache.None)
        {
            return false;
        }

        _counters.Count(StackCounter.SynEntriesEvicted);
        _cache.End(entry, CloseReason.GaveWay);
        return true;
    }

    /// <summary>
    /// The handshake of an entry is complete. Without room for the connection the ACK is ignored: the SYN|ACK comes again, or the peer's data, and there may be room then.
    /// </summary>
    private TransmissionControlBlock Complete(int entry, Segment s)
    {
        Listener listener = _listeners.Find((ushort)s.Ports);
        TransmissionControlBlock c = TakeBlock(listener);
        if (c != null)
        {
            int roundTrip = _cache.RoundTrip(entry, _clock.Now);
            _handshake.OpenPassive(c, listener, s, _cache.Iss[entry], _cache.Irs[entry], _cache.MssOf(entry), _cache.OptionsOf(entry), _cache.TsRecentOf(entry), roundTrip);
            _cache.Remove(entry);
            if (_timeWait.Count != 0)
            {
                EndPrevious(c);
            }
        }

        return c;
    }

    private TransmissionControlBlock TakeBlock(Listener listener)
    {
        if (listener.Count >= listener.Backlog)
        {
            _counters.Count(StackCounter.TcpDroppedBacklogFull);
            return null;
        }

        TransmissionControlBlock c = _orphans.TakeBlock();
        if (c == null)
        {
            _counters.Count(StackCounter.TcpDroppedNoSlot);
        }

        return c;
    }

    /// <summary>
    /// The peer has acknowledged our SYN, so that its own was no old duplicate: TIME-WAIT of the connection before ends (MAY-2). It does not end for a
    /// SYN that there is no room for: that would end 2 MSL early (MUST-13) for nothing.
    /// </summary>
    private void EndPrevious(TransmissionControlBlock c)
    {
        int previous = _timeWait.Find(c);
        if (previous != TimeWaitTable.None)
        {
            _counters.Count(StackCounter.TimeWaitReused);
            _timeWait.Remove(previous);
        }
    }

    private void SendAgain(int entry, int now)
    {
        bool unsent = _cache.HasNotLeft(entry);
        bool neverSent = _cache.HasNeverLeft(entry);
        if (!unsent && _cache.Retries(entry) == _retries)
        {
            _counters.Count(StackCounter.ConnectionsTimedOut);
            _counters.Count(StackCounter.FailedOpens);
            _cache.End(entry, CloseReason.TimedOut);
            return;
        }

        _cache.EndWait(entry);
        if (!unsent)
        {
            _cache.CountRetry(entry);
            _counters.Count(StackCounter.RetransmitTimeouts);
            _counters.Count(StackCounter.Retransmissions);
        }

        // What finds no room or no neighbour a second time counts as lost, but only if a SYN|ACK has left before: else the peer's SYN comes again.
        bool sent = _builder.Send(_cache, entry, TcpHeader.Syn | TcpHeader.Ack, _window, now);
        _cache.Wait(entry, sent || unsent, now);
        if (neverSent && !sent)
        {
            _counters.Count(StackCounter.ReplyDroppedNoRoom);
            _cache.End(entry, CloseReason.NoNeighbour);
        }
    }

    private void Reset(int entry)
    {
        bool sent = _builder.Send(_cache, entry, TcpHeader.Rst | TcpHeader.Ack, 0, _clock.Now);
        _counters.Count(sent ? StackCounter.ResetsSent : StackCounter.ReplyDroppedNoRoom);
        _cache.End(entry, CloseReason.Aborted);
    }

    private void Challenge(int entry, uint trouble, Segment s, uint sequence, uint ack)
    {
        // No ACK goes out ahead of a SYN|ACK that the driver had no room for: it is due anyhow.
        if (sequence != _cache.Iss[entry] && _receiver.MayChallengeEntry(entry, trouble))
        {
            Answer(s, sequence, ack, TcpHeader.Ack, _cache.OptionsOf(entry), _cache.TsRecentOf(entry));
        }
    }

    /// <summary>Answers a segment whose connection has no control block, and counts it when the driver has no room.</summary>
    /// <param name="s">The segment.</param>
    /// <param name="sequence">SEG.SEQ.</param>
    /// <param name="ack">SEG.ACK.</param>
    /// <param name="flags">Control bits.</param>
    /// <param name="options">What both SYNs had: see <see cref="SynOptions"/>.</param>
    /// <param name="tsRecent">TS.Recent, if timestamps are one of these.</param>
    /// <returns>False when it has none: the answer is given up.</returns>
    public bool Answer(Segment s, uint sequence, uint ack, int flags, int options, uint tsRecent)
    {
        int window = _window;
        if ((flags & TcpHeader.Syn) == 0 && (options & TcpOptions.HasWindowScale) != 0)
        {
            window >>= _receiver.Scale;
        }

        if (_builder.Answer(s, sequence, ack, flags, window, options, tsRecent))
        {
            return true;
        }

        _counters.Count(StackCounter.ReplyDroppedNoRoom);
        return false;
    }
}
