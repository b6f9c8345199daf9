namespace TcpNano.Host.Exploration;

/// <summary>Something that must hold does not.</summary>
/// <param name="message">What.</param>
internal sealed class ExplorationException(string message) : Exception(message);
