namespace TcpNano.Benchmarks.Results;

/// <summary>What one measurement gave.</summary>
/// <param name="Suite">The suite it belongs to.</param>
/// <param name="Row">What was done.</param>
/// <param name="System">Who did it.</param>
/// <param name="Round">The round, from 1: samples of one round were taken one after another.</param>
/// <param name="Values">The figures by name; the name has the unit.</param>
internal sealed record Sample(string Suite, string Row, string System, int Round, IReadOnlyDictionary<string, double> Values);
