namespace TcpNano.Wire;

/// <summary>stand-in</summary>
internal sealed class SipHash
{
    private readonly ulong _k0;
    private readonly ulong _k1;

    public SipHash(byte[] key)
    {
        _k0 = System.BitConverter.ToUInt64(key, 0);
        _k1 = System.BitConverter.ToUInt64(key, 8);
    }

    public ulong Hash(ulong a, ulong b)
    {
        ulong x = (a ^ _k0) * 0x9E3779B97F4A7C15ul + (b ^ _k1);
        x ^= x >> 31;
        x *= 0xBF58476D1CE4E5B9ul;
        x ^= x >> 29;
        return x * 0x94D049BB133111EBul;
    }
}
