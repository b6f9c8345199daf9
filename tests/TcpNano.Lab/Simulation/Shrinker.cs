using TcpNano.Virtual;

namespace TcpNano.Lab.Simulation;

/// <summary>Makes a scenario that fails shorter, as long as it still breaks the same promise.</summary>
internal static class Shrinker
{
    // Events played in all attempts: some scenarios fail after many.
    private const long MostEvents = 5_000_000;

    /// <summary>Shrinks.</summary>
    /// <param name="scenario">A scenario that fails.</param>
    /// <param name="kind">How: <see cref="SimulationFailure.Kind"/>.</param>
    /// <param name="play">Plays a scenario, and notes what chance does to frames for those who want to know.</param>
    /// <returns>A scenario that fails the same way, of which nothing can be left out.</returns>
    public static Scenario Shrink(Scenario scenario, string kind, Func<Scenario, IList<Mishap>?, SimulationResult> play)
    {
        scenario = LeaveOut(scenario, kind, play);
        Scenario? written = Write(scenario, kind, play);
        return written is null ? scenario : LeaveOut(written, kind, play);
    }

    private static Scenario LeaveOut(Scenario scenario, string kind, Func<Scenario, IList<Mishap>?, SimulationResult> play)
    {
        long events = 0;
        bool shorter = true;
        while (shorter)
        {
            shorter = false;
            foreach (Scenario candidate in Candidates(scenario))
            {
                if (events > MostEvents)
                {
                    return scenario;
                }

                SimulationResult result = play(candidate, null);
                events += result.Steps;
                if (result.Failure?.Kind == kind)
                {
                    scenario = candidate;
                    shorter = true;
                    break;
                }
            }
        }

        return scenario;
    }

    /// <summary>The scenario with what chance did written down instead: single mishaps can be left out then.</summary>
    private static Scenario? Write(Scenario scenario, string kind, Func<Scenario, IList<Mishap>?, SimulationResult> play)
    {
        List<Mishap> mishaps = [];
        play(scenario, mishaps);
        Scenario written = scenario with
        {
            Stations = [.. scenario.Stations.Select(station => station with { Wire = new ImpairmentProfile { Delay = station.Wire.Delay } })],
            Mishaps = mishaps,
        };
        return play(written, null).Failure?.Kind == kind ? written : null;
    }

    private static IEnumerable<Scenario> Candidates(Scenario s)
    {
        // Many at once first: chance does a lot.
        int mishaps = s.Mishaps?.Count ?? 0;
        for (int size = mishaps; size > 0; size /= 2)
        {
            for (int i = 0; i + size <= mishaps; i += size)
            {
                yield return s with { Mishaps = [.. s.Mishaps!.Take(i), .. s.Mishaps!.Skip(i + size)] };
            }
        }

        for (int i = 0; i < s.Conversations.Count && s.Conversations.Count > 1; i++)
        {
            yield return s with { Conversations = Without(s.Conversations, i) };
        }

        for (int i = 0; i < s.Disturbances.Count; i++)
        {
            yield return s with { Disturbances = Without(s.Disturbances, i) };
        }

        for (int i = 0; i < s.Stations.Count && s.Stations.Count > 2; i++)
        {
            if (!s.Conversations.Any(c => c.Opener == i || c.Acceptor == i) && !s.Disturbances.Any(d => d.Station == i))
            {
                yield return WithoutStation(s, i);
            }
        }

        if (s.Batches)
        {
            yield return s with { Batches = false };
        }

        for (int i = 0; i < s.Stations.Count; i++)
        {
            foreach (StationSetup simpler in Simpler(s.Stations[i]))
            {
                if (simpler != s.Stations[i])
                {
                    yield return s with { Stations = With(s.Stations, i, simpler) };
                }
            }
        }

        for (int i = 0; i < s.Conversations.Count; i++)
        {
            foreach (Conversation simpler in Simpler(s.Conversations[i]))
            {
                yield return s with { Conversations = With(s.Conversations, i, simpler) };
            }
        }

        for (int i = 0; i < s.Disturbances.Count; i++)
        {
            Disturbance d = s.Disturbances[i];
            if (Math.Abs(d.For) > 1)
            {
                yield return s with { Disturbances = With(s.Disturbances, i, d with { For = d.For / 2 }) };
            }
        }
    }

