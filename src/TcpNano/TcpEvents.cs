using System;

namespace TcpNano;

/// <summary>What happened on a connection, a listener, a socket, a service or the link since the app last asked; see <see cref="NetworkStack.NextReady()"/>.</summary>
[Flags]
public enum TcpEvents
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The handshake is complete: the connection is open.</summary>
    Connected = 1,

    /// <summary>Data can be received, or the peer has sent FIN (then Receive answers 0).</summary>
    Readable = 2,

    /// <summary>Room came free in the send buffer.</summary>
    Writable = 4,

    /// <summary>The peer sent FIN: after the data already received, Receive answers 0.</summary>
    PeerFinished = 8,

    /// <summary>The connection has ended; <see cref="TcpConnection.CloseReason"/> says why.</summary>
    Closed = 16,

    /// <summary>The urgent pointer is new or has advanced (RFC 9293 section 3.8.5, MUST-32).</summary>
    Urgent = 32,

    /// <summary>
    /// A soft error, see <see cref="TcpConnection.SoftError"/>: retransmissions reached R1 (RFC 9293 section 3.8.3, SHLD-9)
    /// or the network reported trouble (section 3.9.1.8, MUST-47). The connection goes on.
    /// </summary>
    SoftError = 64,

    /// <summary>Of a listener: a connection waits for Accept.</summary>
    Acceptable = 128,

    /// <summary>Of <see cref="NetworkStack.Link"/>: it went up or down.</summary>
    LinkChanged = 256,

    /// <summary>
    /// Of <see cref="NetworkStack.Link"/>: another station claims our IPv4 address (RFC 5227 section 2.4). Once in 10 s while it goes on; see
    /// <see cref="LinkStatus.ConflictSince"/>.
    /// </summary>
    AddressConflict = 512,

    /// <summary>Of a <see cref="NetworkService"/>: it has news for the app.</summary>
    Changed = 1024,
}
