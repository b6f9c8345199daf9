using TcpNano.Explain.Analysis;

namespace TcpNano.Explain.Findings;

/// <summary>Probes on an idle connection.</summary>
internal sealed class KeepAliveRule : IRule
{
    public IEnumerable<Finding> Look(Conversation conversation, long end)
    {
        foreach (bool client in Conversation.BothEnds)
        {
            int probes = conversation.Half(client).KeepAlives;
            if (probes > 0)
            {
                yield return new Finding(
                    "Keep-alive",
                    Severity.Note,
                    $"{Words.Capital(Words.The(client))} asked {Words.Times(probes)} on the idle connection whether its peer was still there.",
                    "",
                    [.. conversation.Segments.Where(segment => segment.FromClient == client && segment.Is(SegmentMarks.KeepAlive)).Select(segment => segment.Frame).Take(3)]);
            }
        }
    }
}
