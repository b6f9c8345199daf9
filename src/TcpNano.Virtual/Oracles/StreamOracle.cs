namespace TcpNano.Virtual.Oracles;

/// <summary>
/// One direction of a conversation: knows every octet that is sent, so that nothing needs to be kept to hold what arrives
/// against it. Octets that get lost, repeated, exchanged or mixed up with those of another conversation are told apart.
/// </summary>
/// <param name="stream">Which stream; each has octets of its own.</param>
internal sealed class StreamOracle(uint stream)
{
    private readonly ulong _key = (stream + 1UL) * 0xD1342543DE82EF95UL;

    /// <summary>Octets the sender's stack has taken.</summary>
    public long Sent { get; private set; }

    /// <summary>Octets the receiver's app has got, all of them right.</summary>
    public long Received { get; private set; }

    /// <summary>Puts the next octets to send into a buffer.</summary>
    /// <param name="buffer">Where to.</param>
    public void Fill(Span<byte> buffer)
    {
        for (int i = 0; i < buffer.Length; i++)
        {
            buffer[i] = OctetAt(Sent + i);
        }
    }

    /// <summary>The stack has taken so many of the next octets.</summary>
    /// <param name="count">How many.</param>
    public void Took(int count)
    {
        Sent += count;
    }

    /// <summary>Compares what arrived with what had to come next.</summary>
    /// <param name="octets">What arrived.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public string? Check(ReadOnlySpan<byte> octets)
    {
        for (int i = 0; i < octets.Length; i++)
        {
            if (octets[i] != OctetAt(Received + i))
            {
                return $"octet {Received + i} of stream {stream} is not the one that was sent";
            }
        }

        Received += octets.Length;
        return Received > Sent ? $"stream {stream} has {Received} octets received, but {Sent} sent" : null;
    }

    /// <summary>The octet at a place of the stream.</summary>
    /// <param name="position">How many come before it.</param>
    /// <returns>The octet.</returns>
    public byte OctetAt(long position)
    {
        ulong mixed = ((ulong)position + _key) * 0x9E3779B97F4A7C15UL;
        return (byte)((mixed ^ (mixed >> 29)) >> 40);
    }
}