    /// <summary>Without a station nobody needs; the numbers of the others close up.</summary>
    private static Scenario WithoutStation(Scenario s, int station)
    {
        return s with
        {
            Stations = Without(s.Stations, station),
            Conversations = [.. s.Conversations.Select(c => c with { Opener = Renumbered(c.Opener), Acceptor = Renumbered(c.Acceptor) })],
            Disturbances = [.. s.Disturbances.Select(d => d with { Station = Renumbered(d.Station) })],
            Mishaps = s.Mishaps is null ? null : [.. s.Mishaps.Where(m => m.Station != station).Select(m => m with { Station = Renumbered(m.Station) })],
        };

        int Renumbered(int number)
        {
            return number > station ? number - 1 : number;
        }
    }

    private static IEnumerable<StationSetup> Simpler(StationSetup station)
    {
        StationSetup usual = new();
        yield return usual with { Wire = station.Wire };
        foreach (ImpairmentProfile better in Better(station.Wire))
        {
            yield return station with { Wire = better };
        }

        yield return station with { Connections = Math.Max(station.Connections, usual.Connections) };
        yield return station with { ReceiveBuffer = usual.ReceiveBuffer };
        yield return station with { SendBuffer = usual.SendBuffer };
        yield return station with { ReassemblyBlocks = usual.ReassemblyBlocks };
        yield return station with { ArpEntries = usual.ArpEntries };
        yield return station with { FramesPerPoll = usual.FramesPerPoll };
        yield return station with { MaxSegmentLifetime = usual.MaxSegmentLifetime };
        yield return station with { DelayedAck = usual.DelayedAck };
        yield return station with { MinRto = usual.MinRto };
        yield return station with { TimeWaitEntries = usual.TimeWaitEntries };
        yield return station with { Backlog = usual.Backlog };
        yield return station with { Mtu = usual.Mtu };
        yield return station with { TransmitRing = usual.TransmitRing };
        yield return station with { ReceiveRing = usual.ReceiveRing };
        yield return station with { Clock = usual.Clock };
        yield return station with { WindowScaling = false };
        yield return station with { Timestamps = false };
        yield return station with { SelectiveAcknowledgments = false };
        yield return station with { ExplicitCongestionNotification = false };
        yield return station with { Controller = null };
    }

    private static IEnumerable<ImpairmentProfile> Better(ImpairmentProfile p)
    {
        if (p.Loss > 0)
        {
            yield return p with { Loss = 0 };
        }

        if (p.Burst > 0)
        {
            yield return p with { Burst = 0 };
        }

        if (p.Reorder > 0)
        {
            yield return p with { Reorder = 0 };
        }

        if (p.Duplicate > 0)
        {
            yield return p with { Duplicate = 0 };
        }

        if (p.Mark > 0)
        {
            yield return p with { Mark = 0 };
        }

        if (p.Corruption > 0)
        {
            yield return p with { Corruption = 0 };
        }

        if (p.Jitter > 0)
        {
            yield return p with { Jitter = 0 };
        }

        if (p.Delay > 1)
        {
            yield return p with { Delay = p.Delay / 2 };
        }
    }

    private static IEnumerable<Conversation> Simpler(Conversation c)
    {
        foreach (IReadOnlyList<EndAction> shorter in Shorter(c.OpenerScript))
        {
            yield return c with { OpenerScript = shorter };
        }

        foreach (IReadOnlyList<EndAction> shorter in Shorter(c.AcceptorScript))
        {
            yield return c with { AcceptorScript = shorter };
        }

        if (c.WrapsAfter >= 0)
        {
            yield return c with { WrapsAfter = -1 };
        }

        if (c.IsSimultaneous)
        {
            yield return c with { IsSimultaneous = false };
        }
        else if (c.LocalPort != 0 && c.WrapsAfter < 0)
        {
            yield return c with { LocalPort = 0 };
        }

        if (c.At > 0)
        {
            yield return c with { At = 0 };
            yield return c with { At = c.At / 2 };
        }
    }

    private static IEnumerable<IReadOnlyList<EndAction>> Shorter(IReadOnlyList<EndAction> script)
    {
        for (int i = 0; i < script.Count; i++)
        {
            yield return Without(script, i);
        }

        for (int i = 0; i < script.Count; i++)
        {
            if (script[i].Value > 1)
            {
                yield return With(script, i, script[i] with { Value = script[i].Value / 2 });
            }
        }
    }

    private static List<T> With<T>(IReadOnlyList<T> list, int index, T other)
    {
        return [.. list.Select((item, i) => i == index ? other : item)];
    }

    private static List<T> Without<T>(IReadOnlyList<T> list, int index)
    {
        return [.. list.Where((_, i) => i != index)];
    }
}
