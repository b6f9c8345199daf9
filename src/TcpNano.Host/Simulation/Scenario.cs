using System.Globalization;
using TcpNano.Host.Network;

namespace TcpNano.Host.Simulation;

/// <summary>Everything about one simulation: the same scenario runs the same way, octet for octet.</summary>
internal sealed record Scenario
{
    /// <summary>Where all chance of the network comes from.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The profile it was made by.</summary>
    public required string Profile { get; init; }

    /// <summary>The left station.</summary>
    public required StationSetup Left { get; init; }

    /// <summary>The right station.</summary>
    public required StationSetup Right { get; init; }

    /// <summary>What happens to frames from left to right.</summary>
    public required ImpairmentProfile ToRight { get; init; }

    /// <summary>What happens to frames from right to left.</summary>
    public required ImpairmentProfile ToLeft { get; init; }

    /// <summary>Whether frames that arrive together are dealt with together.</summary>
    public required bool Batches { get; init; }

    /// <summary>The connections.</summary>
    public required IReadOnlyList<Conversation> Conversations { get; init; }

    /// <summary>What befalls the stations.</summary>
    public required IReadOnlyList<Disturbance> Disturbances { get; init; }

    /// <summary>Whether nothing goes wrong on the way: then everything must arrive, and every connection end as its apps end it.</summary>
    public bool IsCalm => IsPerfect(ToRight) && IsPerfect(ToLeft) && Disturbances.Count == 0
        && Math.Min(Left.TransmitRing, Right.TransmitRing) >= 1000 && Math.Min(Left.ReceiveRing, Right.ReceiveRing) >= 1000;

    /// <summary>The scenario in words, for reports.</summary>
    /// <returns>Lines.</returns>
    public IEnumerable<string> Describe()
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"seed {Seed}, profile {Profile}{(Batches ? ", frames in batches" : "")}");
        yield return "left:  " + Words(Left);
        yield return "right: " + Words(Right);
        yield return "left to right: " + Words(ToRight);
        yield return "right to left: " + Words(ToLeft);
        foreach (Conversation conversation in Conversations)
        {
            string opener = conversation.OpensLeft ? "left" : "right";
            yield return $"at {conversation.At}: {(conversation.IsSimultaneous ? "both open" : opener + " opens")}";
            yield return "    opener:   " + string.Join(", ", conversation.Opener);
            yield return "    acceptor: " + string.Join(", ", conversation.Acceptor);
        }

        foreach (Disturbance disturbance in Disturbances)
        {
            yield return disturbance.ToString();
        }
    }

    private static bool IsPerfect(ImpairmentProfile profile)
    {
        return profile.Loss == 0 && profile.Burst == 0 && profile.Corruption == 0 && profile.Duplicate == 0 && profile.Reorder == 0;
    }

    private static string Words(StationSetup setup)
    {
        return setup.ToString().Replace(nameof(StationSetup), "", StringComparison.Ordinal);
    }

    private static string Words(ImpairmentProfile profile)
    {
        List<string> words = [];
        Add("delay", profile.Delay);
        Add("jitter", profile.Jitter);
        Add("loss", profile.Loss);
        Add("burst", profile.Burst);
        Add("reorder", profile.Reorder);
        Add("duplicate", profile.Duplicate);
        Add("corruption", profile.Corruption);
        return words.Count == 0 ? "perfect" : string.Join(", ", words);

        void Add(string name, double value)
        {
            if (value != 0)
            {
                words.Add(string.Create(CultureInfo.InvariantCulture, $"{name} {value:0.##}"));
            }
        }
    }
}
