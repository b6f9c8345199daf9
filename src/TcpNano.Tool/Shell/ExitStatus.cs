using TcpNano.Tool.Boards;

namespace TcpNano.Tool.Shell;

/// <summary>What the process tells its caller.</summary>
internal static class ExitStatus
{
    /// <summary>All went well. For <c>connect</c>: the connection was closed in order by both ends.</summary>
    public const int Success = 0;

    /// <summary>The TAP cannot be had, or something else about this machine stands in the way.</summary>
    public const int Environment = 1;

    /// <summary>What was tried did not hold: a script, a seed, an exploration or a scene of the demo failed.</summary>
    public const int Failed = 1;

    /// <summary>The arguments are wrong.</summary>
    public const int Usage = 2;

    /// <summary><c>connect</c>: refused.</summary>
    public const int Refused = 3;

    /// <summary><c>connect</c>: reset by the peer.</summary>
    public const int Reset = 4;

    /// <summary><c>connect</c>: no answer in time.</summary>
    public const int TimedOut = 5;

    /// <summary><c>connect</c>: the network said unreachable.</summary>
    public const int Unreachable = 6;

    /// <summary><c>connect</c>: nobody takes our output any more, and the connection was reset by us.</summary>
    public const int Aborted = 7;

    /// <summary><c>connect</c>: we closed before everything was read.</summary>
    public const int UnreadData = 8;

    /// <summary><c>connect</c>: the peer did not close its side in time.</summary>
    public const int PeerNeverClosed = 9;

    /// <summary><c>flash</c>: esptool or nanoff is not installed.</summary>
    public const int ToolMissing = 10;

    /// <summary><c>flash</c>: a file is missing or is not what it should be.</summary>
    public const int BadFile = 11;

    /// <summary><c>flash</c>: the serial port cannot be opened.</summary>
    public const int NoPort = 12;

    /// <summary><c>flash</c>: no chip answers on the port.</summary>
    public const int NoAnswer = 13;

    /// <summary><c>flash</c>: the chip, or the one that the firmware is for, is not the board's.</summary>
    public const int WrongChip = 14;

    /// <summary><c>flash</c>: the partition table has no partition for it, or too small a one.</summary>
    public const int Partitions = 15;

    /// <summary><c>flash</c>: esptool or nanoff failed for another reason.</summary>
    public const int ToolFailed = 16;

    /// <summary><c>fuzz</c>: a case broke something.</summary>
    public const int CaseFailed = 17;

    /// <summary><c>connect</c>: the peer is on another network, and there is no gateway.</summary>
    public const int NoRoute = 18;

    /// <summary><c>connect</c>: the link is down.</summary>
    public const int LinkDown = 19;

    /// <summary><c>connect</c>: nobody on the link has the address of the peer or gateway.</summary>
    public const int NoNeighbour = 20;

    /// <summary><c>connect</c>: we had closed, and the connection gave way to another one.</summary>
    public const int GaveWay = 21;

    /// <summary><c>connect</c>: the peer's name has no address, or nobody who would know it has answered.</summary>
    public const int NoName = 22;

    /// <summary>Interrupted by Ctrl-C, as shells have it: 128 and the number of the signal.</summary>
    public const int Interrupted = 130;

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
            CloseReason.NoRoute => NoRoute,
            CloseReason.LinkDown => LinkDown,
            CloseReason.NoNeighbour => NoNeighbour,
            CloseReason.GaveWay => GaveWay,
            _ => Success,
        };
    }

    /// <summary>The status for the way flashing failed.</summary>
    /// <param name="failure">How it failed.</param>
    /// <returns>The exit status.</returns>
    public static int For(FlashFailure failure)
    {
        return failure switch
        {
            FlashFailure.ToolMissing => ToolMissing,
            FlashFailure.File => BadFile,
            FlashFailure.Port => NoPort,
            FlashFailure.NoAnswer => NoAnswer,
            FlashFailure.WrongChip => WrongChip,
            FlashFailure.Partitions => Partitions,
            _ => ToolFailed,
        };
    }
}
