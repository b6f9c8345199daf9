namespace TcpNano.Diagnostics;

/// <summary>How a connection ended, in words: ToString of an enum gives a number on nanoCLR.</summary>
public static class CloseReasonText
{
    /// <summary>The words for a reason.</summary>
    /// <param name="reason">Why a connection ended.</param>
    /// <returns>Such as "reset by the peer".</returns>
    public static string Of(CloseReason reason)
    {
        switch (reason)
        {
            case CloseReason.None:
                return "not over yet";
            case CloseReason.ClosedLocally:
                return "closed, we first";
            case CloseReason.ClosedByPeer:
                return "closed, the peer first";
            case CloseReason.Reset:
                return "reset by the peer";
            case CloseReason.Refused:
                return "refused by the peer";
            case CloseReason.TimedOut:
                return "the peer does not answer any more";
            case CloseReason.Unreachable:
                return "the network does not reach the peer any more";
            case CloseReason.Aborted:
                return "aborted by us";
            case CloseReason.UnreadData:
                return "closed by us with data unread";
            case CloseReason.PeerNeverClosed:
                return "closed by us, but never by the peer";
            case CloseReason.NoRoute:
                return "no gateway to the peer's network";
            case CloseReason.LinkDown:
                return "the link is down";
            case CloseReason.NoNeighbour:
                return "nobody on the link has the address";
            case CloseReason.GaveWay:
                return "closed by us, and ended to make room";
            default:
                return "reason " + ((int)reason).ToString();
        }
    }
}
