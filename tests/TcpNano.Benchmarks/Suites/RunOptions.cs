using System.Globalization;
using TcpNano.Benchmarks.Systems;

namespace TcpNano.Benchmarks.Suites;

/// <summary>How much is measured, and with what stack.</summary>
internal sealed record RunOptions
{
    /// <summary>Rounds of each measurement.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>Seconds of each measurement in real time.</summary>
    public double Seconds { get; init; } = 1;

    /// <summary>Seconds of warming up before the first round.</summary>
    public double WarmUp { get; init; } = 2;

    /// <summary>Seeds of each case in virtual time, from 1.</summary>
    public int Seeds { get; init; } = 20;

    /// <summary>Seconds of each case in virtual time.</summary>
    public double VirtualSeconds { get; init; } = 120;

    /// <summary>Octets of each buffer of the stack, where a suite has no sizes of its own.</summary>
    public int Buffer { get; init; } = 65535;

    /// <summary>How the stack repairs losses.</summary>
    public string Recovery { get; init; } = StackFactory.DefaultRecovery;

    /// <summary>What of this was asked for on the command line, beside what is so anyway.</summary>
    /// <returns>Arguments, each with a blank before it; empty when there are none.</returns>
    public string Arguments()
    {
        RunOptions preset = new();
        return Argument("--rounds", Rounds, preset.Rounds)
            + Argument("--seconds", Seconds, preset.Seconds)
            + Argument("--warm-up", WarmUp, preset.WarmUp)
            + Argument("--seeds", Seeds, preset.Seeds)
            + Argument("--virtual-seconds", VirtualSeconds, preset.VirtualSeconds)
            + Argument("--buffer", Buffer, preset.Buffer)
            + Argument("--recovery", Recovery, preset.Recovery);
    }

    private static string Argument<T>(string name, T value, T preset)
        where T : notnull
    {
        return value.Equals(preset) ? "" : string.Create(CultureInfo.InvariantCulture, $" {name} {value}");
    }
}
