namespace TcpNano.Tcp;

/// <summary>
/// Binds the app's handles to control blocks, and keeps the owner of each connection. A handle reaches its control block until
/// the connection has ended; then it keeps the reason and both ends, and never reaches another connection.
/// </summary>
internal sealed class Handles
{
    private readonly ReadyQueue _ready;

    public Handles(ReadyQueue ready)
    {
        _ready = ready;
    }

    /// <summary>Marks a control block as in use for a new connection.</summary>
    /// <param name="c">The control block.</param>
    /// <param name="flags">Bits of <see cref="AppFlags"/>.</param>
    public void Begin(TransmissionControlBlock c, int flags)
    {
        c.Handle = null;
        c.AppFlags = flags | AppFlags.InUse;
    }

    /// <summary>Binds a handle of the app to a connection.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="handle">A handle that the app does not use for another connection.</param>
    /// <param name="reason">Why the connection has ended, if it has.</param>
    public void Bind(TransmissionControlBlock c, TcpConnection handle, CloseReason reason)
    {
        TransmissionControlBlock before = handle.Block;
        if (before != null)
        {
            // Closed by the app and not ended yet: that connection goes on without a handle.
            before.Handle = null;
        }

        handle.Block = c;
        handle.Bits = HandleFlags.Open | ((int)reason << HandleFlags.ReasonShift);
        c.Handle = handle;
        c.AppFlags = (c.AppFlags & ~AppFlags.Embryonic) | AppFlags.Owned;
        int events = EventsOf(c);
        if (events != 0)
        {
            _ready.Signal(c, events);
        }
    }

    /// <summary>Tells a handle of the app that its connection cannot come about: it never gets a control block.</summary>
    /// <param name="handle">As above.</param>
    /// <param name="reason">Why.</param>
    public void Refuse(TcpConnection handle, CloseReason reason)
    {
        if (handle.Block != null)
        {
            handle.Block.Handle = null; // as in Bind
            handle.Block = null;
        }

        handle.Bits = HandleFlags.Open | ((int)reason << HandleFlags.ReasonShift);
        _ready.Note(handle, (int)TcpEvents.Closed);
    }

    /// <summary>The app has closed or aborted, and reads no more. The handle still reaches the control block until the connection has ended.</summary>
    public void LetGo(TransmissionControlBlock c)
    {
        c.AppFlags &= ~(AppFlags.Owned | AppFlags.KeepAlive);
    }

    /// <summary>Unbinds the handle from a connection that has ended and holds nothing more for the app.</summary>
    public void Part(TransmissionControlBlock c)
    {
        TcpConnection handle = c.Handle;
        if (handle != null)
        {
            if ((c.RcvFlags & RcvFlags.FinReceived) != 0)
            {
                handle.Bits |= HandleFlags.PeerFinished;
            }

            handle.Block = null;
            c.Handle = null;
        }

        c.AppFlags = 0;
    }

    /// <summary>Sets or clears bits of <see cref="AppFlags"/>.</summary>
    public void Set(TransmissionControlBlock c, int bits, bool on)
    {
        c.AppFlags = on ? c.AppFlags | bits : c.AppFlags & ~bits;
    }

    // The events from before the app got the connection.
    private static int EventsOf(TransmissionControlBlock c)
    {
        int events = 0;
        if (c.State >= TcpState.Established || c.ReceiveCount != 0)
        {
            events = (int)(TcpEvents.Connected | TcpEvents.Writable);
        }

        if (c.ReceiveCount != 0)
        {
            events |= (int)TcpEvents.Readable;
        }

        if ((c.RcvFlags & RcvFlags.FinReceived) != 0)
        {
            events |= (int)(TcpEvents.Readable | TcpEvents.PeerFinished);
        }

        if ((c.RcvFlags & RcvFlags.Urgent) != 0)
        {
            events |= (int)TcpEvents.Urgent;
        }

        if ((c.Trouble & Tcp.Trouble.SoftErrorMask) != 0)
        {
            events |= (int)TcpEvents.SoftError;
        }

        return c.State == TcpState.Closed ? events | (int)TcpEvents.Closed : events;
    }
}
