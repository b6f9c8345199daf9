using TcpNano.Tool.Commands;
using TcpNano.Virtual;

namespace TcpNano.Benchmarks.Virtual;

/// <summary>A bulk transfer in virtual time.</summary>
/// <param name="Wire">What the wire is called.</param>
/// <param name="Profile">What it does each way, beside the delay.</param>
/// <param name="RoundTrip">Milliseconds of round trip.</param>
/// <param name="Stacks">The stacks of both sides.</param>
internal sealed record VirtualCase(string Wire, ImpairmentProfile Profile, int RoundTrip, VirtualStacks Stacks)
{
    /// <summary>Round trips of the suite in milliseconds.</summary>
    public static IReadOnlyList<int> RoundTrips { get; } = [10, 100];

    /// <summary>Stacks of the suite: buffers of several sizes, and the model-based controller with one of them.</summary>
    public static IReadOnlyList<VirtualStacks> AllStacks { get; } = [new(4096), new(32768), new(65536), new(65536, RecoveryNames.RateModel), new(262144)];

    /// <summary>Losses of the suite in percent.</summary>
    public static IReadOnlyList<int> Losses { get; } = [0, 1, 5, 30];

    /// <summary>Every case: losses, then other trouble, at each round trip with all stacks.</summary>
    /// <returns>The cases.</returns>
    public static IEnumerable<VirtualCase> All()
    {
        return
            from roundTrip in RoundTrips
            from wire in Losses.Select(loss => (Name: WireOf(loss), Profile: new ImpairmentProfile { Loss = loss })).Concat(Troubles())
            from stacks in AllStacks
            select new VirtualCase(wire.Name, wire.Profile, roundTrip, stacks);
    }

    /// <summary>The name of a wire that only loses frames.</summary>
    /// <param name="loss">Percent.</param>
    /// <returns>The name.</returns>
    public static string WireOf(int loss)
    {
        return Systems.Services.Text(loss) + " % loss";
    }

    private static IEnumerable<(string Name, ImpairmentProfile Profile)> Troubles()
    {
        yield return ("1 % reordered", new ImpairmentProfile { Reorder = 1, ReorderHold = 10 });
        yield return ("1 % twice", new ImpairmentProfile { Duplicate = 1, ReorderHold = 10 });
        yield return ("1 % reordered, 1 % twice", new ImpairmentProfile { Reorder = 1, ReorderHold = 10, Duplicate = 1 });
        yield return ("bursts", new ImpairmentProfile { Burst = 0.25, BurstLength = 4 });
    }
}
