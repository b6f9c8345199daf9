namespace TcpNano.Udp;

/// <summary>
/// What the stack knows of a <see cref="UdpSocket"/>, with its buffers. Made with the socket, and in the table from Open to Close.
/// </summary>
internal sealed class UdpPort
{
    /// <summary>The app's socket.</summary>
    public readonly UdpSocket Handle;

    /// <summary>Datagrams that wait for Receive.</summary>
    public readonly DatagramRing Received;

    /// <summary>Room for the one datagram that could not leave at once.</summary>
    public readonly byte[] Held;

    /// <summary>The port; 0 while it is closed.</summary>
    public int Number;

    /// <summary>The place in the table, which is this sender's number in the lists of output, too.</summary>
    public int Place;

    /// <summary>The only station that datagrams may come from; 0 for any.</summary>
    public uint RemoteAddress;

    /// <summary>Its port.</summary>
    public int RemotePort;

    /// <summary>The destination of the latest unicast datagram in the destination cache; -1 for none.</summary>
    public int Destination = -1;

    /// <summary>The port of that datagram.</summary>
    public int LatestPort;

    /// <summary>Octets in <see cref="Held"/>; -1 for none: a datagram may be empty.</summary>
    public int HeldLength = -1;

    /// <summary>Where it goes.</summary>
    public uint HeldAddress;

    /// <summary>The port where it goes.</summary>
    public int HeldPort;

    /// <summary>The groups it has joined, a bit for each place in the group table.</summary>
    public uint Groups;

    /// <summary>Time to live of unicast and broadcast datagrams; 0 for the stack's.</summary>
    public int TimeToLive;

    /// <summary>Time to live of multicast datagrams (RFC 1112 section 6.1: 1 unless the app says otherwise).</summary>
    public int MulticastTimeToLive = 1;

    /// <summary>The latest trouble that the app has not asked about.</summary>
    public TcpSoftError Error;

    public UdpPort(UdpSocket handle, int receiveBuffer, int sendBuffer)
    {
        Handle = handle;
        Received = new DatagramRing(receiveBuffer);
        Held = new byte[sendBuffer];
    }
}
