namespace TcpNano.Virtual.Oracles;

/// <summary>
/// Watches the wire of a <see cref="VirtualNetwork"/>, whoever lets it run, and holds every frame the stacks send to what
/// must be so whatever has happened:
/// <list type="bullet">
/// <item>well-formed in every layer, from this station and to one other; no error about an error;</item>
/// <item>no acknowledgment and no right edge of a window is taken back (RFC 9293 section 3.8.6, SHLD-14);</item>
/// <item>no text beyond the window the peer has offered, but for the one octet of a probe (section 3.8.6.1);</item>
/// <item>each octet of text is the one that belongs at its sequence number, or, where nobody knows that one, the one that was there before;</item>
/// <item>no RST in answer to RST (section 3.5.2).</item>
/// </list>
/// </summary>
/// <remarks>It knows only what anybody on the wire knows, and when a stack restarts or gives way to a new connection between the same ends.</remarks>
internal sealed class WireOracle : IFrameObserver
{
    private readonly VirtualNetwork _network;
    private readonly List<WireStation> _stations = [];

    /// <summary>Begins to watch.</summary>
    /// <param name="network">The wire.</param>
    public WireOracle(VirtualNetwork network)
    {
        _network = network;
        network.AddObserver(this);
    }

    /// <summary>What was wrong first, in a sentence; null while nothing was.</summary>
    public string? Broken { get; private set; }

    /// <summary>What it was that should not have been sent first; null while all was well.</summary>
    public string? What { get; private set; }

    /// <summary>Knows the octets that belong on a flow of a station. Asked once for each connection, when its first text is sent.</summary>
    public Func<VirtualHost, WireFlow, WireText?>? TextOf { get; init; }

    /// <summary>
    /// Least milliseconds of a station's clock between two questions to one neighbour that has kept its ARP entry (RFC 1122 section 2.3.2.1).
    /// Default: any.
    /// </summary>
    public int ArpInterval { get; init; }

    /// <summary>Frames that may be sent in answer to one, or to those that arrive together. Default: no limit.</summary>
    public int MostAnswers { get; init; } = int.MaxValue;

    /// <summary>Holds the stack of a station to all this from now on.</summary>
    /// <param name="host">The station.</param>
    /// <param name="netmask">Which part of its address is the network.</param>
    /// <returns>What is known of it.</returns>
    public WireStation Watch(VirtualHost host, uint netmask)
    {
        WireStation station = new(this, host, netmask);
        _stations.Add(station);
        return station;
    }

    void IFrameObserver.Sent(VirtualFrame frame)
    {
        if (frame.From is not null && StationOf(frame.From) is WireStation station)
        {
            string? wrong = station.Sent(frame.Data.AsSpan(0, frame.Length));
            if (wrong is not null && What is null)
            {
                What = wrong;
                Broken = $"the {frame.From.Name} sent {wrong}";
            }
        }
    }

    void IFrameObserver.Arriving(VirtualFrame frame)
    {
        if (StationOf(frame.To!) is WireStation station)
        {
            bool isSound = !frame.IsDamaged && frame.From is not null && StationOf(frame.From) is not null;
            station.Arriving(WireFrame.WithoutPriorityTag(frame.Data.AsSpan(0, frame.Length)), isSound, _network.Now);
        }
    }

    void IFrameObserver.Processed(VirtualFrame frame)
    {
        StationOf(frame.To!)?.Processed();
    }

    void IFrameObserver.Polled(VirtualHost host)
    {
        StationOf(host.Driver)?.Polled();
    }

    private WireStation? StationOf(VirtualDriver driver)
    {
        foreach (WireStation station in _stations)
        {
            if (station.Host.Driver == driver)
            {
                return station;
            }
        }

        return null;
    }
}
