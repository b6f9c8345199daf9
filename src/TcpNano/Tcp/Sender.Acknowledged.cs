using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <content>Fifth check of RFC 9293 section 3.10.7.4: the ACK field, and the window that comes with it.</content>
internal sealed partial class Sender
{
    /// <summary>Answer of <see cref="TakeAck"/>: the ACK is for something never sent, or too old (MUST answer with an ACK; RFC 5961 section 5, MAY-12).</summary>
    public const int Unacceptable = 0;

    /// <summary>Answer of <see cref="TakeAck"/>: processing goes on.</summary>
    public const int Accepted = 1;

    /// <summary>Answer of <see cref="TakeAck"/>: the same, and our FIN is acknowledged now.</summary>
    public const int FinAcknowledged = 2;

    /// <summary>Whether SEG.ACK acknowledges our SYN: SND.UNA &lt; SEG.ACK =&lt; SND.NXT.</summary>
    public static bool AcksSyn(TransmissionControlBlock c, uint ack)
    {
        return (int)(ack - c.SndUna) > 0 && (int)(ack - c.SndNxt) <= 0;
    }

    /// <summary>Our SYN is acknowledged.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="s">The segment that does it.</param>
    /// <param name="sequence">Its SEG.SEQ, after a SYN and after trimming.</param>
    public void TakeAckOfSyn(TransmissionControlBlock c, Segment s, uint sequence)
    {
        c.SndUna++;
        c.SndPtr = c.SndUna;
        _retransmission.Acked(c, c.SndUna);
        SetWindow(c, s.Window, sequence, s.Ack);
    }

    /// <summary>The window of a SYN; it counts from SND.UNA, which is ISS.</summary>
    public void TakeWindowOfSyn(TransmissionControlBlock c, Segment s, uint sequence)
    {
        SetWindow(c, s.Window, sequence, c.SndUna);
    }

    /// <summary>The handshake is complete.</summary>
    public void Established(TransmissionControlBlock c)
    {
        _retransmission.Established(c);
        _userTimeout.Stop(c);
        _recovery.Established(c);
        _trouble.End(c);
    }

    /// <summary>Takes SEG.ACK and SEG.WND on a connection that is open or closing.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="s">The segment.</param>
    /// <param name="sequence">Its SEG.SEQ, after trimming.</param>
    /// <returns><see cref="Unacceptable"/>, <see cref="Accepted"/> or <see cref="FinAcknowledged"/>.</returns>
    public int TakeAck(TransmissionControlBlock c, Segment s, uint sequence)
    {
        uint ack = s.Ack;
        int acked = (int)(ack - c.SndUna);
        if ((int)(ack - c.SndNxt) > 0 || (acked < 0 && c.SndUna - ack > (uint)c.MaxSndWnd))
        {
            return Unacceptable;
        }

        if (acked < 0)
        {
            return Accepted;
        }

        // RFC 5681 section 2. What came with text or FIN is none, even if there was no room for them.
        bool duplicate = acked == 0 && s.Length == 0 && c.SndNxt != c.SndUna && s.Window == c.SndWnd;

        // Not from an older segment than the one that last updated it. What acknowledges more than any before is the newest,
        // though, even if it is a retransmission with an old sequence number: the old window would count from the new SND.UNA.
        if (acked > 0 || (int)(sequence - c.SndWl1) > 0 || (sequence == c.SndWl1 && (int)(ack - c.SndWl2) >= 0))
        {
            SetWindow(c, s.Window, sequence, ack);
        }

        if (acked > 0)
        {
            return TakeNewAck(c, s, acked);
        }

        if ((c.SndFlags & SndFlags.Persist) != 0)
        {
            _userTimeout.Restart(c); // MUST-37
        }
        else if (duplicate)
        {
            _recovery.OnAck(c, s, 0);
        }

        return Accepted;
    }

    /// <summary>SND.UNA &lt; SEG.ACK =&lt; SND.NXT.</summary>
    private int TakeNewAck(TransmissionControlBlock c, Segment s, int acked)
    {
        uint ack = s.Ack;
        int octets = acked;
        bool finAcked = acked > c.SendCount;
        if (finAcked)
        {
            octets = c.SendCount;
        }

        c.SndUna = ack;
        if ((int)(c.SndPtr - ack) < 0)
        {
            c.SndPtr = ack;
        }

        if (c.Backoff != 0)
        {
            _retransmission.ForgetBackoff(c);
            _userTimeout.Stop(c);
        }

        _retransmission.Acked(c, ack);
        if (octets > 0)
        {
            SendBuffer.Release(c, octets);
        }

        bool restart = _recovery.OnAck(c, s, acked);
        if (ack == c.SndNxt)
        {
            _retransmission.Stop(c); // RFC 6298 rule 5.2
        }
        else if (restart && (c.SndFlags & SndFlags.Persist) == 0)
        {
            _retransmission.Start(c); // rule 5.3
        }

        if ((c.SndFlags & SndFlags.Persist) != 0)
        {
            _trouble.End(c);
            _userTimeout.Restart(c);
        }
        else if (c.Trouble != 0)
        {
            // Also stops the R2 timer of a retransmission that could not leave.
            _trouble.End(c);
            _userTimeout.Stop(c);
        }

        if (octets > 0 && (c.SndFlags & SndFlags.WantsRoom) != 0)
        {
            c.SndFlags &= ~SndFlags.WantsRoom;
            _ready.Signal(c, (int)TcpEvents.Writable);
        }

        return finAcked ? FinAcknowledged : Accepted;
    }

    private static void SetWindow(TransmissionControlBlock c, int window, uint sequence, uint ack)
    {
        c.SndWnd = window;
        c.SndWl1 = sequence;
        c.SndWl2 = ack;
        if (window > c.MaxSndWnd)
        {
            c.MaxSndWnd = window;
        }
    }
}
