namespace TcpNano.Lab.Simulation;

/// <summary>How a simulation went.</summary>
/// <param name="Failure">What did not hold; null when all did.</param>
/// <param name="Steps">Events there were.</param>
/// <param name="Milliseconds">Virtual time until all was quiet.</param>
/// <param name="Octets">Octets that arrived.</param>
internal sealed record SimulationResult(SimulationFailure? Failure, int Steps, long Milliseconds, long Octets);
