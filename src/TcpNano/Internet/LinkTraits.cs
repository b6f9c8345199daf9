namespace TcpNano.Internet;

/// <summary>What the protocols above need to know of the link, read once from the driver.</summary>
internal sealed class LinkTraits
{
    /// <summary>Largest IPv4 datagram in octets.</summary>
    public readonly int Mtu;

    /// <summary>Whether received checksums are ours to verify.</summary>
    public readonly bool VerifyChecksums;

    /// <summary>Whether checksums of what we send are ours to fill in.</summary>
    public readonly bool FillChecksums;

    /// <summary>Hardware addresses of the neighbours, 6 octets an ARP entry.</summary>
    public readonly byte[] Hardware;

    public LinkTraits(int mtu, bool verifyChecksums, bool fillChecksums, byte[] hardware)
    {
        Mtu = mtu;
        VerifyChecksums = verifyChecksums;
        FillChecksums = fillChecksums;
        Hardware = hardware;
    }
}
