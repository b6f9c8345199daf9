namespace TcpNano.Lab.Fuzzing.Coverage;

/// <summary>How far coverage-guided fuzzing has come.</summary>
/// <param name="Cases">Cases run.</param>
/// <param name="Kept">Cases in the corpus now.</param>
/// <param name="Blocks">Blocks of the core entered.</param>
/// <param name="AllBlocks">Blocks of the core, those of its user calls and of printing among them.</param>
/// <param name="Steps">Steps from block to block taken.</param>
/// <param name="Failing">The case that broke something, as text; null when none did.</param>
public sealed record CoverageFigures(long Cases, int Kept, int Blocks, int AllBlocks, int Steps, string? Failing);
