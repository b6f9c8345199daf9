namespace TcpNano.Tcp;

/// <summary>
/// Soft errors (RFC 9293 section 3.9.1.8, MUST-47): trouble that does not end a connection, and is over once new data is
/// acknowledged. Also remembers that R2 runs without a timeout, until the same moment.
/// </summary>
internal sealed class Trouble
{
    /// <summary>The bits of <see cref="TransmissionControlBlock.Trouble"/> that hold a <see cref="TcpSoftError"/>.</summary>
    public const int SoftErrorMask = 0x7;

    private const int Bound = 0x8;

    private readonly ReadyQueue _ready;

    public Trouble(ReadyQueue ready)
    {
        _ready = ready;
    }

    /// <summary>Notes a soft error, and tells the app unless it switched such reports off (SHLD-20).</summary>
    public void Note(TransmissionControlBlock c, TcpSoftError error)
    {
        int known = c.Trouble & SoftErrorMask;
        if (known != (int)error && (error != TcpSoftError.NoAnswer || (known != (int)TcpSoftError.Unreachable && known != (int)TcpSoftError.LinkDown)))
        {
            // NoAnswer must not overwrite the more specific Unreachable and LinkDown.
            c.Trouble = (c.Trouble & ~SoftErrorMask) | (int)error;
            if ((c.AppFlags & AppFlags.NoSoftErrors) == 0)
            {
                _ready.Signal(c, (int)TcpEvents.SoftError);
            }
        }
    }

    /// <summary>Something is overdue: notes whether it is because the link is down.</summary>
    public void NoteLink(TransmissionControlBlock c, bool isUp)
    {
        if (!isUp)
        {
            Note(c, TcpSoftError.LinkDown);
        }
        else if ((c.Trouble & SoftErrorMask) == (int)TcpSoftError.LinkDown)
        {
            c.Trouble &= ~SoftErrorMask;
        }
    }

    /// <summary>Notes that R2 runs although no segment has timed out: a retransmission could not leave, or the timer runs on from before the last progress.</summary>
    public void NoteBound(TransmissionControlBlock c)
    {
        c.Trouble |= Bound;
    }

    /// <summary>Forgets all trouble: the peer acknowledged new data, or a connection begins.</summary>
    public void End(TransmissionControlBlock c)
    {
        c.Trouble = 0;
    }
}
