using TcpNano.Explain.Analysis;

namespace TcpNano.Explain.Findings;

/// <summary>Nagle's algorithm against delayed acknowledgments: small pieces that wait for each other.</summary>
internal sealed class StallRule : IRule
{
    private const int Least = 2;

    public IEnumerable<Finding> Look(Conversation conversation, long end)
    {
        foreach (bool client in Conversation.BothEnds)
        {
            Stalls stalls = conversation.Half(client).Stalls;
            if (stalls.Count >= Least)
            {
                yield return new Finding(
                    "Small pieces wait",
                    Severity.Warning,
                    $"{Words.Capital(Words.Times(stalls.Count))}, for {Words.Duration(stalls.Total)} in all, {Words.The(client)} held a small piece of data back until {Words.The(!client)} had acknowledged the one before, and {Words.The(!client)} took its time: Nagle's algorithm on one side and delayed acknowledgments on the other wait for each other.",
                    $"Have the app on {Words.The(client)} hand over a whole message in one call, or turn Nagle's algorithm off (NoDelay, TCP_NODELAY).",
                    stalls.Frames);
            }
        }
    }
}
