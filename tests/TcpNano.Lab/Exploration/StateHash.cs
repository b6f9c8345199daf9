namespace TcpNano.Lab.Exploration;

/// <summary>128 bits that stand for a state: two independent multiplicative hashes, each word mixed in by its place.</summary>
internal struct StateHash
{
    /// <summary>Times that differ by less are the same.</summary>
    public const int Grain = 1000;

    private const ulong FirstMultiplier = 0x9E3779B97F4A7C15;
    private const ulong SecondMultiplier = 0xD6E8FEB86659FD93;

    private ulong _first;
    private ulong _second;

    /// <summary>The hash of all that was added.</summary>
    public readonly UInt128 Value => new(_first, _second);

    /// <summary>
    /// A time as states tell it apart. All timers but that of delayed ACKs last for minutes, so what a few of those (40 ms) add up
    /// to is no difference; whoever chooses what expires next has to take all that is due within <see cref="Grain"/> for simultaneous.
    /// </summary>
    /// <param name="time">Milliseconds from now.</param>
    /// <returns>Seconds, rounded.</returns>
    public static long Coarse(long time)
    {
        return (long)Math.Round(time / (double)Grain, MidpointRounding.AwayFromZero);
    }

    /// <summary>Adds a word.</summary>
    /// <param name="word">The word.</param>
    public void Add(long word)
    {
        ulong first = (_first ^ (ulong)word) * FirstMultiplier;
        ulong second = (_second + (ulong)word + 1) * SecondMultiplier;
        _first = first ^ (first >> 29);
        _second = (second ^ (second >> 32)) * FirstMultiplier;
    }
}
