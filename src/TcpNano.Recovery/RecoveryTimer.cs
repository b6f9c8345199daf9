namespace TcpNano.Recovery;

/// <summary>What the recovery timer of a connection waits for.</summary>
internal static class RecoveryTimer
{
    /// <summary>Nothing.</summary>
    public const int None = 0;

    /// <summary>The end of the reordering window (RFC 8985 section 6.2, step 5).</summary>
    public const int Reordering = 1;

    /// <summary>A tail loss probe (RFC 8985 section 7.2).</summary>
    public const int Probe = 2;

    /// <summary>The rescue retransmission of RFC 6675 section 4, rule 4 of NextSeg ().</summary>
    public const int Rescue = 3;
}
