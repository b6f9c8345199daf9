using TcpNano.Internet;
using TcpNano.Timers;
using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <summary>
/// The receiving direction (RFC 9293 sections 3.4, 3.8.6.2.2, 3.8.6.3 and the first, sixth, seventh and eighth check of 3.10.7.4):
/// decides which segments are acceptable, takes their text, and says when an ACK is owed and which window it offers. Owns RCV.*.
/// </summary>
internal sealed partial class Receiver
{
    /// <summary>Answer of <see cref="TakeText"/>: nothing more to do.</summary>
    public const int Nothing = 0;

    /// <summary>Answer of <see cref="TakeText"/>: the peer's FIN is next in order; RCV.NXT is past it already.</summary>
    public const int FinInOrder = 1;

    /// <summary>Answer of <see cref="TakeText"/>: data before it is missing; an ACK goes out at once.</summary>
    public const int OutOfOrder = 2;

    /// <summary>Answer of <see cref="TakeText"/>: data came for an app that has closed (section 3.6.1).</summary>
    public const int DataAfterClose = 3;

    /// <summary>SEG.SEQ of the segment at hand, after trimming.</summary>
    public uint Sequence;

    /// <summary>
    /// The window offered grows by at least this: min (half the receive buffer, what a full segment carries), section 3.8.6.2.2 (MUST-39). What a full segment carries is less than the
    /// MSS that we announce by the timestamps, and by what <see cref="SegmentSize"/> takes off; with more, the window would stay a segment behind what the app has freed.
    /// </summary>
    public readonly int WindowStep;

    /// <summary>The largest window that we offer without window scale, which all SYNs do (RFC 7323 rule 2.2-7).</summary>
    public readonly int PlainWindow;

    /// <summary>
    /// The shift of our windows where window scale is in use (RFC 7323 rules 2.2-4 and 2.3-2): the least that offers the whole buffer, and 14 at most (RFC 7323 rule 2.3-7): no buffer
    /// is that large. 0 for up to 65535 octets.
    /// </summary>
    public readonly int Scale;

    // The largest window that fits the field.
    private const int MostPlain = 0xFFFF;

    // For statistics of a connection: IRS + 1, and segments that came out of order.
    private const int Tallies = 2;
    private const int First = 0;
    private const int EarlySegments = 1;

    private readonly StackCounters _counters;
    private readonly ReassemblyQueue _reassembly;
    private readonly ReadyQueue _ready;
    private readonly TimerWheel _timers;
    private readonly Clock _clock;
    private readonly ChallengeLimiter _challenges;
    private readonly uint[] _urgentEnds; // RCV.UP
    private readonly int[] _tallies;
    private readonly SelectiveAck _sack;
    private readonly int _bufferSize;
    private readonly int _updateStep;
    private readonly int _twoSegments;
    private readonly int _delay;

    // What is left of the text of the segment at hand.
    private int _at;
    private int _length;
    private bool _fin;

    public Receiver(StackOptions options, int receiveMss, StackCounters counters, ReassemblyQueue reassembly, SelectiveAck sack, ChallengeLimiter challenges, ReadyQueue ready, TimerWheel timers, Clock clock)
    {
        _counters = counters;
        _reassembly = reassembly;
        _sack = sack;
        _ready = ready;
        _timers = timers;
        _clock = clock;
        _challenges = challenges;
        _urgentEnds = new uint[options.Connections];
        _tallies = new int[options.Connections * Tallies];
        _bufferSize = options.ReceiveBuffer;
        PlainWindow = _bufferSize < MostPlain ? _bufferSize : MostPlain;
        while (_bufferSize >> Scale > MostPlain)
        {
            Scale++;
        }

        int half = _bufferSize >> 1;
        int full = SegmentSize.Fit(options.Timestamps ? receiveMss - TcpHeader.TimestampsLength : receiveMss, PlainWindow);
        WindowStep = half < full ? half : full;
        _updateStep = 2 * WindowStep <= half ? 2 * WindowStep : WindowStep;
        _twoSegments = 2 * receiveMss;
        _delay = options.DelayedAck;
    }

