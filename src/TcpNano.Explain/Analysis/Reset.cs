namespace TcpNano.Explain.Analysis;

/// <summary>A RST that ended a conversation.</summary>
/// <param name="ByClient">Whether the client sent it.</param>
/// <param name="Frame">Its frame.</param>
/// <param name="Time">When, in nanoseconds since the capture began.</param>
/// <param name="AnswersSyn">Whether it is the only answer to a SYN.</param>
/// <param name="Unacknowledged">Octets its sender had not got acknowledged.</param>
/// <param name="PeerUnacknowledged">Octets its receiver had not got acknowledged.</param>
/// <param name="BothFinished">Whether both ends had sent FIN.</param>
public sealed record Reset(bool ByClient, long Frame, long Time, bool AnswersSyn, long Unacknowledged, long PeerUnacknowledged, bool BothFinished)
{
    /// <summary>Whether data that was sent afterwards was acknowledged: the RST was not accepted.</summary>
    public bool WentOn { get; init; }
}
