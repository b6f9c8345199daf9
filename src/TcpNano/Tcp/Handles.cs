namespace TcpNano.Tcp;

/// <summary>
/// Binds what the app holds to control blocks, and keeps whose each connection is. A handle reaches its control block until
/// the connection has ended; then it keeps the reason and both ends, and never reaches another connection.
/// </summary>
internal sealed class Handles
{
    private readonly ReadyQueue _ready;

    public Handles(ReadyQueue ready)
    {
        _ready = ready;
    }

    /// <summary>A control block is taken for a connection.</summary>
    /// <param name="c">The control block.</param>
    /// <param name="flags">Bits of <see cref="AppFlags"/>.</param>
    public void Begin(TransmissionControlBlock c, int flags)
    {
        c.Handle = null;
        c.AppFlags = flags | AppFlags.InUse;
    }

    /// <summary>The app gets a connection.</summary>
    /// <param name="c">The connection.</param>
    /// <param name="handle">A handle that is not open; it starts afresh. The connection it let go may still close: that one has no handle from now on.</param>
    /// <param name="reason">Why the connection has ended, if it has.</param>
    public void Bind(TransmissionControlBlock c, TcpConnection handle, CloseReason reason)
    {
        if (handle.Block != null)
        {
            handle.Block.Handle = null;
        }

        handle.Block = c;
        handle.Reason = reason;
        handle.IsOpen = true;
        handle.PeerFinished = false;
        handle.Events = 0;
        c.Handle = handle;
        c.AppFlags = (c.AppFlags & ~AppFlags.Embryonic) | AppFlags.Owned;
        int events = EventsOf(c);
        if (events != 0)
        {
            _ready.Signal(c, events);
        }
    }

    /// <summary>The app has closed or aborted: nobody reads any more. The handle still reaches the control block until the end.</summary>
    public void LetGo(TransmissionControlBlock c)
    {
        c.AppFlags &= ~(AppFlags.Owned | AppFlags.KeepAlive);
    }

    /// <summary>The connection has ended, and nothing is left in it for the app: parts the two, and frees the control block for another.</summary>
    public void Part(TransmissionControlBlock c)
    {
        TcpConnection handle = c.Handle;
        if (handle != null)
        {
            handle.PeerFinished = (c.RcvFlags & RcvFlags.FinReceived) != 0;
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

    // What the app has missed before it got the connection.
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

        return c.State == TcpState.Closed || c.State == TcpState.TimeWait ? events | (int)TcpEvents.Closed : events;
    }
}
