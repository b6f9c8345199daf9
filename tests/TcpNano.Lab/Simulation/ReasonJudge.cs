namespace TcpNano.Lab.Simulation;

/// <summary>Why an end says it ended must be explained by what both apps did and by what the wire saw.</summary>
internal static class ReasonJudge
{
    private const int UserTimeout = 120_000;
    private const int SynTimeout = 180_000;
    private const int OrphanLifetime = 600_000;
    private const int OrphanPatience = 5_000;

    // The longest RTO, and what frames wait for.
    private const int MostSilence = 60_000 + 2_000;

    // A station may sleep through the end, or find no room in its driver.
    private const int Lateness = 120_000;

    /// <summary>Looks at one end of a connection that has ended.</summary>
    /// <param name="end">The end.</param>
    /// <param name="peer">The other end.</param>
    /// <param name="seen">What there is to know besides.</param>
    /// <returns>What cannot be; null when all fits.</returns>
    public static string? Wrong(ScriptedEnd end, ScriptedEnd peer, ReasonCircumstances seen)
    {
        if (end.AbortedAlive && end.Reason != CloseReason.Aborted)
        {
            return "though it aborted";
        }

        if (end.ClosedUnread && end.Reason != CloseReason.UnreadData)
        {
            return "though it closed with data unread";
        }

        return end.Reason switch
        {
            CloseReason.ClosedLocally when !end.WasOpen => end.ClosedEarly && end.Outgoing.Sent == 0 ? null : "but was never open",
            CloseReason.ClosedLocally => Orderly(end, seen) ?? PeerWasNotFirst(end, seen),
            CloseReason.ClosedByPeer => !end.WasOpen ? "but was never open" : Orderly(end, seen) ?? PeerWasFirst(end, peer, seen),
            CloseReason.Aborted => end.Aborted || (end.ClosedEarly && end.Outgoing.Sent > 0) ? null : "but it did not abort",
            CloseReason.UnreadData => UnreadData(end, seen),
            CloseReason.Reset => Reset(end, peer, seen),
            CloseReason.Refused => Refused(end, peer, seen),
            CloseReason.PeerNeverClosed => PeerNeverClosed(end, seen),
            CloseReason.NoRoute => "though its peer is on the link",
            CloseReason.NoNeighbour => NotReached(end, seen),
            CloseReason.LinkDown => end.WasOpen ? TimedOut(end, seen) : NotReached(end, seen),
            CloseReason.GaveWay => GaveWay(end, seen),
            _ => TimedOut(end, seen),
        };
    }

    /// <summary>Looks whether an end that its app has closed ended in time, whatever its peer did.</summary>
    /// <param name="end">The end.</param>
    /// <param name="seen">What there is to know besides.</param>
    /// <returns>What cannot be; null when all fits.</returns>
    public static string? Late(ScriptedEnd end, ReasonCircumstances seen)
    {
        if (end.ClosedAt < 0)
        {
            return null;
        }

        long quiet = Math.Max(end.ClosedAt, seen.Wire.AcknowledgedAt);
        return end.EndedAt - end.ClosedAt > OrphanLifetime + Lateness ? $"ended {end.EndedAt - end.ClosedAt} ms after it was closed"
            : end.EndedAt - quiet > seen.OrphanTimeout + Lateness ? $"ended {end.EndedAt - quiet} ms after anything of it was acknowledged"
            : null;
    }

    /// <summary>
    /// Looks whether an end has kept trying while something of it was not acknowledged (RFC 6298 section 5, RFC 9293 section 3.8.6.1): what was never sent again cannot have been in vain.
    /// </summary>
    /// <param name="end">The end.</param>
    /// <param name="seen">What there is to know besides.</param>
    /// <returns>What cannot be; null when all fits.</returns>
    public static string? Silent(ScriptedEnd end, ReasonCircumstances seen)
    {
        return seen.IsUndisturbed && seen.Wire.LongestSilence > MostSilence ? $"sent nothing for {seen.Wire.LongestSilence} ms, with something not acknowledged, and ended with {end.Reason}" : null;
    }

    private static string? Orderly(ScriptedEnd end, ReasonCircumstances seen)
    {
        WireEnd wire = seen.Wire;
        return end.FinishedAt < 0 ? "but it has not finished"
            : !wire.SentFin && !wire.ResetArrived ? "but it has sent no FIN"
            : wire.PeerFinArrivedAt < 0 ? "but no FIN came"
            : !wire.IsAcknowledged && !wire.ResetArrived ? "but its FIN was not acknowledged"
            : null;
    }

    private static string? PeerWasNotFirst(ScriptedEnd end, ReasonCircumstances seen)
    {
        long acked = seen.Wire.PeerFinAckedAt;
        return acked >= 0 && acked + seen.Slack < end.FinishedAt ? "though it had acknowledged its peer's FIN before it finished" : null;
    }

