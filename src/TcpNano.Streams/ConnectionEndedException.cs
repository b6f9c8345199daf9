using System.IO;

namespace TcpNano.Streams;

/// <summary>A connection did not come about, or ended before the peer had finished. It has a sentence, except on nanoCLR.</summary>
public sealed class ConnectionEndedException : IOException
{
    private readonly CloseReason _reason;

    /// <summary>Makes one of a connection that has ended.</summary>
    /// <param name="connection">The connection; it says why.</param>
    public ConnectionEndedException(TcpConnection connection)
#if !NANOFRAMEWORK_1_0
        : base(IPv4Address.Format(connection.RemoteAddress) + ":" + connection.RemotePort.ToString() + ": " + Words(connection.CloseReason) + ".")
#endif
    {
        _reason = connection.CloseReason;
    }

    /// <summary>Why.</summary>
    public CloseReason Reason
    {
        get { return _reason; }
    }

#if !NANOFRAMEWORK_1_0
    private static string Words(CloseReason reason)
    {
        switch (reason)
        {
            case CloseReason.Reset:
                return "the peer has reset the connection";
            case CloseReason.Refused:
                return "the peer refuses the connection";
            case CloseReason.TimedOut:
                return "the peer does not answer";
            case CloseReason.Unreachable:
                return "the peer cannot be reached";
            case CloseReason.NoRoute:
                return "there is no route to the peer";
            case CloseReason.LinkDown:
                return "the link is down";
            case CloseReason.NoNeighbour:
                return "nobody on the link has the peer's address";
            case CloseReason.Aborted:
                return "the connection was aborted";
            default:
                return "the connection is over, reason " + ((int)reason).ToString();
        }
    }
#endif
}
