namespace TcpNano.Lab.Simulation;

/// <summary>What must be true of the streams of any conversation that is over, whatever happened and whoever's TCPs these were.</summary>
internal static class StreamJudge
{
    /// <summary>An end has a reason, and an orderly one means that the other end has got everything.</summary>
    /// <param name="end">The end.</param>
    /// <param name="peer">The other end.</param>
    /// <param name="known">Whether it is known what the other end got.</param>
    /// <param name="now">The time.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static SimulationFailure? LookAtReason(ScriptedEnd end, ScriptedEnd peer, bool known, long now)
    {
        if (end.Reason == CloseReason.None)
        {
            return new SimulationFailure("no reason", $"{end.Name} ended without a reason", now);
        }

        return IsClean(end.Reason) && known && peer.InOrder < end.Outgoing.Sent
            ? new SimulationFailure(
                "acknowledged data lost",
                $"{end.Name} sent {end.Outgoing.Sent} octets and ended with {end.Reason}, but its peer got {peer.InOrder}",
                now)
            : null;
    }

    /// <summary>An end that hears that its peer has finished has all its peer sent.</summary>
    /// <param name="end">The end.</param>
    /// <param name="peer">The other end.</param>
    /// <param name="now">The time.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static SimulationFailure? LookAtEnd(ScriptedEnd end, ScriptedEnd peer, long now)
    {
        return end.SawEnd && peer.Outgoing.Sent != peer.Outgoing.Received
            ? new SimulationFailure(
                "end before the end",
                $"{end.Name} heard that its peer has finished after {peer.Outgoing.Received} octets of {peer.Outgoing.Sent}",
                now)
            : null;
    }

    /// <summary>Whether a connection ended orderly: both ends finished, and all was acknowledged.</summary>
    /// <param name="reason">How it ended.</param>
    /// <returns>True when it did.</returns>
    public static bool IsClean(CloseReason reason)
    {
        return reason is CloseReason.ClosedLocally or CloseReason.ClosedByPeer;
    }
}
