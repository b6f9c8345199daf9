namespace TcpNano.Lab.Simulation;

/// <summary>Plays the scenarios of many seeds, on all cores.</summary>
/// <param name="sabotage">Makes what spoils something in the stacks of a scenario; to see that it is noticed.</param>
internal sealed class SeedRange(Func<Action<IReadOnlyList<NetworkStack>>>? sabotage = null)
{
    private const int MostFailures = 20;

    private readonly List<(Scenario Scenario, SimulationFailure Failure)> _failures = [];
    private readonly Lock _lock = new();
    private long _played;
    private long _steps;
    private long _octets;

    /// <summary>Scenarios played so far.</summary>
    public long Played => Interlocked.Read(ref _played);

    /// <summary>Events in them.</summary>
    public long Steps => Interlocked.Read(ref _steps);

    /// <summary>Octets that arrived in them.</summary>
    public long Octets => Interlocked.Read(ref _octets);

    /// <summary>Those that failed, by seed; after <c>20</c> it stops.</summary>
    public IReadOnlyList<(Scenario Scenario, SimulationFailure Failure)> Failures
    {
        get
        {
            lock (_lock)
            {
                return [.. _failures.OrderBy(failure => failure.Scenario.Seed)];
            }
        }
    }

    /// <summary>Plays them all.</summary>
    /// <param name="from">The first seed.</param>
    /// <param name="to">The last seed.</param>
    /// <param name="profile">The profile of all of them; null for each seed's own.</param>
    /// <param name="progress">Told now and then how many more were played.</param>
    /// <param name="stop">Asked before each scenario whether to end here.</param>
    public void Play(ulong from, ulong to, SimulationProfile? profile, Action<long>? progress = null, Func<bool>? stop = null)
    {
        const ulong Piece = 64;
        long pieces = (long)(((to - from) / Piece) + 1);

        // Left to itself the thread pool adds threads for as long as a piece takes long: hundreds of them, which get in each other's way.
        ParallelOptions onePerProcessor = new() { MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(
            0,
            pieces,
            onePerProcessor,
            (piece, loop) =>
            {
                ulong first = from + ((ulong)piece * Piece);
                ulong last = Math.Min(to, first + Piece - 1);
                for (ulong seed = first; seed <= last && !loop.IsStopped; seed++)
                {
                    if (stop is not null && stop())
                    {
                        loop.Stop();
                        return;
                    }

                    Play(ScenarioGenerator.Make(seed, profile), loop);
                }

                progress?.Invoke((long)(last - first + 1));
            });
    }

    private void Play(Scenario scenario, ParallelLoopState loop)
    {
        SimulationResult result = SimulationRun.Play(scenario, sabotage?.Invoke());
        Interlocked.Increment(ref _played);
        Interlocked.Add(ref _steps, result.Steps);
        Interlocked.Add(ref _octets, result.Octets);
        if (result.Failure is not null)
        {
            lock (_lock)
            {
                _failures.Add((scenario, result.Failure));
                if (_failures.Count >= MostFailures)
                {
                    loop.Stop();
                }
            }
        }
    }
}
