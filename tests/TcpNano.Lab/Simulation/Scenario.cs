using TcpNano.Virtual;

namespace TcpNano.Lab.Simulation;

/// <summary>Everything about one simulation: the same scenario runs the same way, octet for octet.</summary>
internal sealed record Scenario
{
    /// <summary>Where all chance of the network comes from.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The profile it was made by.</summary>
    public required string Profile { get; init; }

    /// <summary>The stations on the link.</summary>
    public required IReadOnlyList<StationSetup> Stations { get; init; }

    /// <summary>Whether frames that arrive together are dealt with together.</summary>
    public required bool Batches { get; init; }

    /// <summary>The connections.</summary>
    public required IReadOnlyList<Conversation> Conversations { get; init; }

    /// <summary>What befalls the stations.</summary>
    public required IReadOnlyList<Disturbance> Disturbances { get; init; }

    /// <summary>What happens to which frame, instead of chance; null when chance decides.</summary>
    public IReadOnlyList<Mishap>? Mishaps { get; init; }

    /// <summary>Whether nothing goes wrong on the way: then everything must arrive, and every connection end as its apps end it.</summary>
    public bool IsCalm => Disturbances.Count == 0 && Mishaps is null && Stations.All(IsPerfect);

    /// <summary>What a station is called.</summary>
    /// <param name="station">Its number.</param>
    /// <returns>A letter.</returns>
    public static string NameOf(int station)
    {
        return ((char)('A' + station)).ToString();
    }

    private static bool IsPerfect(StationSetup station)
    {
        ImpairmentProfile wire = station.Wire;
        return wire.Loss == 0 && wire.Burst == 0 && wire.Corruption == 0 && wire.Duplicate == 0 && wire.Reorder == 0
            && Math.Min(station.TransmitRing, station.ReceiveRing) >= StationSetup.Ample;
    }
}
