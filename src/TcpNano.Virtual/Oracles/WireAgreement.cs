namespace TcpNano.Virtual.Oracles;

/// <summary>
/// What a SYN offers (RFC 7323 sections 2.2 and 3.2, RFC 2018 section 2): each is in use only if both SYNs have it. One number, so that states with it can be
/// compared octet by octet.
/// </summary>
internal readonly record struct WireAgreement
{
    private const int ScalesBit = 0x100;
    private const int SackBit = 0x200;
    private const int StampsBit = 0x400;

    private readonly int _bits;

    /// <summary>What is offered.</summary>
    /// <param name="scales">Whether there is window scale.</param>
    /// <param name="scale">Its shift; 0 without.</param>
    /// <param name="sack">Whether SACK is permitted.</param>
    /// <param name="stamps">Whether there are timestamps.</param>
    public WireAgreement(bool scales, int scale, bool sack, bool stamps)
    {
        _bits = scale | (scales ? ScalesBit : 0) | (sack ? SackBit : 0) | (stamps ? StampsBit : 0);
    }

    /// <summary>Whether there is window scale.</summary>
    public bool Scales => (_bits & ScalesBit) != 0;

    /// <summary>Its shift; 0 without.</summary>
    public int Scale => _bits & 0xFF;

    /// <summary>Whether SACK is permitted.</summary>
    public bool Sack => (_bits & SackBit) != 0;

    /// <summary>Whether there are timestamps.</summary>
    public bool Stamps => (_bits & StampsBit) != 0;

    /// <summary>All that one of two offers.</summary>
    public WireAgreement Or(WireAgreement other)
    {
        return new(Scales || other.Scales, Math.Max(Scale, other.Scale), Sack || other.Sack, Stamps || other.Stamps);
    }
}
