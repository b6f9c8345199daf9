using TcpNano.Tcp;
using TcpNano.Wire;

namespace TcpNano.Fast;

/// <summary>
/// Keeps the predicted header word of each connection (4.4BSD): data offset and control bits of the next segment while nothing
/// is lost, held back, finished or probed; with the bit <see cref="LastAck"/> when only the ACK of our FIN is missing;
/// <see cref="None"/> otherwise. So one comparison decides whether a segment may take
/// the fast path. Update it after every change of a connection on the full path.
/// </summary>
internal sealed class Prediction
{
    /// <summary>A word that no segment has: every segment goes the full path.</summary>
    public const int None = -1;

    /// <summary>LAST-ACK: the word of the ACK that ends the connection. It makes the word negative, as for all that <see cref="FastInput.Take"/> does not take itself.</summary>
    public const int LastAck = int.MinValue;

    // All flags but those of ACKs owed, which change with every segment.
    private const int UnpredictableRcv = RcvFlags.FinReceived | RcvFlags.FinAhead | RcvFlags.Hole | RcvFlags.Duplicate;

    private const int UnpredictableSnd = SndFlags.Persist | SndFlags.FinQueued | SndFlags.ProbeOwed | SndFlags.Ecn;

    private readonly KeepAlive _keepAlive;
    private readonly TransmissionControlBlock[] _connections;
    private bool _isEnabled = true;

    public Prediction(TcpProtocol tcp)
    {
        _keepAlive = tcp.KeepAlive;
        _connections = tcp.Table.All;
    }

    /// <summary>Enables the fast paths. Tests switch it off to compare them with the full path.</summary>
    public bool IsEnabled
    {
        get
        {
            return _isEnabled;
        }

        set
        {
            _isEnabled = value;
            UpdateAll();
        }
    }

    /// <summary>The word for a connection as it is now.</summary>
    public int WordOf(TransmissionControlBlock c)
    {
        return c.State == TcpState.Established
            && (c.RcvFlags & UnpredictableRcv) == 0
            && (c.SndFlags & UnpredictableSnd) == 0
            && (c.RecoveryState | c.Trouble | c.Backoff) == 0
            && (int)(c.SndWl1 - c.RcvNxt) <= 0 // the window is not of a segment ahead of the next one
            && _isEnabled && !_keepAlive.IsProbing(c) ? (c.SndFlags & SndFlags.Header) | TcpHeader.Ack
            : c.State == TcpState.LastAck ? WordOfLastAck(c) : None;
    }

    /// <summary>Sets the word of a connection.</summary>
    public void Update(TransmissionControlBlock c)
    {
        c.Predicted = WordOf(c);
    }

    private int WordOfLastAck(TransmissionControlBlock c)
    {
        return (c.SndFlags & (SndFlags.Persist | SndFlags.Ecn)) == 0 && (c.RecoveryState | c.Trouble | c.Backoff) == 0
            && _isEnabled && !_keepAlive.IsProbing(c) ? LastAck | (c.SndFlags & SndFlags.Header) | TcpHeader.Ack : None;
    }

    /// <summary>Sets the word of every connection, after a change of all.</summary>
    public void UpdateAll()
    {
        for (int i = 0; i < _connections.Length; i++)
        {
            Update(_connections[i]);
        }
    }
}
