namespace TcpNano.Internet;

/// <summary>The properties of the link that protocols above IPv4 need, read once from the driver.</summary>
internal sealed class LinkTraits
{
    /// <summary>Largest IPv4 datagram in octets.</summary>
    public readonly int Mtu;

    /// <summary>Whether the stack verifies received checksums.</summary>
    public readonly bool VerifyChecksums;

    /// <summary>Whether the stack fills in checksums of what it sends.</summary>
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