    /// <summary>A new connection: nothing received yet.</summary>
    public void Begin(TransmissionControlBlock c)
    {
        c.RcvNxt = 0;
        c.RcvAdv = 0;
        c.LastAckSent = 0;
        c.RcvFlags = RcvFlags.SlowStart;
        c.SegmentsReceived = 0;
        int at = c.Index * Tallies;
        _tallies[at + First] = 0;
        _tallies[at + EarlySegments] = 0;
        _reassembly.Clear(c.Index);
        ReceiveBuffer.Clear(c);
    }

    /// <summary>The peer's SYN: RCV.NXT is IRS + 1.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="s">The SYN.</param>
    public void TakeSyn(TransmissionControlBlock c, Segment s)
    {
        SynHasCome(c, s.Sequence);
        Sequence = c.RcvNxt;
        _at = s.DataAt;
        _length = s.DataLength;
        _fin = (s.Flags & TcpHeader.Fin) != 0;
    }

    /// <summary>The peer's SYN came, and our answer offers <see cref="PlainWindow"/>: perhaps before the connection had a control block.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="irs">The sequence number of the SYN.</param>
    public void SynHasCome(TransmissionControlBlock c, uint irs)
    {
        uint next = irs + 1;
        c.SegmentsReceived++;
        c.RcvNxt = next;
        c.RcvAdv = next + (uint)PlainWindow;
        c.LastAckSent = next;
        _tallies[(c.Index * Tallies) + First] = (int)next;
    }

    /// <summary>Both SYNs had these options: takes those of this direction into use (RFC 2018 rules 2-1 and 4-1, RFC 7323 rules 2.3-3 and 2.3-4).</summary>
    /// <param name="c">The connection.</param>
    /// <param name="options">See <see cref="SynOptions"/>.</param>
    public void UseOptions(TransmissionControlBlock c, int options)
    {
        if ((options & TcpOptions.HasSackPermitted) != 0)
        {
            c.RcvFlags |= RcvFlags.Sack;
        }

        if ((options & TcpOptions.HasWindowScale) != 0)
        {
            c.RcvFlags |= Scale << RcvFlags.ScaleShift;
        }
    }

    /// <summary>Trims the text that came with the SYN to the window.</summary>
    public void TrimTextOfSyn(TransmissionControlBlock c)
    {
        Trim(c, 0, c.RcvAdv - c.RcvNxt);
    }

