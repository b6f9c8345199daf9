namespace TcpNano.Benchmarks.Systems;

/// <summary>What may differ between two stacks under test.</summary>
/// <param name="Connections">Connections at a time.</param>
/// <param name="ReceiveBuffer">Octets of each connection's receive buffer.</param>
/// <param name="SendBuffer">Octets of each connection's send buffer.</param>
/// <param name="Recovery">How losses are repaired: one of <see cref="StackFactory.Recoveries"/>.</param>
internal sealed record StackSetup(int Connections, int ReceiveBuffer, int SendBuffer, string Recovery);
