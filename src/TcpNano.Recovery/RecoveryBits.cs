namespace TcpNano.Recovery;

/// <summary>Bits of RecoveryState: what <see cref="SackLossRecovery"/> is in the middle of. 0 while nothing is lost and the fast path may be taken.</summary>
internal static class RecoveryBits
{
    /// <summary>A record of the scoreboard has a mark, or duplicate ACKs came.</summary>
    public const int Disorder = 0x1;

    /// <summary>Fast recovery (RFC 6675 section 5, RFC 6582).</summary>
    public const int Recovery = 0x2;

    /// <summary>After a timeout, until all that was in flight is acknowledged.</summary>
    public const int Timeout = 0x4;

    /// <summary>A tail loss probe is to leave.</summary>
    public const int ProbeDue = 0x8;

    /// <summary>A tail loss probe is out (RFC 8985 section 7.4).</summary>
    public const int ProbeOut = 0x10;

    /// <summary>The next retransmission leaves whatever cwnd is: the first of a recovery, or after a timeout.</summary>
    public const int Force = 0x20;

    /// <summary>F-RTO waits for the first ACK after a timeout (RFC 5682 step 2).</summary>
    public const int FirstAck = 0x40;

    /// <summary>F-RTO waits for the second ACK, and new data leaves (RFC 5682 step 3).</summary>
    public const int SecondAck = 0x80;

    /// <summary>The rescue retransmission of this recovery has left (RFC 6675 section 4).</summary>
    public const int Rescued = 0x100;

    /// <summary>The sender could not send a hole: nothing more is asked for until something comes.</summary>
    public const int Stopped = 0x200;

    /// <summary>All that belongs to one recovery.</summary>
    public const int Episode = Recovery | Timeout | Force | FirstAck | SecondAck | Rescued;
}
