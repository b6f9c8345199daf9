using TcpNano.Diagnostics;

namespace TcpNano.Tool.Watching;

/// <summary>A row of the device's table of connections. Times are in milliseconds, sizes in octets.</summary>
/// <param name="Slot">Its slot.</param>
/// <param name="State">Its state.</param>
/// <param name="Marks">Whose it is: <see cref="TraceFormat.IsWatcher"/> and others.</param>
/// <param name="Peer">The peer's address.</param>
/// <param name="PeerPort">The peer's port.</param>
/// <param name="Port">The device's port.</param>
/// <param name="RoundTrip">SRTT; 0 before the first sample.</param>
/// <param name="Timeout">RTO.</param>
/// <param name="CongestionWindow">cwnd.</param>
/// <param name="Retransmissions">Segments sent again.</param>
/// <param name="Heard">Time since the peer was last heard.</param>
/// <param name="SendQueue">Octets not acknowledged yet, or not sent.</param>
/// <param name="InFlight">Of these, sent.</param>
/// <param name="ReceiveQueue">Octets that the app has not taken.</param>
/// <param name="SendWindow">The peer's window.</param>
internal sealed record TraceConnection(
    int Slot,
    TcpState State,
    int Marks,
    uint Peer,
    int PeerPort,
    int Port,
    uint RoundTrip,
    uint Timeout,
    uint CongestionWindow,
    uint Retransmissions,
    uint Heard,
    uint SendQueue,
    uint InFlight,
    uint ReceiveQueue,
    uint SendWindow) : TraceRecord
{
    /// <summary>Whether it is the stream of a watcher, perhaps this one.</summary>
    public bool IsWatcher => (Marks & TraceFormat.IsWatcher) != 0;

    /// <summary>Whether the app has not accepted it yet.</summary>
    public bool IsWaiting => (Marks & TraceFormat.IsWaiting) != 0;

    /// <summary>Whether the app has let it go.</summary>
    public bool IsOrphan => (Marks & TraceFormat.IsOrphan) != 0;
}
