namespace TcpNano.Pcap.Packets;

/// <summary>The header of a TCP segment.</summary>
/// <param name="Sequence">The sequence number of its first octet.</param>
/// <param name="Acknowledgment">The next octet its sender expects; means something only with ACK.</param>
/// <param name="Flags">Its control bits.</param>
/// <param name="Window">The window as it stands in the header, not scaled.</param>
public sealed record TcpFields(uint Sequence, uint Acknowledgment, TcpFlags Flags, int Window)
{
    /// <summary>The largest segment its sender takes; 0 when it does not say.</summary>
    public int MaxSegmentSize { get; init; }

    /// <summary>By how many bits its sender's windows are to be shifted; -1 when it does not offer that.</summary>
    public int WindowScale { get; init; } = -1;

    /// <summary>Whether its sender takes selective acknowledgments.</summary>
    public bool SackPermitted { get; init; }

    /// <summary>Octets it acknowledges beyond <see cref="Acknowledgment"/>: blocks of them.</summary>
    public int SackBlocks { get; init; }

    /// <summary>Whether the checksum is wrong; null when the capture has not got the whole segment, or <see cref="IsUnsummed"/>.</summary>
    public bool? IsDamaged { get; init; }

    /// <summary>Whether the checksum is still that of the pseudo-header alone: the sender's network card was to fill in the rest.</summary>
    public bool IsUnsummed { get; init; }

    /// <summary>Whether a bit is set.</summary>
    /// <param name="flag">The bit.</param>
    /// <returns>Whether it is.</returns>
    public bool Has(TcpFlags flag)
    {
        return (Flags & flag) != 0;
    }
}
