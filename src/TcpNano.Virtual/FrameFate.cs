namespace TcpNano.Virtual;

/// <summary>What becomes of one frame; decided by <see cref="Impairment.Decide"/>.</summary>
/// <param name="Copies">How often it arrives: 0 (lost), 1 or 2.</param>
/// <param name="Due">When it arrives, by the clock given to <see cref="Impairment.Decide"/>. Frames due at the same time arrive in the order sent.</param>
/// <param name="DuplicateDue">When the second copy arrives, not before <paramref name="Due"/>; meaningful when <paramref name="Copies"/> is 2.</param>
/// <param name="CorruptBit">A random number that picks the bit to turn over, see <see cref="Impairment.Corrupt"/>; negative when the frame arrives as it was sent.</param>
public readonly record struct FrameFate(int Copies, long Due, long DuplicateDue, int CorruptBit)
{
    /// <summary>Whether whoever decided keeps a frame that is not to arrive by itself: <see cref="VirtualNetwork.Arrive"/> and <see cref="VirtualNetwork.Lose"/> go on with it.</summary>
    public bool IsKept { get; init; }

    /// <summary>Whether its datagram is marked if it may be, see <see cref="Impairment.Mark"/>.</summary>
    public bool IsMarked { get; init; }

    /// <summary>Whether the frame never arrives.</summary>
    public bool IsLost => Copies == 0;
}
