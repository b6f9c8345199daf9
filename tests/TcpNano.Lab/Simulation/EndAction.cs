namespace TcpNano.Lab.Simulation;

/// <summary>One step of an app's script.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Value">Octets, milliseconds, or 1 and 0 for on and off; else not used.</param>
internal sealed record EndAction(EndActionKind Kind, int Value = 0)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        string word = Kind.ToString().ToLowerInvariant();
        return Kind is EndActionKind.Send or EndActionKind.Pause or EndActionKind.AwaitEnd or EndActionKind.NoDelay or EndActionKind.KeepAlive
            ? word + " " + Value
            : word;
    }
}
