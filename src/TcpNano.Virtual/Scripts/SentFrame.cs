using TcpNano.Dialogues;

namespace TcpNano.Virtual.Scripts;

/// <summary>Something the stack has sent and the script has not expected yet.</summary>
/// <param name="Time">When, in milliseconds since the script began.</param>
/// <param name="Frame">The frame.</param>
/// <param name="Peer">The conversation of a segment; null for all else.</param>
/// <param name="Segment">The segment; null when it is none.</param>
internal sealed record SentFrame(long Time, byte[] Frame, ScriptPeer? Peer, DialogueSegment? Segment)
{
    /// <summary>What about it must never be, whatever a script is about; null when nothing is wrong.</summary>
    public string? Wrong { get; init; }

    /// <summary>Whether it is an ICMP message.</summary>
    public bool IsIcmp => Segment is null && DialogueFrames.Get16(Frame, 12) == DialogueFrames.TypeIPv4;

    /// <summary>The ICMP message's type.</summary>
    public int IcmpType => Frame[DialogueFrames.Ethernet + DialogueFrames.IPv4];

    /// <summary>The ICMP message's code.</summary>
    public int IcmpCode => Frame[DialogueFrames.Ethernet + DialogueFrames.IPv4 + 1];

    /// <summary>Where a datagram goes.</summary>
    public uint Destination => DialogueFrames.Get32(Frame, DialogueFrames.Ethernet + 16);

    /// <summary>Writes it as scripts do.</summary>
    /// <returns>The text behind the &gt;.</returns>
    public string Describe()
    {
        if (Segment is not null)
        {
            return Segment.Describe();
        }

        return IsIcmp
            ? $"ICMP type={IcmpType} code={IcmpCode} to={IPv4Address.Format(Destination)}"
            : "FRAME " + Convert.ToHexStringLower(Frame);
    }
}
