namespace TcpNano.Recovery;

/// <summary>What the controllers share in slow start.</summary>
internal static class SlowStart
{
    /// <summary>Segments by which one ACK lets cwnd grow: two, because a receiver acknowledges every second segment (appropriate byte counting, RFC 3465 section 2.2).</summary>
    public const int Most = 2;
}
