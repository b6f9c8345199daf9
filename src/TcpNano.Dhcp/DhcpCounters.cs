namespace TcpNano.Dhcp;

/// <summary>What a client did and dropped since it was constructed, by <see cref="DhcpCounter"/>. Counts wrap at 2^32.</summary>
public sealed class DhcpCounters
{
    /// <summary>How many there are.</summary>
    internal const int Number = (int)DhcpCounter.DroppedSecondOffer + 1;

    private readonly uint[] _values = new uint[Number];

    internal DhcpCounters()
    {
    }

    /// <summary>A count.</summary>
    /// <param name="counter">Which.</param>
    /// <returns>How often, since the client was constructed.</returns>
    public uint this[DhcpCounter counter]
    {
        get { return _values[(int)counter]; }
    }

    /// <summary>Counts one more.</summary>
    internal void Count(int counter)
    {
        _values[counter]++;
    }
}
