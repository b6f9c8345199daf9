namespace TcpNano.Host.Simulation;

/// <summary>Something befalls a station.</summary>
/// <param name="Kind">What.</param>
/// <param name="Left">Whether the left one.</param>
/// <param name="At">When, in milliseconds.</param>
/// <param name="For">For how long.</param>
internal sealed record Disturbance(DisturbanceKind Kind, bool Left, int At, int For)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        string station = Left ? "left" : "right";
        return Kind == DisturbanceKind.Reboot ? $"at {At}: {station} reboots" : $"at {At}: {station} {Kind} for {For}";
    }
}
