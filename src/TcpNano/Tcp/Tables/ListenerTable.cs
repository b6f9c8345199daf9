using TcpNano.Internet;

namespace TcpNano.Tcp;

/// <summary>
/// The listeners, in a small hash over the port, and their backlogs: the connections that wait for Accept. Also the list of
/// orphans (<see cref="Orphans"/>). A connection is in one of these lists at most.
/// </summary>
internal sealed class ListenerTable
{
    /// <summary>Length of the hash.</summary>
    public const int Buckets = 16;

    /// <summary>Every listener, by index.</summary>
    public readonly Listener[] All;

    /// <summary>The lists of <see cref="UnownedLists"/>.</summary>
    public readonly IndexLists Unowned;

    private readonly Listener[] _bucket = new Listener[Buckets];
    private readonly TransmissionControlBlock[] _connections;

    public ListenerTable(int listeners, TransmissionControlBlock[] connections)
    {
        _connections = connections;
        Unowned = new IndexLists(connections.Length, UnownedLists.Count(listeners));
        All = new Listener[listeners];
        for (int i = 0; i < listeners; i++)
        {
            All[i] = new Listener(i);
        }
    }

    /// <summary>The listener of a port, or null.</summary>
    public Listener Find(int port)
    {
        Listener l = _bucket[port & (Buckets - 1)];
        while (l != null && l.Port != port)
        {
            l = l.NextInBucket;
        }

        return l;
    }

    /// <summary>Opens a listener on a port that has none, and binds the app's handle to it.</summary>
    /// <returns>False when all are in use.</returns>
    public bool Open(TcpListener handle, int port, int backlog)
    {
        for (int i = 0; i < All.Length; i++)
        {
            Listener l = All[i];
            if (l.Handle == null)
            {
                l.Port = port;
                l.Backlog = backlog;
                l.Count = 0;
                l.Handle = handle;
                l.NextInBucket = _bucket[port & (Buckets - 1)];
                _bucket[port & (Buckets - 1)] = l;
                handle.Bound = l;
                handle.Bits = HandleFlags.Open;
                return true;
            }
        }

        return false;
    }

    /// <summary>Ends a listener with an empty backlog, and unbinds the app's handle.</summary>
    public void Close(Listener listener)
    {
        int bucket = listener.Port & (Buckets - 1);
        Listener before = _bucket[bucket];
        if (before == listener)
        {
            _bucket[bucket] = listener.NextInBucket;
        }
        else
        {
            while (before.NextInBucket != listener)
            {
                before = before.NextInBucket;
            }

            before.NextInBucket = listener.NextInBucket;
        }

        TcpListener handle = listener.Handle;
        listener.NextInBucket = null;
        listener.Handle = null;
        handle.Bound = null;
        handle.Bits &= ~HandleFlags.Open;
        if (handle.Waiters != 0)
        {
            handle.Event.Set();
        }
    }

    /// <summary>The listener whose backlog a connection is in, or null.</summary>
    public Listener Of(TransmissionControlBlock c)
    {
        int list = Unowned.ListOf(c.Index);
        return list == IndexLists.None || list < UnownedLists.Listeners ? null : All[list - UnownedLists.Listeners];
    }

    /// <summary>Adds a connection whose handshake is completing to the backlog.</summary>
    public void Begin(Listener listener, TransmissionControlBlock c)
    {
        listener.Count++;
        Unowned.Add(c.Index, listener.Complete);
    }

    /// <summary>Whether a connection waits to be accepted.</summary>
    public bool HasComplete(Listener listener)
    {
        return Unowned.Heads[listener.Complete] != IndexLists.None;
    }

    /// <summary>Takes the connection that has waited for Accept longest from the backlog; null when none waits.</summary>
    public TransmissionControlBlock TakeComplete(Listener listener)
    {
        int index = Unowned.Heads[listener.Complete];
        if (index == IndexLists.None)
        {
            return null;
        }

        Unowned.Remove(index);
        listener.Count--;
        return _connections[index];
    }

    /// <summary>The first connection of a backlog, or null. It stays there.</summary>
    public TransmissionControlBlock First(Listener listener)
    {
        int index = Unowned.First(listener.Complete);
        return index == IndexLists.None ? null : _connections[index];
    }

    /// <summary>Removes a connection from its listener's backlog, or from the orphans.</summary>
    public void Remove(TransmissionControlBlock c)
    {
        int list = Unowned.ListOf(c.Index);
        if (list == IndexLists.None)
        {
            return;
        }

        if (list >= UnownedLists.Listeners)
        {
            All[list - UnownedLists.Listeners].Count--;
        }

        Unowned.Remove(c.Index);
    }
}
