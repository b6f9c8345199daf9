using TcpNano.Virtual.Ladders;

namespace TcpNano.Lab.Exploration;

/// <summary>Something that must hold does not.</summary>
/// <param name="message">What.</param>
internal sealed class ExplorationException(string message) : Exception(message)
{
    /// <summary>What does not hold, the choices that lead there, and the same as a ladder.</summary>
    public IReadOnlyList<LadderRow> Report { get; init; } = [];
}
