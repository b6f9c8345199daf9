using TcpNano.Explain.Analysis;

namespace TcpNano.Explain.Findings;

/// <summary>Segments that had to be sent again.</summary>
internal sealed class LossRule : IRule
{
    private const int Few = 2;
    private const double Much = 0.05;
    private const long LongWait = 150_000_000;
    private const int MostFrames = 8;

    public IEnumerable<Finding> Look(Conversation conversation, long end)
    {
        foreach (bool client in Conversation.BothEnds)
        {
            HalfConnection half = conversation.Half(client);
            bool isOpening = conversation.Opened is null && !conversation.BeganBefore;
            if (half.Retransmissions > 0 && !isOpening)
            {
                yield return Describe(conversation, half, client);
            }
        }
    }

    private static Finding Describe(Conversation conversation, HalfConnection half, bool client)
    {
        long whole = half.Segments;
        double share = (double)half.Retransmissions / Math.Max(1, half.DataSegments);
        bool isMuch = (half.Retransmissions > Few && share > Much) || half.WaitedToRepeat >= LongWait;
        string waited = half.WaitedToRepeat >= LongWait ? $" Nothing passed for {Words.Duration(half.WaitedToRepeat)} in all before it did so." : "";
        string needless = half.Needless == 0 ? ""
            : half.Needless == half.Retransmissions ? " What it sent again had arrived before: the acknowledgments were lost or late, or it did not wait long enough."
            : $" {half.Needless} of them had been acknowledged already.";
        string lost = half.Lost == 0 ? "" : $" According to the capture the wire lost {Words.Count(half.Lost, "segment")} from there.";
        IEnumerable<long> frames = conversation.Segments.Where(segment => segment.FromClient == client && segment.Is(SegmentMarks.Retransmission)).Select(segment => segment.Frame);
        return new Finding(
            "Sent again",
            isMuch ? Severity.Warning : Severity.Note,
            $"{Words.Capital(Words.The(client))} had to send {Words.Count(half.Retransmissions, "segment")} again, of {whole} ({Words.Share(half.Retransmissions, whole)}): segments or their acknowledgments got lost on the way, or were late.{waited}{needless}{lost}",
            isMuch ? "Look for bad cables and radio, a full queue somewhere, or a receiver too slow for its network card." : "A little of this is normal on busy links and on radio.",
            [.. frames.Take(MostFrames)]);
    }
}
