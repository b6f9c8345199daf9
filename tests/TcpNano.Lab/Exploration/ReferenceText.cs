using TcpNano.Lab.Segments;
using TcpNano.Wire;
using static TcpNano.Lab.Exploration.ReferenceReaction;

namespace TcpNano.Lab.Exploration;

/// <summary>The seventh and the eighth check of RFC 9293 section 3.10.7.4, text and FIN: a part of <see cref="ReferenceReaction"/>.</summary>
internal static class ReferenceText
{
    /// <summary>Takes text and FIN.</summary>
    /// <param name="end">The end, after the checks before.</param>
    /// <param name="segment">The segment, not yet trimmed.</param>
    /// <returns>What happens.</returns>
    public static Reaction Take(Endpoint end, Segment segment)
    {
        if (end.State is not (TcpState.Established or TcpState.FinWait1 or TcpState.FinWait2))
        {
            return Ignored(end, segment);
        }

        bool answers = segment.Length > 0;
        if (end.FinHeld)
        {
            segment = UpToFin(segment, (int)(end.HeldAt + (uint)end.Held - segment.Sequence));
        }

        uint old = end.RcvNxt - segment.Sequence;
        if ((int)old < 0)
        {
            return answers ? Ahead(end, segment, (int)(segment.Sequence - end.RcvNxt)) : Stay(end);
        }

        // "Trimming off any portions that lie outside the window (including SYN and FIN)".
        int fresh = segment.DataLength - (int)old;
        int taken = Math.Clamp(fresh, 0, end.RcvWnd);
        bool fin = segment.Fin && fresh >= 0 && taken == fresh && fresh < end.RcvWnd;
        uint next = end.RcvNxt + (uint)taken;
        int held = end.Held;
        if (held > 0 && !After(end.HeldAt, next))
        {
            // What was held is next now; a FIN before it was the last thing all the same.
            uint heldEnd = end.HeldAt + (uint)held;
            next = !fin && After(heldEnd, next) ? heldEnd : next;
            fin |= end.FinHeld && next == heldEnd;
            held = 0;
        }

        if (fin)
        {
            next++;
            held = 0;
        }

        // RCV.NXT moves, the right edge stays (section 3.8.6.2.2): the app has taken nothing yet.
        uint advance = next - end.RcvNxt;
        Endpoint after = end with { RcvNxt = next, RcvWnd = end.RcvWnd - (int)advance, Held = held, FinHeld = held > 0 && end.FinHeld };
        Reaction reaction = Stay(fin ? after with { State = AfterFin(end.State) } : after) with
        {
            Delivered = (int)advance - (fin ? 1 : 0),
            Told = fin ? Told.Closing : Told.Nothing,
        };
        return answers ? Send(reaction, TcpHeader.Ack, end.SndNxt, next) : reaction;
    }

    // Nothing comes after a FIN: what lies there is outside the stream, and what reaches up to it has it.
    private static Segment UpToFin(Segment segment, int text)
    {
        return segment.DataLength < text ? segment
            : text < 0 ? segment with { DataLength = 0, Flags = segment.Flags & ~TcpHeader.Fin }
            : segment with { DataLength = text, Flags = segment.Length > 0 ? segment.Flags | TcpHeader.Fin : segment.Flags };
    }

    // "Segments with higher beginning sequence numbers SHOULD be held" (SHLD-31), and the sender hears what is missing (MAY-13).
    private static Reaction Ahead(Endpoint end, Segment segment, int ahead)
    {
        int room = end.RcvWnd - ahead;
        int kept = Math.Min(segment.DataLength, room);
        bool fin = segment.Fin && segment.DataLength < room;
        int held = end.Held + kept;
        if (kept > 0 && end.Held > 0)
        {
            int heldAhead = (int)(end.HeldAt - end.RcvNxt);
            held -= Math.Max(0, Math.Min(ahead + kept, heldAhead + end.Held) - Math.Max(ahead, heldAhead));
        }

        Reaction reaction = Stay(end) with { Held = held, FinHeld = fin || end.FinHeld };
        return Send(reaction, TcpHeader.Ack, end.SndNxt, end.RcvNxt);
    }

    // "This should not occur since a FIN has been received from the remote side. Ignore the segment text." Of a FIN, though, the
    // eighth check says even then: "advance RCV.NXT over the FIN, and send an acknowledgment for the FIN".
    private static Reaction Ignored(Endpoint end, Segment segment)
    {
        if (!segment.Fin || segment.Sequence + (uint)segment.DataLength != end.RcvNxt || end.RcvWnd == 0)
        {
            return Stay(end);
        }

        Endpoint after = end with { RcvNxt = end.RcvNxt + 1, RcvWnd = end.RcvWnd - 1 };
        return Send(Stay(after), TcpHeader.Ack, end.SndNxt, after.RcvNxt);
    }

    private static TcpState AfterFin(TcpState state)
    {
        return state switch
        {
            TcpState.FinWait1 => TcpState.Closing,
            TcpState.FinWait2 => TcpState.TimeWait,
            _ => TcpState.CloseWait,
        };
    }
}
