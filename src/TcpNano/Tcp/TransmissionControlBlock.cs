namespace TcpNano.Tcp;

/// <summary>
/// The control block of one connection (RFC 9293 section 3.3.1). Its fields are what nearly every segment touches; what is
/// touched rarely is in arrays by <see cref="Index"/>, in the class that uses it. Each field has one writing class, named
/// in its group. <c>Fast/</c> may write them too; the Lockstep tests compare it with the full path.
/// <code>
///       SND.UNA          SND.PTR        SND.NXT       SND.UNA+SND.WND
///  ---------|---------------|--------------|----------------|------- peer will not take more
///   acked   | sent, not acked, once or more | may be sent    |
///
///       RCV.NXT                        RCV.ADV
///  ---------|-----------------------------|------------------
///  received | window offered, holes inside | not offered
/// </code>
/// </summary>
internal sealed class TransmissionControlBlock
{
    /// <summary>Slot number, from 0.</summary>
    public readonly int Index;

    /// <summary>Send ring: octets the peer has not acknowledged.</summary>
    public readonly byte[] SendRing;

    /// <summary>Receive ring: octets the app has not taken.</summary>
    public readonly byte[] ReceiveRing;

    // Written by StateMachine.

    /// <summary>State (RFC 9293 section 3.3.2).</summary>
    public TcpState State;

    // Written by Handles.

    /// <summary>The app's handle, until the connection has ended; null before Accept.</summary>
    public TcpConnection Handle;

    /// <summary>Bits of <see cref="Tcp.AppFlags"/>.</summary>
    public int AppFlags;

    // SND: written by Sender.

    /// <summary>SND.UNA: oldest unacknowledged sequence number.</summary>
    public uint SndUna;

    /// <summary>SND.NXT: next new sequence number.</summary>
    public uint SndNxt;

    /// <summary>SND.PTR: next sequence number to put on the wire; behind SND.NXT while older data is sent again.</summary>
    public uint SndPtr;

    /// <summary>SND.WND in octets: the peer's window, from SND.UNA on. 32 bits wide, as all windows here (RFC 9293 REC-1).</summary>
    public int SndWnd;

    /// <summary>
    /// SND.WL1: sequence number of the segment that last updated the window. SND.WL2, its acknowledgment number, is always SND.UNA: every segment that moves
    /// SND.UNA updates the window, and a segment that acknowledges less never does.
    /// </summary>
    public uint SndWl1;

    /// <summary>Octets of data in a full segment: Eff.snd.MSS, bounded by peer, link, path and our options (RFC 9293 section 3.7.1), or less where that fills the peer's window.</summary>
    public int SndMss;

    /// <summary>Bits of <see cref="Tcp.SndFlags"/>, and above them the octets of TCP header, options included, of every segment we send without SYN, and the shift of the peer's windows.</summary>
    public int SndFlags;

    // Written by Buffers.SendBuffer.

    /// <summary>Index of SND.UNA's octet in the send ring.</summary>
    public int SendHead;

    /// <summary>Octets in the send ring: unacknowledged and unsent.</summary>
    public int SendCount;

    // RCV: written by Receiver.

    /// <summary>RCV.NXT: next sequence number expected.</summary>
    public uint RcvNxt;

    /// <summary>RCV.ADV: right edge of the window offered, RCV.NXT + RCV.WND. Never moves left (RFC 9293 SHLD-14).</summary>
    public uint RcvAdv;

    /// <summary>Last.ACK.sent: RCV.NXT in the last segment with ACK that left (RFC 7323 section 4.3).</summary>
    public uint LastAckSent;

    /// <summary>Bits of <see cref="Tcp.RcvFlags"/>, and above them the shift of the windows we offer (RFC 7323 section 2).</summary>
    public int RcvFlags;

    /// <summary>Segments that came for this connection, TIME-WAIT aside.</summary>
    public uint SegmentsReceived;

    // Written by Buffers.ReceiveBuffer.

    /// <summary>Index of the app's next octet in the receive ring.</summary>
    public int ReceiveHead;

    /// <summary>Octets received in order that the app has not taken.</summary>
    public int ReceiveCount;

    // RTT: written by Timers.RetransmissionTimer.

    /// <summary>RTO in milliseconds, with its backing off (RFC 6298).</summary>
    public int Rto;

    /// <summary>Timeouts in a row without new data acknowledged; compared with R1.</summary>
    public int Backoff;

    /// <summary>SRTT in milliseconds, times 8; -1 before the first sample.</summary>
    public int Srtt8;

    /// <summary>RTTVAR in milliseconds, times 4.</summary>
    public int Rttvar4;

    // Written by the loss recovery in use.

    /// <summary>Congestion window in octets (RFC 5681 section 2), whatever the shift of windows is (RFC 7323 rule 2.3-10).</summary>
    public int Cwnd;

    /// <summary>Slow-start threshold in octets.</summary>
    public int Ssthresh;

    /// <summary>State of loss recovery; 0 while nothing is lost. Each algorithm has bits of its own.</summary>
    public int RecoveryState;

    // Written by Trouble.

    /// <summary>A <see cref="TcpSoftError"/>, and whether R2 runs without a timeout; 0 without trouble.</summary>
    public int Trouble;

    // Written by Fast.Prediction.

    /// <summary>
    /// Data offset and control bits of the segment that is predicted next (4.4BSD's predicted header word), PSH aside; -1 while
    /// every segment goes the full path.
    /// </summary>
    public int Predicted = -1;

    /// <summary>Makes the control block of a slot, and its rings.</summary>
    public TransmissionControlBlock(int index, int sendBuffer, int receiveBuffer)
    {
        Index = index;
        SendRing = new byte[sendBuffer];
        ReceiveRing = new byte[receiveBuffer];
    }
}
