using TcpNano.Wire;

namespace TcpNano.Lab.Segments;

/// <summary>A segment as far as RFC 9293 section 3.10.7 looks at it.</summary>
/// <param name="Flags">The six control bits of section 3.1.</param>
/// <param name="Sequence">SEG.SEQ.</param>
/// <param name="Acknowledgment">SEG.ACK.</param>
/// <param name="Window">SEG.WND.</param>
/// <param name="DataLength">Octets of text.</param>
/// <param name="UrgentPointer">The urgent pointer as it stands in the header.</param>
internal readonly record struct Segment(int Flags, uint Sequence, uint Acknowledgment, int Window, int DataLength, int UrgentPointer = 0)
{
    /// <summary>Whether FIN is set.</summary>
    public bool Fin => (Flags & TcpHeader.Fin) != 0;

    /// <summary>Whether SYN is set.</summary>
    public bool Syn => (Flags & TcpHeader.Syn) != 0;

    /// <summary>Whether RST is set.</summary>
    public bool Rst => (Flags & TcpHeader.Rst) != 0;

    /// <summary>Whether ACK is set.</summary>
    public bool Ack => (Flags & TcpHeader.Ack) != 0;

    /// <summary>Whether URG is set.</summary>
    public bool Urg => (Flags & TcpHeader.Urg) != 0;

    /// <summary>SEG.LEN: text, SYN and FIN.</summary>
    public uint Length => (uint)DataLength + (Syn ? 1u : 0u) + (Fin ? 1u : 0u);

    /// <inheritdoc/>
    public override string ToString()
    {
        string flags = FlagsText(Flags);
        string ack = Ack ? $" ack={Acknowledgment}" : "";
        string data = DataLength > 0 ? $" data={DataLength}" : "";
        string urgent = Urg ? $" up={UrgentPointer}" : "";
        return $"{flags} seq={Sequence}{ack}{data}{urgent} win={Window}";
    }

    /// <summary>The control bits' names.</summary>
    /// <param name="flags">The bits.</param>
    /// <returns>Such as "SYN|ACK".</returns>
    public static string FlagsText(int flags)
    {
        string[] names = ["FIN", "SYN", "RST", "PSH", "ACK", "URG"];
        string text = string.Join('|', names.Where((_, bit) => (flags & (1 << bit)) != 0));
        return text.Length == 0 ? "none" : text;
    }
}
