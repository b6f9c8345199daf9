namespace TcpNano.Linux;

/// <summary>A connection did not come about, or ended before the peer had finished.</summary>
public sealed class ConnectionEndedException : IOException
{
    internal ConnectionEndedException(TcpConnection connection)
        : base($"{IPv4Address.Format(connection.RemoteAddress)}:{connection.RemotePort}: {Words(connection.CloseReason)}.")
    {
        Reason = connection.CloseReason;
    }

    /// <summary>Why.</summary>
    public CloseReason Reason { get; }

    private static string Words(CloseReason reason)
    {
        return reason switch
        {
            CloseReason.Reset => "the peer has reset the connection",
            CloseReason.Refused => "the peer refuses the connection",
            CloseReason.TimedOut => "the peer does not answer",
            CloseReason.Unreachable => "the peer cannot be reached",
            CloseReason.NoRoute => "there is no route to the peer",
            CloseReason.LinkDown => "the link is down",
            CloseReason.NoNeighbour => "nobody on the link has the peer's address",
            CloseReason.Aborted => "the connection was aborted",
            _ => $"the connection is over ({reason})",
        };
    }
}
