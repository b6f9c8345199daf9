using TcpNano.Lab.Segments;

namespace TcpNano.Lab.Exploration;

/// <summary>Something the stack does otherwise than the plain reading of RFC 9293 section 3.10.7, and why.</summary>
/// <param name="Name">What it is called in the table.</param>
/// <param name="Reason">Why the stack does so.</param>
/// <param name="Applies">Whether it explains a difference: from the end, the segment, what the RFC would have and what the stack did.</param>
internal sealed record DocumentedChoice(string Name, string Reason, Func<Endpoint, Segment, Reaction, Reaction, bool> Applies);
