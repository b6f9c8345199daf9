namespace TcpNano;

/// <summary>What became of a datagram that <see cref="UdpSocket.Send(byte[], int, int, uint, int, int)"/> got. UDP promises nothing beyond it.</summary>
public enum UdpSendResult
{
    /// <summary>It has left, or will leave as soon as its neighbour has answered ARP or the driver has room. If the neighbour does not answer it is lost, see <see cref="UdpSocket.TakeSoftError"/>.</summary>
    Sent,

    /// <summary>An earlier one still waits to leave, and the time was over; or this one had to wait and does not fit the send buffer. Try again: <see cref="TcpEvents.Writable"/> says when.</summary>
    Busy,

    /// <summary>No route: the stack has no address yet, or the destination is on another network and there is no gateway.</summary>
    NoRoute,

    /// <summary>The neighbour did not answer ARP a moment ago.</summary>
    NoNeighbour,

    /// <summary>The link is down.</summary>
    LinkDown,

    /// <summary>The path does not carry a datagram of this length, and UDP is not fragmented here.</summary>
    TooLong,

    /// <summary>The socket is closed.</summary>
    Closed,
}
