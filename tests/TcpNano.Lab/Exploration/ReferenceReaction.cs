using TcpNano.Lab.Segments;
using TcpNano.Wire;

namespace TcpNano.Lab.Exploration;

/// <summary>
/// SEGMENT ARRIVES as RFC 9293 section 3.10.7 has it, as a pure function: written from the text, in its order, and with
/// nothing of the stack but the names of states and bits. Of the alternatives that the text gives it takes those of RFC 5961; what the
/// stack does otherwise stands in <see cref="DocumentedChoices"/>.
/// </summary>
internal static class ReferenceReaction
{
    private const int RstAck = TcpHeader.Rst | TcpHeader.Ack;

    /// <summary>The reaction of an end to a segment.</summary>
    /// <param name="end">The end before.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="iss">The initial sequence number it would choose.</param>
    /// <returns>What happens.</returns>
    public static Reaction Of(Endpoint end, Segment segment, uint iss)
    {
        Reaction reaction = end.State switch
        {
            TcpState.Closed => Closed(end, segment),
            TcpState.Listen => Listen(end, segment, iss),
            TcpState.SynSent => SynSent(end, segment),
            _ => Otherwise(end, segment),
        };
        return ReferenceOutput.Complete(end, reaction);
    }

    /// <summary>Nothing happens.</summary>
    /// <param name="end">The end before.</param>
    /// <returns>The end afterwards.</returns>
    public static Reaction Nothing(Endpoint end)
    {
        return ReferenceOutput.Complete(end, Stay(end));
    }

    /// <summary>An ACK and nothing else: &lt;SEQ=SND.NXT&gt;&lt;ACK=RCV.NXT&gt;&lt;CTL=ACK&gt;.</summary>
    /// <param name="end">The end before.</param>
    /// <returns>The end afterwards, and the ACK.</returns>
    public static Reaction Acknowledgment(Endpoint end)
    {
        return ReferenceOutput.Complete(end, Challenge(end));
    }

    // Section 3.10.7.1.
    private static Reaction Closed(Endpoint end, Segment segment)
    {
        return segment.Rst ? Stay(end) : ResetSender(Stay(end), segment);
    }

    // Section 3.10.7.2.
    private static Reaction Listen(Endpoint end, Segment segment, uint iss)
    {
        // "An incoming RST should be ignored."
        if (segment.Rst)
        {
            return Stay(end);
        }

        // "Any acknowledgment is bad if it arrives on a connection still in the LISTEN state."
        if (segment.Ack)
        {
            return ResetSender(Stay(end), segment);
        }

        if (!segment.Syn)
        {
            return Stay(end);
        }

        // "Any other control or text should be queued for processing later": the peer sends it again, which is as good. SND.WND
        // is not named here; as in SYN-SENT, which names it for the same state.
        Endpoint opened = end with
        {
            State = TcpState.SynReceived,
            SndUna = iss,
            SndNxt = iss + 1,
            SndWnd = segment.Window,
            SndWl1 = segment.Sequence,
            SndWl2 = iss,
            RcvNxt = segment.Sequence + 1,
        };
        return Send(Stay(opened), TcpHeader.Syn | TcpHeader.Ack, iss, opened.RcvNxt);
    }

    // Section 3.10.7.3.
    private static Reaction SynSent(Endpoint end, Segment segment)
    {
        // First: SEG.ACK =< ISS or SEG.ACK > SND.NXT.
        if (segment.Ack && !IsNewAck(end, segment))
        {
            return segment.Rst ? Stay(end) : ResetSender(Stay(end), segment);
        }

        // Second. RFC 5961 has RST compared with RCV.NXT, but there is no such thing before the peer's SYN (section 3.5.3: "the RST
        // is acceptable if the ACK field acknowledges the SYN").
        if (segment.Rst)
        {
            return segment.Ack ? Gone(TcpState.Closed, Told.Reset) : Stay(end);
        }

        // Fourth and fifth.
        if (!segment.Syn)
        {
            return Stay(end);
        }

        // The text sets SND.WND and its companions in the second of the two cases only; the first needs them as well, and RFC 1122
        // section 4.2.2.20 (c) said so.
        end = end with
        {
            RcvNxt = segment.Sequence + 1,
            SndWnd = segment.Window,
            MaxSndWnd = segment.Window,
            SndWl1 = segment.Sequence,
            SndWl2 = segment.Ack ? segment.Acknowledgment : end.SndUna,
        };
        if (!segment.Ack)
        {
            // Simultaneous open: <SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK>; other controls and text as in LISTEN.
            return Send(Stay(end with { State = TcpState.SynReceived }), TcpHeader.Syn | TcpHeader.Ack, end.SndUna, end.RcvNxt);
        }

        // "Continue processing at the sixth step"; the ACK of the SYN and that of the text are one.
        end = end with { SndUna = segment.Acknowledgment, State = TcpState.Established };
        Segment rest = segment with { Flags = segment.Flags & ~TcpHeader.Syn, Sequence = segment.Sequence + 1 };
        Reaction reaction = UrgentAndText(end, rest, Pointer(segment), Told.Opened);
        return Send(reaction, TcpHeader.Ack, end.SndNxt, reaction.RcvNxt);
    }

