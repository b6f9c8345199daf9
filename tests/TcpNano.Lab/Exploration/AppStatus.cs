namespace TcpNano.Lab.Exploration;

/// <summary>How far an app has come.</summary>
internal struct AppStatus
{
    /// <summary>Actions taken.</summary>
    public int Step;

    /// <summary>Its connection, until it lets go.</summary>
    public TcpConnection? Connection;

    /// <summary>Its listener, while it listens.</summary>
    public TcpListener? Listener;

    /// <summary>It has had its connection: there will be no other.</summary>
    public bool HasOpened;

    /// <summary>Octets sent.</summary>
    public int Sent;

    /// <summary>Octets received.</summary>
    public int Received;

    /// <summary>It has closed its sending direction.</summary>
    public bool HasFinished;

    /// <summary>It has been told that the peer has closed.</summary>
    public bool HasEnd;

    /// <summary>How its connection ended, as far as it has waited for the end.</summary>
    public CloseReason Reason;

    /// <summary>Initial sequence numbers its stack has used.</summary>
    public int Openings;

    /// <summary>The last one.</summary>
    public uint LastIss;
}