    private static string? PeerWasFirst(ScriptedEnd end, ScriptedEnd peer, ReasonCircumstances seen)
    {
        return end.FinishedAt + seen.Slack < seen.Wire.PeerFinArrivedAt ? "though it finished before its peer's FIN came"
            : seen.Wire.SentFinFirst ? "though its FIN went out before its peer's had come"
            : peer.Reason == CloseReason.ClosedByPeer ? "and so does its peer"
            : null;
    }

    private static string? UnreadData(ScriptedEnd end, ReasonCircumstances seen)
    {
        return end.Aborted || end.ClosedAt < 0 ? "but it did not close"
            : !end.ClosedUnread && !seen.ClosedUnaware && seen.Wire.TextArrivedAt + seen.Slack < end.ClosedAt ? "but had read all, and nothing came after it had closed"
            : null;
    }

    private static string? Reset(ScriptedEnd end, ScriptedEnd peer, ReasonCircumstances seen)
    {
        bool peerIsKnown = peer.IsBound && !peer.IsLost && !peer.IsUnknown;
        return !seen.Wire.ResetArrived ? "but no RST came"
            : seen.IsCalm && peerIsKnown && StreamJudge.IsClean(peer.Reason) ? "by a peer that has ended in good order"
            : seen.IsCalm && !peer.IsBound && !seen.PeerWasDeaf ? "by a peer that never was"
            : null;
    }

    private static string? Refused(ScriptedEnd end, ScriptedEnd peer, ReasonCircumstances seen)
    {
        bool mayRefuse = peer.ClosedEarly || peer.Aborted || peer.IsUnknown || seen.PeerWasDeaf;
        return !end.Opens ? "but it accepted the connection"
            : end.WasOpen ? "but it was open"
            : !seen.Wire.ResetArrived ? "but no RST came"
            : seen.IsCalm && !mayRefuse ? "though its peer listened"
            : null;
    }

    private static string? PeerNeverClosed(ScriptedEnd end, ReasonCircumstances seen)
    {
        WireEnd wire = seen.Wire;
        return end.Aborted || end.ClosedAt < 0 ? "but it did not close"
            : !wire.SentFin || !wire.IsAcknowledged ? "but its FIN was not acknowledged"
            : wire.PeerFinAckedAt >= 0 ? "though it has acknowledged its peer's FIN"
            : Elapsed(end, seen, end.ClosedAt) < seen.OrphanTimeout ? "too early"
            : null;
    }

    private static string? GaveWay(ScriptedEnd end, ReasonCircumstances seen)
    {
        // What was acknowledged in the very millisecond of its end may have come behind the SYN that needed its slot.
        return end.Aborted || end.ClosedAt < 0 ? "but it did not close"
            : seen.Wire.ProgressAt < end.EndedAt && Elapsed(end, seen, LastProgress(end, seen)) < OrphanPatience ? "too early"
            : null;
    }

    private static string? NotReached(ScriptedEnd end, ReasonCircumstances seen)
    {
        return !end.Opens ? "but it accepted the connection"
            : end.WasOpen ? "but it was open"
            : seen.IsAnswered ? "though its peer could be reached"
            : null;
    }

    private static string? TimedOut(ScriptedEnd end, ReasonCircumstances seen)
    {
        WireEnd wire = seen.Wire;
        bool isQuiet = end.WasOpen && wire.SurelyAcknowledged == wire.Next && wire.Next - wire.Iss - 1 >= end.Outgoing.Sent + (wire.SentFin ? 1 : 0)
            && (end.FinishedAt < 0 || wire.SentFin);
        bool orphanIsOver = end.ClosedAt >= 0
            && (Elapsed(end, seen, LastProgress(end, seen)) >= seen.OrphanTimeout || Elapsed(end, seen, end.ClosedAt) >= OrphanLifetime);
        return seen.IsAnswered && !orphanIsOver ? "though its peer could answer"
            : isQuiet && !end.KeptAlive && !seen.EndedUnaware ? "though all it had sent was acknowledged"
            : orphanIsOver ? null
            : !end.WasOpen && Elapsed(end, seen, end.BoundAt) < SynTimeout ? "too early for a SYN"
            : end.WasOpen && Elapsed(end, seen, wire.ProgressAt) < UserTimeout ? "too early"
            : null;
    }

    // An orphan begins with the call that closes it; what the peer acknowledges after that is progress.
    private static long LastProgress(ScriptedEnd end, ReasonCircumstances seen)
    {
        return Math.Max(end.ClosedAt, seen.Wire.ProgressAt);
    }

    private static long Elapsed(ScriptedEnd end, ReasonCircumstances seen, long since)
    {
        return end.EndedAt - since + seen.Jumped;
    }
}