    // Section 3.10.7.4.
    private static Reaction Otherwise(Endpoint end, Segment segment)
    {
        // First, check the sequence number. "If the RCV.WND is zero, no segments will be acceptable, but special allowance
        // should be made to accept valid ACKs, URGs, and RSTs": without their text, and answered as what is not acceptable.
        if (end.RcvWnd == 0 && segment.Sequence == end.RcvNxt && segment.Length > 0 && (segment.Ack || segment.Rst || segment.Urg))
        {
            Reaction allowed = Checked(end, segment with { DataLength = 0, Flags = segment.Flags & ~TcpHeader.Fin });
            bool lives = allowed.State is not (TcpState.Closed or TcpState.Listen) && !segment.Rst;
            return allowed.Replies == 0 && lives ? Send(allowed, TcpHeader.Ack, end.SndNxt, end.RcvNxt) : allowed;
        }

        if (IsAcceptable(end, segment))
        {
            return Checked(end, segment);
        }

        if (segment.Rst)
        {
            return Stay(end);
        }

        // "A retransmission of the remote FIN. Acknowledge it, and restart the 2 MSL timeout" stands with the fifth check,
        // which what begins before RCV.NXT never reaches: it can only be meant here.
        bool again = end.State == TcpState.TimeWait && segment.Fin && !segment.Syn && segment.Sequence + segment.Length == end.RcvNxt;
        return Challenge(end) with { Started = again ? ArmedTimers.TimeWait : ArmedTimers.None };
    }

    // From the second check on.
    private static Reaction Checked(Endpoint end, Segment segment)
    {
        // Second, check the RST bit; with the three checks of RFC 5961, of which the first is done.
        if (segment.Rst)
        {
            return segment.Sequence == end.RcvNxt ? ResetByPeer(end) : Challenge(end);
        }

        // Fourth, check the SYN bit.
        if (segment.Syn)
        {
            return end.State == TcpState.SynReceived && end.IsPassive ? Gone(TcpState.Listen, Told.Nothing) : Challenge(end);
        }

        // Fifth, check the ACK field: MAY-12 (RFC 5961 section 5) comes before what each state says.
        if (!segment.Ack)
        {
            return Stay(end);
        }

        uint oldest = end.SndUna - (uint)end.MaxSndWnd;
        if (segment.Acknowledgment - oldest > end.SndNxt - oldest)
        {
            return Challenge(end);
        }

        Segment idealized = After(end.RcvNxt, segment.Sequence) ? segment with { Sequence = end.RcvNxt } : segment;
        Told told = Told.Nothing;
        if (end.State == TcpState.SynReceived)
        {
            if (!IsNewAck(end, segment))
            {
                return ResetSender(Stay(end), segment);
            }

            end = SetWindow(end, idealized) with { State = TcpState.Established };
            told = Told.Opened;
        }

        if (end.State == TcpState.TimeWait)
        {
            // "Acknowledge it, and restart the 2 MSL timeout."
            return segment.Fin ? Challenge(end) with { Started = ArmedTimers.TimeWait } : Stay(end);
        }

        end = ReferenceAcknowledgment.Take(end, idealized);
        return end.State == TcpState.Closed ? Gone(TcpState.Closed, Told.Over) : UrgentAndText(end, segment, Pointer(segment), told);
    }

    private static Reaction ResetByPeer(Endpoint end)
    {
        return end.State switch
        {
            // "The user need not be informed."
            TcpState.SynReceived when end.IsPassive => Gone(TcpState.Listen, Told.Nothing),
            TcpState.SynReceived => Gone(TcpState.Closed, Told.Refused),

            // No signal is named: the CLOSE that was pending is done.
            TcpState.Closing or TcpState.LastAck => Gone(TcpState.Closed, Told.Over),
            TcpState.TimeWait => Gone(TcpState.Closed, Told.Nothing),
            _ => Gone(TcpState.Closed, Told.Reset),
        };
    }

    // Sixth, check the URG bit; seventh and eighth, text and FIN.
    private static Reaction UrgentAndText(Endpoint end, Segment segment, uint pointer, Told told)
    {
        if (segment.Urg && end.State is TcpState.Established or TcpState.FinWait1 or TcpState.FinWait2)
        {
            // RCV.UP <- max (RCV.UP, SEG.UP), and a signal "if the urgent pointer is in advance of the data consumed", for
            // every advance (MUST-32).
            int remaining = (int)(pointer - (end.RcvNxt - (uint)end.Unread));
            if (remaining > end.UrgentRemaining)
            {
                end = end with { UrgentRemaining = remaining };
                told |= Told.Urgent;
            }
        }

        Reaction reaction = ReferenceText.Take(end, segment);
        if (reaction.State == TcpState.TimeWait)
        {
            told |= Told.Over;
        }

        return reaction with { Told = reaction.Told | told };
    }

