namespace TcpNano.Lab.Fuzzing;

/// <summary>A SYN|ACK of the stack's: all that it takes to complete the handshake.</summary>
/// <param name="Peer">Who asked.</param>
/// <param name="PeerPort">From which port.</param>
/// <param name="Port">For which port of ours; 0 when there was none yet.</param>
/// <param name="Sequence">Our initial sequence number.</param>
/// <param name="Next">What it acknowledges.</param>
internal readonly record struct FuzzHandshake(uint Peer, int PeerPort, int Port, uint Sequence, uint Next);
