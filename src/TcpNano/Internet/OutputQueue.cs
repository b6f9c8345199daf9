namespace TcpNano.Internet;

/// <summary>
/// The lists of those who have something to send, by why they have not sent it. Whoever is in one keeps its turn there. A
/// sender is a number: of TCP, the slot of a connection.
/// </summary>
internal static class OutputQueue
{
    /// <summary>List of those to be served in this pass.</summary>
    public const int Due = 0;

    /// <summary>List of those the driver had no room for.</summary>
    public const int NoRoom = 1;

    /// <summary>First of the lists of those waiting for a neighbour; one for each ARP entry.</summary>
    public const int Neighbours = 2;
}
