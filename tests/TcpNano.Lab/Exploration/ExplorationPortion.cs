namespace TcpNano.Lab.Exploration;

/// <summary>A script, and how much trouble there may be in a run of it.</summary>
/// <param name="Script">The script.</param>
/// <param name="Faults">Segments lost or doubled.</param>
/// <param name="Early">Retransmission timers that expire although a segment is still in flight.</param>
/// <param name="Cookies">Whether the stacks have no SYN entries, so that every SYN to a listener gets a cookie.</param>
/// <param name="Options">Whether the stacks have timestamps, SACK and window scale.</param>
internal sealed record ExplorationPortion(ExplorationScript Script, int Faults, int Early, bool Cookies = false, bool Options = false);
