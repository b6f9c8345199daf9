namespace TcpNano.Lab.Simulation;

/// <summary>What did not hold.</summary>
/// <param name="Kind">Which promise was broken: what a shorter scenario must break, too, to be the same failure.</param>
/// <param name="Message">What was seen.</param>
/// <param name="At">When, in virtual milliseconds.</param>
/// <param name="Conversation">The number of the conversation it is about; 0 when it is about none in particular.</param>
internal sealed record SimulationFailure(string Kind, string Message, long At, int Conversation = 0);
