namespace TcpNano.Diagnostics;

/// <summary>The names of the connection states as RFC 9293 writes them.</summary>
public static class TcpStateName
{
    /// <summary>Spells a state as RFC 9293 section 3.3.2 does.</summary>
    /// <param name="state">The state.</param>
    /// <returns>Such as SYN-RECEIVED; "?" for a number that is no state.</returns>
    /// <remarks>ToString would not do: on nanoFramework an enum's ToString gives the number.</remarks>
    public static string Of(TcpState state)
    {
        switch (state)
        {
            case TcpState.Closed:
                return "CLOSED";
            case TcpState.Listen:
                return "LISTEN";
            case TcpState.SynSent:
                return "SYN-SENT";
            case TcpState.SynReceived:
                return "SYN-RECEIVED";
            case TcpState.Established:
                return "ESTABLISHED";
            case TcpState.FinWait1:
                return "FIN-WAIT-1";
            case TcpState.FinWait2:
                return "FIN-WAIT-2";
            case TcpState.CloseWait:
                return "CLOSE-WAIT";
            case TcpState.Closing:
                return "CLOSING";
            case TcpState.LastAck:
                return "LAST-ACK";
            case TcpState.TimeWait:
                return "TIME-WAIT";
            default:
                return "?";
        }
    }
}
