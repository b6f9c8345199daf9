namespace TcpNano.Host.Simulation;

/// <summary>One connection, and what the apps at its two ends do.</summary>
/// <param name="OpensLeft">Whether the left station opens it; the other listens.</param>
/// <param name="IsSimultaneous">Whether both open it at once (RFC 9293 section 3.5, figure 8).</param>
/// <param name="At">When, in milliseconds.</param>
/// <param name="Opener">The script of the end that opens.</param>
/// <param name="Acceptor">The script of the other end.</param>
internal sealed record Conversation(bool OpensLeft, bool IsSimultaneous, int At, IReadOnlyList<EndAction> Opener, IReadOnlyList<EndAction> Acceptor);
