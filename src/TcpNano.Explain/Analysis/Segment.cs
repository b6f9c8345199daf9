using TcpNano.Pcap.Packets;

namespace TcpNano.Explain.Analysis;

/// <summary>A segment of a conversation.</summary>
/// <param name="Frame">The number of its frame in the capture.</param>
/// <param name="Time">Nanoseconds since the capture began.</param>
/// <param name="FromClient">Whether the client sent it.</param>
/// <param name="Flags">Its control bits.</param>
/// <param name="Sequence">Its sequence number, counted from its sender's first: the first octet of data is 1.</param>
/// <param name="Acknowledgment">Its acknowledgment number, counted from its receiver's first; 0 without ACK.</param>
/// <param name="Length">Octets of data.</param>
/// <param name="Window">The window it offers, in octets; scaled where the scale is known.</param>
public sealed record Segment(long Frame, long Time, bool FromClient, TcpFlags Flags, long Sequence, long Acknowledgment, int Length, long Window)
{
    /// <summary>What is special about it.</summary>
    public SegmentMarks Marks { get; init; }

    /// <summary>What its sender has on its way, this included, in octets.</summary>
    public long InFlight { get; init; }

    /// <summary>What its receiver has on its way, as far as this segment tells, in octets.</summary>
    public long PeerInFlight { get; init; }

    /// <summary>What the capture says about it.</summary>
    public IReadOnlyList<string> Comments { get; init; } = [];

    /// <summary>Options worth telling, such as "mss=1460".</summary>
    public string Options { get; init; } = "";

    /// <summary>Where it ends: data, SYN and FIN have numbers.</summary>
    public long End => Sequence + Length + (Has(TcpFlags.Syn) ? 1 : 0) + (Has(TcpFlags.Fin) ? 1 : 0);

    /// <summary>Whether it does nothing but acknowledge.</summary>
    public bool IsPureAck => Length == 0 && Flags == TcpFlags.Ack;

    /// <summary>Whether a bit is set.</summary>
    /// <param name="flag">The bit.</param>
    /// <returns>Whether it is.</returns>
    public bool Has(TcpFlags flag)
    {
        return (Flags & flag) != 0;
    }

    /// <summary>Whether it is marked.</summary>
    /// <param name="mark">The mark, or several.</param>
    /// <returns>Whether it has any of them.</returns>
    public bool Is(SegmentMarks mark)
    {
        return (Marks & mark) != 0;
    }
}
