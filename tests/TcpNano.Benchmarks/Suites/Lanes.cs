using TcpNano.Benchmarks.Systems;

namespace TcpNano.Benchmarks.Suites;

/// <summary>The systems of a suite, all up at the same time; who is not measured waits.</summary>
internal sealed class Lanes : IDisposable
{
    private readonly List<Lane> _all = [];

    /// <summary>Starts systems.</summary>
    /// <param name="run">The run.</param>
    /// <param name="kinds">Which.</param>
    /// <param name="open">Starts one.</param>
    public Lanes(RunContext run, IEnumerable<SystemKind> kinds, Func<SystemKind, Lane> open)
    {
        try
        {
            foreach (SystemKind kind in kinds)
            {
                run.Say("starting " + SystemNames.Of(kind));
                _all.Add(open(kind));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>All, in the order of a round: each round begins with another one.</summary>
    /// <param name="round">The round.</param>
    /// <returns>The systems.</returns>
    public IEnumerable<Lane> InRound(int round)
    {
        for (int i = 0; i < _all.Count; i++)
        {
            yield return _all[(i + round) % _all.Count];
        }
    }

    /// <summary>Ends them.</summary>
    public void Dispose()
    {
        _all.ForEach(lane => lane.Dispose());
    }
}
