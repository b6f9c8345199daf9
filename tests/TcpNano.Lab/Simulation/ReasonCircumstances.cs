namespace TcpNano.Lab.Simulation;

/// <summary>What there is to know, besides what the apps did, when it is judged why an end says it ended.</summary>
/// <param name="Wire">What is known of it on the wire.</param>
internal sealed record ReasonCircumstances(WireEnd Wire)
{
    /// <summary>Whether every frame between the ends arrived in time and undamaged, and nothing befell their stations.</summary>
    public bool IsCalm { get; init; }

    /// <summary>Whether whatever the peer's station should answer could be answered: nothing was lost, nobody busy or turned away.</summary>
    public bool IsAnswered { get; init; }

    /// <summary>Whether nothing kept its station from sending.</summary>
    public bool IsUndisturbed { get; init; }

    /// <summary>Whether frames waited to be taken when it closed.</summary>
    public bool ClosedUnaware { get; init; }

    /// <summary>Whether frames waited to be taken when it ended.</summary>
    public bool EndedUnaware { get; init; }

    /// <summary>Whether the peer's station stopped listening for a while.</summary>
    public bool PeerWasDeaf { get; init; }

    /// <summary>By how much the clock of its station has jumped, in milliseconds.</summary>
    public long Jumped { get; init; }

    /// <summary>Its stack's <see cref="StackOptions.OrphanTimeout"/>.</summary>
    public int OrphanTimeout { get; init; } = 60_000;

    /// <summary>By how much the times of what the app does and of what the wire sees may be apart, in milliseconds.</summary>
    public int Slack { get; init; }
}
