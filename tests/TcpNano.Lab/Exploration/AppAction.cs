namespace TcpNano.Lab.Exploration;

/// <summary>A step of an app.</summary>
internal enum AppAction
{
    /// <summary>Passive OPEN.</summary>
    Listen,

    /// <summary>Ends the passive OPEN.</summary>
    Unlisten,

    /// <summary>Active OPEN.</summary>
    Connect,

    /// <summary>Sends one octet.</summary>
    Send,

    /// <summary>Sends one octet, whatever is in flight: no Nagle from here on.</summary>
    SendAtOnce,

    /// <summary>Closes the sending direction, and reads on until the peer closes too.</summary>
    Shutdown,

    /// <summary>Closes both directions and lets go: what comes then is answered with RST.</summary>
    Close,

    /// <summary>Aborts.</summary>
    Abort,
}