    /// <summary>First check: the sequence number (section 3.4, the four cases, MUST-66); trims the text to the window.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="s">The segment.</param>
    /// <param name="synKnown">Whether its SYN was taken before, so that only the rest of the segment counts.</param>
    /// <returns>False when the segment is not acceptable; then an ACK is owed, except for a RST and past the challenge limit.</returns>
    public bool Accept(TransmissionControlBlock c, Segment s, bool synKnown)
    {
        c.SegmentsReceived++;
        uint next = c.RcvNxt;
        uint window = c.RcvAdv - next;
        uint sequence = s.Sequence;
        uint length = (uint)s.Length;
        int flags = s.Flags;
        if (synKnown)
        {
            sequence++;
            length--;
            flags &= ~TcpHeader.Syn;
        }

        Sequence = sequence;
        _at = s.DataAt;
        _length = s.DataLength;
        _fin = (flags & TcpHeader.Fin) != 0;
        uint ahead = sequence - next;
        if (length == 0)
        {
            // Also at the right edge, where a peer is that has filled the window: if both ends have, and each lost something, then the ACKs of neither would be
            // acceptable to the other, nor the retransmissions of what came.
            if (window == 0 ? ahead == 0 : ahead < window || (ahead == window && (flags & (TcpHeader.Rst | TcpHeader.Urg)) == 0))
            {
                return true;
            }
        }
        else if (window != 0 && (ahead < window || ahead + length - 1 < window))
        {
            if ((flags & (TcpHeader.Rst | TcpHeader.Syn)) == 0)
            {
                // Trims neither RST nor SYN: a RST counts by its own number (RFC 5961 rule 3.2-1), and a SYN is challenged
                // whatever its number (RFC 5961 rule 4.2).
                Trim(c, ahead, window);
            }

            return true;
        }
        else if (window == 0 && ahead == 0 && (flags & (TcpHeader.Ack | TcpHeader.Rst | TcpHeader.Urg)) != 0)
        {
            // Zero window: drops the text, but takes valid ACK, RST and URG (MUST-66). The ACK tells the sender the window.
            // A RST gets none.
            if ((flags & TcpHeader.Rst) == 0)
            {
                c.RcvFlags |= RcvFlags.AckNow;
            }

            _length = 0;
            _fin = false;
            return true;
        }

        if (length == 0 && next - sequence == 1 && (c.SndFlags & SndFlags.Persist) != 0
            && (flags & (TcpHeader.Ack | TcpHeader.Rst)) == TcpHeader.Ack && (int)(s.Ack - c.SndUna) > 0)
        {
            // Crossed window probes: both ends accepted the other's octet, so each sends from the edge of a window that it believes
            // closed, an octet before what the other expects. Take the ACK anyway (MUST-66), or both stay blocked.
            Sequence = next;
            c.RcvFlags |= RcvFlags.AckNow;
            return true;
        }

        _counters.Count(StackCounter.TcpDroppedUnacceptable);
        if ((flags & TcpHeader.Rst) == 0)
        {
            // Answers with an ACK: at once what the peer may send again, because it has missed ours, and what probes us (section 3.8.4).
            // The rest is answered within the challenge limit only: two ends could answer each other forever, and a flood must not
            // draw an ACK each. A RST outside of the window gets no answer (RFC 5961 rule 3.2-3).
            uint behind = next - sequence;
            if (length == 0 ? behind == 1 : behind - 1 <= (uint)_bufferSize)
            {
                c.RcvFlags |= RcvFlags.AckNow;
                if (_length > 0 && (flags & TcpHeader.Syn) == 0)
                {
                    // What lies behind RCV.NXT has not come: there was no room for it.
                    NoteDuplicate(c, sequence, (uint)_length < behind ? sequence + (uint)_length : next);
                }
            }
            else
            {
                Challenge(c, ChallengeLimiter.Sequence);
            }
        }

        return false;
    }

    /// <summary>Requests a challenge ACK, within the limits of the connection and of all together (RFC 5961 rule 7).</summary>
    /// <param name="c">The connection.</param>
    /// <param name="trouble">A constant of <see cref="ChallengeLimiter"/>.</param>
    public void Challenge(TransmissionControlBlock c, uint trouble)
    {
        if ((c.RcvFlags & RcvFlags.AckNow) != 0)
        {
            return;
        }

        if (MayChallenge(c.Index, trouble))
        {
            c.RcvFlags |= RcvFlags.AckNow;
        }
    }

    /// <summary>As <see cref="Challenge"/>, for a connection that is an entry of the SYN cache or of the TIME-WAIT table.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="trouble">As above.</param>
    /// <returns>False past the limit.</returns>
    public bool MayChallengeEntry(int entry, uint trouble)
    {
        return MayChallenge(_challenges.SlotOfEntry(entry), trouble);
    }

    /// <summary>Requests an ACK in this pass.</summary>
    public void OweAck(TransmissionControlBlock c)
    {
        c.RcvFlags |= RcvFlags.AckNow;
    }

