namespace TcpNano.Mdns;

/// <summary>What a responder did and dropped since it was constructed, by <see cref="MdnsCounter"/>. Counts wrap at 2^32.</summary>
public sealed class MdnsCounters
{
    /// <summary>How many there are.</summary>
    internal const int Number = (int)MdnsCounter.DroppedIdle + 1;

    private readonly uint[] _values = new uint[Number];

    internal MdnsCounters()
    {
    }

    /// <summary>A count.</summary>
    /// <param name="counter">Which.</param>
    /// <returns>How often, since the responder was constructed.</returns>
    public uint this[MdnsCounter counter]
    {
        get { return _values[(int)counter]; }
    }

    /// <summary>Counts one more.</summary>
    internal void Count(int counter)
    {
        _values[counter]++;
    }
}
