namespace TcpNano.Lab.Simulation;

/// <summary>Something befalls a station.</summary>
/// <param name="Kind">What.</param>
/// <param name="Station">Which station.</param>
/// <param name="At">When, in milliseconds.</param>
/// <param name="For">For how long, or by how much.</param>
internal sealed record Disturbance(DisturbanceKind Kind, int Station, int At, int For)
{
    /// <summary>Whether it lasts, and has an end of its own.</summary>
    public bool Lasts => Kind is DisturbanceKind.LinkDown or DisturbanceKind.NoRoom or DisturbanceKind.Deaf;

    /// <inheritdoc/>
    public override string ToString()
    {
        string station = Scenario.NameOf(Station);
        return Kind switch
        {
            DisturbanceKind.LinkDown => $"at {At}: the cable of {station} is out for {For} ms",
            DisturbanceKind.Sleep => $"at {At}: {station} sleeps for {For} ms",
            DisturbanceKind.NoRoom => $"at {At}: the driver of {station} has no room for {For} ms",
            DisturbanceKind.Reboot => $"at {At}: {station} restarts",
            DisturbanceKind.ClockJump => $"at {At}: the clock of {station} jumps by {For} ms",
            DisturbanceKind.Deaf => $"at {At}: {station} stops listening for {For} ms",
            DisturbanceKind.Forgeries => $"at {At}: somebody sends {station} {For} blind segments",
            DisturbanceKind.Replays => $"at {At}: somebody sends {station} {For} old segments again",
            DisturbanceKind.Lies => $"at {At}: somebody sends {station} {For} ARP packets",
            DisturbanceKind.Tags => $"at {At}: somebody sends {station} {For} old segments again, with tags",
            DisturbanceKind.Storm => $"at {At}: somebody floods {station} with {For} SYNs from anywhere",
            DisturbanceKind.Guesses => $"at {At}: somebody sends {station} {For} ACKs with guessed cookies",
            DisturbanceKind.Probes => $"at {At}: somebody sends {station} {For} segments for connections that are over",
            DisturbanceKind.Pestering => $"at {At}: somebody sends {station} {For} segments from outside a window",
            _ => $"at {At}: somebody sends {station} {For} SYNs",
        };
    }
}
