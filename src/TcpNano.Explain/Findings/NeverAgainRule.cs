using TcpNano.Explain.Analysis;

namespace TcpNano.Explain.Findings;

/// <summary>What was not acknowledged, and not sent again either, although there was time: a sender whose timer does not work.</summary>
internal sealed class NeverAgainRule : IRule
{
    // RFC 6298 begins with a second; a sender that has backed off before may wait for some.
    private const long Patience = 10_000_000_000;

    private const SegmentMarks NoTry = SegmentMarks.Foreign | SegmentMarks.WindowProbe | SegmentMarks.KeepAlive;

    public IEnumerable<Finding> Look(Conversation conversation, long end)
    {
        foreach (bool client in Conversation.BothEnds)
        {
            HalfConnection half = conversation.Half(client);
            bool wasOpen = conversation.Opened is not null || conversation.BeganBefore;
            bool mayNotSend = conversation.Half(!client).Window == 0;
            if (!wasOpen || conversation.IsOneWay || mayNotSend || half.Acknowledged >= half.Next || half.RepeatsInVain > 0)
            {
                continue;
            }

            // A RST may have come later, as from a user timeout: until then it should have tried.
            long until = Math.Min(conversation.Reset?.Time ?? end, conversation.Replaced ?? end);
            Segment[] tries = [.. conversation.Segments.Where(segment => segment.FromClient == client && segment.Sequence <= half.Acknowledged && segment.End > half.Acknowledged && !segment.Is(NoTry)).Take(2)];
            if (tries.Length != 1 || until - tries[0].Time < Patience)
            {
                continue;
            }

            Segment waiting = tries[0];
            string what = waiting.Length > 0 ? Words.Count(half.Next - half.Acknowledged, "octet") : "a FIN";
            string lost = waiting.Is(SegmentMarks.Lost) ? " According to the capture the wire lost it." : "";
            yield return new Finding(
                "Never sent again",
                Severity.Bad,
                $"{Words.Capital(Words.The(client))} sent {what} at {Words.Moment(waiting.Time)} that nobody acknowledged, and did not send it again in the {Words.Duration(until - waiting.Time)} that were left.{lost}",
                $"A TCP repeats what is not acknowledged, after a second at first (RFC 6298). Either the retransmission timer of {Words.The(client)} does not work, or it lost its power or its link at that moment.",
                [waiting.Frame]);
        }
    }
}
