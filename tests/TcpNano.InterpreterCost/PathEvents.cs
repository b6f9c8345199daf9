namespace TcpNano.InterpreterCost;

/// <summary>What the event ring has to hold of one path: what is measured with it on plays each of these events, and no other.</summary>
/// <param name="Path">The scenario.</param>
/// <param name="Segments">Segments that come and leave.</param>
/// <param name="Counters">Counters that count.</param>
/// <param name="Changes">Changes of state of a connection with a slot.</param>
/// <param name="ChangesWithoutSlot">Those of one that is half open or in TIME-WAIT.</param>
public sealed record PathEvents(string Path, int Segments, int Counters = 0, int Changes = 0, int ChangesWithoutSlot = 0)
{
    /// <summary>All scenarios that are played with the event ring on, too.</summary>
    public static readonly IReadOnlyList<PathEvents> All =
    [
        new("next segment in order, no ACK due", 1),
        new("next segment in order, ACK sent", 2),
        new("send one full segment", 1),
        new("ACK of new data", 1),
        new("echo of 64 octets", 2),
        new("SYN to SYN|ACK", 2, ChangesWithoutSlot: 1),
        new("handshake ACK and accept", 1, Changes: 2),
        new("close, both ways", 4, Changes: 3),
        new("ACK with options that mean nothing", 1),
        new("segment out of order, and the ACK that reports it", 2, Counters: 1),
        new("segment with the headers of another connection before it", 1),
        new("RST to a closed port", 1, Counters: 1),
        new("SYN to a closed port, and its RST", 2, Counters: 2),
        new("segment with bad options", 1, Counters: 1),
        new("segment from port 0", 1, Counters: 1),
        new("segment that is cut short", 0, Counters: 1),
    ];

    /// <summary>How many events there are.</summary>
    public int Count => Segments + Counters + Changes + ChangesWithoutSlot;
}
