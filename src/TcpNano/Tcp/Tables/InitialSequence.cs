using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <summary>
/// Initial sequence numbers: ISN = M + F(4-tuple, secret) (RFC 9293 SHLD-1, RFC 6528 rule 3-1). M is a clock of 4 microseconds
/// (RFC 9293 MUST-8, RFC 6528 rule 3-2). F is a keyed hash that nobody without the key can compute (RFC 9293 MUST-9, RFC 6528
/// rules 3-3 and 3-4).
/// </summary>
internal sealed class InitialSequence
{
    /// <summary>Moves all initial sequence numbers; 0 outside of tests, which use it to reach the wrap at 2^32.</summary>
    public uint Offset;

    private readonly SipHash _hash;

    // The 4-tuple that was hashed last, and its hash.
    private uint _local;
    private uint _remote;
    private uint _ports;
    private ulong _last;

    public InitialSequence(SipHash hash)
    {
        _hash = hash;
    }

    /// <summary>The initial sequence number for a connection opened now.</summary>
    /// <param name="local">Our address.</param>
    /// <param name="remote">The peer's address.</param>
    /// <param name="ports">Both ports in one word.</param>
    /// <param name="now">Milliseconds; 250 ticks of 4 microseconds each.</param>
    public uint Next(uint local, uint remote, uint ports, int now)
    {
        // For one 4-tuple F is constant, so the numbers rise with M, and TIME-WAIT can give way to a new SYN (RFC 6528 rule 3-6).
        return (uint)HashOf(local, remote, ports) + (uint)now * 250u + Offset;
    }

    /// <summary>
    /// The keyed hash of a 4-tuple. Its lower half is F; the upper half, of which that says nothing, is for <see cref="Timestamps"/>. The last one is kept: a handshake asks for the same
    /// three times.
    /// </summary>
    /// <param name="local">Our address.</param>
    /// <param name="remote">The peer's address.</param>
    /// <param name="ports">Both ports in one word.</param>
    public ulong HashOf(uint local, uint remote, uint ports)
    {
        if (ports != _ports || remote != _remote || local != _local)
        {
            _local = local;
            _remote = remote;
            _ports = ports;

            // The low octet of the second word keeps this use of the hash apart from the others.
            _last = _hash.Hash(((ulong)local << 32) | remote, ((ulong)ports << 8) | 0x81);
        }

        return _last;
    }
}
