namespace TcpNano.Tcp;

/// <summary>
/// The listeners, in a small hash over the port, and their backlogs: connections in SYN-RECEIVED and those that wait for Accept.
/// </summary>
internal sealed class ListenerTable
{
    private const int Buckets = 16;

    /// <summary>Every listener, by index.</summary>
    public readonly TcpListener[] All;

    private readonly TcpListener[] _bucket = new TcpListener[Buckets];
    private readonly TcpLayer _layer;

    public ListenerTable(TcpLayer layer, TcpStack stack, int listeners)
    {
        _layer = layer;
        All = new TcpListener[listeners];
        for (int i = 0; i < listeners; i++)
        {
            All[i] = new TcpListener(stack, layer, i);
        }
    }

    /// <summary>The listener of a port, or null.</summary>
    public TcpListener Find(int port)
    {
        TcpListener l = _bucket[port & (Buckets - 1)];
        while (l != null && l.LocalPort != port)
        {
            l = l.NextInBucket;
        }

        return l;
    }

    /// <summary>Opens a listener on a port that has none.</summary>
    /// <returns>The listener, or null when all are in use.</returns>
    public TcpListener Open(int port, int backlog)
    {
        for (int i = 0; i < All.Length; i++)
        {
            TcpListener l = All[i];
            if (!l.IsOpen && l.Waiters == 0)
            {
                l.LocalPort = port;
                l.Backlog = backlog;
                l.Count = 0;
                l.IsOpen = true;
                l.NextInBucket = _bucket[port & (Buckets - 1)];
                _bucket[port & (Buckets - 1)] = l;
                return l;
            }
        }

        return null;
    }

    /// <summary>Ends a listener; the connections in its backlog are reset (RFC 9293 section 3.10.4).</summary>
    public void Close(TcpListener listener)
    {
        int bucket = listener.LocalPort & (Buckets - 1);
        TcpListener before = _bucket[bucket];
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

        listener.NextInBucket = null;
        listener.IsOpen = false;
        for (int list = HalfOpen(listener); list <= HalfOpen(listener) + 1; list++)
        {
            int index = _layer.Places.First(list);
            while (index != IndexLists.None)
            {
                TcpConnection c = _layer.Table.All[index];
                _layer.Output.Reset(c);
                _layer.Lifecycle.Delete(c, CloseReason.Aborted);
                index = _layer.Places.First(list);
            }
        }

        listener.Event.Set();
    }

    /// <summary>The listener whose backlog a connection is in, or null.</summary>
    public TcpListener Of(TcpConnection c)
    {
        int list = _layer.Places.ListOf(c.Index);
        return list == IndexLists.None || list < PlaceLists.Listeners ? null : All[(list - PlaceLists.Listeners) >> 1];
    }

    /// <summary>Enters a connection that has just got its SYN.</summary>
    public void Begin(TcpListener listener, TcpConnection c)
    {
        listener.Count++;
        _layer.Places.Add(c.Index, HalfOpen(listener));
    }

    /// <summary>The handshake of a connection is complete: it may be accepted.</summary>
    public void Complete(TcpConnection c)
    {
        TcpListener listener = Of(c);
        _layer.Places.Remove(c.Index);
        _layer.Places.Add(c.Index, HalfOpen(listener) + 1);
        if (listener.Waiters != 0)
        {
            listener.Event.Set();
        }
    }

    /// <summary>Whether a connection waits to be accepted.</summary>
    public bool HasComplete(TcpListener listener)
    {
        return !_layer.Places.IsEmpty(HalfOpen(listener) + 1);
    }

    /// <summary>Hands out the connection that has waited for longest, or null.</summary>
    public TcpConnection Accept(TcpListener listener)
    {
        int index = _layer.Places.First(HalfOpen(listener) + 1);
        if (index == IndexLists.None)
        {
            return null;
        }

        TcpConnection c = _layer.Table.All[index];
        Forget(c);
        c.Flags = (c.Flags & ~ConnectionFlags.Embryonic) | ConnectionFlags.AppOwned;
        _layer.Ready.Owned(c);
        return c;
    }

    /// <summary>Takes a connection out of its listener's backlog, if it is in one.</summary>
    public void Forget(TcpConnection c)
    {
        TcpListener listener = Of(c);
        if (listener != null)
        {
            listener.Count--;
            _layer.Places.Remove(c.Index);
        }
    }

    private static int HalfOpen(TcpListener listener)
    {
        return PlaceLists.Listeners + (2 * listener.Index);
    }
}
