namespace TcpNano.Virtual.Oracles;

/// <summary>The octets that belong on a flow.</summary>
/// <param name="Stream">The stream they are of.</param>
/// <param name="First">The place in the stream of the first octet after the SYN; 32 bits, and it wraps.</param>
internal readonly record struct WireText(StreamOracle Stream, uint First = 0);
