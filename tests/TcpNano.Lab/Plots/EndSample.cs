namespace TcpNano.Lab.Plots;

/// <summary>What one end of a connection had at a moment: of its <see cref="TcpStatistics"/> and its queues.</summary>
/// <param name="CongestionWindow">cwnd in octets.</param>
/// <param name="SlowStartThreshold">ssthresh in octets; <see cref="int.MaxValue"/> before the first loss.</param>
/// <param name="PeerWindow">SND.WND: what the peer last offered, in octets.</param>
/// <param name="SmoothedRoundTripTime">SRTT in milliseconds; 0 before the first sample.</param>
/// <param name="RetransmissionTimeout">RTO in milliseconds.</param>
/// <param name="Unacknowledged">Octets in the send buffer: on their way, or still to be sent.</param>
/// <param name="InFlight">Sequence numbers on their way, a SYN or FIN included.</param>
/// <param name="Unread">Octets in the receive buffer.</param>
/// <param name="Received">Octets received in order so far.</param>
/// <param name="Retransmissions">Segments sent again so far.</param>
internal readonly record struct EndSample(
    int CongestionWindow,
    int SlowStartThreshold,
    int PeerWindow,
    int SmoothedRoundTripTime,
    int RetransmissionTimeout,
    int Unacknowledged,
    int InFlight,
    int Unread,
    uint Received,
    uint Retransmissions);
