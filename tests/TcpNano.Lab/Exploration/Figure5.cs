namespace TcpNano.Lab.Exploration;

/// <summary>The arrows of RFC 9293 figure 5.</summary>
internal static class Figure5
{
    // Section 3.10.2, SEND call, LISTEN state.
    private const string NoSend = "a listener has no SEND, since it has no remote socket: RFC 9293 section 3.10.2 takes this arrow only"
        + " \"if the remote socket is specified\", and else wants \"error: remote socket unspecified\". Connect opens from CLOSED, with one";

    /// <summary>The arrows.</summary>
    public static IReadOnlyList<Figure5Arrow> Arrows { get; } =
    [
        new(TcpState.Closed, TcpState.Listen, "passive OPEN"),
        new(TcpState.Listen, TcpState.Closed, "CLOSE"),
        new(TcpState.Closed, TcpState.SynSent, "active OPEN / SYN"),
        new(TcpState.SynSent, TcpState.Closed, "CLOSE"),
        new(TcpState.Listen, TcpState.SynReceived, "SYN / SYN,ACK"),
        new(TcpState.Listen, TcpState.SynSent, "SEND / SYN", NoSend),
        new(TcpState.SynSent, TcpState.SynReceived, "SYN / SYN,ACK"),
        new(TcpState.SynReceived, TcpState.Listen, "RST"),
        new(TcpState.SynReceived, TcpState.Established, "ACK of SYN"),
        new(TcpState.SynSent, TcpState.Established, "SYN,ACK / ACK"),
        new(TcpState.SynReceived, TcpState.FinWait1, "CLOSE / FIN"),
        new(TcpState.Established, TcpState.FinWait1, "CLOSE / FIN"),
        new(TcpState.Established, TcpState.CloseWait, "FIN / ACK"),
        new(TcpState.FinWait1, TcpState.FinWait2, "ACK of FIN"),
        new(TcpState.FinWait1, TcpState.Closing, "FIN / ACK"),
        new(TcpState.FinWait1, TcpState.TimeWait, "FIN,ACK of FIN / ACK"),
        new(TcpState.FinWait2, TcpState.TimeWait, "FIN / ACK"),
        new(TcpState.Closing, TcpState.TimeWait, "ACK of FIN"),
        new(TcpState.CloseWait, TcpState.LastAck, "CLOSE / FIN"),
        new(TcpState.LastAck, TcpState.Closed, "ACK of FIN"),
        new(TcpState.TimeWait, TcpState.Closed, "2 MSL"),
    ];

    /// <summary>Arrows that were not visited, whether the stack has them or not.</summary>
    /// <param name="result">What was visited.</param>
    /// <returns>The arrows.</returns>
    public static IEnumerable<Figure5Arrow> Missing(ExplorationResult result)
    {
        return Arrows.Where(arrow => !result.Arrows.ContainsKey((arrow.From, arrow.To)));
    }

    /// <summary>Changes that were seen and are not in the figure.</summary>
    /// <param name="result">What was visited.</param>
    /// <returns>From and to.</returns>
    public static IEnumerable<(TcpState From, TcpState To)> Others(ExplorationResult result)
    {
        return result.Arrows.Keys.Where(key => !Arrows.Any(arrow => arrow.From == key.From && arrow.To == key.To));
    }
}
