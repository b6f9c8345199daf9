using TcpNano.Tcp;

namespace TcpNano.Recovery;

/// <summary>
/// How large the congestion window is (RFC 5681, RFC 9438): grows it while all goes well, and says what is left after a loss. What is lost, and what is
/// retransmitted, is decided by <see cref="SackLossRecovery"/>, which writes cwnd and ssthresh as this says.
/// </summary>
internal abstract class CongestionControl
{
    /// <summary>Whether a loss reduces cwnd over a round trip (RFC 6937). If not, cwnd is what <see cref="Grow"/> says, also in recovery.</summary>
    public readonly bool ReducesOnLoss;

    /// <summary>Makes a controller for all connections of a stack.</summary>
    protected CongestionControl(bool reducesOnLoss)
    {
        ReducesOnLoss = reducesOnLoss;
    }

    /// <summary>A new connection.</summary>
    public abstract void Begin(TransmissionControlBlock c);

    /// <summary>Octets were delivered. Called for each ACK outside of recovery, and in recovery only if <see cref="ReducesOnLoss"/> is false.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="b">Its recovery block, with what was delivered and lost.</param>
    /// <param name="acked">Octets that count towards growth; 0 while the app or the peer's window, and not cwnd, bounds what is in flight.</param>
    /// <returns>The new cwnd.</returns>
    public abstract int Grow(TransmissionControlBlock c, RecoveryBlock b, int acked);

    /// <summary>A loss: the first of a recovery, or that of a retransmission.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="flight">FlightSize in octets.</param>
    /// <returns>The new ssthresh, before the floor of two segments.</returns>
    public abstract int Reduce(TransmissionControlBlock c, int flight);

    /// <summary>The peer has echoed a router's mark, with nothing lost: as a loss, unless the controller knows better.</summary>
    /// <param name="c">The connection.</param>
    /// <returns>The new ssthresh, before the floor of two segments.</returns>
    public virtual int Echoed(TransmissionControlBlock c)
    {
        return Reduce(c, c.Cwnd);
    }

    /// <summary>A timeout, after <see cref="Reduce"/> if that was due.</summary>
    public abstract void TimedOut(TransmissionControlBlock c);

    /// <summary>A recovery begins that may have to be undone.</summary>
    public abstract void Save(TransmissionControlBlock c);

    /// <summary>What <see cref="Reduce"/> did since <see cref="Save"/> is undone: nothing was lost.</summary>
    public abstract void Undo(TransmissionControlBlock c);

    /// <summary>Nothing was sent for longer than RTO: what was measured is old.</summary>
    public abstract void Restart(TransmissionControlBlock c);
}
