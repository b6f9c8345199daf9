using TcpNano.Explain.Analysis;

namespace TcpNano.Explain.Findings;

/// <summary>What the capture itself lacks: what it does not have cannot be judged.</summary>
internal sealed class CaptureRule : IRule
{
    private const string NetworkCard = "On the machine that sends, its network card does that later. No segment is marked for it.";

    public IEnumerable<Finding> Look(Conversation conversation, long end)
    {
        if (conversation.BeganBefore)
        {
            yield return new Finding(
                "Began before",
                Severity.Note,
                "The connection was open before the capture began: who opened it is a guess, and windows may be larger than shown, by a scale that was agreed on before.",
                "",
                []);
        }

        long unseen = conversation.Client.Unseen + conversation.Server.Unseen;
        if (unseen > 0 && (conversation.Opened is not null || conversation.BeganBefore))
        {
            yield return new Finding(
                "Capture incomplete",
                Severity.Note,
                $"{Words.Count(unseen, "octet")} were acknowledged that are not in the capture: it has missed frames, or began too late.",
                "Do not take gaps here for losses on the wire.",
                [.. conversation.Segments.Where(segment => segment.Is(SegmentMarks.AckOfUnseen)).Select(segment => segment.Frame).Take(3)]);
        }

        if (conversation.IsOneWay)
        {
            string missing = Words.The(conversation.Client.Segments == 0);
            yield return new Finding(
                "One direction only",
                Severity.Note,
                $"Nothing that {missing} sent is in the capture, although the other end answers it.",
                $"Capture where both directions pass: on one of the two machines. Whether {missing} did anything wrong cannot be seen here.",
                []);
        }

        foreach (bool client in Conversation.BothEnds)
        {
            int damaged = conversation.Half(client).Damaged;
            if (conversation.Half(client).IsUnsummed)
            {
                yield return new Finding(
                    "No checksums",
                    Severity.Note,
                    $"All {Words.Count(damaged, "segment")} from {Words.The(client)} have a wrong checksum in the capture, so that it was made before they were filled in.",
                    NetworkCard,
                    []);
            }
            else
            {
                int unsummed = conversation.Half(client).Unsummed;
                if (unsummed > 0)
                {
                    yield return new Finding(
                        "No checksums",
                        Severity.Note,
                        $"{Words.Count(unsummed, "segment")} from {Words.The(client)} {(unsummed == 1 ? "was" : "were")} captured before the checksum was filled in.",
                        NetworkCard,
                        []);
                }
            }

            if (damaged > 0 && !conversation.Half(client).IsUnsummed)
            {
                yield return new Finding(
                    "Wrong checksums",
                    Severity.Note,
                    $"{Words.Count(damaged, "segment")} from {Words.The(client)} {(damaged == 1 ? "has" : "have")} a wrong checksum in the capture.",
                    "If the capture was made on that very machine, its network card fills checksums in later and all is well. If not, the segments were damaged, and the receiver drops them.",
                    [.. conversation.Segments.Where(segment => segment.FromClient == client && segment.Is(SegmentMarks.Damaged)).Select(segment => segment.Frame).Take(3)]);
            }
        }
    }
}
