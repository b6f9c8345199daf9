namespace TcpNano.Dhcp;

/// <summary>
/// Random numbers for one turn, out of one that the stack draws for it: a turn may need several. The stack's are keyed with its secret, so
/// nobody outside can foretell what comes after the next one.
/// </summary>
internal sealed class DhcpRandom
{
    private uint _state;
    private int _drawn;

    /// <summary>Adds what nobody can know.</summary>
    /// <param name="fresh">From the stack's generator.</param>
    public void Stir(uint fresh)
    {
        _state = (_state * 1664525) ^ fresh;
    }

    /// <summary>32 random bits.</summary>
    public uint Next()
    {
        _state += 0x9E3779B9;
        uint x = _state;
        x = (x ^ (x >> 16)) * 0x85EBCA6B;
        x = (x ^ (x >> 13)) * 0xC2B2AE35;
        return x ^ (x >> 16);
    }

    /// <summary>A number from 0 to <paramref name="most"/>.</summary>
    /// <param name="most">0 to 2^30.</param>
    public int UpTo(int most)
    {
        // The field gives the number a sign of its own on nanoCLR.
        _drawn = (int)(Next() >> 1);
        return _drawn % (most + 1);
    }

    /// <summary>A number from minus <paramref name="most"/> to plus <paramref name="most"/>.</summary>
    /// <param name="most">0 to 2^29.</param>
    public int Around(int most)
    {
        return UpTo(2 * most) - most;
    }
}
