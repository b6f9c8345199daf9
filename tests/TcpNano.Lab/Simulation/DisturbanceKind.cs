namespace TcpNano.Lab.Simulation;

/// <summary>What befalls a station.</summary>
internal enum DisturbanceKind
{
    /// <summary>Its cable is out.</summary>
    LinkDown,

    /// <summary>It is not polled: it is busy elsewhere. Frames wait in its receive ring; when it is polled again, much time has passed.</summary>
    Sleep,

    /// <summary>Its driver has no room for frames.</summary>
    NoRoom,

    /// <summary>It restarts, and knows nothing of what was; takes no time.</summary>
    Reboot,

    /// <summary>Its clock jumps, as after a sleep of the machine; takes no time.</summary>
    ClockJump,

    /// <summary>It stops listening: what waits to be accepted is reset.</summary>
    Deaf,

    /// <summary>Somebody who sees nothing of its connections sends RSTs, SYNs and data for them (RFC 5961).</summary>
    Forgeries,

    /// <summary>Segments that were sent to it before come once more.</summary>
    Replays,

    /// <summary>Somebody sends SYNs to its listeners, in the name of others.</summary>
    Flood,

    /// <summary>Somebody sends it ARP packets: others' addresses and its own at hardware addresses of nobody, in every form, and true ones from elsewhere.</summary>
    Lies,

    /// <summary>Segments that were sent to it before come once more with an IEEE 802.1Q tag: of a priority, or of a VLAN that it is not in.</summary>
    Tags,

    /// <summary>Somebody floods it with SYNs under any addresses: more than it can keep.</summary>
    Storm,

    /// <summary>Somebody sends ACKs as if they completed handshakes: cookies of chance, and such that were sent to others (RFC 4987).</summary>
    Guesses,

    /// <summary>Somebody sends SYNs, RSTs and old segments for connections that are over, and may be in TIME-WAIT (RFC 1337, RFC 9293 section 3.6.1).</summary>
    Probes,

    /// <summary>Somebody sends many segments from outside a window, each of which asks for an ACK (RFC 5961 section 7).</summary>
    Pestering,
}
