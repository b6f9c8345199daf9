namespace TcpNano.Sntp;

/// <summary>What a client did and dropped since it was constructed, by <see cref="SntpCounter"/>. Counts wrap at 2^32.</summary>
public sealed class SntpCounters
{
    /// <summary>How many there are.</summary>
    internal const int Number = (int)SntpCounter.BadRoundTrips + 1;

    private readonly uint[] _values = new uint[Number];

    internal SntpCounters()
    {
    }

    /// <summary>A count.</summary>
    /// <param name="counter">Which.</param>
    /// <returns>How often, since the client was constructed.</returns>
    public uint this[SntpCounter counter]
    {
        get { return _values[(int)counter]; }
    }

    /// <summary>Counts one more.</summary>
    internal void Count(int counter)
    {
        _values[counter]++;
    }
}
