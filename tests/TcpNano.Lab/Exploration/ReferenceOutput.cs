using TcpNano.Wire;

namespace TcpNano.Lab.Exploration;

/// <summary>
/// What follows from a reaction and does not stand in RFC 9293 section 3.10.7 itself: data that waited for the window, and
/// the timers. A part of <see cref="ReferenceReaction"/>.
/// </summary>
internal static class ReferenceOutput
{
    /// <summary>Adds data and timers.</summary>
    /// <param name="before">The end before.</param>
    /// <param name="reaction">The reaction to the segment.</param>
    /// <returns>All of the reaction.</returns>
    public static Reaction Complete(Endpoint before, Reaction reaction)
    {
        int queued = before.Queued;
        if (queued > 0 && reaction.State is TcpState.Established or TcpState.CloseWait)
        {
            int usable = reaction.SndWnd - (int)(reaction.SndNxt - reaction.SndUna);

            // Section 3.8.6.2.1: all that is queued, or half of the largest window there was.
            if (queued > 0 && (queued <= usable || 2 * usable >= before.MaxSndWnd))
            {
                int count = Math.Min(queued, usable);
                queued -= count;
                reaction = ReferenceReaction.Send(reaction, TcpHeader.Ack, reaction.SndNxt, reaction.RcvNxt) with
                {
                    ReplyData = count,
                    SndNxt = reaction.SndNxt + (uint)count,
                };
            }
        }

        if (reaction.State == TcpState.TimeWait)
        {
            // Both streams are at their end: neither a window nor urgent data means anything any more.
            reaction = reaction with { SndWnd = 0, SndWl1 = 0, SndWl2 = 0, RcvWnd = 0, UrgentRemaining = 0 };
        }

        ArmedTimers armed = Armed(reaction, queued);
        return reaction with
        {
            Told = before.IsReleased ? Told.Nothing : reaction.Told,
            Timers = armed,
            Started = armed & (reaction.Started | Started(before, reaction)),
        };
    }

    private static ArmedTimers Armed(Reaction reaction, int queued)
    {
        if (reaction.State is TcpState.Closed or TcpState.Listen)
        {
            return ArmedTimers.None;
        }

        if (reaction.State == TcpState.TimeWait)
        {
            // "Start the time-wait timer, turn off the other timers."
            return ArmedTimers.TimeWait;
        }

        // RFC 6298 section 5, rules 5.1 and 5.2; section 3.8.6.1 for what waits for the window with nothing in flight.
        return reaction.SndNxt != reaction.SndUna ? ArmedTimers.Retransmission : queued > 0 ? ArmedTimers.Probe : ArmedTimers.None;
    }

    private static ArmedTimers Started(Endpoint before, Reaction after)
    {
        bool existed = before.State is not (TcpState.Closed or TcpState.Listen);
        bool wasInFlight = existed && before.SndNxt != before.SndUna;
        ArmedTimers started = ArmedTimers.None;

        // RFC 6298 section 5: sending starts it when it does not run (5.1), an ACK of new data starts it anew (5.3).
        if (!wasInFlight || after.SndUna != before.SndUna)
        {
            started |= ArmedTimers.Retransmission;
        }

        // The probe timer gives way to the override timeout when the window opens by too little (section 3.8.6.2.1).
        if (before.SndWnd == 0 && after.SndWnd > 0)
        {
            started |= ArmedTimers.Probe;
        }

        return before.State == TcpState.TimeWait ? started : started | ArmedTimers.TimeWait;
    }
}
