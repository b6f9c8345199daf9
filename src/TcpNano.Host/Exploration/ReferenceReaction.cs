using TcpNano.Wire;

namespace TcpNano.Host.Exploration;

/// <summary>
/// SEGMENT ARRIVES as RFC 9293 section 3.10.7 has it, as a pure function: written from the text, in its order, and with
/// nothing of the stack but the names of states and bits. Where the text leaves a choice, it takes the plainest; what the stack does
/// otherwise stands in <see cref="DocumentedChoices"/>.
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
        return end.State switch
        {
            TcpState.Closed => Closed(end, segment),
            TcpState.Listen => Listen(end, segment, iss),
            TcpState.SynSent => SynSent(end, segment),
            _ => Otherwise(end, segment),
        };
    }

    // Section 3.10.7.1.
    private static Reaction Closed(Endpoint end, Segment segment)
    {
        return segment.Rst ? Stay(end) : ResetSender(Stay(end), segment);
    }

    // Section 3.10.7.2.
    private static Reaction Listen(Endpoint end, Segment segment, uint iss)
    {
        if (segment.Rst)
        {
            return Stay(end);
        }

        if (segment.Ack)
        {
            return ResetSender(Stay(end), segment);
        }

        if (!segment.Syn)
        {
            return Stay(end);
        }

        // "Any other control or text should be queued for processing later": the peer sends it again, which is as good.
        uint next = segment.Sequence + 1;
        Reaction opened = new() { State = TcpState.SynReceived, SndUna = iss, SndWnd = segment.Window, RcvNxt = next };
        return Send(opened, TcpHeader.Syn | TcpHeader.Ack, iss, next);
    }

    // Section 3.10.7.3.
    private static Reaction SynSent(Endpoint end, Segment segment)
    {
        if (segment.Ack && !IsNewAck(end, segment))
        {
            return segment.Rst ? Stay(end) : ResetSender(Stay(end), segment);
        }

        if (segment.Rst)
        {
            return segment.Ack ? Gone(TcpState.Closed) : Stay(end);
        }

        if (!segment.Syn)
        {
            return Stay(end);
        }

        end = end with
        {
            RcvNxt = segment.Sequence + 1,
            SndWnd = segment.Window,
            MaxSndWnd = segment.Window,
            SndWl1 = segment.Sequence,
            SndWl2 = segment.Acknowledgment,
        };
        if (!segment.Ack)
        {
            // Simultaneous open; other controls and text as in LISTEN.
            return Send(Stay(end with { State = TcpState.SynReceived }), TcpHeader.Syn | TcpHeader.Ack, end.SndUna, end.RcvNxt);
        }

        end = end with { SndUna = segment.Acknowledgment, State = TcpState.Established };
        Segment rest = segment with { Flags = segment.Flags & ~TcpHeader.Syn, Sequence = segment.Sequence + 1 };
        Reaction reaction = Text(end, rest);
        return Send(reaction, TcpHeader.Ack, end.SndNxt, reaction.RcvNxt);
    }

    // Section 3.10.7.4.
    private static Reaction Otherwise(Endpoint end, Segment segment)
    {
        // First, check the sequence number. "If the RCV.WND is zero, no segments will be acceptable, but special allowance
        // should be made to accept valid ACKs, URGs, and RSTs": without their text, and answered as what is not acceptable.
        if (end.RcvWnd == 0 && segment.Sequence == end.RcvNxt && segment.Length > 0 && (segment.Ack || segment.Rst || segment.Urg))
        {
            Reaction allowed = Otherwise(end, segment with { DataLength = 0, Flags = segment.Flags & ~TcpHeader.Fin }, isAllowed: true);
            bool lives = allowed.State is not (TcpState.Closed or TcpState.Listen) && !segment.Rst;
            return allowed.Replies == 0 && lives ? Send(allowed, TcpHeader.Ack, end.SndNxt, end.RcvNxt) : allowed;
        }

        return Otherwise(end, segment, isAllowed: false);
    }

    private static Reaction Otherwise(Endpoint end, Segment segment, bool isAllowed)
    {
        if (!isAllowed && !IsAcceptable(end, segment))
        {
            return segment.Rst ? Stay(end) : Challenge(end);
        }

        // Second, check the RST bit.
        if (segment.Rst)
        {
            if (segment.Sequence != end.RcvNxt)
            {
                return Challenge(end);
            }

            return Gone(end.State == TcpState.SynReceived && end.IsPassive ? TcpState.Listen : TcpState.Closed);
        }

        // Fourth, check the SYN bit.
        if (segment.Syn)
        {
            return end.State == TcpState.SynReceived && end.IsPassive ? Gone(TcpState.Listen) : Challenge(end);
        }

        // Fifth, check the ACK field.
        if (!segment.Ack)
        {
            return Stay(end);
        }

        if (end.State == TcpState.SynReceived)
        {
            if (!IsNewAck(end, segment))
            {
                return ResetSender(Stay(end), segment);
            }

            end = end with
            {
                State = TcpState.Established,
                SndWnd = segment.Window,
                SndWl1 = segment.Sequence,
                SndWl2 = segment.Acknowledgment,
            };
        }

        // MAY-12 (RFC 5961 section 5): SND.UNA - MAX.SND.WND =< SEG.ACK =< SND.NXT.
        uint oldest = end.SndUna - (uint)end.MaxSndWnd;
        if (segment.Acknowledgment - oldest > end.SndNxt - oldest)
        {
            return Challenge(end);
        }

        if (end.State == TcpState.TimeWait)
        {
            // "The only thing that can arrive in this state is a retransmission of the remote FIN. Acknowledge it."
            return segment.Fin ? Challenge(end) : Stay(end);
        }

        end = TakeAck(end, Idealized(end, segment));
        return end.State == TcpState.Closed ? Gone(TcpState.Closed) : Text(end, segment);
    }

    private static Endpoint TakeAck(Endpoint end, Segment segment)
    {
        bool isNew = IsNewAck(end, segment);
        if (isNew || segment.Acknowledgment == end.SndUna)
        {
            if (After(segment.Sequence, end.SndWl1)
                || (segment.Sequence == end.SndWl1 && !After(end.SndWl2, segment.Acknowledgment)))
            {
                end = end with { SndWnd = segment.Window, SndWl1 = segment.Sequence, SndWl2 = segment.Acknowledgment };
            }
        }

        if (!isNew)
        {
            return end;
        }

        // In the states that have sent a FIN it is the last thing before SND.NXT.
        bool finAcknowledged = segment.Acknowledgment == end.SndNxt;
        TcpState next = end.State switch
        {
            TcpState.FinWait1 when finAcknowledged => TcpState.FinWait2,
            TcpState.Closing when finAcknowledged => TcpState.TimeWait,
            TcpState.LastAck when finAcknowledged => TcpState.Closed,
            _ => end.State,
        };
        return end with { SndUna = segment.Acknowledgment, State = next };
    }

    // Seventh, the segment text, and eighth, the FIN bit.
    private static Reaction Text(Endpoint end, Segment segment)
    {
        if (end.State is not (TcpState.Established or TcpState.FinWait1 or TcpState.FinWait2))
        {
            // The peer has finished: its text is ignored, and there is no second FIN.
            return Stay(end);
        }

        uint old = end.RcvNxt - segment.Sequence;
        if ((int)old < 0)
        {
            // Not at the left edge: kept, and the sender hears what is missing (MAY-13).
            return segment.Length > 0 ? Challenge(end) : Stay(end);
        }

        int fresh = segment.DataLength - (int)old;
        int taken = Math.Clamp(fresh, 0, end.RcvWnd);
        bool fin = segment.Fin && fresh >= 0 && taken == fresh && fresh < end.RcvWnd;
        Reaction reaction = Stay(end) with
        {
            RcvNxt = end.RcvNxt + (uint)taken + (fin ? 1u : 0u),
            Delivered = taken,
            Finished = fin,
        };
        if (fin)
        {
            reaction = reaction with
            {
                State = end.State switch
                {
                    TcpState.FinWait1 => TcpState.Closing,
                    TcpState.FinWait2 => TcpState.TimeWait,
                    _ => TcpState.CloseWait,
                },
            };
        }

        return segment.Length > 0 ? Send(reaction, TcpHeader.Ack, end.SndNxt, reaction.RcvNxt) : reaction;
    }

    // Section 3.4, the four cases.
    private static bool IsAcceptable(Endpoint end, Segment segment)
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

    // "The idealized segment that begins at RCV.NXT": what lies before is trimmed off.
    private static Segment Idealized(Endpoint end, Segment segment)
    {
        return After(end.RcvNxt, segment.Sequence) ? segment with { Sequence = end.RcvNxt } : segment;
    }

    private static bool IsNewAck(Endpoint end, Segment segment)
    {
        return After(segment.Acknowledgment, end.SndUna) && !After(segment.Acknowledgment, end.SndNxt);
    }

    private static bool After(uint a, uint b)
    {
        return (int)(a - b) > 0;
    }

    private static Reaction Stay(Endpoint end)
    {
        return end.State is TcpState.Closed or TcpState.Listen
            ? new Reaction { State = end.State }
            : new Reaction
            {
                State = end.State,
                SndUna = end.SndUna,
                SndWnd = end.SndWnd,
                RcvNxt = end.State == TcpState.SynSent ? 0 : end.RcvNxt,
            };
    }

    private static Reaction Gone(TcpState state)
    {
        return new Reaction { State = state };
    }

    // <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>
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

    private static Reaction Send(Reaction reaction, int flags, uint sequence, uint acknowledgment)
    {
        return reaction with
        {
            Replies = 1,
            ReplyFlags = flags,
            ReplySequence = sequence,
            ReplyAcknowledgment = acknowledgment,
        };
    }
}
