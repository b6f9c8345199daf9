using System.Net;

namespace TcpNano.Explain.Analysis;

/// <summary>Somebody asked for an address, and nobody on the link had it.</summary>
/// <param name="Asker">Who asked.</param>
/// <param name="Wanted">For whom.</param>
/// <param name="Times">How often.</param>
/// <param name="Frame">The first time.</param>
public sealed record UnansweredArp(IPAddress Asker, IPAddress Wanted, int Times, long Frame);