    // SEG.UP: "the sequence number of the octet following the urgent data" (section 3.1, MUST-62).
    private static uint Pointer(Segment segment)
    {
        return segment.Sequence + (uint)segment.UrgentPointer;
    }


    /// <summary>Whether a segment is acceptable: table 6 of RFC 9293 section 3.4, the four cases.</summary>
    /// <param name="end">The end.</param>
    /// <param name="segment">The segment.</param>
    /// <returns>True when it is.</returns>
    public static bool IsAcceptable(Endpoint end, Segment segment)
    {
        uint first = segment.Sequence - end.RcvNxt;
        uint window = (uint)end.RcvWnd;
        if (segment.Length == 0)
        {
            return window == 0 ? first == 0 : first < window;
        }

        if (window == 0)
        {
            return false;
        }

        uint last = first + segment.Length - 1;
        return first < window || last < window;
    }

    /// <summary>SND.UNA &lt; SEG.ACK =&lt; SND.NXT.</summary>
    /// <param name="end">The end.</param>
    /// <param name="segment">The segment.</param>
    /// <returns>Whether it acknowledges something new.</returns>
    public static bool IsNewAck(Endpoint end, Segment segment)
    {
        return After(segment.Acknowledgment, end.SndUna) && !After(segment.Acknowledgment, end.SndNxt);
    }

    /// <summary>Whether a sequence number comes after another.</summary>
    /// <param name="a">The one.</param>
    /// <param name="b">The other.</param>
    /// <returns>True when it does.</returns>
    public static bool After(uint a, uint b)
    {
        return (int)(a - b) > 0;
    }

    /// <summary>SND.WND &lt;- SEG.WND, SND.WL1 &lt;- SEG.SEQ, SND.WL2 &lt;- SEG.ACK.</summary>
    /// <param name="end">The end.</param>
    /// <param name="segment">The segment.</param>
    /// <returns>The end with the window.</returns>
    public static Endpoint SetWindow(Endpoint end, Segment segment)
    {
        return end with { SndWnd = segment.Window, SndWl1 = segment.Sequence, SndWl2 = segment.Acknowledgment };
    }

    /// <summary>The end as it is, and nothing sent.</summary>
    /// <param name="end">The end.</param>
    /// <returns>The reaction.</returns>
    public static Reaction Stay(Endpoint end)
    {
        Reaction reaction = new() { State = end.State };
        if (end.State is TcpState.Closed or TcpState.Listen)
        {
            return reaction;
        }

        reaction = reaction with { SndUna = end.SndUna, SndNxt = end.SndNxt };
        return end.State == TcpState.SynSent ? reaction : reaction with
        {
            SndWnd = end.SndWnd,
            SndWl1 = end.SndWl1,
            SndWl2 = end.SndWl2,
            RcvNxt = end.RcvNxt,
            RcvWnd = end.RcvWnd,
            UrgentRemaining = end.UrgentRemaining,
            Held = end.Held,
            FinHeld = end.FinHeld,
        };
    }

    /// <summary>Adds a segment sent.</summary>
    /// <param name="reaction">The reaction so far.</param>
    /// <param name="flags">Control bits.</param>
    /// <param name="sequence">SEG.SEQ.</param>
    /// <param name="acknowledgment">SEG.ACK.</param>
    /// <returns>The reaction with it.</returns>
    public static Reaction Send(Reaction reaction, int flags, uint sequence, uint acknowledgment)
    {
        return reaction with
        {
            Replies = 1,
            ReplyFlags = flags,
            ReplySequence = sequence,
            ReplyAcknowledgment = acknowledgment,

            // The RFC says nothing of the window of a RST; nobody looks at it.
            ReplyWindow = (flags & TcpHeader.Rst) != 0 ? 0 : reaction.RcvWnd,
        };
    }

    private static Reaction Gone(TcpState state, Told told)
    {
        return new Reaction { State = state, Told = told };
    }

    private static Reaction Challenge(Endpoint end)
    {
        return Send(Stay(end), TcpHeader.Ack, end.SndNxt, end.RcvNxt);
    }

    // Section 3.5.2, groups 1 and 2.
    private static Reaction ResetSender(Reaction reaction, Segment segment)
    {
        return segment.Ack
            ? Send(reaction, TcpHeader.Rst, segment.Acknowledgment, 0)
            : Send(reaction, RstAck, 0, segment.Sequence + segment.Length);
    }
}
