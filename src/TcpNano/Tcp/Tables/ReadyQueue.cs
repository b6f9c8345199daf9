namespace TcpNano.Tcp;

/// <summary>
/// Handles with events that the app has not seen, for <see cref="NetworkStack.NextReady()"/>: first in, first out, each once. Also
/// wakes threads that wait in a call.
/// </summary>
internal sealed class ReadyQueue
{
    private const int ForReaders = (int)(TcpEvents.Readable | TcpEvents.PeerFinished | TcpEvents.Closed);
    private const int ForWriters = (int)(TcpEvents.Connected | TcpEvents.Writable | TcpEvents.Closed);

    /// <summary>The first one, or null; to be read only. May be asked without the lock, by the thread that serves them.</summary>
    public NetworkHandle First;

    private NetworkHandle _last;

    /// <summary>Notes events of a connection, and wakes the threads that wait for them. Does nothing before Accept.</summary>
    public void Signal(TransmissionControlBlock c, int events)
    {
        TcpConnection handle = c.Handle;
        if (handle == null)
        {
            return;
        }

        int waiting = handle.Waiting;
        if (waiting != 0)
        {
            if ((events & ForReaders) != 0 && (waiting & HandleFlags.Readers) != 0)
            {
                handle.ReaderEvent.Set();
            }

            if ((events & ForWriters) != 0 && waiting >= HandleFlags.Writer)
            {
                handle.WriterEvent.Set();
            }
        }

        Note(handle, events);
    }

    /// <summary>A connection waits for Accept.</summary>
    public void Signal(TcpListener listener)
    {
        if (listener.Waiters != 0)
        {
            listener.Event.Set();
        }

        Note(listener, (int)TcpEvents.Acceptable);
    }

    /// <summary>Takes the first handle that still has events; null when there is none.</summary>
    public NetworkHandle Take()
    {
        NetworkHandle handle = First;
        while (handle != null)
        {
            NetworkHandle next = handle.NextInQueue;
            First = next != handle ? next : null;
            handle.NextInQueue = null;
            if ((handle.Bits & (HandleFlags.Open | HandleFlags.Hidden)) == HandleFlags.Open && (handle.Bits & HandleFlags.Events) != 0)
            {
                return handle;
            }

            handle = First;
        }

        return null;
    }

    /// <summary>Notes events of a handle, and queues it once.</summary>
    public void Note(NetworkHandle handle, int events)
    {
        int bits = handle.Bits;
        if ((events & ~bits) == 0 || (bits & HandleFlags.Open) == 0)
        {
            return;
        }

        handle.Bits = bits | events;
        if (handle.NextInQueue != null)
        {
            return;
        }

        handle.NextInQueue = handle;
        if (First == null)
        {
            First = handle;
        }
        else
        {
            _last.NextInQueue = handle;
        }

        _last = handle;
    }
}
