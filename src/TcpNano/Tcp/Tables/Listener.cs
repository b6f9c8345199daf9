namespace TcpNano.Tcp;

/// <summary>A port that is listened on: what LISTEN is to a connection (RFC 9293 section 3.10.1).</summary>
internal sealed class Listener
{
    /// <summary>Place in the table, from 0.</summary>
    public readonly int Index;

    /// <summary>The list of its connections in SYN-RECEIVED.</summary>
    public readonly int HalfOpen;

    /// <summary>The list of those that wait for Accept.</summary>
    public readonly int Complete;

    /// <summary>The port.</summary>
    public int Port;

    /// <summary>Connections that may be opening or waiting for Accept at a time.</summary>
    public int Backlog;

    /// <summary>How many are.</summary>
    public int Count;

    /// <summary>What the app holds; null while nobody listens.</summary>
    public TcpListener Handle;

    /// <summary>The next one in the same bucket.</summary>
    public Listener NextInBucket;

    /// <summary>Makes the listener of a place.</summary>
    public Listener(int index)
    {
        Index = index;
        HalfOpen = PlaceLists.Listeners + (2 * index);
        Complete = HalfOpen + 1;
    }
}
