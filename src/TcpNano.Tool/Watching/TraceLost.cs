namespace TcpNano.Tool.Watching;

/// <summary>What this watcher has missed, because it read too slowly.</summary>
/// <param name="Events">Events since the last one that came.</param>
/// <param name="Frames">Frames since the last one that came.</param>
internal sealed record TraceLost(uint Events, uint Frames) : TraceRecord;
