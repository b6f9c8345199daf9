namespace TcpNano.Internet;

/// <summary>
/// The lists of senders, by the reason why they have not sent. A sender keeps its place in its list. It is a number: for TCP, the
/// slot of a connection.
/// </summary>
internal static class OutputQueue
{
    /// <summary>Senders to serve in this pass.</summary>
    public const int Due = 0;

    /// <summary>Senders that the driver had no room for.</summary>
    public const int NoRoom = 1;

    /// <summary>Senders whose neighbour found no ARP entry, because too many others are being asked for.</summary>
    public const int NoEntry = 2;

    /// <summary>First of the lists of senders that wait for a neighbour, one list per ARP entry.</summary>
    public const int Neighbours = 3;
}