    /// <summary>Seventh check, the segment text, and eighth, the FIN bit. SEG.SEQ is at or after RCV.NXT.</summary>
    /// <returns>What the caller is to do; with <see cref="DataAfterClose"/> nothing was taken.</returns>
    public int TakeText(TransmissionControlBlock c, Segment s)
    {
        if ((_length <= 0 && !_fin) || (c.RcvFlags & RcvFlags.FinReceived) != 0 || c.State < TcpState.Established)
        {
            return Nothing;
        }

        if (_length > 0 && (c.AppFlags & (AppFlags.Owned | AppFlags.Embryonic)) == 0)
        {
            // The app has closed and will never read this: the peer gets a RST (SHLD-3).
            _counters.Count(StackCounter.TcpDroppedDataAfterClose);
            return DataAfterClose;
        }

        if ((c.RcvFlags & RcvFlags.FinAhead) != 0)
        {
            // Cuts off what the peer sends after its FIN.
            int before = (int)(_reassembly.Fin(c.Index) - Sequence);
            if (before <= _length)
            {
                _length = before > 0 ? before : 0;
                _fin = before >= 0;
            }
        }

        return Sequence == c.RcvNxt ? InOrder(c, s.Frame) : Ahead(c, s.Frame);
    }

    /// <summary>Drops the ACK that is owed: no neighbour answered, which is the same as a lost ACK, or the connection has ended. The next one covers more, and is one.</summary>
    public void ForgetAck(TransmissionControlBlock c)
    {
        c.RcvFlags &= ~(RcvFlags.AckNow | RcvFlags.AckDelayed | RcvFlags.Filled | RcvFlags.SlowStart);
    }

    /// <summary>The delayed-ACK timer expired.</summary>
    /// <returns>Whether the ACK is still owed.</returns>
    public bool DelayedAckExpired(TransmissionControlBlock c)
    {
        int flags = c.RcvFlags & ~RcvFlags.DelayedAckArmed;
        bool owed = (flags & RcvFlags.AckDelayed) != 0;
        c.RcvFlags = owed ? flags | RcvFlags.AckNow : flags;
        c.RcvFlags |= RcvFlags.SlowStart; // the sender may have paused (RFC 5681 section 4.1)
        return owed;
    }

    /// <summary>The delayed-ACK timer was cancelled with all others.</summary>
    public void TimersCancelled(TransmissionControlBlock c)
    {
        c.RcvFlags &= ~RcvFlags.DelayedAckArmed;
    }

    /// <summary>Octets received in order since the connection opened, modulo 2^32.</summary>
    public uint OctetsReceived(TransmissionControlBlock c)
    {
        uint fin = (c.RcvFlags & RcvFlags.FinReceived) != 0 ? 1u : 0u;
        return c.RcvNxt - (uint)_tallies[(c.Index * Tallies) + First] - fin;
    }

    /// <summary>Segments that arrived before an earlier one.</summary>
    public int OutOfOrderSegments(TransmissionControlBlock c)
    {
        return _tallies[(c.Index * Tallies) + EarlySegments];
    }

    /// <summary>Cuts off what was received before and what lies beyond the window, so that SEG.SEQ >= RCV.NXT.</summary>
    private void Trim(TransmissionControlBlock c, uint ahead, uint window)
    {
        if ((int)ahead < 0)
        {
            int old = (int)(c.RcvNxt - Sequence);
            NoteDuplicate(c, Sequence, c.RcvNxt);
            Sequence = c.RcvNxt;
            _at += old;
            _length -= old;
            ahead = 0;

            // The peer retransmitted data that we have: it missed our ACK.
            c.RcvFlags |= RcvFlags.AckNow;
        }

        int room = (int)(window - ahead);
        if (_length >= room && _fin)
        {
            _fin = false;
        }

        if (_length > room)
        {
            _length = room;
        }
    }

    /// <summary>Data came twice: the next ACK reports it, where SACK is agreed on; no option of its own says that the peer takes it (RFC 2883 rules 2-1 and 4-1).</summary>
    private void NoteDuplicate(TransmissionControlBlock c, uint start, uint end)
    {
        if ((c.RcvFlags & RcvFlags.Sack) != 0)
        {
            c.RcvFlags |= RcvFlags.Duplicate;
            _sack.NoteDuplicate(c, start, end);
        }
    }

    private bool MayChallenge(int slot, uint trouble)
    {
        if (_challenges.TryTake(slot, trouble))
        {
            _counters.Count(StackCounter.ChallengeAcks);
            return true;
        }

        _counters.Count(StackCounter.ChallengeAcksLimited);
        return false;
    }

