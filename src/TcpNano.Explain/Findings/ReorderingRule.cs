using TcpNano.Explain.Analysis;

namespace TcpNano.Explain.Findings;

/// <summary>Segments that others overtook.</summary>
internal sealed class ReorderingRule : IRule
{
    private const int MostFrames = 8;
    private const double Much = 0.05;
    private const int Few = 2;

    public IEnumerable<Finding> Look(Conversation conversation, long end)
    {
        foreach (bool client in Conversation.BothEnds)
        {
            HalfConnection half = conversation.Half(client);
            if (half.Overtaken > 0)
            {
                bool isMuch = half.Overtaken > Few && half.Overtaken > Much * half.DataSegments;
                yield return new Finding(
                    "Out of order",
                    isMuch ? Severity.Warning : Severity.Note,
                    $"{Words.Count(half.Overtaken, "segment")} from {Words.The(client)} came behind others that were sent later ({Words.Share(half.Overtaken, half.DataSegments)} of its segments with data). The receiver puts them in order, but its repeated acknowledgments can look like a loss to the sender.",
                    "Several ways to the same place, or a network card with several queues.",
                    [.. conversation.Segments.Where(segment => segment.FromClient == client && segment.Is(SegmentMarks.Overtaken)).Select(segment => segment.Frame).Take(MostFrames)]);
            }
        }
    }
}
