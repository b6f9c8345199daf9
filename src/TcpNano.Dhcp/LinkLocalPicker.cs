namespace TcpNano.Dhcp;

/// <summary>
/// Link-local addresses to try, one after the other: a sequence of its own for each hardware address, the same at every start
/// (RFC 3927 rules 2.1-1, 2.1-2, 2.1-3 and 2.1-4).
/// </summary>
internal sealed class LinkLocalPicker
{
    /// <summary>The netmask of link-local addresses.</summary>
    public const uint Netmask = 0xFFFF0000;

    /// <summary>The address to try now.</summary>
    public uint Address;

    // 169.254.1.0 to 169.254.254.255: the first and the last 256 are reserved.
    private const uint First = 0xA9FE0100;
    private const uint Number = 254 * 256;

    private const uint HashBasis = 2166136261;
    private const uint HashPrime = 16777619;

    private uint _state;

    /// <summary>Begins with the first address of a station.</summary>
    /// <param name="hardware">Its hardware address, 6 octets.</param>
    public LinkLocalPicker(byte[] hardware)
    {
        uint hash = HashBasis;
        for (int i = 0; i < DhcpFormat.AddressLength; i++)
        {
            hash = (hash ^ hardware[i]) * HashPrime;
        }

        // Xorshift stays at zero forever.
        _state = hash == 0 ? HashBasis : hash;
        Next();
    }

    /// <summary>The address is taken: goes on to the next.</summary>
    public void Next()
    {
        uint x = _state;
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
        _state = x;
        Address = First + (x % Number);
    }
}
