using TcpNano.Wire;

namespace TcpNano.Internet;

/// <summary>Numbers that nobody without the stack's secret can predict: for identifiers, ports, and times that should not coincide.</summary>
internal sealed class RandomNumbers
{
    private readonly SipHash _hash;
    private ulong _count;

    public RandomNumbers(SipHash hash)
    {
        _hash = hash;
    }

    /// <summary>The next number.</summary>
    public uint Next()
    {
        return (uint)_hash.Hash(_count++, 0x84);
    }
}
