namespace HttpDemo;

/// <summary>Where a session is.</summary>
internal enum SessionPhase
{
    /// <summary>It has no connection.</summary>
    Free,

    /// <summary>It reads and answers requests.</summary>
    Serving,

    /// <summary>The last answer was queued, and FIN behind it; what the client still sends is thrown away until it finishes.</summary>
    Finishing,

    /// <summary>The connection is closed for us, and its end is still to be counted.</summary>
    Closed,
}
