namespace TcpNano.Tcp;

/// <summary>A port in LISTEN (RFC 9293 section 3.10.1).</summary>
internal sealed class Listener
{
    /// <summary>Place in the table, from 0.</summary>
    public readonly int Index;

    /// <summary>The list of its connections that wait for Accept.</summary>
    public readonly int Complete;

    /// <summary>The port.</summary>
    public int Port;

    /// <summary>Most connections that may wait for Accept at a time.</summary>
    public int Backlog;

    /// <summary>Connections that wait for Accept.</summary>
    public int Count;

    /// <summary>The app's handle; null while the place is free.</summary>
    public TcpListener Handle;

    /// <summary>The next one in the same bucket.</summary>
    public Listener NextInBucket;

    /// <summary>Makes the listener of a place.</summary>
    public Listener(int index)
    {
        Index = index;
        Complete = UnownedLists.Listeners + index;
    }
}
