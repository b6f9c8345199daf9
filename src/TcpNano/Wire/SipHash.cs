using System;

namespace TcpNano.Wire;

/// <summary>
/// SipHash-2-4 (Aumasson and Bernstein, 2012) of messages of 16 octets: a keyed hash that nobody without the key can predict or
/// steer (RFC 6528 rule 3-4). RFC 6528 section 3 needs one for initial sequence numbers, RFC 6056 section 3.3.3 one for ports.
/// </summary>
internal sealed class SipHash
{
    // The message's length in the top octet of the padding block.
    private const ulong LengthBlock = 16UL << 56;

    // The state before the first block, which depends on the key alone.
    private readonly ulong _v0;
    private readonly ulong _v1;
    private readonly ulong _v2;
    private readonly ulong _v3;

    /// <summary>Takes the key.</summary>
    /// <param name="key">16 octets, secret. The object keeps no reference to them.</param>
    public SipHash(byte[] key)
    {
        if (key == null)
        {
            throw new ArgumentNullException(nameof(key));
        }

        if (key.Length != 16)
        {
            throw new ArgumentException("The key has 16 octets.");
        }

        ulong k0 = BitConverter.ToUInt64(key, 0);
        ulong k1 = BitConverter.ToUInt64(key, 8);
        _v0 = k0 ^ 0x736F6D6570736575;
        _v1 = k1 ^ 0x646F72616E646F6D;
        _v2 = k0 ^ 0x6C7967656E657261;
        _v3 = k1 ^ 0x7465646279746573;
    }

    /// <summary>Hashes a message of 16 octets.</summary>
    /// <param name="a">Octets 0 to 7, the first in the lowest bits.</param>
    /// <param name="b">Octets 8 to 15, likewise.</param>
    public ulong Hash(ulong a, ulong b)
    {
        ulong v0 = _v0;
        ulong v1 = _v1;
        ulong v2 = _v2;
        ulong v3 = _v3 ^ a;
        int step = 0;
        while (true)
        {
            // Two rounds per step: all rounds in a row would take 2 KB of flash, and a method for a round would double the time.
            v0 += v1;
            v1 = ((v1 << 13) | (v1 >> 51)) ^ v0;
            v0 = (v0 << 32) | (v0 >> 32);
            v2 += v3;
            v3 = ((v3 << 16) | (v3 >> 48)) ^ v2;
            v0 += v3;
            v3 = ((v3 << 21) | (v3 >> 43)) ^ v0;
            v2 += v1;
            v1 = ((v1 << 17) | (v1 >> 47)) ^ v2;
            v2 = (v2 << 32) | (v2 >> 32);

            v0 += v1;
            v1 = ((v1 << 13) | (v1 >> 51)) ^ v0;
            v0 = (v0 << 32) | (v0 >> 32);
            v2 += v3;
            v3 = ((v3 << 16) | (v3 >> 48)) ^ v2;
            v0 += v3;
            v3 = ((v3 << 21) | (v3 >> 43)) ^ v0;
            v2 += v1;
            v1 = ((v1 << 17) | (v1 >> 47)) ^ v2;
            v2 = (v2 << 32) | (v2 >> 32);

            switch (step)
            {
                case 0:
                    v0 ^= a;
                    v3 ^= b;
                    break;
                case 1:
                    v0 ^= b;
                    v3 ^= LengthBlock;
                    break;
                case 2:
                    v0 ^= LengthBlock;
                    v2 ^= 0xFF;
                    break;
                case 4:
                    return v0 ^ v1 ^ v2 ^ v3;
            }

            step++;
        }
    }
}
