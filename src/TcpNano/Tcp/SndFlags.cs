namespace TcpNano.Tcp;

/// <summary>Bits of <see cref="TransmissionControlBlock.SndFlags"/>: the state of the sending direction. Written by <see cref="Sender"/>.</summary>
internal static class SndFlags
{
    /// <summary>The app has finished sending: a FIN follows the queued data.</summary>
    public const int FinQueued = 0x1;

    /// <summary>The persist timer runs instead of the retransmission timer: data or FIN waits for the peer's window.</summary>
    public const int Persist = 0x2;

    /// <summary>A small segment may leave in spite of silly-window avoidance: the override timeout is over.</summary>
    public const int Override = 0x4;

    /// <summary>A window or keep-alive probe is due, and has not left for want of a neighbour or of room.</summary>
    public const int ProbeOwed = 0x8;

    /// <summary>Our SYN was retransmitted: a smaller initial window and a careful RTO follow (RFC 5681 rule 3.1-5, RFC 6298 rule 5.7).</summary>
    public const int SynRetransmitted = 0x10;

    /// <summary>The app found the send buffer full: signal it when room comes free.</summary>
    public const int WantsRoom = 0x20;

    /// <summary>The peer's FIN came before ours was queued.</summary>
    public const int PeerClosedFirst = 0x40;

    /// <summary>The path is narrower than <see cref="Sender.LeastPathMss"/>: segments leave without DF.</summary>
    public const int MayFragment = 0x80;

    /// <summary>Both SYNs had the window scale option.</summary>
    public const int WindowScaled = 0x100;

    /// <summary>Both SYNs have agreed on ECN: see <see cref="ExplicitCongestion"/>.</summary>
    public const int Ecn = 0x200;

    /// <summary>How far the octets of TCP header are shifted to the left: as in the predicted header word.</summary>
    public const int HeaderShift = 10;

    /// <summary>The bits of that length, which is 60 at most.</summary>
    public const int Header = 0x3F << HeaderShift;

    /// <summary>How far the shift of the peer's windows is shifted to the left (RFC 7323 section 2): nothing is above it.</summary>
    public const int ScaleShift = 16;
}
