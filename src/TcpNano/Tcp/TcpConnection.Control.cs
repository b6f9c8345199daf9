using System.Threading;
using TcpNano.Tcp;

namespace TcpNano;

/// <content>
/// The control block (RFC 9293 section 3.3.1): what nearly every segment touches, as plain fields. What is touched
/// rarely lives with its topic, in arrays by <see cref="Index"/>: an array element costs 4 octets on nanoCLR, a field 12.
/// <code>
///       SND.UNA          SND.PTR        SND.NXT       SND.UNA+SND.WND
///  ---------|---------------|--------------|----------------|------- peer will not take more
///   acked   | sent, not acked, once or more | may be sent    |
///
///       RCV.NXT                        RCV.ADV
///  ---------|-----------------------------|------------------
///  received | window offered, holes inside | not offered
/// </code>
/// </content>
public sealed partial class TcpConnection
{
    /// <summary>Slot number, from 0.</summary>
    internal readonly int Index;

    /// <summary>The layer this connection belongs to.</summary>
    internal readonly TcpLayer Layer;

    /// <summary>Send ring.</summary>
    internal readonly byte[] TxRing;

    /// <summary>Receive ring.</summary>
    internal readonly byte[] RxRing;

    /// <summary>Set when a waiting reader should look again.</summary>
    internal readonly AutoResetEvent ReaderEvent;

    /// <summary>Set when a waiting writer, connecter or closer should look again.</summary>
    internal readonly AutoResetEvent WriterEvent;

    /// <summary>State.</summary>
    internal TcpState Phase;

    /// <summary>Bits of <see cref="ConnectionFlags"/>.</summary>
    internal int Flags;

    /// <summary>SND.UNA: oldest unacknowledged sequence number.</summary>
    internal uint SndUna;

    /// <summary>SND.NXT: next new sequence number.</summary>
    internal uint SndNxt;

    /// <summary>Next sequence number to put on the wire: behind SND.NXT while older data is sent again.</summary>
    internal uint SndPtr;

    /// <summary>SND.WND: the peer's window, from SND.UNA on.</summary>
    internal int SndWnd;

    /// <summary>SND.WL1: sequence number of the segment that last updated the window.</summary>
    internal uint SndWl1;

    /// <summary>SND.WL2: acknowledgment number of that segment.</summary>
    internal uint SndWl2;

    /// <summary>Place of SND.UNA's octet in the send ring.</summary>
    internal int TxHead;

    /// <summary>Octets in the send ring: unacknowledged and unsent.</summary>
    internal int TxCount;

    /// <summary>RCV.NXT: next sequence number expected.</summary>
    internal uint RcvNxt;

    /// <summary>Right edge of the window offered: RCV.NXT + RCV.WND. Never moves left (RFC 9293 SHLD-14).</summary>
    internal uint RcvAdv;

    /// <summary>Place of the app's next octet in the receive ring.</summary>
    internal int RxHead;

    /// <summary>Octets in order that the app has not taken.</summary>
    internal int RxCount;

    internal TcpConnection(TcpLayer layer, int index, int sendBuffer, int receiveBuffer)
    {
        Layer = layer;
        Index = index;
        TxRing = new byte[sendBuffer];
        RxRing = new byte[receiveBuffer];
        ReaderEvent = new AutoResetEvent(false);
        WriterEvent = new AutoResetEvent(false);
    }
}
