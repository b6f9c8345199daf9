namespace TcpNano;

/// <summary>Where a datagram came from. The app makes one beforehand, and Receive fills it in: nothing is allocated.</summary>
public sealed class UdpOrigin
{
    /// <summary>The sender's address.</summary>
    public uint Address;

    /// <summary>The sender's port; 0 when it wants no answer (RFC 768).</summary>
    public int Port;

    /// <summary>The address that the datagram was sent to: ours, a broadcast, or a group (RFC 1122 section 4.1.3.5).</summary>
    public uint Destination;

    /// <summary>Octets of data that it had, also when the buffer was shorter.</summary>
    public int Length;
}
