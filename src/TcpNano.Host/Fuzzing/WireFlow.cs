namespace TcpNano.Host.Fuzzing;

/// <summary>What the stack has sent on one connection, as anybody on the wire could know it.</summary>
internal sealed class WireFlow
{
    /// <summary>Our initial sequence number.</summary>
    public uint Iss { get; set; }

    /// <summary>The peer's initial sequence number, once we have acknowledged it.</summary>
    public uint PeerIss { get; set; }

    /// <summary>Whether anything was acknowledged.</summary>
    public bool HasAck { get; set; }

    /// <summary>The highest acknowledgment number.</summary>
    public uint Ack { get; set; }

    /// <summary>The right edge of the window offered.</summary>
    public uint Edge { get; set; }
}
