namespace TcpNano.Recovery;

/// <summary>Congestion controllers that <see cref="SackRecovery"/> can work with.</summary>
public enum CongestionController
{
    /// <summary>Additive increase, multiplicative decrease (RFC 5681).</summary>
    NewReno = 0,

    /// <summary>CUBIC (RFC 9438): as NewReno on short paths, and faster on long ones.</summary>
    Cubic = 1,

    /// <summary>
    /// For links that lose packets without congestion, as Wi-Fi does: measures delivery rate and round trip, and keeps in flight what they
    /// say. A loss alone does not slow it down. See the README for what that does to others that share the path.
    /// </summary>
    RateModel = 2,
}
