namespace TcpNano.Lab.Exploration;

/// <summary>An arrow of RFC 9293 figure 5.</summary>
/// <param name="From">Where it starts.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Label">Event and what is sent.</param>
/// <param name="WhyNot">Why the stack does not have it; null when it has.</param>
internal sealed record Figure5Arrow(TcpState From, TcpState To, string Label, string? WhyNot = null);
