namespace TcpNano.Lab.Attacks;

/// <summary>What arrives at a station from people who mean no good.</summary>
[Flags]
public enum OnslaughtKind
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>SYNs to open ports, from anywhere.</summary>
    Syns = 1,

    /// <summary>Segments that fit nowhere, to open ports and to open connections.</summary>
    Garbage = 2,

    /// <summary>ARP requests, replies and announcements.</summary>
    Arp = 4,

    /// <summary>Echo requests.</summary>
    Pings = 8,

    /// <summary>Everything at once.</summary>
    All = 15,
}
