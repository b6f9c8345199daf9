using System.Net;

namespace TcpNano.Explain.Analysis;

/// <summary>What the network said about a segment.</summary>
/// <param name="Frame">The frame.</param>
/// <param name="Time">When, in nanoseconds since the capture began.</param>
/// <param name="From">Who said it.</param>
/// <param name="Text">What, such as "port unreachable".</param>
public sealed record IcmpError(long Frame, long Time, IPAddress From, string Text);
