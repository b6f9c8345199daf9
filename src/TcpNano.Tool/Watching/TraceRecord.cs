namespace TcpNano.Tool.Watching;

/// <summary>A record of the trace stream that a device sends. README.md of TcpNano.Diagnostics describes them.</summary>
internal abstract record TraceRecord;
