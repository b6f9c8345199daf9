using TcpNano.Virtual.Oracles;

namespace TcpNano.Lab.Exploration;

/// <summary>A state of the whole <see cref="World"/>.</summary>
internal sealed class WorldImage
{
    /// <summary>The stacks; null before anything was put aside.</summary>
    public readonly StackImage?[] Stacks = new StackImage?[2];

    /// <summary>The apps.</summary>
    public readonly AppStatus[] Apps = new AppStatus[2];

    /// <summary>What has been said on the wire.</summary>
    public readonly WireFlowState[] Flows = new WireFlowState[2];

    /// <summary>Segments in flight.</summary>
    public readonly List<Flight> Flights = [];

    /// <summary>The time.</summary>
    public long Now;

    /// <summary>Losses and duplications that may still happen.</summary>
    public int FaultsLeft;

    /// <summary>Retransmission timers that may still be early.</summary>
    public int EarlyLeft;

    /// <summary>Whether any RST was sent.</summary>
    public bool HasReset;
}
