namespace TcpNano.Dns;

/// <summary>What a resolver did and dropped since it was constructed, by <see cref="DnsCounter"/>. Counts wrap at 2^32.</summary>
public sealed class DnsCounters
{
    /// <summary>How many there are.</summary>
    internal const int Number = (int)DnsCounter.DroppedLongChain + 1;

    private readonly uint[] _values = new uint[Number];

    internal DnsCounters()
    {
    }

    /// <summary>A count.</summary>
    /// <param name="counter">Which.</param>
    /// <returns>How often, since the resolver was constructed.</returns>
    public uint this[DnsCounter counter]
    {
        get { return _values[(int)counter]; }
    }

    /// <summary>Counts one more.</summary>
    internal void Count(int counter)
    {
        _values[counter]++;
    }
}
