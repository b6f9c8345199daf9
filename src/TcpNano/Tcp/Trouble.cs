namespace TcpNano.Tcp;

/// <summary>
/// Soft errors (RFC 9293 section 3.9.1.8, MUST-47): trouble a connection lives with until something new is acknowledged. Also
/// remembers that a retransmission which cannot leave is bounded, which ends the same way.
/// </summary>
internal sealed class Trouble
{
    /// <summary>The bits of <see cref="TransmissionControlBlock.Trouble"/> that hold a <see cref="TcpSoftError"/>.</summary>
    public const int SoftErrorMask = 0x7;

    private const int Blocked = 0x8;

    private readonly ReadyQueue _ready;

    public Trouble(ReadyQueue ready)
    {
        _ready = ready;
    }

    /// <summary>Notes a soft error, and tells the app unless it does not want to hear (SHLD-20).</summary>
    public void Note(TransmissionControlBlock c, TcpSoftError error)
    {
        int known = c.Trouble & SoftErrorMask;
        if (known != (int)error && (error != TcpSoftError.NoAnswer || known != (int)TcpSoftError.Unreachable))
        {
            // NoAnswer must not overwrite the more specific Unreachable.
            c.Trouble = (c.Trouble & ~SoftErrorMask) | (int)error;
            if ((c.AppFlags & AppFlags.NoSoftErrors) == 0)
            {
                _ready.Signal(c, (int)TcpEvents.SoftError);
            }
        }
    }

    /// <summary>A retransmission could not leave: it is bounded until something new is acknowledged.</summary>
    public void NoteBlocked(TransmissionControlBlock c)
    {
        c.Trouble |= Blocked;
    }

    /// <summary>The peer acknowledged something new, or a connection begins.</summary>
    public void End(TransmissionControlBlock c)
    {
        c.Trouble = 0;
    }
}
