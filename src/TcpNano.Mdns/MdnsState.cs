namespace TcpNano.Mdns;

/// <summary>Where a responder is (RFC 6762 section 8).</summary>
public enum MdnsState
{
    /// <summary>It does not run.</summary>
    Stopped,

    /// <summary>It waits for an address or the link.</summary>
    Waiting,

    /// <summary>It asks whether another station has its names, and answers nothing yet.</summary>
    Probing,

    /// <summary>The names are ours; the second announcement is still to be sent.</summary>
    Announcing,

    /// <summary>The names are ours and announced.</summary>
    Running,
}
