using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <content>Section 3.10.7.4 in TIME-WAIT, where a connection is an entry of <see cref="TimeWaitTable"/>.</content>
internal sealed partial class SegmentArrives
{
    /// <summary>
    /// TIME-WAIT: answers what is not just an ACK in its place, restarts 2 MSL when the FIN comes again, lets a newer SYN take over
    /// (MAY-2), once its handshake is complete. A RST does nothing (RFC 1337 section 3, first fix), with one exception: a peer that has lost
    /// its state and opens again from the same port sends a SYN that is not newer. It gets an ACK, and answers with a RST at exactly the
    /// number that the ACK named (section 3.10.7.3, first check). Then nothing is left to be protected.
    /// </summary>
    private void TimeWait(int entry, Listener listener, Segment s)
    {
        uint next = _timeWait.RcvNxt(entry);
        if ((s.Flags & TcpHeader.Rst) != 0)
        {
            if ((s.Flags & TcpHeader.Ack) == 0 && s.Sequence == next && _timeWait.IsChallenged(entry))
            {
                _counters.Count(StackCounter.ResetsReceived);
                _timeWait.Remove(entry);
            }
            else
            {
                _counters.Count(StackCounter.TcpDroppedReset);
            }

            return;
        }

        bool opens = (s.Flags & (TcpHeader.Syn | TcpHeader.Ack)) == TcpHeader.Syn;
        uint tsRecent = _timeWait.TsRecent(entry);
        if (opens && listener != null && IsNewer(s, tsRecent, next))
        {
            int reason = _passive.Listen(listener, s, _table.Hash, entry);
            if (reason == PassiveOpening.Answered)
            {
                return;
            }

            if (reason != (int)StackCounter.TcpDroppedNoSynEntry)
            {
                _counters.Count((StackCounter)reason);
                return;
            }

            // All entries are taken, and a cookie would not be larger than the old numbers: the ACK below has a peer that is there end TIME-WAIT.
        }

        if (s.Length == 0 && s.Sequence == next)
        {
            return;
        }

        if ((s.Flags & (TcpHeader.Fin | TcpHeader.Syn)) == TcpHeader.Fin && s.Sequence + (uint)s.Length == next)
        {
            // The peer sent its FIN again: it missed our ACK.
            _timeWait.Restart(entry);
            AnswerInTimeWait(entry, s, tsRecent);
            return;
        }

        _counters.Count(StackCounter.TcpDroppedUnacceptable);
        if (_receiver.MayChallengeEntry(entry, opens ? ChallengeLimiter.Syn : ChallengeLimiter.Sequence) && AnswerInTimeWait(entry, s, tsRecent) && opens)
        {
            _timeWait.NoteChallenge(entry);
        }
    }

    private bool AnswerInTimeWait(int entry, Segment s, uint tsRecent)
    {
        return _passive.Answer(s, _timeWait.SndNxt(entry), _timeWait.RcvNxt(entry), TcpHeader.Ack, tsRecent != 0 ? TcpOptions.HasTimestamps : 0, tsRecent);
    }

    /// <summary>
    /// Whether a SYN is of a newer connection than the one in TIME-WAIT (SHLD-4): by its timestamp where both have one, which a peer that chooses its
    /// sequence numbers at random has, too (RFC 6191 rule 2-1); else, or with the same timestamp, by its sequence number (MAY-2, RFC 6191 rules 2-2, 2-3 and 2-6); any, if only
    /// the SYN has one (RFC 6191 rule 2-5). All others leave TIME-WAIT as it is (RFC 6191 rules 2-4 and 2-7). Only here, in TIME-WAIT (RFC 6191 rule 1-1).
    /// </summary>
    private bool IsNewer(Segment s, uint tsRecent, uint next)
    {
        if ((SynOptions.Common(s, _handshake.Offered) & TcpOptions.HasTimestamps) != 0)
        {
            int later = (int)(s.Options.TsVal - tsRecent);
            if (tsRecent == 0 || later > 0)
            {
                return true;
            }

            if (later < 0)
            {
                return false;
            }
        }

        return (int)(s.Sequence - next) >= 0;
    }
}
