namespace TcpNano;

/// <summary>
/// Statistics of a connection. <see cref="TcpConnection.GetStatistics"/> fills in an object of the app, so it allocates nothing.
/// Counts wrap at 2^32.
/// </summary>
public sealed class TcpStatistics
{
    /// <summary>SRTT in milliseconds (RFC 6298 section 2); 0 before the first sample.</summary>
    public int SmoothedRoundTripTime;

    /// <summary>RTO in milliseconds, backed off while something stays unacknowledged (RFC 6298 section 5).</summary>
    public int RetransmissionTimeout;

    /// <summary>cwnd in octets (RFC 5681 section 2).</summary>
    public int CongestionWindow;

    /// <summary>ssthresh in octets; <see cref="int.MaxValue"/> before the first loss.</summary>
    public int SlowStartThreshold;

    /// <summary>Segments sent, retransmissions and pure ACKs included.</summary>
    public uint SegmentsSent;

    /// <summary>Segments received for this connection, those that were not acceptable included.</summary>
    public uint SegmentsReceived;

    /// <summary>Octets the peer has acknowledged, SYN and FIN aside.</summary>
    public uint OctetsAcknowledged;

    /// <summary>Octets received in order.</summary>
    public uint OctetsReceived;

    /// <summary>Segments sent again: after a timeout, or by fast retransmit.</summary>
    public uint Retransmissions;

    /// <summary>Segments received before an earlier one, and kept.</summary>
    public uint OutOfOrderSegments;

    /// <summary>Milliseconds for which the peer's window was zero while something waited to be sent.</summary>
    public int ZeroWindowTime;

    /// <summary>Milliseconds since the peer last sent a segment.</summary>
    public int SinceLastHeard;
}
