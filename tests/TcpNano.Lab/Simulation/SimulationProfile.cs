namespace TcpNano.Lab.Simulation;

/// <summary>What a kind of scenarios has in it: percentages are upper bounds, each scenario draws its own below them.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Summary">What it is about.</param>
internal sealed record SimulationProfile(string Name, string Summary)
{
    /// <summary>All profiles; seed n runs under number n modulo their count.</summary>
    public static IReadOnlyList<SimulationProfile> All { get; } =
    [
        new("clean", "nothing goes wrong on the way") { Aborts = 10 },
        new("lossy", "frames get lost, each by itself") { Loss = 25 },
        new("bursty", "frames get lost in bursts") { Burst = 10 },
        new("disorderly", "frames overtake each other and arrive twice") { Reorder = 40, Duplicate = 20, Jitter = 40 },
        new("corrupting", "bits turn over") { Corruption = 20 },
        new("flapping", "cables come out") { Flaps = 3, Loss = 5 },
        new("stalled", "apps do not read for a while") { Stalls = 60, Loss = 5 },
        new("tiny", "the smallest of buffers and pools") { Tiny = true, Loss = 5, Stalls = 30 },
        new("busy", "drivers have no room") { Busy = true, Loss = 3 },
        new("rebooting", "stations restart") { Reboots = 1, Loss = 5 },
        new("sleepy", "stations are not polled for a while") { Sleeps = 3, Loss = 3 },
        new("crowded", "more connections than slots and room in backlogs") { Crowd = true, SharedPorts = true, Loss = 5, Aborts = 15 },
        new("rude", "apps abort, and close with data unread") { Aborts = 60, Stalls = 30, Loss = 10 },
        new("neighbours", "three to six stations on one link") { Stations = 6, Loss = 5, Reorder = 5 },
        new("hostile", "somebody forges segments and ARP packets, repeats old ones, with tags, too, floods listeners with SYNs and guesses") { Hostility = 4, Stations = 4, Loss = 3 },
        new("wrapping", "sequence numbers and clocks wrap") { Wraps = 100, Clocks = true, Loss = 10, Reorder = 10 },
        new("jumping", "clocks jump") { Jumps = 2, Clocks = true, Loss = 5 },
        new("again", "ports are used again at once, listeners come and go, backlogs are full") { Reuse = 60, Deafness = 1, SharedPorts = true, Loss = 5, Aborts = 15 },
        new("mixed", "everything at once")
        {
            Loss = 10, Burst = 3, Reorder = 15, Duplicate = 10, Corruption = 5, Jitter = 20, Flaps = 1, Sleeps = 1, Reboots = 0.3, Stalls = 30, Aborts = 15, Busy = true,
            Stations = 3, Wraps = 20, Clocks = true, Jumps = 0.3, Deafness = 0.3,
        },
        new("hoarding", "apps close, and their peers neither read nor close, or read a little now and then, for twenty minutes") { Hoards = 80, Loss = 5, Crowd = true },
    ];

    /// <summary>Frames lost, in percent.</summary>
    public double Loss { get; init; }

    /// <summary>Bursts of losses, in percent of frames.</summary>
    public double Burst { get; init; }

    /// <summary>Frames held back, in percent.</summary>
    public double Reorder { get; init; }

    /// <summary>Frames doubled, in percent.</summary>
    public double Duplicate { get; init; }

    /// <summary>Frames damaged, in percent.</summary>
    public double Corruption { get; init; }

    /// <summary>Milliseconds of jitter.</summary>
    public int Jitter { get; init; }

    /// <summary>How often a cable comes out.</summary>
    public double Flaps { get; init; }

    /// <summary>How often a station sleeps.</summary>
    public double Sleeps { get; init; }

    /// <summary>How often a station restarts.</summary>
    public double Reboots { get; init; }

    /// <summary>Ends that stop reading for a while, in percent.</summary>
    public double Stalls { get; init; }

    /// <summary>Conversations whose one end closes while the other holds on to the connection, in percent.</summary>
    public double Hoards { get; init; }

    /// <summary>Ends that abort or close early, in percent.</summary>
    public double Aborts { get; init; }

    /// <summary>Whether drivers run out of room.</summary>
    public bool Busy { get; init; }

    /// <summary>Whether buffers and pools are as small as they can be.</summary>
    public bool Tiny { get; init; }

    /// <summary>Whether there are more connections than slots.</summary>
    public bool Crowd { get; init; }

    /// <summary>Stations on the link at most; 0 for just two.</summary>
    public int Stations { get; init; }

    /// <summary>How often somebody attacks a station.</summary>
    public double Hostility { get; init; }

    /// <summary>Connections whose sequence numbers wrap, in percent.</summary>
    public double Wraps { get; init; }

    /// <summary>Whether clocks start anywhere, preferably shortly before they wrap.</summary>
    public bool Clocks { get; init; }

    /// <summary>How often a clock jumps.</summary>
    public double Jumps { get; init; }

    /// <summary>Connections between the same ports as an earlier one, in percent.</summary>
    public double Reuse { get; init; }

    /// <summary>How often a station stops listening.</summary>
    public double Deafness { get; init; }

    /// <summary>Whether connections share listeners with little room in their backlogs.</summary>
    public bool SharedPorts { get; init; }
}
