using TcpNano.Virtual;

namespace TcpNano.Lab.Simulation;

/// <summary>What must be true of a conversation when all is over.</summary>
/// <param name="watch">Has watched the wire.</param>
/// <param name="network">The link.</param>
internal sealed class TalkJudge(ConnectionWatch watch, VirtualNetwork network)
{
    // What a station takes to answer, beside the wire.
    private const int Slack = 10;

    /// <summary>Looks at both ends.</summary>
    /// <param name="talk">The conversation.</param>
    /// <returns>What is wrong with how it ended; null when nothing is.</returns>
    public SimulationFailure? Judge(SimulatedTalk talk)
    {
        SimulationFailure? failure = Judge(talk.Opener, talk.Acceptor) ?? Judge(talk.Acceptor, talk.Opener);
        return failure is null ? null : failure with { Conversation = talk.Number };
    }

    private SimulationFailure? Judge(SimulatedEnd end, SimulatedEnd peer)
    {
        if (!end.IsBound || end.IsLost || end.IsUnknown)
        {
            return null;
        }

        bool known = peer.IsBound && !peer.IsLost && !peer.IsUnknown;
        SimulationFailure? failure = StreamJudge.LookAtReason(end, peer, known, network.Now) ?? (known ? StreamJudge.LookAtEnd(end, peer, network.Now) : null);
        if (failure is not null)
        {
            return failure;
        }

        ReasonCircumstances seen = new(end.Wire!)
        {
            IsCalm = IsCalm(end, peer),
            IsAnswered = IsAnswered(end, peer),
            IsUndisturbed = !end.Station.WasDisturbed,
            ClosedUnaware = end.ClosedUnaware,
            EndedUnaware = end.EndedUnaware,
            PeerWasDeaf = peer.Station.WasDeaf,
            Jumped = end.Station.Jumped,
        };
        string? late = ReasonJudge.Late(end, seen);
        if (late is not null)
        {
            return Fail("orphan", $"{end.Name} {late}");
        }

        string? silent = ReasonJudge.Silent(end, seen);
        if (silent is not null)
        {
            return Fail("silence", $"{end.Name} {silent}");
        }

        string? wrong = ReasonJudge.Wrong(end, peer, seen);
        string peerEnded = !peer.IsBound ? "there was no peer" : peer.IsLost ? "its peer was cut off" : $"its peer ended with {peer.Reason}";
        return wrong is null ? null : Fail("reason", $"{end.Name} ended with {end.Reason} {wrong}; {peerEnded}");
    }

    private bool IsAnswered(SimulatedEnd end, SimulatedEnd peer)
    {
        SimulatedStation here = end.Station;
        SimulatedStation there = peer.Station;
        return end.Wire!.Lost == 0 && (peer.Wire is null || peer.Wire.Lost == 0) && !watch.HadTrouble(here.Number, there.Number)
            && !here.WasDisturbed && !there.WasDisturbed && !there.HasTurnedAway;
    }

    private bool IsCalm(SimulatedEnd end, SimulatedEnd peer)
    {
        return IsAnswered(end, peer) && !peer.Station.MayHaveBeenOvertaken && IsPunctual(end.Station.Setup) && IsPunctual(peer.Station.Setup) && OutlivesRoundTrip(peer.Station.Setup, end.Station.Setup);
    }

    // TIME-WAIT shorter than a round trip: a segment that answers its last one finds no connection, and draws a RST.
    private static bool OutlivesRoundTrip(StationSetup waits, StationSetup answers)
    {
        return 2 * waits.MaxSegmentLifetime > waits.Wire.Delay + answers.Wire.Delay + Slack;
    }

    private static bool IsPunctual(StationSetup setup)
    {
        return setup.Wire is { Jitter: 0, Reorder: 0, Duplicate: 0 } && Math.Min(setup.TransmitRing, setup.ReceiveRing) >= StationSetup.Ample;
    }

    private SimulationFailure Fail(string kind, string message)
    {
        return new SimulationFailure(kind, message, network.Now);
    }
}
