using TcpNano.Tcp;
using TcpNano.Wire;

namespace TcpNano.Fast;

/// <summary>
/// Keeps the predicted header word of each connection (4.4BSD): data offset and control bits of the next segment while nothing
/// is lost, held back, finished or being watched; <see cref="None"/> otherwise, so that one comparison decides whether a segment may take the
/// short way. To be updated after everything that happened to a connection on the full path.
/// </summary>
internal static class Prediction
{
    // The acknowledgments owed change with every segment; all else is a case for the full path.
    private const int UnpredictableRcv = RcvFlags.FinReceived | RcvFlags.FinAhead | RcvFlags.Hole;

    private const int UnpredictableSnd = SndFlags.Persist | SndFlags.FinQueued | SndFlags.ProbeOwed;

    /// <summary>No segment has this word: every one goes the full path.</summary>
    public const int None = -1;

    /// <summary>The word for a connection as it is now.</summary>
    public static int WordOf(TransmissionControlBlock c, KeepAlive keepAlive)
    {
        return c.State == TcpState.Established
            && (c.RcvFlags & UnpredictableRcv) == 0
            && (c.SndFlags & UnpredictableSnd) == 0
            && (c.RecoveryState | c.Trouble | c.Backoff) == 0
            && !keepAlive.IsProbing(c) ? (c.HeaderLength << 10) | TcpHeader.Ack : None;
    }

    /// <summary>Sets the word of a connection.</summary>
    public static void Update(TransmissionControlBlock c, KeepAlive keepAlive)
    {
        c.Predicted = WordOf(c, keepAlive);
    }
}
