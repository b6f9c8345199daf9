namespace TcpNano.Host.Simulation;

/// <summary>Why an end says it ended must be explained by what both apps did and by what the wire saw.</summary>
internal static class ReasonJudge
{
    private const int UserTimeout = 120_000;
    private const int SynTimeout = 180_000;
    private const int FinWait2Timeout = 60_000;

    /// <summary>Looks at one end of a connection that has ended.</summary>
    /// <param name="end">The end.</param>
    /// <param name="peer">The other end.</param>
    /// <param name="isCalm">Whether every frame between them arrived in time and undamaged, and nothing befell their stations.</param>
    /// <param name="isAnswered">Whether whatever the peer's station should answer could be answered: nothing was lost, nobody busy or turned away.</param>
    /// <returns>What cannot be; null when all fits.</returns>
    public static string? Wrong(SimulatedEnd end, SimulatedEnd peer, bool isCalm, bool isAnswered)
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
            CloseReason.ClosedLocally => Orderly(end) ?? PeerWasNotFirst(end),
            CloseReason.ClosedByPeer => !end.WasOpen ? "but was never open" : Orderly(end) ?? PeerWasFirst(end, peer),
            CloseReason.Aborted => end.Aborted || (end.ClosedEarly && end.Outgoing.Sent > 0) ? null : "but it did not abort",
            CloseReason.UnreadData => UnreadData(end),
            CloseReason.Reset => Reset(end, peer, isCalm),
            CloseReason.Refused => Refused(end, peer, isCalm),
            CloseReason.PeerNeverClosed => PeerNeverClosed(end),
            _ => TimedOut(end, isAnswered),
        };
    }

    private static string? Orderly(SimulatedEnd end)
    {
        WireEnd wire = end.Wire!;
        return end.FinishedAt < 0 ? "but it has not finished"
            : !wire.SentFin && !wire.ResetArrived ? "but it has sent no FIN"
            : wire.PeerFinArrivedAt < 0 ? "but no FIN came"
            : !wire.IsAcknowledged && !wire.ResetArrived ? "but its FIN was not acknowledged"
            : null;
    }

    private static string? PeerWasNotFirst(SimulatedEnd end)
    {
        long acked = end.Wire!.PeerFinAckedAt;
        return acked >= 0 && acked < end.FinishedAt ? "though it had acknowledged its peer's FIN before it finished" : null;
    }

    private static string? PeerWasFirst(SimulatedEnd end, SimulatedEnd peer)
    {
        return end.FinishedAt < end.Wire!.PeerFinArrivedAt ? "though it finished before its peer's FIN came"
            : end.Wire.SentFinFirst ? "though its FIN went out before its peer's had come"
            : peer.Reason == CloseReason.ClosedByPeer ? "and so does its peer"
            : null;
    }

    private static string? UnreadData(SimulatedEnd end)
    {
        return end.Aborted || end.ClosedAt < 0 ? "but it did not close"
            : !end.ClosedUnread && !end.ClosedUnaware && end.Wire!.TextArrivedAt < end.ClosedAt ? "but had read all, and nothing came after it had closed"
            : null;
    }

    private static string? Reset(SimulatedEnd end, SimulatedEnd peer, bool isCalm)
    {
        bool peerIsKnown = peer.IsBound && !peer.IsLost && !peer.IsUnknown;
        return !end.Wire!.ResetArrived ? "but no RST came"
            : isCalm && peerIsKnown && StreamJudge.IsClean(peer.Reason) ? "by a peer that has ended in good order"
            : isCalm && !peer.IsBound && !peer.Station.WasDeaf ? "by a peer that never was"
            : null;
    }

    private static string? Refused(SimulatedEnd end, SimulatedEnd peer, bool isCalm)
    {
        bool mayRefuse = peer.ClosedEarly || peer.Aborted || peer.IsUnknown || peer.Station.WasDeaf;
        return !end.Opens ? "but it accepted the connection"
            : end.WasOpen ? "but it was open"
            : !end.Wire!.ResetArrived ? "but no RST came"
            : isCalm && !mayRefuse ? "though its peer listened"
            : null;
    }

    private static string? PeerNeverClosed(SimulatedEnd end)
    {
        WireEnd wire = end.Wire!;
        return end.Aborted || end.ClosedAt < 0 ? "but it did not close"
            : !wire.SentFin || !wire.IsAcknowledged ? "but its FIN was not acknowledged"
            : wire.PeerFinAckedAt >= 0 ? "though it has acknowledged its peer's FIN"
            : Elapsed(end, end.ClosedAt) < FinWait2Timeout ? "too early"
            : null;
    }

    private static string? TimedOut(SimulatedEnd end, bool isAnswered)
    {
        WireEnd wire = end.Wire!;
        bool isQuiet = end.WasOpen && wire.SurelyAcknowledged == wire.Next && wire.Next - wire.Iss - 1 >= end.Outgoing.Sent + (wire.SentFin ? 1 : 0)
            && (end.FinishedAt < 0 || wire.SentFin);
        return isAnswered ? "though its peer could answer"
            : isQuiet && !end.KeptAlive && !end.EndedUnaware ? "though all it had sent was acknowledged"
            : !end.WasOpen && Elapsed(end, end.BoundAt) < SynTimeout ? "too early for a SYN"
            : end.WasOpen && Elapsed(end, wire.ProgressAt) < UserTimeout ? "too early"
            : null;
    }

    private static long Elapsed(SimulatedEnd end, long since)
    {
        return end.EndedAt - since + end.Station.Jumped;
    }
}
