namespace TcpNano.Tcp;

/// <content>Urgent data (RFC 9293 section 3.8.5): received, never sent.</content>
internal sealed partial class Receiver
{
    /// <summary>
    /// Sixth check: the URG bit (MUST-30). Advances RCV.UP, however far ahead of the data it is (MUST-31), and tells the app once
    /// per advance (MUST-32). The pointer names the first octet after the urgent data (MUST-62).
    /// </summary>
    public void TakeUrgent(TransmissionControlBlock c, Segment s)
    {
        if ((c.RcvFlags & RcvFlags.FinReceived) != 0)
        {
            return;
        }

        uint pointer = s.Sequence + (uint)s.UrgentPointer;
        uint consumed = c.RcvNxt - (uint)c.ReceiveCount;
        bool known = (c.RcvFlags & RcvFlags.Urgent) != 0;
        if ((int)(pointer - consumed) > 0 && (!known || (int)(pointer - _urgentEnds[c.Index]) > 0))
        {
            _urgentEnds[c.Index] = pointer;
            c.RcvFlags |= RcvFlags.Urgent;
            _ready.Signal(c, (int)TcpEvents.Urgent);
        }
    }

    /// <summary>Urgent octets announced and not yet taken by the app (MUST-33).</summary>
    public int UrgentRemaining(TransmissionControlBlock c)
    {
        if ((c.RcvFlags & RcvFlags.Urgent) == 0)
        {
            return 0;
        }

        int remaining = (int)(_urgentEnds[c.Index] - (c.RcvNxt - (uint)c.ReceiveCount));
        if ((c.RcvFlags & RcvFlags.FinReceived) != 0)
        {
            // RCV.NXT is past the FIN, which takes a sequence number but is no octet of data.
            remaining++;
        }

        return remaining > 0 ? remaining : 0;
    }
}
