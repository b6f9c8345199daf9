using TcpNano.Lab.Segments;
using TcpNano.Tcp;
using TcpNano.Wire;
using Segment = TcpNano.Lab.Segments.Segment;

namespace TcpNano.Lab.Exploration;

/// <content>Timestamps, SACK and window scale: what the peer says with them, and what became of them.</content>
internal sealed partial class ReactionStage
{
    /// <summary>Stands for a TSval that is the present time of the stack's clock: no other TSval that the tests come to.</summary>
    public const uint Present = 0xC10C;

    /// <summary>The shift of the peer's windows, so that one unit is less than is in flight. A cookie keeps few shifts, one of them 0.</summary>
    public const int PeerShift = 1;

    private const uint PeerClock = 0xFFFFFFF8; // so that its timestamps wrap on the way
    private const uint PeerTick = 5; // from one segment to the next

    private uint _peerClock;
    private uint? _ourClock; // what is added to the time in our timestamps, once it is known
    private uint _ourStamp; // the last one

    /// <summary>The stack's clock, as far as the peer knows it.</summary>
    public uint OurClock => (_ourClock ?? 0) + (uint)_network.Now;

    /// <summary>What became of timestamps, SACK and window scale: read from the control block or the entry, and from the answer on the wire.</summary>
    /// <returns>The reaction.</returns>
    public OptionsReaction LookAtOptions()
    {
        SegmentOptions? reply = _sentOptions.Count > 0 ? Dated(_sentOptions[0]) : null;
        TransmissionControlBlock? c = Find();
        int entry = FindEntry();
        int waiting = FindInTimeWait();
        if (entry != SynCache.None)
        {
            SynCache cache = _stack.Tcp.HalfOpen;
            int octet = cache.OptionsOf(entry);
            bool stamps = (octet & TcpOptions.HasTimestamps) != 0;
            return new OptionsReaction(
                Agreed((octet & TcpOptions.HasWindowScale) != 0 ? SynOptions.Scale(octet) : null, (octet & TcpOptions.HasSackPermitted) != 0, stamps),
                stamps ? cache.TsRecentOf(entry) : 0,
                reply);
        }

        if (c is not null && c.State != TcpState.SynSent)
        {
            bool stamps = Timestamps.IsOn(c);
            int? scale = (c.SndFlags & SndFlags.WindowScaled) != 0 ? c.SndFlags >> SndFlags.ScaleShift : null;
            return new OptionsReaction(Agreed(scale, (c.RcvFlags & RcvFlags.Sack) != 0, stamps), stamps ? _stack.Tcp.Timestamps.Recent[c.Index] : 0, reply);
        }

        if (waiting != TimeWaitTable.None)
        {
            uint recent = _stack.Tcp.TimeWait.TsRecent(waiting);
            return new OptionsReaction(Agreed(null, false, recent != 0), recent, reply);
        }

        return new OptionsReaction(null, 0, reply);
    }

    /// <summary>What is agreed on, as options: a TSval of 0 stands for timestamps.</summary>
    /// <param name="scale">The shift of the peer's windows.</param>
    /// <param name="sack">Whether SACK is.</param>
    /// <param name="stamps">Whether timestamps are.</param>
    /// <returns>The options.</returns>
    public static SegmentOptions Agreed(int? scale, bool sack, bool stamps)
    {
        return new SegmentOptions { Scale = scale, SackPermitted = sack, TsVal = stamps ? 0u : null };
    }

    // The answer leaves within Settle of the segment, and the first timestamp of ours tells how the clock stands.
    private SegmentOptions Dated(SegmentOptions options)
    {
        bool isPresent = options.TsVal is uint tsVal && tsVal != 0 && (_ourClock is null || OurClock - tsVal <= Settle);
        return isPresent ? options with { TsVal = Present } : options;
    }

    private void NoteOptions(Segment segment, SegmentOptions options)
    {
        _sentOptions.Add(options);
        if (segment.Ack && !segment.Rst)
        {
            _end = _end with { LastAckSent = segment.Acknowledgment };
        }

        if (options.TsVal is uint stamp && !segment.Rst)
        {
            _ourStamp = stamp;
            _ourClock ??= stamp - (uint)_network.Now;
        }
    }

    // What the peer says on its way into a situation: it offers all, and uses what was agreed on; and what both know then (RFC 7323 section 4.3).
    private (Segment Segment, byte[] Options) WithOptions(Segment segment)
    {
        int shift = _end.IsCookie ? 0 : PeerShift;
        _peerClock += PeerTick;
        SegmentOptions options = new() { TsVal = _peerClock, TsEcr = segment.Ack ? _ourStamp : 0 };
        if (!segment.Syn)
        {
            segment = segment with { Window = segment.Window >> shift };
            if (!ReferenceReaction.After(segment.Sequence, _end.LastAckSent))
            {
                _end = _end with { TsRecent = _peerClock };
            }
        }
        else
        {
            bool isOld = _end.State == TcpState.TimeWait && ReferenceReaction.After(_end.RcvNxt, segment.Sequence);
            options = options with { Scale = shift, SackPermitted = true, TsVal = isOld ? PeerClock : _peerClock };
            _end = isOld ? _end : _end with { HasStamps = true, HasSack = true, Scale = shift, TsRecent = _peerClock };
        }

        return (segment, options.Write());
    }
}
