namespace TcpNano.Tool.Watching;

/// <summary>The table is complete: what had no row is closed.</summary>
/// <param name="Now">The device's clock, in milliseconds.</param>
/// <param name="Rows">Rows of the table.</param>
/// <param name="FreeSlots">Connections there is still room for.</param>
/// <param name="HalfOpen">Connections that peers are opening.</param>
/// <param name="TimeWaits">Connections in TIME-WAIT.</param>
/// <param name="Address">The device's IPv4 address; 0 while there is none.</param>
/// <param name="IsLinkUp">Whether its link is up.</param>
internal sealed record TraceTableEnd(long Now, int Rows, int FreeSlots, int HalfOpen, int TimeWaits, uint Address, bool IsLinkUp) : TraceRecord;
