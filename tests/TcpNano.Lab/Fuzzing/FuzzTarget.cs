namespace TcpNano.Lab.Fuzzing;

/// <summary>What an attacker would have to know of a conversation to hit where it hurts: the numbers of the connection now.</summary>
/// <param name="Peer">The other end's address.</param>
/// <param name="PeerPort">The other end's port.</param>
/// <param name="Port">Our port.</param>
/// <param name="ReceiveNext">RCV.NXT.</param>
/// <param name="ReceiveEdge">RCV.NXT + RCV.WND.</param>
/// <param name="SendUnacknowledged">SND.UNA.</param>
/// <param name="SendNext">SND.NXT.</param>
/// <param name="Handshake">The last SYN|ACK, to whomever.</param>
internal readonly record struct FuzzTarget(
    uint Peer, int PeerPort, int Port, uint ReceiveNext, uint ReceiveEdge, uint SendUnacknowledged, uint SendNext, FuzzHandshake Handshake);
