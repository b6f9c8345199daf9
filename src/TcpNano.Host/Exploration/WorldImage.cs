namespace TcpNano.Host.Exploration;

/// <summary>A state of the whole <see cref="World"/>.</summary>
/// <param name="left">Room for the left stack.</param>
/// <param name="right">Room for the right stack.</param>
internal sealed class WorldImage(StackImage left, StackImage right)
{
    /// <summary>The stacks.</summary>
    public readonly StackImage[] Stacks = [left, right];

    /// <summary>The apps.</summary>
    public readonly AppStatus[] Apps = new AppStatus[2];

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
