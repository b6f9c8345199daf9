namespace TcpNano.Tool.Watching;

/// <summary>Counters that have changed.</summary>
/// <param name="Values">Each with what it stands at; a counter that this program does not know is not among them.</param>
internal sealed record TraceCounters(IReadOnlyList<KeyValuePair<StackCounter, uint>> Values) : TraceRecord;