    private int InOrder(TransmissionControlBlock c, byte[] frame)
    {
        int index = c.Index;
        bool fin = _fin;
        if (_length > 0)
        {
            ReceiveBuffer.Write(c, 0, frame, _at, _length);
            uint next = c.RcvNxt + (uint)_length;
            int more = _length;
            if ((c.RcvFlags & RcvFlags.Hole) != 0 && !fin)
            {
                uint reached = _reassembly.Advance(index, next);
                if (_reassembly.DuplicateEnd != _reassembly.DuplicateStart && (c.RcvFlags & RcvFlags.Duplicate) == 0)
                {
                    NoteDuplicate(c, _reassembly.DuplicateStart, _reassembly.DuplicateEnd);
                }

                if ((c.RcvFlags & RcvFlags.FinAhead) != 0 && (int)(reached - _reassembly.Fin(index)) >= 0)
                {
                    reached = _reassembly.Fin(index);
                    fin = true;
                }

                more += (int)(reached - next);
                next = reached;
                int flags = c.RcvFlags | RcvFlags.AckNow | RcvFlags.Filled; // at once, because it fills a hole (RFC 5681 rule 3.2-2)
                c.RcvFlags = _reassembly.Counts[index] == 0 ? flags & ~RcvFlags.Hole : flags;
            }

            c.RcvNxt = next;
            ReceiveBuffer.Extend(c, more);

            // Delays the ACK of the first segment (SHLD-18, RFC 5681 rule 4.2-1) and sends it with the second (SHLD-19,
            // RFC 5681 rule 4.2-2).
            if ((c.RcvFlags & RcvFlags.AckDelayed) != 0)
            {
                c.RcvFlags |= RcvFlags.AckNow;
            }
            else
            {
                c.RcvFlags |= RcvFlags.AckDelayed;
                if ((c.RcvFlags & RcvFlags.DelayedAckArmed) == 0)
                {
                    c.RcvFlags |= RcvFlags.DelayedAckArmed;
                    _timers.Schedule((index * TimerKind.Count) + TimerKind.DelayedAck, _clock.Now + _delay); // less than 0.5 s (MUST-40, RFC 5681 rule 4.2-3)
                }
            }
        }

        if (fin)
        {
            _reassembly.Clear(index);
            c.RcvNxt++;
            c.RcvFlags = (c.RcvFlags & ~RcvFlags.Hole) | RcvFlags.AckNow | RcvFlags.FinReceived;
            return FinInOrder;
        }

        _ready.Signal(c, (int)TcpEvents.Readable);
        return Nothing;
    }

    private int Ahead(TransmissionControlBlock c, byte[] frame)
    {
        int index = c.Index;
        bool kept = true;
        if (_length > 0)
        {
            kept = _reassembly.Add(index, Sequence, Sequence + (uint)_length);
            if (kept)
            {
                ReceiveBuffer.Write(c, (int)(long)(Sequence - c.RcvNxt), frame, _at, _length);
                c.RcvFlags |= RcvFlags.Hole | RcvFlags.SlowStart; // what is missing may cost the sender a timeout (RFC 5681 section 3.1)
                _tallies[(index * Tallies) + EarlySegments]++;
                _counters.Count(StackCounter.OutOfOrder);
                if (_reassembly.DuplicateEnd != _reassembly.DuplicateStart)
                {
                    NoteDuplicate(c, _reassembly.DuplicateStart, _reassembly.DuplicateEnd);
                }
            }
            else
            {
                _counters.Count(StackCounter.TcpDroppedNoBlock);
            }
        }

        if (_fin && kept)
        {
            c.RcvFlags |= RcvFlags.FinAhead;
            _reassembly.SetFin(index, Sequence + (uint)_length);
        }

        // A duplicate ACK for each segment out of order, at once (MAY-13, RFC 5681 rule 3.2-1, RFC 2018 rule 4-5): it tells the sender what is missing.
        // When it is sent does not depend on what it reports (RFC 2883 rule 2-2).
        c.RcvFlags |= RcvFlags.AckNow;
        return OutOfOrder;
    }
}
