namespace TcpNano.Virtual;

/// <summary>
/// A small pseudo-random generator (SplitMix64: a Weyl sequence through a 64-bit mixer). The framework's own generator
/// promises no stable sequence between versions; simulated networks need one, so that a seed is a full description of a run.
/// </summary>
/// <param name="seed">Any number; each gives a sequence of its own.</param>
public sealed class SplitMix64(ulong seed)
{
    private const double DrawsOfPercent = (1UL << 53) / 100.0;

    private ulong _state = seed;

    /// <summary>The next 64 bits.</summary>
    /// <returns>A number of the full range, evenly distributed.</returns>
    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15UL;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <summary>A number below a bound. Takes exactly one draw.</summary>
    /// <param name="bound">The first number not wanted, at least 1.</param>
    /// <returns>0 to <paramref name="bound"/> - 1.</returns>
    public int Below(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);

        // The upper half times the bound: no division, and a bias of at most bound / 2^32.
        return (int)(((Next() >> 32) * (ulong)bound) >> 32);
    }

    /// <summary>Whether an event of the given probability happens. Takes exactly one draw, whatever the probability.</summary>
    /// <param name="percent">0 never, 100 always.</param>
    /// <returns>True when it happens.</returns>
    public bool Chance(double percent)
    {
        return (Next() >> 11) < percent * DrawsOfPercent;
    }
}
