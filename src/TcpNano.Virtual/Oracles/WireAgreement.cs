namespace TcpNano.Virtual.Oracles;

/// <summary>What a SYN offers (RFC 7323 sections 2.2 and 3.2, RFC 2018 section 2): each is in use only if both SYNs have it.</summary>
/// <param name="Scales">Whether there is window scale.</param>
/// <param name="Scale">Its shift; 0 without.</param>
/// <param name="Sack">Whether SACK is permitted.</param>
/// <param name="Stamps">Whether there are timestamps.</param>
internal readonly record struct WireAgreement(bool Scales, int Scale, bool Sack, bool Stamps)
{
    /// <summary>All that one of two offers.</summary>
    public WireAgreement Or(WireAgreement other)
    {
        return new(Scales || other.Scales, Math.Max(Scale, other.Scale), Sack || other.Sack, Stamps || other.Stamps);
    }
}
