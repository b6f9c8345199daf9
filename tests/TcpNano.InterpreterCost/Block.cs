namespace TcpNano.InterpreterCost;

/// <summary>A run of instructions that is always executed as a whole.</summary>
public sealed record Block(string Method, Cost Cost);
