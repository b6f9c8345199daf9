namespace TcpNano.Lab.Exploration;

/// <summary>What the app is told: the signals of RFC 9293 section 3.10.7, data aside.</summary>
[Flags]
internal enum Told
{
    /// <summary>Nothing.</summary>
    Nothing = 0,

    /// <summary>The connection is open: OPEN returns, or Accept does.</summary>
    Opened = 1,

    /// <summary>"Connection closing": the peer's FIN was taken.</summary>
    Closing = 2,

    /// <summary>There is urgent data.</summary>
    Urgent = 4,

    /// <summary>"Connection refused".</summary>
    Refused = 8,

    /// <summary>"Connection reset".</summary>
    Reset = 16,

    /// <summary>Closed in order.</summary>
    Over = 32,

    /// <summary>The end for any other reason, which no segment may cause.</summary>
    Other = 64,
}
