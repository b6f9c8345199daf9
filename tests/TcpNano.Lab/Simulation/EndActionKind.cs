namespace TcpNano.Lab.Simulation;

/// <summary>What an app does at one end of a connection, one thing after the other.</summary>
internal enum EndActionKind
{
    /// <summary>Waits until the handshake is over, one way or the other.</summary>
    AwaitOpen,

    /// <summary>Sends so many octets; goes on when the stack has taken them.</summary>
    Send,

    /// <summary>Waits so many milliseconds.</summary>
    Pause,

    /// <summary>Stops reading, so that the window closes.</summary>
    StopReading,

    /// <summary>Reads again.</summary>
    Read,

    /// <summary>Waits until the peer has finished or the connection is over, so many milliseconds at most.</summary>
    AwaitEnd,

    /// <summary>Switches Nagle's algorithm off (1) or on (0).</summary>
    NoDelay,

    /// <summary>Switches keep-alive on (1) or off (0).</summary>
    KeepAlive,

    /// <summary>Finishes sending.</summary>
    Shutdown,

    /// <summary>Closes.</summary>
    Close,

    /// <summary>Aborts.</summary>
    Abort,
}
