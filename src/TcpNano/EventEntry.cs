namespace TcpNano;

/// <summary>
/// One entry of the <see cref="EventRing"/>. An object with a field for each number, because on nanoCLR to store into a field costs half of what a store into an array costs, and the ring
/// has to be cheap for every segment. The entries form a circle, so that nothing has to wrap an index.
/// </summary>
/// <remarks>
/// <see cref="What"/> says what the others hold: up to 0xFF the control bits of a segment that came; up to 0xFFFF data offset and control bits of one that left, as in the header; else
/// the kind in the upper half, and a code. A segment is written in one of two forms, by who writes it. With the slot: the common paths, and all that a connection sends; window in octets and length of the text.
/// With both ends: all others, because <see cref="Tcp.Segment.Parse"/> does not know yet whose a segment is; <see cref="Fourth"/> is more than a length then, for no peer's address begins with 0.
/// </remarks>
internal sealed class EventEntry
{
    /// <summary>The entry that is written after this one.</summary>
    public EventEntry Next;

    /// <summary>When, modulo 2^32.</summary>
    public int Time;

    /// <summary>What happened.</summary>
    public int What;

    /// <summary>The slot of the connection; <see cref="EventRing.None"/> without one. In a segment with both ends the ports, as <see cref="Tcp.Segment.Ports"/>.</summary>
    public int Place;

    /// <summary>SEG.SEQ, or a number by kind.</summary>
    public uint First;

    /// <summary>SEG.ACK, or a number by kind.</summary>
    public uint Second;

    /// <summary>The window in octets, or a number by kind. In a segment with both ends the window field; of one that came with the octets of text above it, in the upper half.</summary>
    public int Third;

    /// <summary>Octets of text, or a number by kind. In a segment with both ends the peer's address.</summary>
    public int Fourth;
}
