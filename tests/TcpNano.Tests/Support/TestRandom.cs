namespace TcpNano.Tests.Support;

/// <summary>A small generator (xorshift) that gives the same numbers on every runtime.</summary>
public sealed class TestRandom
{
    private uint _state;

    public TestRandom(uint seed)
    {
        _state = seed == 0 ? 1 : seed;
    }

    /// <summary>Any of the 2^32 values but 0.</summary>
    public uint Next()
    {
        uint x = _state;
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
        _state = x;
        return x;
    }

    /// <summary>0 to bound - 1.</summary>
    public int Next(int bound)
    {
        // By way of long: on nanoCLR an uint cast to int would go on counting as unsigned.
        return (int)(long)((Next() >> 8) % (uint)bound);
    }
}
