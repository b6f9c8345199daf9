namespace TcpNano.Host.Simulation;

/// <summary>What did not hold.</summary>
/// <param name="Kind">Which promise was broken: what a shorter scenario must break, too, to be the same failure.</param>
/// <param name="Message">What was seen.</param>
/// <param name="At">When, in virtual milliseconds.</param>
internal sealed record SimulationFailure(string Kind, string Message, long At);
