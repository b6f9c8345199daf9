namespace TcpNano.Explain.Findings;

/// <summary>Something that a rule has found in a conversation.</summary>
/// <param name="Kind">Which rule's it is, in a word or two: also its heading.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Sentence">What happened, in plain words.</param>
/// <param name="Advice">What that may come from, and where to look; empty when there is nothing to do.</param>
/// <param name="Frames">Where it can be seen.</param>
public sealed record Finding(string Kind, Severity Severity, string Sentence, string Advice, IReadOnlyList<long> Frames);
