using TcpNano.Explain.Analysis;

namespace TcpNano.Explain.Findings;

/// <summary>Knows one kind of trouble, and what it looks like in a conversation.</summary>
internal interface IRule
{
    /// <summary>Looks at a conversation.</summary>
    /// <param name="conversation">The conversation.</param>
    /// <param name="end">When the capture ends, in nanoseconds since it began.</param>
    /// <returns>What there is to say; nothing when the rule does not apply.</returns>
    public IEnumerable<Finding> Look(Conversation conversation, long end);
}
