using TcpNano.Host.Network;

namespace TcpNano.Host.Simulation;

/// <summary>Makes a scenario that fails shorter, as long as it still breaks the same promise.</summary>
internal static class Shrinker
{
    private const int MostAttempts = 3000;

    /// <summary>Shrinks.</summary>
    /// <param name="scenario">A scenario that fails.</param>
    /// <param name="kind">How: <see cref="SimulationFailure.Kind"/>.</param>
    /// <param name="play">Plays a scenario.</param>
    /// <returns>A scenario that fails the same way, of which nothing can be left out.</returns>
    public static Scenario Shrink(Scenario scenario, string kind, Func<Scenario, SimulationResult> play)
    {
        int attempts = 0;
        bool shorter = true;
        while (shorter)
        {
            shorter = false;
            foreach (Scenario candidate in Candidates(scenario))
            {
                if (++attempts > MostAttempts)
                {
                    return scenario;
                }

                if (play(candidate).Failure?.Kind == kind)
                {
                    scenario = candidate;
                    shorter = true;
                    break;
                }
            }
        }

        return scenario;
    }

    private static IEnumerable<Scenario> Candidates(Scenario s)
    {
        for (int i = 0; i < s.Conversations.Count && s.Conversations.Count > 1; i++)
        {
            yield return s with { Conversations = Without(s.Conversations, i) };
        }

        for (int i = 0; i < s.Disturbances.Count; i++)
        {
            yield return s with { Disturbances = Without(s.Disturbances, i) };
        }

        foreach (ImpairmentProfile better in Better(s.ToRight))
        {
            yield return s with { ToRight = better };
        }

        foreach (ImpairmentProfile better in Better(s.ToLeft))
        {
            yield return s with { ToLeft = better };
        }

        if (s.Batches)
        {
            yield return s with { Batches = false };
        }

        for (int i = 0; i < s.Conversations.Count; i++)
        {
            foreach (Conversation simpler in Simpler(s.Conversations[i]))
            {
                yield return s with { Conversations = [.. s.Conversations.Select((c, j) => j == i ? simpler : c)] };
            }
        }
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
        for (int i = 0; i < c.Opener.Count; i++)
        {
            yield return c with { Opener = Without(c.Opener, i) };
        }

        for (int i = 0; i < c.Acceptor.Count; i++)
        {
            yield return c with { Acceptor = Without(c.Acceptor, i) };
        }

        for (int i = 0; i < c.Opener.Count; i++)
        {
            if (c.Opener[i].Value > 1)
            {
                yield return c with { Opener = [.. c.Opener.Select((a, j) => j == i ? a with { Value = a.Value / 2 } : a)] };
            }
        }

        for (int i = 0; i < c.Acceptor.Count; i++)
        {
            if (c.Acceptor[i].Value > 1)
            {
                yield return c with { Acceptor = [.. c.Acceptor.Select((a, j) => j == i ? a with { Value = a.Value / 2 } : a)] };
            }
        }

        if (c.At > 0)
        {
            yield return c with { At = 0 };
        }
    }

    private static List<T> Without<T>(IReadOnlyList<T> list, int index)
    {
        return [.. list.Where((_, i) => i != index)];
    }
}
