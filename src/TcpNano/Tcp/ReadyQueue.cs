namespace TcpNano.Tcp;

/// <summary>Connections with events their app has not seen, for <see cref="TcpStack.NextReady"/>: first in, first out, each once.</summary>
internal sealed class ReadyQueue
{
    /// <summary>Bits of <see cref="TcpEvents"/> that the app has not seen, by connection.</summary>
    public readonly byte[] Events;

    private readonly IndexLists _list;
    private readonly ConnectionTable _table;

    public ReadyQueue(ConnectionTable table)
    {
        _table = table;
        Events = new byte[table.All.Length];
        _list = new IndexLists(table.All.Length, 1);
    }

    /// <summary>Notes events, and wakes the threads that wait for them.</summary>
    public void Signal(TcpConnection c, int events)
    {
        int known = Events[c.Index];
        int flags = c.Flags;
        if ((events & ~known) != 0)
        {
            Events[c.Index] = (byte)(known | events);
            if ((flags & ConnectionFlags.AppOwned) != 0)
            {
                _list.Add(c.Index, 0);
            }
        }

        if ((flags & (ConnectionFlags.ReaderWaits | ConnectionFlags.WriterWaits)) != 0)
        {
            Wake(c, events);
        }
    }

    /// <summary>A connection became the app's: events noted before count now.</summary>
    public void Owned(TcpConnection c)
    {
        if (Events[c.Index] != 0)
        {
            _list.Add(c.Index, 0);
        }
    }

    /// <summary>The app has let a connection go.</summary>
    public void Released(TcpConnection c)
    {
        _list.Remove(c.Index);
    }

    /// <summary>Takes the first connection that still has events; null when there is none.</summary>
    public TcpConnection Take()
    {
        for (;;)
        {
            int index = _list.Take(0);
            if (index == IndexLists.None)
            {
                return null;
            }

            if (Events[index] != 0)
            {
                return _table.All[index];
            }
        }
    }

    private static void Wake(TcpConnection c, int events)
    {
        const int reader = (int)(TcpEvents.Readable | TcpEvents.PeerFinished | TcpEvents.Closed);
        const int writer = (int)(TcpEvents.Connected | TcpEvents.Writable | TcpEvents.Closed);
        if ((events & reader) != 0 && (c.Flags & ConnectionFlags.ReaderWaits) != 0)
        {
            c.Flags &= ~ConnectionFlags.ReaderWaits;
            c.ReaderEvent.Set();
        }

        if ((events & writer) != 0 && (c.Flags & ConnectionFlags.WriterWaits) != 0)
        {
            c.Flags &= ~ConnectionFlags.WriterWaits;
            c.WriterEvent.Set();
        }
    }
}
