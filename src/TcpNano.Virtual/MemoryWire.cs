using System.Diagnostics;

namespace TcpNano.Virtual;

/// <summary>
/// A cable between two MACs in this process, in real time and for threads: two stacks on it can be started and used with
/// blocking calls as on a network. Frames arrive at once and in order. All memory is taken by the constructor.
/// </summary>
/// <remarks>For runs that must not depend on the real time there is virtual time instead.</remarks>
public sealed class MemoryWire
{
    private volatile bool _isCut;

    /// <summary>A cable with a MAC at each end: 02:00:00:00:00:01 on the left, 02:00:00:00:00:02 on the right.</summary>
    /// <param name="frames">Frames that can wait at each end; while they do, the other end's transmitter has no room.</param>
    /// <param name="mtu">Largest IPv4 datagram, 576 to 1500.</param>
    public MemoryWire(int frames = 64, int mtu = 1500)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(mtu, 576);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(mtu, 1500);
        Left = new MemoryDriver(this, 1, frames, mtu);
        Right = new MemoryDriver(this, 2, frames, mtu);
        Left.Peer = Right;
        Right.Peer = Left;
    }

    /// <summary>The MAC at one end.</summary>
    public MemoryDriver Left { get; }

    /// <summary>The MAC at the other end.</summary>
    public MemoryDriver Right { get; }

    /// <summary>Whether frames get lost on their way, both ways, unnoticed by the MACs.</summary>
    public bool IsCut
    {
        get => _isCut;
        set => _isCut = value;
    }

    internal static long Now()
    {
        return Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1000);
    }
}
