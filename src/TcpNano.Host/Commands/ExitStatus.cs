namespace TcpNano.Host.Commands;

/// <summary>What the process tells its caller.</summary>
internal static class ExitStatus
{
    /// <summary>All went well. For <c>connect</c>: the connection was closed in order by both ends.</summary>
    public const int Success = 0;

    /// <summary>The TAP cannot be had, or something else about this machine stands in the way.</summary>
    public const int Environment = 1;

    /// <summary>What was tried did not hold: <c>script</c>, a script failed.</summary>
    public const int Failed = 1;

    /// <summary>The arguments are wrong.</summary>
    public const int Usage = 2;

    /// <summary><c>connect</c>: refused.</summary>
    public const int Refused = 3;

    /// <summary><c>connect</c>: reset by the peer.</summary>
    public const int Reset = 4;

    /// <summary><c>connect</c>: no answer in time.</summary>
    public const int TimedOut = 5;

    /// <summary><c>connect</c>: nobody has the address, or the network said unreachable.</summary>
    public const int Unreachable = 6;

    /// <summary><c>connect</c>: interrupted, the connection was reset by us.</summary>
    public const int Aborted = 7;

    /// <summary><c>connect</c>: we closed before everything was read.</summary>
    public const int UnreadData = 8;

    /// <summary><c>connect</c>: the peer did not close its side in time.</summary>
    public const int PeerNeverClosed = 9;

    /// <summary>The status for the way a connection ended.</summary>
    /// <param name="reason">How it ended.</param>
    /// <returns>The exit status.</returns>
    public static int For(CloseReason reason)
    {
        return reason switch
        {
            CloseReason.Refused => Refused,
            CloseReason.Reset => Reset,
            CloseReason.TimedOut => TimedOut,
            CloseReason.Unreachable => Unreachable,
            CloseReason.Aborted => Aborted,
            CloseReason.UnreadData => UnreadData,
            CloseReason.PeerNeverClosed => PeerNeverClosed,
            _ => Success,
        };
    }
}
