namespace TcpNano.Lab.Exploration;

/// <summary>A script, and how much trouble there may be in a run of it.</summary>
/// <param name="Script">The script.</param>
/// <param name="Faults">Segments lost or doubled.</param>
/// <param name="Early">Retransmission timers that expire although a segment is still in flight.</param>
internal sealed record ExplorationPortion(ExplorationScript Script, int Faults, int Early);
