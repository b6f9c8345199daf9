namespace TcpNano.Tool.Watching;

/// <summary>The answer to a command.</summary>
/// <param name="Command">The command.</param>
/// <param name="Result">0, or why it was not obeyed.</param>
/// <param name="Value">What is set now.</param>
internal sealed record TraceAnswer(int Command, int Result, uint Value) : TraceRecord;
