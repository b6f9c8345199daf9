namespace TcpNano.Lab.Fuzzing;

/// <summary>How a case went.</summary>
/// <param name="Case">The case, as far as it came.</param>
/// <param name="Failure">What the stack did that it must not; null when nothing.</param>
public sealed record FuzzRun(FuzzCase Case, FuzzFailure? Failure);
