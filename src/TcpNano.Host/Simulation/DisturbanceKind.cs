namespace TcpNano.Host.Simulation;

/// <summary>What befalls a station.</summary>
internal enum DisturbanceKind
{
    /// <summary>Its cable is out.</summary>
    LinkDown,

    /// <summary>It is not polled: it sleeps, or is busy elsewhere. When it wakes, its clock has jumped.</summary>
    Sleep,

    /// <summary>Its driver has no room for frames.</summary>
    NoRoom,

    /// <summary>It restarts, and knows nothing of what was; takes no time.</summary>
    Reboot,
}
